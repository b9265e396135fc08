"""Making and asking the keyed digests of what no text may say: in proportion to a text, however many people sent one.

The worker makes them a few hundred at a time after opinions came in, so that receiving one costs nothing more; what
is withheld is marked with the act that withholds it. Who asks reads the few newest opinions that have none yet.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Opinion, OpinionIdentity
from consult.consultations.models_marks import MarkedUpTo, SecretMark, SecretOpening
from consult.consultations.secret_words import forms_of_sender
from consult.consultations.withheld import withheld_words
from consult.db import Base, settings
from consult.documents.name_search import words_asked
from consult.documents.needle_marks import OPENING, Asked, Form, form_of
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork

JOB: Final = "opinion.marks"
EVERY: Final = 50  # opinions after which the worker is asked to mark; so many may be unmarked at any time
_PARCEL = 500  # opinions marked in one transaction
_AT_ONCE = 500  # values in one question to the database


@dataclass
class _Marks:
    """Digests to be kept: marks by opinion, and the openings of long strings."""

    marks: set[tuple[int, int, bool]] = field(default_factory=set)  # opinion, digest, hidden
    openings: set[tuple[int, int]] = field(default_factory=set)  # digest, length
    up_to: int = 0
    opinions: tuple[int, ...] = ()

    def add(self, keys: Keys, case_id: int, opinion_id: int, forms: Iterable[Form], *, hidden: bool) -> None:
        for form in forms:
            self.marks.add((opinion_id, digest(keys, case_id, form), hidden))
            if form.kind == "long":
                self.openings.add((_opening(keys, case_id, form.text[:OPENING]), len(form.text)))


def digest(keys: Keys, case_id: int, form: Form) -> int:
    """A form as a number that says nothing without the key, and nothing about another case."""
    said = f"{case_id}\0{form.kind}\0{form.text}".encode()
    return int.from_bytes(hmac.digest(keys.marks, said, "sha256")[:8], signed=True)


def _opening(keys: Keys, case_id: int, letters: str) -> int:
    return digest(keys, case_id, Form("opening", letters))


def marked_up_to(session: Session, case_id: int) -> int:
    """The number of the newest opinion that is marked with all before it; 0 when none is."""
    row = session.get(MarkedUpTo, case_id)
    return row.number if row else 0


def ask(uow: UnitOfWork, case_id: int, number: int) -> None:
    """Have the worker mark the opinions of a case up to and beyond this number."""
    uow.enqueue(JOB, f"{case_id}:{number}", {"case_id": case_id})


def _open_next(session: Session, case_id: int) -> _Marks:
    """The marks of the senders of the next opinions; made before the transaction, for identities are opened here."""
    keys, made = Keys.of(settings()), _Marks(up_to=marked_up_to(session, case_id))
    rows = session.execute(
        select(Opinion.id, Opinion.number, OpinionIdentity.sealed)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case_id, Opinion.number > made.up_to)
        .order_by(Opinion.number)
        .limit(_PARCEL)
    ).all()
    for row in rows:
        forms = forms_of_sender(unseal(row.sealed, keys)).all
        made.add(keys, case_id, row.id, forms, hidden=False)
        made.up_to = row.number
    made.opinions = tuple(row.id for row in rows)
    return made


@handles(JOB, first=_open_next)
def _keep_next(uow: UnitOfWork, _key: str, case_id: int, outcome: _Marks) -> None:
    if not outcome.opinions:
        return
    keys, which = Keys.of(settings()), Opinion.id.in_(outcome.opinions)
    for opinion_id, words in withheld_words(uow.session, which).items():
        outcome.add(keys, case_id, opinion_id, map(form_of, words), hidden=True)
    _keep(uow, case_id, outcome)
    row = uow.session.get(MarkedUpTo, case_id) or uow.add(MarkedUpTo(case_id=case_id, number=0))
    row.number = max(row.number, outcome.up_to)
    if len(outcome.opinions) == _PARCEL:
        ask(uow, case_id, outcome.up_to)


def mark_withheld(uow: UnitOfWork, opinion: Opinion) -> None:
    """Mark what is withheld of an opinion now, in place of what was before; part of the act that changes it."""
    keys, made = Keys.of(settings()), _Marks()
    uow.flush()
    for words in withheld_words(uow.session, Opinion.id == opinion.id).values():
        made.add(keys, opinion.case_id, opinion.id, map(form_of, words), hidden=True)
    uow.execute(delete(SecretMark).where(SecretMark.opinion_id == opinion.id, SecretMark.hidden))
    _keep(uow, opinion.case_id, made)


def _keep(uow: UnitOfWork, case_id: int, made: _Marks) -> None:
    """In the order of the index, so that two that mark the same do not wait for each other."""
    marks = sorted((digest, opinion, hidden) for opinion, digest, hidden in made.marks)
    _insert(
        uow,
        SecretMark,
        [{"case_id": case_id, "digest": d, "opinion_id": o, "hidden": hidden} for d, o, hidden in marks],
    )
    openings = sorted(made.openings)
    _insert(uow, SecretOpening, [{"case_id": case_id, "digest": d, "length": n} for d, n in openings])


def _insert(uow: UnitOfWork, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        dialect = postgresql if uow.connection.dialect.name == "postgresql" else sqlite
        uow.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


@dataclass(frozen=True)
class Found:
    """A form of a text that is also one of an opinion of the case."""

    form: Form
    opinion_id: int
    hidden: bool


def look_up(session: Session, keys: Keys, case_id: int, texts: tuple[str, ...]) -> list[Found]:
    """What of marked opinions could stand in texts, by digests of what these say; no identity is opened."""
    asked = Asked(texts)
    by_opening = {_opening(keys, case_id, letters): letters for letters in asked.openings()}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for some in _parcels(by_opening):
        rows = session.execute(
            select(SecretOpening.digest, SecretOpening.length).where(
                SecretOpening.case_id == case_id, SecretOpening.digest.in_(some)
            )
        )
        for row in rows:
            lengths[by_opening[row.digest]].add(row.length)
    words = {word for text in texts for word in words_asked(text)}
    forms = {*asked.long(lengths), *asked.short(), Form("odd", "")}
    forms |= {Form(kind, word) for word in words for kind in ("family", "given")}
    return list(_known(session, case_id, {digest(keys, case_id, form): form for form in forms}))


def _known(session: Session, case_id: int, forms: Mapping[int, Form]) -> Iterator[Found]:
    for some in _parcels(forms):
        rows = session.execute(
            select(SecretMark.digest, SecretMark.opinion_id, SecretMark.hidden).where(
                SecretMark.case_id == case_id, SecretMark.digest.in_(some)
            )
        )
        yield from (Found(forms[row.digest], row.opinion_id, row.hidden) for row in rows)


def _parcels(digests: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(digests)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
