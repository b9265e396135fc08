"""What the conditions of the body's procedure look at, read for many cases at once."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.bodies import queries, rules, seat_rules
from consult.bodies.conditions import BodyFacts
from consult.bodies.models import Body, Membership
from consult.bodies.sheets import NAME
from consult.calendars import reckon
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written
from consult.workflow.definition import Definition

YEAR = 12
_OVER = frozenset({"published", "cancelled"})  # meetings that leave nothing to do
_HELD = frozenset(
    {
        "closed",
        "minutes_draft",
        "member_check",
        "checked",
        "sealed",
        "reviewed",
        "published",
        "correcting",
        "corrected",
    }
)
PRESENTS = ("present_report", "present_opinion")


@facts_for(NAME)
def body_facts(session: Session, cases: Sequence[Case]) -> list[BodyFacts]:
    """The facts of each case: a fixed number of statements, however many there are."""
    ids = {case.body_id for case in cases if case.body_id}
    bodies = {
        row.id: row
        for row in session.execute(
            select(Body).where(Body.id.in_(ids)).options(joinedload(Body.parent))
        ).scalars()
    }
    seats = queries.memberships(session, bodies)
    meetings = _meetings(session, ids)
    presented = _presented(session, [case.id for case in cases])
    definitions = [pinned(session, case.definition_digest) for case in cases]
    return [
        _facts(_Read(case, bodies[case.body_id], seats[case.body_id], sheets, definition),
               meetings[case.body_id], presented[case.id])
        if case.body_id in bodies
        else BodyFacts(clock.today())
        for case, sheets, definition in zip(cases, dossiers(session, cases), definitions, strict=True)
    ]  # fmt: skip


@dataclass(frozen=True)
class _Read:
    """What was read for one case."""

    case: Case
    body: Body
    seats: Sequence[Membership]
    sheets: Dossier
    definition: Definition


def _meetings(session: Session, bodies: set[int]) -> dict[int, dict[str, str]]:
    """Stage of every meeting by number, by body."""
    found: dict[int, dict[str, str]] = {body: {} for body in bodies}
    rows = select(Case.body_id, Case.number, Case.stage)
    for body, number, stage in session.execute(
        rows.where(Case.procedure == "meeting", Case.body_id.in_(bodies))
    ):
        found[body or 0][number] = stage
    return found


def _presented(session: Session, cases: Sequence[int]) -> Counter[int]:
    rows = session.execute(
        select(CaseStep.case_id, func.count())
        .where(CaseStep.case_id.in_(cases), CaseStep.trigger.in_(PRESENTS))
        .group_by(CaseStep.case_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def family(body: Body) -> str:
    """Which way of the procedure a body takes; a 部会 that of the body it belongs to."""
    if body.kind == "section" and body.parent is not None:
        return rules.FAMILY[body.parent.kind]
    return rules.FAMILY[body.kind]


def term_years(body: Body, definition: Definition) -> int:
    """The years of a term: those of the body, or of the procedure where the body counts in months."""
    if body.term_months % YEAR == 0:
        return body.term_months // YEAR
    return int(definition.setting("term_years", 2))


def appointed(seats: Sequence[Membership], sheets: Dossier) -> dt.date | None:
    """The day the present term began; before anyone sits, the day that is planned."""
    planned = sheets.last("appointment")
    ends = [member.term_ends for member in seats if member.term_ends is not None]
    last = [member.since for member in seats if ends and member.term_ends == max(ends)]
    return min(last) if last else planned["appointed_on"] if planned else None


def _facts(read: _Read, here: Mapping[str, str], presented: int) -> BodyFacts:
    """`here` are the stages of the body's meetings by number."""
    body, seats, sheets, definition = read.body, read.seats, read.sheets, read.definition
    today, founding = clock.today(), sheets.last("body")
    seated = queries.seated(seats, today)
    plan = seat_rules.seat_plan(body.seat_plan)
    reports = [report for report in sheets.all("report") if here.get(report["meeting"]) in _HELD]
    return BodyFacts(
        today=today,
        kind=family(body),
        basis_in_force_on=founding["in_force_on"] if founding else None,
        outline_missing=_outline_missing(body, founding),
        seats=body.seats,
        public_seats=seat_rules.public_seats(plan),
        public_share_percent=int(definition.setting("public_share_percent", 20)),
        payment_decided=bool(founding and founding["payment"]),
        deputy_named=_deputy_named(sheets),
        rules_missing=() if founding and founding["openness"] else ("openness",),
        report_agreed=len(reports) > presented,
        filled_seats=tuple(sorted(member.seat for member in seated)),
        vacant_seats=_vacant(body, seated),
        chair_vacant=not any(member.office == "chair" for member in seated),
        reappoint_lead_days=int(definition.setting("reappoint_lead_days", 180)),
        open_matters=sum(stage not in _OVER for stage in here.values())
        + max(0, len(sheets.all("referral")) - presented),
        dissolution_basis_on=founding["ends_on"] if founding else None,
        **_election(body, seated, sheets),
        **_term(read),
        **_candidates(read),
    )


