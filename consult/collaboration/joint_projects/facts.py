"""What the conditions of a 協働事業 look at, read out of its sheets in one go; seats and numbers, never names."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import tokyo_date
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.cases.models_parallel import CaseTrack
from consult.collaboration.dossier_facts import missing
from consult.collaboration.joint_projects.conditions import ELIGIBILITY, JointFacts
from consult.collaboration.joint_projects.review_conditions import AGREEMENT_ITEMS, REVIEW_ITEMS
from consult.collaboration.joint_projects.rules import seats_in
from consult.collaboration.joint_projects.sheets import NAME
from consult.dossier.queries import Dossier, dossiers
from consult.workflow.definition import Definition


@facts_for(NAME)
def joint_facts(session: Session, cases: Sequence[Case]) -> Sequence[JointFacts]:
    """The facts of each case: a fixed number of statements, however many cases."""
    held = dossiers(session, cases)
    ids = [case.id for case in cases]
    tracks = select(CaseTrack.case_id, CaseTrack.stage).where(
        CaseTrack.case_id.in_(ids), CaseTrack.name == "dept_talks"
    )
    talks = {row.case_id: row.stage for row in session.execute(tracks)}
    invited = select(CaseStep.case_id, CaseStep.at).where(
        CaseStep.case_id.in_(ids), CaseStep.trigger == "invite_pitch"
    )
    announced = {case_id: tokyo_date(at) for case_id, at in session.execute(invited.order_by(CaseStep.at))}
    return [
        of_dossier(
            dossier,
            case.stage,
            pinned(session, case.definition_digest),
            office_named=talks.get(case.id) in {"talking", "answered"},
            announced_on=announced.get(case.id),
        )
        for case, dossier in zip(cases, held, strict=True)
    ]


def of_dossier(
    dossier: Dossier,
    stage: str,
    definition: Definition,
    *,
    office_named: bool,
    announced_on: dt.date | None = None,
) -> JointFacts:
    """What the sheets say of a case in `stage`; the pitch is announced by the act that leads to it."""
    call, pitch, agreement = (dossier.last(code) for code in ("call", "pitch", "agreement"))
    eligibility, project = dossier.last("eligibility"), dossier.last("project")
    report_days = int(definition.setting("report_days", 30))
    ends = agreement["ends_on"] if agreement else None
    numbers: dict[str, Any] = {
        name: int(definition.setting(name, least))
        for name, least in {
            "pitch_notice_days": 7, "full_marks": 50, "pass_line": 30, "min_jurors": 3,
            "difference_points": 2, "max_years": 3,
        }.items()
    }  # fmt: skip
    return JointFacts(
        today=clock.today(),
        call_closes_on=call["closes_on"] if call else None,
        advice_sessions=len(dossier.all("advice")),
        earlier_unanswered=tuple(one.number for one in dossier.all("carried") if not one["answer"]),
        eligibility_missing=None
        if eligibility is None
        else tuple(code for code in ELIGIBILITY if code not in (eligibility["met"] or ())),
        office_named=office_named,
        talks_unanswered=sum(not one["answer"] for one in dossier.all("talks")),
        screening_recorded=dossier.last("screening") is not None,
        pitch_on=pitch["day"] if pitch else None,
        pitch_announced_on=announced_on or clock.today(),
        agreement_missing=_agreement_missing(dossier),
        conditions_open=tuple(one.number for one in dossier.all("condition") if not one["met"]),
        begins_on=agreement["begins_on"] if agreement else None,
        report_by=ends + dt.timedelta(days=report_days) if ends else None,
        improvements_unassigned=tuple(
            one.number for one in dossier.all("improvements") if not (one["who"] and one["by_when"])
        ),
        years_done=project["year_number"] if project else 1,
        **numbers,
        **judged(dossier),
        **reviewed(dossier, "midterm" if stage == "midterm" else "final"),
    )


def judged(dossier: Dossier) -> dict[str, Any]:
    """Who judges, who stays out, who gave what: by seats."""
    jury = dossier.last("jury")
    seats = seats_in(jury["seats"]) if jury else None
    declared = {one["seat"]: one["interest"] for one in dossier.all("interests")}
    sheets = dossier.all("scoring")
    return {
        "jurors": seats,
        "undeclared": None if seats is None else tuple(seat for seat in seats if seat not in declared),
        "recused": tuple(sorted(seat for seat, interest in declared.items() if interest == "has")),
        "sheets": {one["seat"]: one["points"] for one in sheets},
        "comments_missing": tuple(sorted(one["seat"] for one in sheets if not one["comment"])),
    }


def reviewed(dossier: Dossier, round_: str) -> dict[str, Any]:
    """Both sides' marks of one round, and the items that were talked over and got an improvement."""
    marks: dict[str, Mapping[str, int]] = {"group": {}, "city": {}}
    for one in dossier.all("reviews"):
        if one["round"] == round_:
            marks[one["side"]] = {item: one[item] for item in REVIEW_ITEMS if one[item] is not None}
    talked, improved = (
        {one["item"] for one in dossier.all(code) if one["round"] == round_}
        for code in ("difference", "improvements")
    )
    return {
        "group_marks": marks["group"],
        "city_marks": marks["city"],
        "talked": tuple(item for item in REVIEW_ITEMS if item in talked & improved),
    }


def _agreement_missing(dossier: Dossier) -> tuple[str, ...]:
    agreement = dossier.last("agreement")
    period = missing(agreement, ("begins_on", "ends_on"))
    lacking = missing(agreement, [code for code in AGREEMENT_ITEMS if code != "period"])
    return lacking + (("period",) if period else ())
