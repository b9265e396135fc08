"""Bringing the rows in: in units of bounded size, each whole or not at all, each row once however often it is run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consult.access.actor import Actor
from consult.consultations import intake
from consult.consultations.importing.checking import Target, faults, units
from consult.consultations.importing.reading import Entry
from consult.consultations.importing.table import Problem
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


def bring_in(actor: Actor, target: Target, entries: Iterable[Entry]) -> Iterator[list[Result]]:
    """Receive every right row; wrong ones are named and left out. A step after every unit that is safely kept.

    Stopping between two steps leaves whole units; running again brings in what is missing.

    Raises:
        Refused: when the case takes no opinions (any more); what was brought in before stays.
        Forbidden: when the actor may not enter opinions for the case.
    """
    for parcel in units(entries):
        yield _unit(actor, target, parcel)


def _unit(actor: Actor, target: Target, parcel: list[Entry]) -> list[Result]:
    wrong: list[Result] = []
    ready: list[tuple[Entry, intake.Ready]] = []
    for entry in parcel:
        found = faults(entry, target.to.identity_policy)
        if found or entry.submission is None:
            wrong.append(Result(entry.file, entry.place, "wrong", problems=found))
        else:
            ready.append((entry, intake.prepare(target.to, entry.submission, target.keys)))
    if not ready:
        return wrong
    with unit_of_work(actor) as uow:
        receipts = [(entry, intake.receive(uow, one, target.keys)) for entry, one in ready]
    received = [
        Result(entry.file, entry.place, "known" if got.again else "received", got.number, got.late)
        for entry, got in receipts
    ]
    return sorted([*wrong, *received], key=lambda result: (result.file, result.place))