def _outline_missing(body: Body, founding: Written | None) -> tuple[str, ...]:
    said = {
        "name": body.name, "purpose": body.purpose, "matters": founding and founding["matters"],
        "seats": body.seats, "term": body.term_months, "office": body.office_id,
    }  # fmt: skip
    return tuple(code for code, value in said.items() if not value)


def _vacant(body: Body, seated: Sequence[Membership]) -> tuple[int, ...]:
    taken = {member.seat for member in seated}
    return tuple(seat for seat in range(1, body.seats + 1) if seat not in taken)


def _deputy_named(sheets: Dossier) -> bool:
    held = sheets.last("election")
    return bool(held and held["deputy_seat"])


def _election(body: Body, seated: Sequence[Membership], sheets: Dossier) -> dict[str, Any]:
    held = sheets.last("election")
    if held is None:
        return {}
    base = body.seats if body.quorum_base == "seats" else len(seated)
    quorum = base // 2 + 1 if body.quorum_test == "more_than_half" else (base + 1) // 2
    return {"chair_elected_by": held["present"], "election_quorum": quorum}


def _term(read: _Read) -> dict[str, Any]:
    case, sheets = read.case, read.sheets
    years, planned = term_years(read.body, read.definition), sheets.last("appointment")
    choosing = case.stage == "selecting" and planned is not None
    first = planned["appointed_on"] if choosing and planned else appointed(read.seats, sheets)
    if first is None:
        return {"term_years": years}
    until = planned["term_until"] if choosing and planned else None
    return {
        "appointed_on": first,
        "term_years": years,
        "term_until": until or reckon("term", first, number=years).date,
    }


def left_seat(seats: Sequence[Membership], seat: int) -> Membership | None:
    """Who sat last in a seat."""
    return max((m for m in seats if m.seat == seat), key=lambda m: m.since, default=None)


def _candidates(read: _Read) -> dict[str, Any]:
    case, body, seats, sheets = read.case, read.body, read.seats, read.sheets
    limit = int(read.definition.setting("max_posts", 4))
    filling = case.stage == "active"
    rest = sheets.last("substitute")
    found = ([rest] if rest else []) if filling else list(sheets.all("members"))
    facts: dict[str, Any] = {
        "seats_of_excluded": tuple(one["seat"] for one in found if one["excluded"] != "none"),
        "seats_over_limit": tuple(one["seat"] for one in found if one["posts"] + 1 > limit),
    }
    if filling:
        before = left_seat(seats, rest["seat"]) if rest else None
        ends = before.term_ends if before else None
        until = (rest["until"] or ends) if rest else None
        return facts | {
            "substitute_consented": bool(rest and rest["consent"] == "yes"),
            "predecessor_until": ends,
            "substitute_until": until,
        }
    planned = sheets.last("appointment")
    first = planned["appointed_on"] if planned else clock.today()
    kept = {member.seat for member in rules.on_day(seats, first)}
    named = {one["seat"] for one in found}
    return facts | {
        "seats_without_person": tuple(n for n in range(1, body.seats + 1) if n not in kept | named),
        "seats_without_consent": tuple(one["seat"] for one in found if one["consent"] != "yes"),
    }
