"""The last look before anything leaves: no withheld passage and nothing of a sender's identity, in any file.

Whoever adds a form of the result adds it to `Built`; everything built is searched.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from consult.cases.models import Case
from consult.consultations.attached import hidden_words
from consult.consultations.conditions import NOTICE_ITEMS
from consult.consultations.identity import Identity, Keys, unseal
from consult.consultations.models import Consultation, Opinion, OpinionIdentity
from consult.consultations.queries import consulted_draft, spans_of
from consult.documents import pdf
from consult.documents.leak_search import Needles
from consult.documents.name_search import NameParts
from consult.documents.personal_places import address_hints, other_spellings
from consult.documents.redaction import withheld_strings, without_marks
from consult.errors import Refused
from consult.i18n import msg

_TAG = re.compile(r"<[^>]*>")
_PHONE = re.compile(r"0\d{9,10}")
_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十〇]")


class LeakFound(Refused):
    """Something withheld was found in a file; says where, never what."""

    code = "leak-found"

    def __init__(self, places: Sequence[tuple[str, str]]) -> None:
        self.places = tuple(places)
        said = "、".join(f"{name}（{place}）" for name, place in self.places)
        super().__init__(
            msg("公表できません。読めないようにした文か個人の情報が残っています：%(places)s", places=said)
        )


@dataclass(frozen=True)
class Secrets:
    """Strings that may appear nowhere, by the receipt number of the opinion they come from."""

    by_number: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: NameParts = field(default_factory=NameParts)  # family and given names: a question, see `names`

    @cached_property
    def needles(self) -> Needles:
        """All of them together, ready to be looked for."""
        return Needles(self.by_number)


def secrets_of(session: Session, case: Case, keys: Keys) -> Secrets:
    """What no file of a case may hold: withheld passages, and names, addresses, phones and mails of senders.

    An address without a number of a house (緑野市) and what the consulted draft itself says (the name of an
    association that is a part of the plan) are no secrets of a sender: they stand on every page.
    """
    found: dict[str, tuple[str, ...]] = {}
    own: dict[str, tuple[str, ...]] = {}
    names: list[str] = []
    attached = hidden_words(session, case)
    rows = session.execute(
        select(Opinion, OpinionIdentity.sealed)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case.id)
        .options(selectinload(Opinion.redactions))
        .order_by(Opinion.number)
    )
    for opinion, sealed in rows:
        withheld = withheld_strings(opinion.text, spans_of(opinion)) if opinion.redactions else ()
        hidden = (*withheld, *attached.get(opinion.id, ()))
        found[opinion.receipt_number] = tuple(spelt for text in hidden for spelt in _spelt(text))
        identity = unseal(sealed, keys)
        own[opinion.receipt_number] = _of_sender(identity)
        names += [identity.representative, "" if identity.kind == "corporate" else identity.name]
    draft, parts = _draft_text(session, case), NameParts.of(names)
    known = Needles(own).found_in(draft)
    said = frozenset(hit.word for hit in parts.hits(f"{draft}\n{_notice_text(session, case)}"))
    return Secrets(
        {number: (*found[number], *(s for s in own[number] if s not in known)) for number in found},
        parts.without(said),
    )


def _spelt(text: str) -> tuple[str, ...]:
    """A withheld passage, the addresses in it in their other spellings, and a phone as it is dialled from abroad."""
    places = (place for hint in address_hints(text) for place in other_spellings(text[hint.start : hint.end]))
    return (text, *places, *_from_abroad(text))


def _from_abroad(phone: str) -> tuple[str, ...]:
    digits = re.sub(r"[\s()（）－-]", "", phone.translate(_ASCII_DIGITS))
    return (f"+81{digits[1:]}",) if _PHONE.fullmatch(digits) else ()


def _of_sender(identity: Identity) -> tuple[str, ...]:
    places = set(replace(identity, name="", representative="", phone="", email="").strings)
    whole = (*identity.strings, *other_spellings(identity.address), *_from_abroad(identity.phone))
    return tuple(text for text in whole if text not in places or _NUMBERED.search(text))


def _draft_text(session: Session, case: Case) -> str:
    draft = consulted_draft(session, case)
    return "\n".join(f"{s.title}\n{s.text}" for s in draft.sections) if draft else ""


def _notice_text(session: Session, case: Case) -> str:
    """What was published before the first opinion came."""
    notice = session.get_one(Consultation, case.id).notice
    return "\n".join([case.title, *(str(notice[item]) for item in NOTICE_ITEMS if item in notice)])


def readable(body: bytes, media_type: str) -> str:
    """All a reader could get out of a file: of packages every member, of PDFs pages, metadata and attachments."""
    if body.startswith(b"%PDF-"):
        return pdf.readable(body)
    if body.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            inside = [f"{name}\n{readable(parts.read(name), _type_of(name))}" for name in parts.namelist()]
        return "\n".join(inside)
    text = body.decode("utf-8-sig", "replace")
    return _with_plain(text) if "html" in media_type or "xml" in media_type else text


def _type_of(name: str) -> str:
    return "application/xml" if name.endswith((".xml", ".rels", ".html", ".svg")) else ""


def _with_plain(markup: str) -> str:
    """The markup, and the text as it reads without it: a name may be split by an element."""
    return f"{markup}\n{_TAG.sub('', markup)}"


def owners_of_leaks(media_type: str, body: bytes, secrets: Secrets) -> list[str]:
    """The receipt numbers of the opinions whose secrets can be read in one produced file."""
    return sorted(secrets.needles.owners_in(without_marks(readable(body, media_type))))


def ensure_nothing_leaks(files: Iterable[tuple[str, str, bytes]], secrets: Secrets) -> None:
    """Search every file (name, media type, bytes) for every secret; each file is read once, however many there are.

    Raises:
        LeakFound: naming each file and the opinion whose secret is in it; never the secret.
    """
    places = [
        (name, number)
        for name, media_type, body in files
        for number in (
            *owners_of_leaks("", name.encode(), secrets),
            *owners_of_leaks(media_type, body, secrets),
        )
    ]
    if places:
        raise LeakFound(list(dict.fromkeys(places)))
