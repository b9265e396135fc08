"""参考訳: files in other languages beside the notice and the draft. The Japanese text governs, and every page says so.

Each keeps the digest of the Japanese text it was made from, so that a translation of an older text is marked.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.models_announcing import CaseTranslation
from consult.consultations.queries.notice import known_items
from consult.consultations.result.beside import ensure_words_withhold, of_translation
from consult.documents import files
from consult.documents.inspection import Inspected
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import N_, language, msg
from consult.unit_of_work import UnitOfWork, session_of

PARTS = {"notice": N_("公表文"), "draft": N_("案")}
LONGEST = 200
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
GOVERNS = {  # said in the language of the translation, where we know the words
    "en": "Reference translation. The Japanese text governs.",
    "zh": "参考译文。以日文为准。",
    "ko": "참고 번역입니다. 일본어 원문이 우선합니다.",
    "pt": "Tradução de referência. O texto em japonês prevalece.",
    "es": "Traducción de referencia. Prevalece el texto en japonés.",
    "vi": "Bản dịch tham khảo. Bản tiếng Nhật có giá trị quyết định.",
    "tl": "Salin bilang sanggunian. Ang tekstong Hapones ang mananaig.",
    "fil": "Salin bilang sanggunian. Ang tekstong Hapones ang mananaig.",
    "id": "Terjemahan referensi. Teks bahasa Jepang yang berlaku.",
    "ne": "सन्दर्भका लागि अनुवाद। जापानी पाठ नै मान्य हुन्छ।",
}


def tag(text: str) -> str:
    """A language as BCP 47 writes it: PT_br becomes pt-BR.

    Raises:
        Invalid: for `language`: what no language is called, and Japanese.
    """
    parts = text.strip().replace("_", "-").split("-")
    made = "-".join(
        part.lower() if n == 0 else part.title() if len(part) == 4 else part.upper()  # noqa: PLR2004 - a script
        for n, part in enumerate(parts)
    )
    try:
        if not _TAG.fullmatch(made):
            raise ValueError(made)
        known = Locale.parse(made, sep="-")
    except (ValueError, UnknownLocaleError):
        raise _wrong("language", msg("言語の符号がわかりません。例 en、pt-BR、zh-Hans、vi")) from None
    if known.language == "ja":
        raise _wrong("language", msg("日本語のほかの言語を書いてください"))
    return made


def name_of(code: str, reader: str = "") -> str:
    """What a language is called: in itself, or in the reader's."""
    locale = Locale.parse(code, sep="-")
    return locale.get_display_name(reader or None) or code


def governs(code: str) -> str:
    """参考訳 and that the Japanese text governs, in that language; in English where we have no words for it."""
    return GOVERNS.get(code.partition("-")[0], GOVERNS["en"])


def _wrong(field: str, sentence: Sentence) -> Invalid:
    return Invalid(sentence, {field: [sentence]})


@dataclass(frozen=True)
class Listed:
    """A translation as pages show it."""

    row: CaseTranslation
    own_name: str  # English
    name: str  # 英語
    outdated: bool  # the Japanese text has changed since
    governs: str

    @property
    def format(self) -> str:
        """PDF, HTML or TXT, with its size."""
        kind = {"application/pdf": "PDF", "text/html": "HTML"}.get(self.row.file.media_type, "TXT")
        return f"{kind} {self.row.file.size // 1024 + 1:,}KB"

    @property
    def href(self) -> str:
        """Where the file is."""
        return f"/translations/{self.row.id}"


def sources(session: Session, case: Case) -> dict[str, str]:
    """The digest of the present Japanese text of each part."""
    found = {}
    if (draft := queries.consulted_draft(session, case)) is not None:
        found["draft"] = draft.digest
    row = queries.consultation_of(session, case)
    lines = {code: text for code, text in known_items(row, None).items() if text}
    said = json.dumps(lines, ensure_ascii=False, sort_keys=True)
    found["notice"] = hashlib.sha256(said.encode()).hexdigest()
    return found


def add(
    uow: UnitOfWork, case: Case, seen: Inspected, *, code: str, title: str, part: str, machine: bool = False
) -> CaseTranslation:
    """Put a translation beside the Japanese text it was made from; an older one of it stays underneath.

    Raises:
        Invalid: for `language`, `title` and `part`.
        LeakFound: when it holds what a sender's opinion withholds.
    """
    uow.require(Permission.CONSULTATION_PREPARE, on=case)
    known, made = sources(uow.session, case), tag(code)
    if not title.strip() or len(title) > LONGEST:
        raise _wrong("title", msg("その言語で題名を書いてください（%(n)s字まで）", n=LONGEST))
    if part not in known:
        raise _wrong("part", msg("何を訳したものか選んでください。案は、本文を入れてから選べます"))
    words = of_translation(made, title, seen.name, seen.media_type, seen.body)
    ensure_words_withhold(uow.session, case, *words)
    file = files.store(
        uow, seen.body, name=seen.name, media_type=seen.media_type, case_id=case.id, public=True
    )
    row = uow.add(
        CaseTranslation(
            case_id=case.id, file_id=file.id, language=made, title=title.strip(), part=part,
            machine=machine, source_sha256=known[part], added_by=uow.actor.account_id, added_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    uow.record(
        Event.TRANSLATION_ADDED,
        case,
        public={
            "language": made,
            "part": part,
            "sha256": file.sha256,
            "source": known[part],
            "machine": machine,
        },
    )
    return row


def withdraw(uow: UnitOfWork, case: Case, row: CaseTranslation, *, reason: str) -> None:
    """Take a translation back with its reason; the file stays in the record."""
    uow.require(Permission.CONSULTATION_PREPARE, on=case)
    if row.withdrawn_at is not None:
        raise Refused(msg("この参考訳は、もう取り下げています"))
    if not reason.strip():
        raise _wrong("reason", msg("取り下げる理由を書いてください"))
    row.withdrawn_at, row.reason = clock.now(), reason.strip()
    uow.record(Event.TRANSLATION_WITHDRAWN, case, public={"language": row.language, "part": row.part})


def of_case(session: Session, case: Case) -> list[Listed]:
    """The translations of a case: the newest of each language and part, the draft after the notice."""
    rows = _standing(session, [case.id])
    if not rows:
        return []
    current = sources(session, case)
    return [_listed(row, outdated=row.source_sha256 != current.get(row.part)) for row in rows]


def of_cases(session: Session, ids: Iterable[int]) -> dict[int, list[Listed]]:
    """The languages of several cases, one entry a language; whether one is outdated is not asked here."""
    wanted = list(ids)
    found: dict[int, list[Listed]] = {one: [] for one in wanted}
    for row in _standing(session, wanted):
        if row.language not in {one.row.language for one in found[row.case_id]}:
            found[row.case_id].append(_listed(row, outdated=False))
    return found


def _standing(session: Session, ids: Sequence[int]) -> list[CaseTranslation]:
    rows = session.execute(
        select(CaseTranslation)
        .where(CaseTranslation.case_id.in_(ids), CaseTranslation.withdrawn_at.is_(None))
        .order_by(CaseTranslation.id)
    ).scalars()
    newest = {(row.case_id, row.language, row.part): row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.case_id, row.part != "notice", row.language))


def _listed(row: CaseTranslation, *, outdated: bool) -> Listed:
    return Listed(
        row, name_of(row.language), name_of(row.language, language()), outdated, governs(row.language)
    )


def case_of(row: CaseTranslation) -> Case:
    """The case it belongs to."""
    return session_of(row).get_one(Case, row.case_id)
