"""The calls for joint projects: a proposal is a case of its own; those of a call share office, jury and day."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.joint_projects.sheets import NAME
from consult.dossier.models import CaseSheet
from consult.dossier.queries import Dossier, dossier, dossiers

AT_ONCE = 100
DECIDED = frozenset(
    {
        "adopted", "conditional", "rejected", "agreed", "running", "midterm", "second_half", "reported",
        "self_reviews", "joint_review", "outside_review", "next_year", "continued", "changed", "finished",
        "terminated", "archived",
    }
)  # fmt: skip
_OUT = ("call", "advice", "ineligible", "withdrawn", "lapsed")


def of_one_call(session: Session, case: Case) -> list[tuple[Case, Dossier]]:
    """The proposals that are scored together with this one, in the order they came in; two statements and a half."""
    call = dossier(session, case).last("call")
    if call is None:
        return []
    wanted = (
        select(Case)
        .join(CaseSheet, CaseSheet.case_id == Case.id)
        .where(
            *_calls(call["year"]), CaseSheet.answers["closes_on"].as_string() == call["closes_on"].isoformat()
        )
        .where(Case.office_id == case.office_id, Case.body_id.is_not_distinct_from(case.body_id))
        .where(Case.stage.not_in(_OUT))
        .order_by(Case.id)
        .limit(AT_ONCE)
    )
    found = list(session.execute(wanted).scalars())
    return list(zip(found, dossiers(session, found), strict=True))


def years(session: Session) -> list[int]:
    """The years for which published projects were proposed, newest first."""
    year = CaseSheet.answers["year"].as_integer()
    wanted = select(year).join(Case, Case.id == CaseSheet.case_id).where(*_calls(None), Case.public.is_(True))
    return sorted(session.execute(wanted.distinct()).scalars(), reverse=True)


def listed(
    session: Session, year: int, after: int | None = None
) -> tuple[list[tuple[Case, Dossier]], int | None]:
    """The published projects of a year, newest first, and the id after which the next page goes on."""
    wanted = (
        select(Case).join(CaseSheet, CaseSheet.case_id == Case.id).where(*_calls(year), Case.public.is_(True))
    )
    if after is not None:
        wanted = wanted.where(Case.id < after)
    found = list(session.execute(wanted.order_by(Case.id.desc()).limit(AT_ONCE + 1)).scalars())
    shown = found[:AT_ONCE]
    rows = list(zip(shown, dossiers(session, shown), strict=True))
    return rows, shown[-1].id if len(found) > AT_ONCE else None


def _calls(year: int | None) -> tuple[ColumnElement[bool], ...]:
    of_kind = (CaseSheet.sheet == "call", CaseSheet.state == "kept", Case.procedure == NAME)
    return of_kind if year is None else (*of_kind, CaseSheet.answers["year"].as_integer() == year)
