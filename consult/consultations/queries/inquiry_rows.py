"""庁内照会 as both sides see it: the office that asked, beside each other; the asked office, only its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.access.actor import Actor
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.cases.models import Case
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import AnswerSnapshot, Inquiry
from consult.consultations.queries import inquiry_words
from consult.i18n import N_, gettext

WORDS = {
    "asked": N_("答えを待っている"),
    "answered": N_("答えが来た"),
    "recalled": N_("取り下げた"),
    "moved": N_("別の課に移した"),
}


def _every() -> Any:
    return select(Inquiry).options(
        joinedload(Inquiry.office), joinedload(Inquiry.group), joinedload(Inquiry.case)
    )


def _waiting() -> ColumnElement[bool]:
    """Asked, and of use: once the answers of a case are fixed nobody waits any more."""
    fixed = select(AnswerSnapshot.id).where(AnswerSnapshot.case_id == Inquiry.case_id).exists()
    return and_(Inquiry.state == "asked", ~fixed)


def _row(row: Inquiry) -> dict[str, Any]:
    late = row.state == "asked" and row.due_on < clock.today()
    return {
        "id": row.id,
        "office": row.office.called,
        "number": row.group.number,
        "gist": row.group.gist,
        "question": row.question,
        "due": row.due_on,
        "state": row.state,
        "word": gettext("期日を過ぎた") if late else gettext(WORDS[row.state]),
        "chip": "late" if late else "now" if row.state == "asked" else "done",
        # What is not returned yet is the asked office's own.
        "answer": row.answer if row.state == "answered" else "",
        "reason": row.reason,
        "version": row.version,
    }


def of_group(session: Session, group: PointGroup) -> list[dict[str, Any]]:
    """Every inquiry about a group, for whoever answers it."""
    found: Sequence[Inquiry] = (
        session.execute(_every().where(Inquiry.group_id == group.id).order_by(Inquiry.id)).scalars().all()
    )
    return [_row(row) for row in found]


def of_case(session: Session, case: Case) -> list[dict[str, Any]]:
    """Every inquiry of a case, what waits longest first."""
    wanted = _every().where(Inquiry.case_id == case.id).order_by(Inquiry.due_on, Inquiry.id)
    return [_row(row) for row in session.execute(wanted).scalars()]


def answered(session: Session, group: PointGroup, number: str) -> Inquiry | None:
    """An inquiry about a group that an office has answered."""
    if not number.isdecimal():
        return None
    every = session.execute(_every().where(Inquiry.group_id == group.id, Inquiry.state == "answered"))
    return next((row for row in every.scalars() if str(row.id) == number), None)


def answering_offices(actor: Actor) -> list[int]:
    """The offices for which this person answers inquiries."""
    roles = POLICY[Permission.INQUIRY_ANSWER]
    return sorted(
        {g.scope.office_id for g in actor.grants if g.role in roles and g.scope.office_id is not None}
    )


def asked_number(session: Session, offices: Sequence[int]) -> tuple[int, int]:
    """How many inquiries wait for these offices, and how many of them are overdue."""
    late = func.count().filter(Inquiry.due_on < clock.today())
    wanted = select(func.count(), late).where(Inquiry.office_id.in_(offices), _waiting())
    found = session.execute(wanted).one()
    return found[0], found[1]


def overdue_in(session: Session, cases: Sequence[int]) -> dict[int, int]:
    """How many inquiries of several cases are overdue, by case id; those without are left out."""
    wanted = select(Inquiry.case_id, func.count()).where(
        Inquiry.case_id.in_(cases), _waiting(), Inquiry.due_on < clock.today()
    )
    return {row[0]: row[1] for row in session.execute(wanted.group_by(Inquiry.case_id))}


def asked_of(session: Session, offices: Sequence[int]) -> list[dict[str, Any]]:
    """What offices have been asked and not returned: the words of the points as the public may read them."""
    wanted = _every().where(Inquiry.office_id.in_(offices), _waiting())
    rows = session.execute(wanted.order_by(Inquiry.due_on, Inquiry.id)).scalars().all()
    words = inquiry_words.by_group(session, [row.group_id for row in rows])
    return [
        {
            **_row(row),
            "title": row.case.title,
            "asker": row.case.office.called,
            "place": row.group.place,
            "draft": row.answer,
            **words[row.group_id],
        }
        for row in rows
    ]
