"""What was decided in words: the revised draft, the plan, the ordinance."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import staged
from consult.cases.models import Case
from consult.consultations.queries.versions import passages_by_point
from consult.council.models import CouncilMatter
from consult.decisions.said import Answer
from consult.decisions.stations import Line
from consult.documents.models import Draft
from consult.i18n import msg, pick
from consult.plans.models import Plan

_PLANS = frozenset({"plan", "plan_history"})
_DECIDED = frozenset({"adopted", "published", "reviewed", "superseded"})


def lines(session: Session, cases: Mapping[int, Case], matters: Mapping[int, CouncilMatter]) -> list[Line]:
    """Every public text the decision led to."""
    drafts = session.execute(
        select(Draft)
        .where(Draft.case_id.in_(cases), Draft.kind == "decided", Draft.frozen_at.is_not(None))
        .order_by(Draft.case_id, Draft.number)
    ).scalars()
    found = [
        Line(
            msg("%(title)s（意見を受けて直した案 第%(n)s版）", title=draft.title, n=draft.number),
            f"/cases/{cases[draft.case_id].slug}/draft?version={draft.number}",
            msg("%(day)s公表", day=draft.frozen_at),
            cases[draft.case_id].number,
        )
        for draft in drafts
    ]
    found += [
        Line(
            pick(staged.definition_of(session, case).stage(case.stage).label),
            case.address,
            case.title,
            case.number,
        )
        for case in cases.values()
        if case.procedure in _PLANS and case.stage in _DECIDED
    ]
    promulgated = select(Plan).where(Plan.case_id.in_(cases), Plan.promulgated_on.is_not(None))
    for plan in session.execute(promulgated).scalars():
        said = msg("%(day)s公布　%(number)s", day=plan.promulgated_on, number=plan.ordinance_number)
        case = cases[plan.case_id]
        found.append(Line(said, case.address, case.title, case.number))
    return found + [
        Line(
            msg("%(day)s公布　条例第%(n)s号", day=matter.promulgated_on, n=matter.ordinance_number)
            if matter.ordinance_number
            else msg("%(day)s公布", day=matter.promulgated_on),
            matter.case.address,
            matter.case.title,
            matter.case.number,
        )
        for matter in matters.values()
        if matter.promulgated_on is not None
    ]


def passage(session: Session, case: Case, of: Answer) -> Line:
    """What one answer changed in the text, or that it changed nothing."""
    known = passages_by_point(session, case).get(of.number)
    if known is not None:
        return Line(msg("直した文を、直したあとの案で読めます。"), known.href(case.slug), "", case.number)
    if of.revised:
        return Line(
            msg("新旧対照表で、直した文を読めます。"),
            f"/cases/{case.slug}/result#point-{of.number}",
            "",
            case.number,
        )
    return Line(msg("この考え方では、案の文を直していません。"), "", "", case.number)
