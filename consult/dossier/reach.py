"""Who reads which sheets at the desk: not the record of a sitting behind closed doors, not another juror's points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.dossier.models import CaseSheet
from consult.dossier.sheets import Sheet

KEEPERS = (Permission.CASE_EDIT, Permission.ARCHIVE_EXPORT)


@dataclass(frozen=True)
class Apart:
    """Whose answers an actor may read while each writes apart: the own ones, or all once that is `closed`."""

    mine: frozenset[int]
    closed: bool


Answer = Callable[[Session, Actor, Case], Apart]
_APART: dict[str, Answer] = {}


def apart(procedure: str) -> Callable[[Answer], Answer]:
    """Register what says, for a procedure with sheets written `apart`, which of them are the actor's own."""

    def register(answer: Answer) -> Answer:
        _APART[procedure] = answer
        return answer

    return register


def keeps(actor: Actor, case: Case) -> bool:
    """Whether this actor keeps the case at the desk."""
    return any(allowed(actor, permission, case) for permission in KEEPERS)


def kept_from(session: Session, actor: Actor, case: Case) -> frozenset[int] | None:
    """The answers written apart that alone are read; None when all are.

    Whoever holds a seat of their own is kept apart from the other seats, even if they keep the case too.
    """
    answer = _APART.get(case.procedure)
    if answer is None:
        return None
    told = answer(session, actor, case)
    return told.mine if not told.closed and (told.mine or not keeps(actor, case)) else None


def readable(
    session: Session, actor: Actor, case: Case, sheet: Sheet, rows: Sequence[CaseSheet]
) -> list[CaseSheet]:
    """Those of the rows that this actor may read at the desk, in their order."""
    writes = any(allowed(actor, permission, case) for permission in sheet.permissions)
    if (sheet.secret and not writes) or (sheet.confidential and not (writes or keeps(actor, case))):
        return []
    only = kept_from(session, actor, case) if sheet.apart else None
    return [row for row in rows if only is None or row.answers.get(sheet.apart) in only]
