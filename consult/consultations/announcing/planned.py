"""実施予定一覧: what the city means to ask about, when, and what was changed of it and why.

A plan may be changed, never silently: a new time, a new title and giving up each keep the old words and ask for
a reason that everyone reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.calendars import FuzzyDate, fiscal_year
from consult.cases.models import Case
from consult.consultations.announcing import news, topics
from consult.consultations.announcing.topics import Named
from consult.consultations.models_announcing import PlannedChange, PlannedConsultation
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

DATES = ("opens", "closes", "decides")
LONGEST_TITLE, LONGEST_ABOUT = 120, 2000


@dataclass(frozen=True)
class Plan:
    """What the office means to do. Only the time of opening must be known, at whatever precision."""

    title: str
    opens: FuzzyDate
    closes: FuzzyDate | None = None
    decides: FuzzyDate | None = None
    about: str = ""
    named: Named = field(default_factory=Named)


def _ensure(plan: Plan) -> None:
    wrong: dict[str, list[Sentence]] = {}
    if not plan.title.strip():
        wrong["title"] = [msg("案の名称を書いてください")]
    elif len(plan.title) > LONGEST_TITLE:
        wrong["title"] = [msg("案の名称は%(n)s字までです", n=LONGEST_TITLE)]
    if len(plan.about) > LONGEST_ABOUT:
        wrong["about"] = [msg("説明は%(n)s字までです", n=LONGEST_ABOUT)]
    if plan.closes and plan.closes.last < plan.opens.first:
        wrong["closes"] = [msg("終わりの時期を、始まりの時期よりあとにしてください")]
    if plan.decides and plan.decides.last < (plan.closes or plan.opens).first:
        wrong["decides"] = [msg("決める時期を、募集の時期よりあとにしてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def announce(uow: UnitOfWork, office: Office, plan: Plan) -> PlannedConsultation:
    """Put a consultation to come on the list; from here on everyone sees it.

    Raises:
        Invalid: naming each field and what to write instead.
    """
    uow.require(Permission.CONSULTATION_PREPARE, on=office)
    _ensure(plan)
    row = uow.add(
        PlannedConsultation(
            office_id=office.id,
            title=plan.title.strip(),
            about=plan.about.strip(),
            fiscal_year=fiscal_year(plan.opens.first).year,
            created_at=clock.now(),
            **_dates(plan),
        )
    )
    uow.flush()
    topics.tag_plan(uow, row, plan.named)
    uow.record(
        Event.CONSULTATION_PLANNED, row, public={k: v for k, v in _dates(plan).items() if v}, first=True
    )
    news.of_plan(uow, row, "planned")
    return row


def _dates(plan: Plan) -> dict[str, Any]:
    return {name: day.iso if (day := getattr(plan, name)) else None for name in DATES}


def change(uow: UnitOfWork, row: PlannedConsultation, plan: Plan, *, reason: str = "") -> None:
    """Change a plan; a new time or title asks for the reason and keeps what was said before.

    Raises:
        Refused: once the consultation has begun, or was given up.
        Invalid: naming each field; `reason` when there is none and one is needed.
    """
    uow.require(Permission.CONSULTATION_PREPARE, on=row)
    _ensure_planned(row)
    _ensure(plan)
    before = {"title": row.title, **{name: getattr(row, name) or "" for name in DATES}}
    after = {"title": plan.title.strip(), **{name: value or "" for name, value in _dates(plan).items()}}
    moved = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    if moved and not reason.strip():
        sentence = msg("予定を変える理由を書いてください。一覧に載ります")
        raise Invalid(sentence, {"reason": [sentence]})
    row.title, row.about = after["title"], plan.about.strip()
    row.opens, row.closes, row.decides = after["opens"], after["closes"] or None, after["decides"] or None
    row.fiscal_year = fiscal_year(plan.opens.first).year
    topics.tag_plan(uow, row, plan.named)
    event = uow.record(
        Event.PLANNED_CHANGED, row, public={"fields": ",".join(moved) or "about", **_new_dates(moved)}
    )
    for name, (old, new) in moved.items():
        _note(uow, row, event, field=name, old=old, new=new, reason=reason.strip())
    if moved.keys() & {"opens", "closes"}:
        news.of_plan(uow, row, "planned_moved", before=before["opens"], reason=reason.strip())


def _new_dates(moved: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: new for name, (_old, new) in moved.items() if name in DATES and new}


def drop(uow: UnitOfWork, row: PlannedConsultation, *, reason: str) -> None:
    """取りやめる: the line stays on the list, struck out, with the reason."""
    uow.require(Permission.CONSULTATION_PREPARE, on=row)
    _ensure_planned(row)
    if not reason.strip():
        sentence = msg("取りやめる理由を書いてください。一覧に載ります")
        raise Invalid(sentence, {"reason": [sentence]})
    row.state = "dropped"
    event = uow.record(Event.PLANNED_DROPPED, row)
    _note(uow, row, event, field="dropped", reason=reason.strip())
    news.of_plan(uow, row, "planned_dropped", reason=reason.strip())


def link(uow: UnitOfWork, row: PlannedConsultation, case: Case) -> None:
    """The plan became this case: the list leads to it from the day it is public.

    Raises:
        Refused: when the plan has a case already or was given up, or the case stands on the list already.
        Invalid: for `case` of another procedure.
    """
    uow.require(Permission.CONSULTATION_PREPARE, on=row)
    uow.require(Permission.CASE_EDIT, on=case)
    _ensure_planned(row)
    if case.procedure != "public_consultation":
        sentence = msg("意見公募の案件を選んでください")
        raise Invalid(sentence, {"case": [sentence]})
    taken = select(PlannedConsultation.id).where(PlannedConsultation.case_id == case.id)
    if uow.session.execute(taken).first() is not None:
        raise Refused(msg("その案件は、ほかの予定と結び付いています"))
    row.case_id, row.state = case.id, "opened"
    uow.record(Event.PLANNED_OPENED, row, public={"case": case.slug}, case_id=case.id)


def _ensure_planned(row: PlannedConsultation) -> None:
    if row.state == "opened":
        raise Refused(msg("案件になったあとは、予定を変えられません。案件のほうで変えます。"))
    if row.state == "dropped":
        raise Refused(msg("取りやめた予定は変えられません。新しく載せてください。"))


def _note(uow: UnitOfWork, row: PlannedConsultation, event: int, **said: str) -> None:
    """One more line of what was changed: `field`, `old`, `new` and `reason`."""
    last = uow.session.execute(
        select(func.max(PlannedChange.n)).where(PlannedChange.planned_id == row.id)
    ).scalar()
    uow.add(PlannedChange(planned_id=row.id, n=(last or 0) + 1, at=clock.now(), event_id=event, **said))
    uow.flush()
