"""庁内照会 as both sides see it: the office that asked, beside each other; the asked office, only its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.cases.models import Case
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import Inquiry
from consult.consultations.queries.receipt import public_words
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


def _row(row: Inquiry) -> dict[str, Any]:
    late = row.state == "asked" and row.due_on < clock.today()
    return {
        "id": row.id,
        "office": row.office.name,
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


def asked_of(session: Session, offices: Sequence[int]) -> list[dict[str, Any]]:
    """What offices have been asked and not returned: the words of the points as the public may read them."""
    wanted = _every().where(Inquiry.office_id.in_(offices), Inquiry.state == "asked")
    return [
        {
            **_row(row),
            "title": row.case.title,
            "place": row.group.place,
            "draft": row.answer,
            "words": [
                public_words(point.opinion, p.start, p.end)
                for point in row.group.points
                for p in point.opinion.passages
                if p.point_id == point.id
            ],
        }
        for row in session.execute(wanted.order_by(Inquiry.due_on, Inquiry.id)).scalars()
    ]
