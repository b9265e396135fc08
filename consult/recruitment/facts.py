"""What the conditions of an open call look at, read for many cases at once. Applicants are numbers here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies import queries as bodies
from consult.bodies import seat_rules
from consult.bodies.models import Body, Membership
from consult.bodies.recruitment_conditions import CALL_ITEMS, RecruitmentFacts
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.dossier.queries import Dossier, dossiers
from consult.recruitment import queries, rules
from consult.recruitment.models import Application, ApplicationScore, Lottery, Recruitment
from consult.recruitment.sheets import NAME, numbers_in
from consult.workflow.definition import Definition


@dataclass(frozen=True)
class Read:
    """What was read for one case."""

    case: Case
    definition: Definition
    sheets: Dossier
    body: Body
    seats: Sequence[Membership]
    call: Recruitment | None
    applications: Sequence[Application]
    judges: Sequence[int]
    scores: Mapping[int, Sequence[ApplicationScore]]
    lottery: Lottery | None
    seated: frozenset[int]


@facts_for(NAME)
def recruitment_facts(session: Session, cases: Sequence[Case]) -> list[RecruitmentFacts]:
    """The facts of each call: a fixed number of statements, however many there are."""
    return [
        _facts(read) if read else RecruitmentFacts(clock.now(), clock.today())
        for read in read_each(session, cases)
    ]


def read_each(session: Session, cases: Sequence[Case]) -> list[Read | None]:
    """Everything about several calls; None for a case without a body."""
    ids = [case.id for case in cases]
    wanted = {case.body_id for case in cases if case.body_id}
    found = {row.id: row for row in session.execute(select(Body).where(Body.id.in_(wanted))).scalars()}
    seats = bodies.memberships(session, found)
    calls = _by_case(session, Recruitment, ids)
    lots = _by_case(session, Lottery, ids)
    applied, judges = queries.applications_of(session, ids), queries.judges_of(session, ids)
    scores = queries.scores_of(session, [one.id for rows in applied.values() for one in rows])
    seated = queries.seated_sources(session, {case.id: case.number for case in cases}, found)
    return [
        Read(
            case, pinned(session, case.definition_digest), sheets, found[case.body_id], seats[case.body_id],
            calls.get(case.id), applied[case.id], judges[case.id], scores, lots.get(case.id),
            frozenset(seated[case.id]),
        )
        if case.body_id in found
        else None
        for case, sheets in zip(cases, dossiers(session, cases), strict=True)
    ]  # fmt: skip


def _by_case(session: Session, table: Any, ids: Sequence[int]) -> dict[int, Any]:
    rows = session.execute(select(table).where(table.case_id.in_(ids))).scalars()
    return {row.case_id: row for row in rows}


def method_of(read: Read) -> str:
    """How this call chooses: as its 要項 says, before there is one as the municipality has set it."""
    call = read.sheets.last("call")
    return str(call["selection"] if call else read.definition.setting("selection_method", "scoring"))


def places_of(read: Read) -> int:
    """How many people the call is for: as its 要項 says, before there is one as the body's plan says."""
    call = read.sheets.last("call")
    return int(call["seats"]) if call else seat_rules.public_seats(seat_rules.seat_plan(read.body.seat_plan))


def chosen_of(applications: Sequence[Application]) -> list[Application]:
    """Those chosen who have not declined."""
    return [one for one in applications if one.outcome == "chosen" and one.answer != "declined"]


def averages(read: Read) -> dict[int, Fraction]:
    """The exact mean of each eligible application, by number; those nobody has scored are not in it."""
    found: dict[int, Fraction] = {}
    for one in queries.eligible(read.applications):
        totals = [sum(s.points.values()) for s in read.scores[one.id] if s.points and not s.concerned]
        mean = rules.average(totals)
        if mean is not None:
            found[one.number] = mean
    return found


def settled_order(read: Read) -> list[int]:
    """How a person has settled ties: every sheet about them, in the order they were written."""
    return [number for sheet in read.sheets.all("ties") for number in numbers_in(sheet["order"]) or []]


