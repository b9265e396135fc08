"""Bringing the rows in: in units of bounded size, each whole or not at all, each row once however often it is run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import Actor, Scope
from consult.access.permissions import Permission
from consult.consultations import intake
from consult.consultations.importing.checking import Target, faults, units
from consult.consultations.importing.reading import Entry
from consult.consultations.importing.table import Problem
from consult.consultations.models import Opinion
from consult.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Result:
    """What became of a row: `received`, `known` (brought in before), `wrong`; in a dry run `right`."""

    file: str
    place: int
    state: str
    number: str = ""
    late: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Place:
    scope: Scope


def bring_in(
    actor: Actor, session: Session, target: Target, entries: Iterable[Entry]
) -> Iterator[list[Result]]:
    """Receive every right row; wrong ones are named and left out. A step after every unit that is safely kept.

    Stopping between two steps leaves whole units; running again brings in what is missing.

    Raises:
        Refused: when the case takes no opinions (any more); what was brought in before stays.
        Forbidden: when the actor may not enter opinions for the case.
    """
    with unit_of_work(actor) as uow:
        uow.require(Permission.OPINION_ENTER, on=_Place(target.to.scope))
    for parcel in units(entries):
        yield _unit(actor, session, target, parcel)


def _unit(actor: Actor, session: Session, target: Target, parcel: list[Entry]) -> list[Result]:
    known = _known(session, target, parcel)
    told: list[Result] = []
    ready: list[tuple[Entry, intake.Ready]] = []
    for entry in parcel:
        sent = entry.submission
        if sent is not None and (before := known.get(target.once_key(sent))) is not None:
            told.append(Result(entry.file, entry.place, "known", *before))
            continue
        found = faults(entry, target.to.identity_policy)
        if found or sent is None:
            told.append(Result(entry.file, entry.place, "wrong", problems=found))
        else:
            ready.append((entry, intake.prepare(target.to, sent, target.keys)))
    if ready:
        told += _received(actor, target, ready)
    return sorted(told, key=lambda result: (result.file, result.place))


def _known(session: Session, target: Target, parcel: list[Entry]) -> dict[str | None, tuple[str, bool]]:
    """Number and lateness of the rows that came in before: they need not be sealed and tried again."""
    keys = [target.once_key(entry.submission) for entry in parcel if entry.submission is not None]
    session.rollback()  # what was committed since the last unit is seen
    rows = session.execute(
        select(Opinion.once_key, Opinion.receipt_number, Opinion.stage).where(Opinion.once_key.in_(keys))
    )
    return {row.once_key: (row.receipt_number, row.stage == "late") for row in rows}


def _received(actor: Actor, target: Target, ready: list[tuple[Entry, intake.Ready]]) -> list[Result]:
    with unit_of_work(actor) as uow:
        receipts = [(entry, intake.receive(uow, one, target.keys)) for entry, one in ready]
    return [
        Result(entry.file, entry.place, "known" if got.again else "received", got.number, got.late)
        for entry, got in receipts
    ]
