"""The text under deliberation: read into sections, replaced until it is frozen, compared in `beside`.

A case keeps three kinds of text apart: `current` (the plan in force, to compare with), `consulted` (what people
comment on) and `decided`. A section keeps its anchor from version to version; see `carrying`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Scope
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.documents import word_plan
from consult.documents.canonical import digest_of
from consult.documents.carrying import Carried, Choice, carried, chosen, proposed
from consult.documents.models import Draft, DraftSection, SectionLink
from consult.documents.sections import Plan, read_plan
from consult.documents.text import has_control_characters, visible
from consult.errors import Invalid, Refused
from consult.i18n import N_, Message, msg
from consult.unit_of_work import UnitOfWork

Kind = Literal["current", "consulted", "decided"]
KINDS: Mapping[str, str] = {
    "consulted": N_("意見を募集する案"),
    "current": N_("いまの計画（くらべるため）"),
    "decided": N_("意見を受けて直した案（決まった計画）"),
}
LARGEST = 5 * 1024 * 1024
MOST_SECTIONS = 2000
_ENCODINGS = ("utf-8-sig", "cp932")


class Dossier(Protocol):
    """What a draft needs to know of its case."""

    id: Any
    title: Any

    @property
    def scope(self) -> Scope: ...

    @property
    def subject(self) -> str: ...


def decode(data: bytes) -> str:
    """The text of a Word file, or of a file in UTF-8 or Shift_JIS; `Invalid` for anything else."""
    if word_plan.is_word(data):
        return word_plan.as_text(data)
    if len(data) > LARGEST:
        raise _wrong(msg("ファイルが大きすぎます。%(n)sMBまでです", n=LARGEST // 1024**2))
    if data.startswith(b"%PDF"):
        raise _wrong(
            msg(
                "PDFのままでは読めません。Word（.docx）、テキスト（.txt）、Markdown（.md）で保存し直してください"
            )
        )
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(msg("文字を読めません。UTF-8かShift_JISで保存し直してください"))


def read(text: str) -> Plan:
    """The sections of a text; `Invalid` says what is missing or hidden in it."""
    if not text.strip():
        raise _wrong(msg("案の本文を入れてください"))
    if has_control_characters(text):
        place = next(line for line in visible(text).splitlines() if "［U+" in line)
        raise _wrong(msg("見えない文字が入っています。取り除いてください：%(line)s", line=place[:60]))
    plan = read_plan(text)
    if not any(section.anchor != "s0" for section in plan.sections):
        raise _wrong(
            msg(
                "見出しが見つかりません。「第1章 …」「1 …」「(1) …」か、Markdownの「# …」で見出しを書いてください"
            )
        )
    if len(plan.sections) > MOST_SECTIONS:
        raise _wrong(
            msg(
                "節が多すぎます（%(n)s）。%(most)sまでに分けてください",
                n=len(plan.sections),
                most=MOST_SECTIONS,
            )
        )
    return plan


def _wrong(sentence: Message) -> Invalid:
    return Invalid(sentence, {"text": [sentence]})


def import_draft(
    uow: UnitOfWork,
    case: Dossier,
    text: str,
    *,
    title: str = "",
    kind: Kind = "consulted",
    pages: Mapping[str, int] | None = None,
    base: Draft | None = None,
    choice: Choice | None = None,
    again: bool = False,
) -> Draft:
    """Keep a text of a case in sections; one that is not frozen yet is replaced.

    Sections take the anchors of those they continue in the version before (`base`, else the newest frozen one of
    the case): as `choice` says, else as the words propose. `pages` maps printed addresses to printed pages; a
    section without one has that of the section above. `again` lets a new version follow a frozen one.

    Raises:
        Invalid: when no headings are found, something hidden is in the text, or the choice is about another text.
        Refused: when the text of this kind is frozen.
    """
    uow.require(Permission.DRAFT_IMPORT, on=case)
    if kind not in KINDS:
        sentence = msg("本文の種類を選んでください")
        raise Invalid(sentence, {"kind": [sentence]})
    plan = read(text)
    held = newest(uow.session, case.id, kind)
    if held is not None and held.frozen_at is not None and kind == "consulted" and not again:
        raise Refused(msg("案は公表したときに確定したので、変えられません"))
    before = version_before(uow.session, case.id, kind) or (base if kind != "current" else None)
    result = _carried(uow.session, case.id, before, plan, choice)
    if held is not None and held.frozen_at is None:
        draft = held
    else:
        draft = uow.add(Draft(case_id=case.id, number=_next_number(uow.session, case.id)))
    draft.kind, draft.imported_at = kind, clock.now()
    draft.base_id = before.id if before is not None else None
    draft.title = title.strip() or plan.title or case.title
    draft.digest = hashlib.sha256(text.encode()).hexdigest()
    draft.text_digest = digest_of(draft.title, plan.sections)
    for row in (*draft.sections, *draft.links):
        uow.session.delete(row)
    uow.flush()
    draft.sections = _sections(plan, result.anchors, pages or {})
    draft.links = [SectionLink(kind=link.kind, before=link.before, after=link.after) for link in result.links]
    uow.record(
        Event.DRAFT_IMPORTED,
        case,
        public={
            "kind": kind, "number": draft.number, "sha256": draft.digest, "text_sha256": draft.text_digest,
            "sections": len(plan.sections),
        },
    )  # fmt: skip
    return draft


def version_before(session: Session, case_id: int, kind: str) -> Draft | None:
    """The version a new text of this kind is matched with: the newest frozen one. The plan in force has none."""
    if kind == "current":
        return None
    return next(
        (draft for draft in drafts(session, case_id) if draft.frozen_at and draft.kind != "current"), None
    )


def _carried(
    session: Session, case_id: int, before: Draft | None, plan: Plan, choice: Choice | None
) -> Carried:
    old: Sequence[DraftSection] = before.sections if before is not None else ()
    matches = chosen(old, plan.sections, choice) if choice is not None else proposed(old, plan.sections)
    given = (
        select(DraftSection.anchor)
        .join(Draft, Draft.id == DraftSection.draft_id)
        .where(Draft.case_id == case_id, Draft.frozen_at.is_not(None), Draft.kind != "current")
    )
    return carried(old, plan.sections, matches, set(session.execute(given).scalars()))


def _next_number(session: Session, case_id: int) -> int:
    return max((draft.number for draft in drafts(session, case_id)), default=0) + 1


def _sections(plan: Plan, anchors: Sequence[str], pages: Mapping[str, int]) -> list[DraftSection]:
    found: list[DraftSection] = []
    page: int | None = None
    for position, (section, anchor) in enumerate(zip(plan.sections, anchors, strict=True), 1):
        page = pages.get(section.address, page)
        found.append(
            DraftSection(
                position=position, anchor=anchor, address=section.address, level=section.level,
                number=section.number, title=section.title, text=section.text, page=page,
            )
        )  # fmt: skip
    return found


def freeze(uow: UnitOfWork, case: Dossier, kind: Kind = "consulted") -> Draft:
    """Fix a text for good; freezing it twice changes nothing. The caller has asked for permission."""
    draft = newest(uow.session, case.id, kind)
    if draft is None:
        raise Refused(msg("案の本文がまだありません"))
    if draft.frozen_at is None:
        draft.frozen_at = clock.now()
        uow.record(
            Event.DRAFT_FROZEN,
            case,
            public={"kind": kind, "number": draft.number, "sha256": draft.text_digest},
        )
    return draft


def drafts(session: Session, case_id: int) -> list[Draft]:
    """Every text of a case, newest first."""
    return list(
        session.execute(select(Draft).where(Draft.case_id == case_id).order_by(Draft.number.desc())).scalars()
    )


def newest(session: Session, case_id: int, kind: str) -> Draft | None:
    """The newest text of one kind."""
    return next((draft for draft in drafts(session, case_id) if draft.kind == kind), None)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a section as kept: parted by blank lines, or by lines where there are none."""
    return [part for part in text.split("\n\n" if "\n\n" in text else "\n") if part.strip()]
