"""A dry run: what an import would bring in, what is late, what is there already, and every mistake with its row."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock, codes
from consult.cases.models import Case
from consult.cases.staged import definition_of
from consult.consultations import queries, rules
from consult.consultations.destination import Destination
from consult.consultations.identity import Keys
from consult.consultations.importing.fields import Said, places_by_name
from consult.consultations.importing.reading import Entry, Reading, Source
from consult.consultations.importing.table import Problem
from consult.consultations.models import Opinion
from consult.consultations.rules import Arrival
from consult.consultations.submission import Submission, ensure_complete, joined
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg

SHOWN = 50  # mistakes, doubles and notes on a page; the report has them all
UNIT = 200


@dataclass(frozen=True)
class Target:
    """The consultation that takes the opinions in, read once; plain values, so that it outlives transactions."""

    to: Destination
    keys: Keys
    post_rule: str
    closes_at: Any

    def reading(self, session: Session, case: Case, sources: Sequence[Source], said: Said) -> Reading:
        """The files as opinions of this case."""
        sections = {s.anchor: (s.number, s.title) for s in queries.sections_of(session, case)}
        return Reading(sources, said, places_by_name(sections))

    def once_key(self, sent: Submission) -> str:
        """What the database keeps of a row's key."""
        return codes.once_digest(self.keys.receipt, f"{self.to.slug}\0{sent.once}")


def target(session: Session, case: Case, keys: Keys) -> Target:
    """The consultation as an import meets it.

    Raises:
        Refused: when it takes no opinions now.
    """
    row = queries.consultation_of(session, case)
    opens = definition_of(session, case).stage(case.stage).opens
    if row.closes_at is None or not {"opinions", "arrivals"} & set(opens):
        raise Refused(msg("この案は、いま意見を募集していません"))
    return Target(Destination.of(case, row), keys, row.post_rule, row.closes_at)


@dataclass(frozen=True)
class Double:
    """A row whose words, read without width and spaces, are there already: in this file or in the register."""

    file: str
    place: int
    same_as: int | str  # the row, the other file, or the receipt number


@dataclass
class Outlook:
    """What the dry run found. `wrong`, `doubles` and `notes` are the first of each; the numbers count all."""

    rows: int = 0
    good: int = 0
    late: int = 0
    known: int = 0  # brought in before from the same row
    channels: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, Problem]] = field(default_factory=list)
    wrong_rows: int = 0
    doubles: list[Double] = field(default_factory=list)
    double_rows: int = 0
    notes: list[Sentence] = field(default_factory=list)


def faults(entry: Entry, policy: str) -> tuple[Problem, ...]:
    """Every mistake of a row under the identity policy of the case."""
    if entry.submission is None:
        return entry.problems
    try:
        ensure_complete(policy, entry.submission)
    except Invalid as error:
        return tuple(
            Problem(entry.place, name, sentence)
            for name, sentences in error.fields.items()
            for sentence in sentences
        )
    return ()


def is_late(sent: Submission, target: Target) -> bool:
    """Whether it would be kept as late."""
    paper = sent.paper
    if paper is None:
        raise ValueError("an imported opinion says when it arrived")
    arrival = Arrival(sent.channel, clock.now(), paper.arrived_on, paper.postmarked_on)
    return not rules.in_time(arrival, target.post_rule, target.closes_at)


def units(entries: Iterable[Entry], size: int = UNIT) -> Iterator[list[Entry]]:
    """The rows in parcels of bounded size."""
    rest = iter(entries)
    while parcel := list(itertools.islice(rest, size)):
        yield parcel


def check(
    session: Session,
    target: Target,
    reading: Reading,
    *,
    each: Callable[[Entry, tuple[Problem, ...]], object] | None = None,
) -> Outlook:
    """Read every row and write nothing; `each` is called with every row and its mistakes.

    Raises:
        Invalid: when a file cannot be read at all.
    """
    found = Outlook()
    first: dict[bytes, tuple[str, int]] = {}
    for parcel in units(reading):
        good = []
        for entry in parcel:
            wrong = faults(entry, target.to.identity_policy)
            if each is not None:
                each(entry, wrong)
            if entry.submission is not None and not wrong:
                good.append((entry, entry.submission))
            _count(found, entry, wrong)
        _compare(session, target, found, good, first)
    found.notes[:0] = reading.notes
    return found


def _count(found: Outlook, entry: Entry, wrong: tuple[Problem, ...]) -> None:
    found.rows += 1
    room = SHOWN - len(found.wrong)
    found.wrong.extend((entry.file, problem) for problem in wrong[: max(0, room)])
    found.wrong_rows += bool(wrong)
    if len(found.notes) < SHOWN:
        found.notes.extend(entry.notes)


def _compare(
    session: Session,
    target: Target,
    found: Outlook,
    good: list[tuple[Entry, Submission]],
    first: dict[bytes, tuple[str, int]],
) -> None:
    """Count a parcel, and look once for all its rows whether they or their words are there already."""
    keys = {target.once_key(sent): sent for _, sent in good}
    words = {id(sent): rules.digests(rules.storable(joined(sent.parts)[0]))[0] for _, sent in good}
    mine = select(Opinion.once_key).where(Opinion.once_key.in_(list(keys)))
    known = {keys[key].once for key in session.execute(mine).scalars() if key is not None}
    theirs = select(Opinion.text_key, Opinion.receipt_number).where(
        Opinion.case_id == target.to.case_id, Opinion.text_key.in_(set(words.values()))
    )
    kept: dict[str, str] = {row.text_key: row.receipt_number for row in session.execute(theirs)}
    for entry, sent in good:
        key = words[id(sent)]
        short = bytes.fromhex(key)[:16]
        here = (entry.file, entry.place)
        before = first.setdefault(short, here)
        found.good += 1
        found.channels[sent.channel] += 1
        found.late += is_late(sent, target)
        if sent.once in known:
            found.known += 1
            continue
        if key and (key in kept or before != here):
            found.double_rows += 1
            if len(found.doubles) < SHOWN:
                earlier = before[1] if before[0] == entry.file else before[0]
                found.doubles.append(Double(*here, kept.get(key) or earlier))
