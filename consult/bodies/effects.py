"""What else happens when a body's procedure moves on: seats are taken and left, calls begun, reports published."""

import datetime as dt

from sqlalchemy.orm import Session

from consult import clock
from consult.bodies import actions, facts, queries, terms
from consult.bodies.models import Body, Membership
from consult.calendars import reckon
from consult.cases import actions as cases
from consult.cases.definitions import pinned
from consult.cases.models import Case, TimelineEntry
from consult.cases.standing import PART
from consult.dossier import actions as sealed
from consult.dossier.queries import dossier
from consult.errors import Invalid, Refused
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

_LAST_SHEET = msg("調書がありません。先に書いてください。")


def body_of(session: Session, case: Case) -> Body:
    """The body a case is about.

    Raises:
        Refused: when the case was begun without one.
    """
    if case.body_id is None:
        raise Refused(msg("この案件には会議体がありません。会議体のページから始めてください。"))
    return session.get_one(Body, case.body_id)


@effect("publish_body")
def publish_body(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The body stands among the others from now on, with purpose, basis and number of seats."""
    body_of(uow.session, case).public = case.public = True


@effect("begin_recruitment")
def begin_recruitment(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A case of its own for the open call, for which this one waits."""
    body = body_of(uow.session, case)
    with using("ja"):
        title = str(msg("%(body)s 委員の公募", body=body.name))
    made = cases.open_case(uow, "recruitment", title=title, office=case.office, body_id=body.id)
    cases.link(uow, case, made, PART)


@effect("seat_members")
def seat_members(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Each candidate takes the seat, for the whole term; a seat taken in that time is named.

    Raises:
        Invalid: when a candidate cannot sit beside the others (too many of a category, twice, seat taken).
    """
    body, kept = body_of(uow.session, case), dossier(uow.session, case)
    planned = kept.last("appointment")
    if planned is None:
        raise Refused(_LAST_SHEET)
    first: dt.date = planned["appointed_on"]
    years = facts.term_years(body, pinned(uow.session, case.definition_digest))
    last = planned["term_until"] or reckon("term", first, number=years).date
    for one in kept.all("members"):
        who = sealed.unsealed(uow, case, "members", one.number)
        try:
            actions.seat_member(
                uow, body, seat=one["seat"], name=who["name"], reading=who["reading"], category=one["category"],
                affiliation=one["affiliation"] or "", since=first, until=last, source=one["source"] or "",
            )  # fmt: skip
        except Invalid as error:
            raise _at_seat(one["seat"], error) from error


def _at_seat(seat: int, error: Invalid) -> Invalid:
    said = next(iter(error.fields.values()))[0]
    sentence = msg("%(n)s番の席：%(why)s。席ごとの候補の調書を直してください", n=seat, why=said)
    return Invalid(sentence, {"members": [sentence]})


@effect("publish_roster")
def publish_roster(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The roster is on the body's page, without addresses, from the day the terms begin."""
    body_of(uow.session, case).public = case.public = True


@effect("call_first_meeting")
def call_first_meeting(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Until there is a chair the mayor convenes: a planned line in the story of the case."""
    _tell(uow, case, "会長を選ぶ会議（市長が招集する）", planned=True)


@effect("record_chair")
def record_chair(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Chair and deputy as the members elected them, from the day of the election.

    Raises:
        Invalid: when nobody sits in the seat that is named.
    """
    body, held = body_of(uow.session, case), dossier(uow.session, case).last("election")
    if held is None:
        raise Refused(_LAST_SHEET)
    for office, seat in (("chair", held["chair_seat"]), ("deputy", held["deputy_seat"])):
        if seat is None:
            continue
        member = _in_seat(uow.session, body, seat, held["day"])
        if member.office != office:
            terms.take_office(uow, member, office, held["day"])
        uow.session.expire(body, ["members"])


def _in_seat(session: Session, body: Body, seat: int, day: dt.date) -> Membership:
    found = [m for m in queries.roster(session, body, day) if m.seat == seat]
    if not found:
        sentence = msg("%(day)sに、%(n)s番の席に委員はいません。互選の調書を直してください", day=day, n=seat)
        raise Invalid(sentence, {"election": [sentence]})
    return found[0]


@effect("publish_report")
def publish_report(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The report is a line of the public story; its summary stands in the case's sheets."""
    written = dossier(uow.session, case).last("report")
    if written is None:
        raise Refused(_LAST_SHEET)
    word = "答申" if facts.family(body_of(uow.session, case)) == "statutory" else "意見書"
    _tell(uow, case, f"{word}「{written['title']}」")


def _tell(uow: UnitOfWork, case: Case, title: str, *, planned: bool = False) -> None:
    """A line in the story of the case, in Japanese like every line of it."""
    entry = TimelineEntry(
        date=clock.today().isoformat(), title=title, who="", note="", body_id=case.body_id, planned=planned
    )
    cases.add_to_timeline(uow, case, entry)


@effect("end_seat")
def end_seat(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The member in the seat named leaves on the day named."""
    body, last = body_of(uow.session, case), decision.inputs["last_day_in_seat"]
    member = _in_seat(uow.session, body, int(decision.inputs["seat"]), clock.today())
    terms.leave(uow, member, last, "任期の途中の退任")


@effect("seat_substitute")
def seat_substitute(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The candidate takes the seat for the rest of the term of who sat there before."""
    body, one = body_of(uow.session, case), dossier(uow.session, case).last("substitute")
    before = facts.left_seat(body.members, one["seat"]) if one else None
    if one is None or before is None:
        raise Refused(_LAST_SHEET)
    who = sealed.unsealed(uow, case, "substitute", one.number)
    made = terms.substitute(
        uow, before, name=who["name"], reading=who["reading"], since=one["since"],
        affiliation=one["affiliation"] or "",
    )  # fmt: skip
    made.source = one["source"] or ""


@effect("end_body")
def end_body(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Every term ends today; the body's page says so and keeps the rosters of earlier days."""
    body, today = body_of(uow.session, case), clock.today()
    for member in list(body.members):
        if member.since > today:
            uow.session.delete(member)
        elif member.until is None or member.until > today:
            terms.leave(uow, member, today, "会議体の廃止")
    body.ended_on = today
    uow.flush()
    uow.session.expire(body, ["members"])
