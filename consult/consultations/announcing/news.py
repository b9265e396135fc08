"""What followers will be told: noted in the transaction of the change itself, told together a few minutes later.

Who follows a theme and a case of that theme gets one mail, because news wait until the next full five minutes
and everything that reaches a person goes into one.
"""

import datetime as dt
from typing import Any

from sqlalchemy import select

from consult import clock
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.cases.models import Case, CaseLink
from consult.consultations.announcing import topics
from consult.consultations.models import Consultation
from consult.consultations.models_announcing import PlannedConsultation, Topic
from consult.consultations.models_following import FollowNews
from consult.consultations.queries.repeated import RESTARTS
from consult.unit_of_work import UnitOfWork

EVERYTHING = "all"
GATHER = "follow.gather"
_MINUTES = 5


def of_case(uow: UnitOfWork, case: Case, kind: str, **said: str) -> FollowNews:
    """Note that something happened to a case which those who follow it, its themes or wards are told."""
    row = uow.session.get(Consultation, case.id)
    words = {
        "title": case.title,
        "number": case.number,
        "address": case.address,
        "office": case.office.name,
        "office_en": case.office.name_en,
        "telephone": case.office.telephone,
        "closes": row.closes_on.isoformat() if row and row.closes_on else "",
        "due": row.result_due_on.isoformat() if row and row.result_due_on else "",
        **said,
    }
    keys = [
        f"case:{case.id}",
        *_earlier(uow, case),
        *_topics(topics.of_cases(uow.session, [case.id])[case.id]),
    ]
    return _note(uow, kind, keys, words, case_id=case.id)


def of_plan(uow: UnitOfWork, plan: PlannedConsultation, kind: str, **said: str) -> FollowNews:
    """The same for a planned consultation."""
    office = uow.session.get_one(Office, plan.office_id)
    words = {
        "title": plan.title,
        "number": "",
        "address": f"/planned#plan-{plan.id}",
        "office": office.name,
        "office_en": office.name_en,
        "telephone": office.telephone,
        "opens": plan.opens,
        **said,
    }
    keys = [f"plan:{plan.id}", *_topics(topics.of_plans(uow.session, [plan.id])[plan.id])]
    return _note(uow, kind, keys, words, planned_id=plan.id)


def _topics(found: list[Topic]) -> list[str]:
    return [*(f"topic:{topic.id}" for topic in found), EVERYTHING]


def _earlier(uow: UnitOfWork, case: Case) -> list[str]:
    """Who followed the plan, or the stopped case that this one starts anew, is told of this one too."""
    plans = select(PlannedConsultation.id).where(PlannedConsultation.case_id == case.id)
    stopped = select(CaseLink.to_id).where(CaseLink.from_id == case.id, CaseLink.kind == RESTARTS)
    return [
        *(f"plan:{plan_id}" for plan_id in uow.session.execute(plans).scalars()),
        *(f"case:{case_id}" for case_id in uow.session.execute(stopped).scalars()),
    ]


def _note(uow: UnitOfWork, kind: str, keys: list[str], said: dict[str, Any], **of: int) -> FollowNews:
    now = clock.now()
    row = uow.add(FollowNews(kind=kind, keys=keys, said=said, at=now, **of))
    uow.flush()
    uow.record(
        Event.FOLLOW_NEWS, f"news/{row.id}", public={"kind": kind}, case_id=of.get("case_id"), first=True
    )
    at = gathering(now)
    uow.enqueue(GATHER, at.isoformat(), {}, at)
    return row


def gathering(now: dt.datetime) -> dt.datetime:
    """When what is noted now is told: at the next full five minutes."""
    step = dt.timedelta(minutes=_MINUTES)
    start = now.replace(minute=0, second=0, microsecond=0)
    return start + ((now - start) // step + 1) * step
