"""All answers of a case fixed together when it is decided: one digest in the log, and nothing leaves that differs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import AnswerSnapshot
from consult.consultations.queries.counts import has_points
from consult.unit_of_work import UnitOfWork


def newest(session: Session, case: Case) -> AnswerSnapshot | None:
    """What was fixed last, if the case has been decided."""
    statement = select(AnswerSnapshot).where(AnswerSnapshot.case_id == case.id)
    return session.execute(statement.order_by(AnswerSnapshot.number.desc()).limit(1)).scalar_one_or_none()


def fix(uow: UnitOfWork, case: Case) -> AnswerSnapshot:
    """Fix every answer as it is now; part of an act (deciding, correcting) that has asked for permission."""
    groups = uow.session.execute(
        select(PointGroup).where(PointGroup.case_id == case.id, has_points()).order_by(PointGroup.number)
    ).scalars()
    answers = [answer_of(group) for group in groups]
    last = select(func.max(AnswerSnapshot.number)).where(AnswerSnapshot.case_id == case.id)
    number = (uow.session.execute(last).scalar() or 0) + 1
    made = uow.add(
        AnswerSnapshot(
            case_id=case.id, number=number, digest=digest(answers), answers=answers, fixed_at=clock.now()
        )
    )
    manifest = {"number": number, "answers": len(answers), "digest": made.digest}
    uow.record(Event.ANSWERS_FIXED, case, public=manifest)
    return made


def answer_of(group: PointGroup) -> dict[str, Any]:
    """What is published of one group."""
    return {
        "number": group.number,
        "gist": group.gist,
        "place": group.place,
        "outcome": group.outcome,
        "response": group.response,
        "reason": group.reason,
        "revision": group.revision_id,
    }


def digest(answers: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the answers in order, written the one way that JSON can be written here."""
    written = json.dumps(list(answers), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def as_fixed(session: Session, groups: Mapping[int, Sequence[PointGroup]]) -> dict[int, bool | None]:
    """By case: whether its answers are what was fixed last. None where nothing was fixed yet."""
    last = (
        select(AnswerSnapshot.case_id, func.max(AnswerSnapshot.number).label("number"))
        .where(AnswerSnapshot.case_id.in_(groups))
        .group_by(AnswerSnapshot.case_id)
        .subquery()
    )
    rows = session.execute(
        select(AnswerSnapshot.case_id, AnswerSnapshot.digest).join(
            last, (last.c.case_id == AnswerSnapshot.case_id) & (last.c.number == AnswerSnapshot.number)
        )
    )
    found = {row[0]: row[1] for row in rows}
    return {
        case_id: found[case_id] == digest([answer_of(group) for group in mine]) if case_id in found else None
        for case_id, mine in groups.items()
    }
