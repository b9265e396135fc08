"""The last look before anything leaves: no withheld passage and nothing of a sender's identity, in any file.

Whoever adds a form of the result adds it to `Built`; everything built is searched.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations import marks
from consult.consultations.conditions import NOTICE_ITEMS
from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Consultation, Opinion, OpinionIdentity
from consult.consultations.queries import consulted_draft
from consult.consultations.secret_words import names_of, of_sender
from consult.consultations.withheld import withheld_words
from consult.documents import pdf
from consult.documents.leak_search import Needles
from consult.documents.name_search import NameParts
from consult.documents.redaction import without_marks
from consult.errors import Refused
from consult.i18n import msg

_TAG = re.compile(r"<[^>]*>")


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


@dataclass
class _Read:
    """What was read of opinions, by receipt number, before what the city itself published is taken out."""

    hidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)


def secrets_of(session: Session, case: Case, keys: Keys) -> Secrets:
    """What no file of a case may hold: withheld passages, and names, addresses, phones and mails of senders.

    What the consulted draft itself says (the name of an association that is a part of the plan) is no secret of a
    sender: it stands on every page. Every identity is opened; for a short text ask `secrets_in`.
    """
    return _not_public(session, case, _read(session, keys, Opinion.case_id == case.id))


def secrets_in(session: Session, case: Case, keys: Keys, texts: Iterable[str]) -> Secrets:
    """The same, only as far as it could stand in these texts; in proportion to them, no marked identity is opened."""
    searched = tuple(map(without_marks, texts))
    looked_up = marks.look_up(session, keys, case.id, searched)
    odd = {found.opinion_id for found in looked_up if found.form.kind == "odd"}
    unmarked = Opinion.number > marks.marked_up_to(session, case.id)
    read = _read(session, keys, Opinion.case_id == case.id, or_(unmarked, Opinion.id.in_(odd)))
    number = _numbers(session, {found.opinion_id for found in looked_up})
    for found in looked_up:
        if found.form.kind in {"family", "given"}:
            (read.families if found.form.kind == "family" else read.given).add(found.form.text)
        else:
            whose, strings = number[found.opinion_id], read.hidden if found.hidden else read.own
            strings[whose] = (*strings.get(whose, ()), found.form.text)
    return _not_public(session, case, read)


def _numbers(session: Session, opinions: set[int]) -> dict[int, str]:
    if not opinions:
        return {}
    rows = session.execute(select(Opinion.id, Opinion.receipt_number).where(Opinion.id.in_(opinions)))
    return {row.id: row.receipt_number for row in rows}


def _read(session: Session, keys: Keys, *which: ColumnElement[bool]) -> _Read:
    """Open the identities of some opinions and read what is withheld in them."""
    read, withheld = _Read(), withheld_words(session, *which)
    rows = session.execute(
        select(Opinion.id, Opinion.receipt_number, OpinionIdentity.sealed)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(*which)
        .order_by(Opinion.number)
    )
    names: list[str] = []
    for opinion_id, number, sealed in rows:
        identity = unseal(sealed, keys)
        read.hidden[number] = withheld.get(opinion_id, ())
        read.own[number] = of_sender(identity)
        names += names_of(identity)
    parts = NameParts.of(names)
    read.families, read.given = set(parts.families), set(parts.given)
    return read


def _not_public(session: Session, case: Case, read: _Read) -> Secrets:
    """Without what the city published before the first opinion came; the draft is read only if anything is left."""
    parts = NameParts(frozenset(read.families), frozenset(read.given))
    if not (any(read.hidden.values()) or any(read.own.values()) or read.families or read.given):
        return Secrets()
    draft = _draft_text(session, case)
    known = Needles(read.own).found_in(draft)
    said = frozenset(hit.word for hit in parts.hits(f"{draft}\n{_notice_text(session, case)}"))
    return Secrets(
        {
            number: (*read.hidden.get(number, ()), *(s for s in read.own.get(number, ()) if s not in known))
            for number in dict.fromkeys((*read.hidden, *read.own))
        },
        parts.without(said),
    )


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