def _facts(read: Read) -> RecruitmentFacts:
    call, fixed, today = read.sheets.last("call"), read.call, clock.today()
    closes = fixed.closes_on if fixed else call["closes_on"] if call else None
    on_list = [one for one in read.applications if one.state in queries.ON_LIST]
    eligible = queries.eligible(read.applications)
    return RecruitmentFacts(
        now=clock.now(),
        today=today,
        seats=read.body.seats,
        public_seats=places_of(read),
        public_share_percent=int(read.definition.setting("public_share_percent", 20)),
        call_missing=() if call else tuple(CALL_ITEMS),
        opens_on=fixed.opens_on if fixed else today,
        closes_on=closes,
        closes_at=fixed.closes_at if fixed else None,
        min_days=int(read.definition.setting("min_days", 21)),
        selection_method=method_of(read),
        waiting_entry=sum(one.state == "booked" for one in on_list),
        unchecked=tuple(
            one.number for one in on_list if one.state == "received" and one.eligibility == "unchecked"
        ),
        eligible=len(eligible),
        **_scored(read, eligible),
        **_lots(read),
        **_outcome(read),
    )


def _seat_open(read: Read, called: int) -> bool:
    """Whether a seat of the call's own kind is nobody's; any seat, where the body's plan does not name the kind.

    Whoever takes a seat on a later day holds it already, and `called` were asked to take one.
    """
    today = clock.today()
    held = {m.seat: m.category for m in read.seats if m.until is None or m.until >= today}
    call = read.sheets.last("call")
    kind = call["category"] if call else "公募"
    planned = sum(one.seats for one in seat_rules.seat_plan(read.body.seat_plan) if one.category == kind)
    if not planned:
        return len(held) + called < read.body.seats
    return list(held.values()).count(kind) + called < planned


def _scored(read: Read, eligible: Sequence[Application]) -> dict[str, Any]:
    sheets = {one.number: read.scores[one.id] for one in eligible}
    judges = set(read.judges)
    missing = tuple(
        number
        for number, given in sheets.items()
        if not judges
        or judges - {s.account_id for s in given if s.points or s.concerned}
        or not any(s.points and not s.concerned for s in given)
    )
    reserve = [one.number for one in eligible if one.wants_reserve]
    ties = rules.open_ties(rules.ranking(averages(read)), places_of(read), settled_order(read), reserve)
    return {
        "sheets_missing": missing,
        "judges_concerned": sum(bool(s.points and s.concerned) for given in sheets.values() for s in given),
        "ties_open": len(ties),
    }


def _lots(read: Read) -> dict[str, Any]:
    lots = read.lottery
    if lots is None:
        return {"draw_announced": False, "draw_reproducible": False}
    return {
        "draw_on": lots.draw_on,
        "draw_announced": True,
        "draw_reproducible": lots.seeded_at is not None,
    }


def _outcome(read: Read) -> dict[str, Any]:
    applications, today = read.applications, clock.today()
    chosen = chosen_of(applications)
    nominee = read.sheets.last("nominee")
    waiting = tuple(one.number for one in chosen if one.number not in read.seated)
    ends = [member.until for member in read.seats if member.until and member.until >= today]
    fixed = read.call
    return {
        "chosen": len(chosen),
        "settled_by_other": fixed is not None and fixed.selected_by is not None,
        "not_told": tuple(
            one.number for one in applications if one.state == "received" and one.told_at is None
        ),
        "chosen_without_consent": tuple(one.number for one in chosen if one.answer != "accepted"),
        "chosen_without_seat": waiting,
        "declined": sum(one.outcome == "chosen" and one.answer == "declined" for one in applications),
        "in_reserve": sum(one.outcome == "reserve" and one.state == "received" for one in applications),
        "reserve_until": (fixed.reserve_until if fixed else None) or (max(ends) if ends else None),
        "seat_open": _seat_open(read, len(waiting)),
        "nominee_consented": bool(nominee and nominee["consent"] == "yes"),
    }
