"""What else happens when an open call moves on, and how its clocks are reckoned."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from consult import clock
from consult.bodies.effects import body_of
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.db import settings
from consult.dossier.queries import dossier
from consult.errors import Refused
from consult.i18n import msg
from consult.recruitment import facts, lots, outcome, queries, rules
from consult.recruitment.models import Recruitment
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

_OTHER = msg("選考した人は決裁できません。別の人が決裁してください")


def _call(uow: UnitOfWork, case: Case) -> Recruitment:
    found = queries.call_of(uow.session, case)
    if found is None:
        raise Refused(msg("募集要項が、まだ公表されていません。"))
    return found


def _read(session: Session, case: Case) -> facts.Read:
    found = facts.read_each(session, [case])[0]
    if found is None:
        raise Refused(msg("この案件には会議体がありません。会議体のページから始めてください。"))
    return found


@effect("publish_call")
def publish_call(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """From today anyone may read the call and apply; its days are fixed."""
    sheet = dossier(uow.session, case).last("call")
    if sheet is None:
        raise Refused(msg("募集要項の調書がありません。先に書いてください。"))
    row = queries.call_of(uow.session, case) or uow.add(
        Recruitment(case_id=case.id, body_id=body_of(uow.session, case).id)
    )
    row.opens_on, row.closes_on, row.result_due_on = clock.today(), sheet["closes_on"], sheet["result_due"]
    row.closes_at = _end_of(sheet["closes_on"])
    case.public = True
    uow.flush()


def _end_of(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 23, 59, 59)


@effect("schedule_call_closing")
def schedule_call_closing(_uow: UnitOfWork, _case: Case, _decision: Decision) -> None:
    """Nothing more: the stage's own clock is reckoned anew from the day that was just set."""


@effect("extend_call")
def extend_call(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The call closes on the later day."""
    row, day = _call(uow, case), decision.inputs["new_closing_day"]
    row.closes_on, row.closes_at = day, _end_of(day)
    uow.flush()


@effect("close_applications")
def close_applications(_uow: UnitOfWork, _case: Case, _decision: Decision) -> None:
    """Nothing more: what arrives now is late by its own time of arrival (`Application.late`)."""


@effect("announce_no_applicants")
def announce_no_applicants(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The public reads that nobody eligible applied, and how many applied."""
    _publish(uow, case)


@effect("announce_draw")
def announce_draw(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Day, place, the list of numbers and the digest of the city's half of the seed are public."""
    lots.announce(uow, case, Keys.of(settings()))


@effect("rank_applicants")
def rank_applicants(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Everyone eligible has a place by exact score; those at the top are proposed."""
    read = _read(uow.session, case)
    _place(uow, read, rules.in_order(rules.ranking(facts.averages(read)), facts.settled_order(read)))


@effect("draw_lots")
def draw_lots(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Everyone has the place the seed gives; whoever has withdrawn is passed over."""
    _place(uow, _read(uow.session, case), lots.draw(uow, case))


def _place(uow: UnitOfWork, read: facts.Read, order: Sequence[int]) -> None:
    by_number = {one.number: one for one in queries.eligible(read.applications)}
    for one in read.applications:
        one.place, one.outcome, one.answer = None, "", ""
        if one.state == "received":
            one.outcome = "not_chosen"
    left = facts.places_of(read)
    for place, number in enumerate((n for n in order if n in by_number), start=1):
        one = by_number[number]
        one.place = place
        one.outcome = "chosen" if place <= left else "reserve" if one.wants_reserve else "not_chosen"
    _call(uow, read.case).selected_by = uow.actor.account_id


@effect("publish_selection")
def publish_selection(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """How many applied and were chosen, and how. Whoever ranked, drew or scored does not settle it.

    Raises:
        Forbidden: to one of them.
    """
    uow.require_other(_call(uow, case).selected_by, _OTHER)
    for judge in queries.judges_of(uow.session, [case.id])[case.id]:
        uow.require_other(judge, _OTHER)
    _publish(uow, case)


def _publish(uow: UnitOfWork, case: Case) -> None:
    read, row = _read(uow.session, case), _call(uow, case)
    applied = read.applications
    row.published = {
        "method": facts.method_of(read),
        "places": facts.places_of(read),
        "applied": len(applied),
        "withdrawn": sum(one.state == "withdrawn" for one in applied),
        "not_eligible": sum(one.state == "received" and one.eligibility != "eligible" for one in applied),
        "eligible": len(queries.eligible(applied)),
        "chosen": len(facts.chosen_of(applied)),
        "reserve": sum(one.outcome == "reserve" for one in applied),
    }


@effect("move_up_reserve")
def move_up_reserve(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The next in reserve is chosen, and is told like the first ones."""
    outcome.call_up(uow, case)


@effect("propose_nominee")
def propose_nominee(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Whom the city nominates is opened for the composition of the body; the log says so."""
    outcome.nominate(uow, case)


@effect("keep_reserve")
def keep_reserve(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The reserve list holds until the last day of the term of those who have their seats."""
    read = _read(uow.session, case)
    _call(uow, case).reserve_until = _term_ends(read)
    uow.flush()


def _term_ends(read: facts.Read) -> dt.date | None:
    ends = [m.until for m in read.seats if m.until is not None and m.until >= clock.today()]
    return max(ends, default=None)


@effect("discard_applications")
def discard_applications(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The reserve list is closed: nobody is called up any more."""
    for one in queries.applications_of(uow.session, [case.id])[case.id]:
        if one.outcome == "reserve":
            one.outcome = "not_chosen"
