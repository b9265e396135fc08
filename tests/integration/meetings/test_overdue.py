"""A promise whose day has passed comes before the steering body, once, as soon as it has a meeting in planning."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies import actions as bodies
from consult.bodies.models import Body
from consult.calendars import reckon
from consult.cases import actions as cases
from consult.cases import clock_changes, clocks
from consult.cases.models import Case
from consult.consultations import actions as consultations
from consult.db import db
from consult.demo.meetings import BODY
from consult.meetings import actions, overdue
from consult.meetings.models import AgendaItem, Meeting
from consult.unit_of_work import unit_of_work
from consult.worker import drain

DUE = dt.date(2026, 11, 20)
CALLED_OFF = {"reason": "台風のため"}


def november(day, hour=9):
    return clock.at(clock.tokyo(2026, 11, day, hour))


@pytest.fixture
def promised(people):
    """The steering body without a meeting, and a published case whose result is promised for 20 November."""
    with november(2), unit_of_work(people.secretary) as uow:
        office = people.office(people.civic_office)
        bodies.create_body(
            uow, office, slug=BODY, name="推進協議会", seats=7, kind="statutory", basis="条例", purpose="協働"
        )
        made = consultations.open_consultation(uow, office, title="協働の案", theme="協働")
        made.case.public, made.result_due_on = True, DUE
        clocks.start(uow, made.case, "result_due", reckon("fixed_day", DUE))
        uow.flush()
        return made.case.number


def plan(people, day, settings):
    """Plan a meeting for a day of December, and let the worker do its part."""
    with november(25), unit_of_work(people.secretary) as uow:
        body = uow.session.execute(select(Body)).scalar_one()
        made = actions.plan_meeting(uow, body, starts_at=clock.tokyo(2026, 12, day, 14), place="市役所")
        case_id = made.case_id
    with november(25, 10):
        drain(settings)
    return case_id


def titles():
    rows = db.session.execute(select(AgendaItem.meeting_id, AgendaItem.title).order_by(AgendaItem.id)).all()
    return [(meeting, title) for meeting, title in rows]


def test_it_waits_for_a_meeting_and_goes_on_its_agenda_once(people, promised, settings):
    with november(21):
        drain(settings)
        (waiting,) = overdue.overdue(db.session())
        assert (waiting.case.number, waiting.meeting) == (promised, None)
    first = plan(people, 10, settings)
    plan(people, 20, settings)
    ((meeting, title),) = titles()
    assert meeting == first
    assert title == f"期限を過ぎた約束：{promised} 協働の案（結果を公表する予定の日）"
    with november(26):
        (taken,) = overdue.overdue(db.session())
        assert taken.meeting.case_id == first


def test_it_goes_to_the_meeting_in_planning_at_once_and_to_the_next_when_that_is_called_off(
    people, promised, settings
):
    first = plan(people, 10, settings)
    with clock.at(clock.tokyo(2026, 11, 26)):
        drain(settings)
    assert [meeting for meeting, _ in titles()] == [first]
    second = plan(people, 20, settings)
    with november(27), unit_of_work(people.secretary) as uow:
        cases.advance(uow, uow.session.get_one(Case, first), "cancel", inputs=CALLED_OFF)
    with november(27, 10):
        drain(settings)
    assert [meeting for meeting, _ in titles()] == [first, second]


def test_a_promise_kept_meanwhile_is_not_brought_up(people, promised, settings):
    with november(21):
        drain(settings)
    with november(22), unit_of_work(people.secretary) as uow:
        case = uow.session.execute(select(Case).where(Case.number == promised)).scalar_one()
        clocks.meet(uow, case, "result_due")
        cases.describe(uow, case, lead="", decided_by="市長", easy=[])
    plan(people, 10, settings)
    assert titles() == []
    assert db.session.execute(select(Meeting)).first()


def test_a_check_that_was_extended_and_suspended_ends_on_its_new_day_only(room, settings):
    there = room("member_check")  # until 4 December 2026
    why = clock_changes.Reason(public="委員の都合のため")

    def change(act, day, *args):
        with clock.at(clock.tokyo(2026, 12, day, 9)), unit_of_work(there.people.head) as uow:
            act(uow, due_of(uow.session, there), *args, why)

    def stage_on(day):
        with clock.at(clock.tokyo(2026, 12, day, 9)):
            drain(settings)
        db.session.expire_all()
        return there.meeting().case.stage

    change(clock_changes.extend, 3, dt.date(2026, 12, 8))
    assert there.meeting().check_until == dt.date(2026, 12, 8)
    assert stage_on(5) == "member_check"
    change(clock_changes.suspend, 7)
    assert stage_on(9) == "member_check"
    change(clock_changes.resume, 10)
    assert due_of(db.session(), there).due_on == dt.date(2026, 12, 11)
    assert stage_on(11) == "member_check"
    assert stage_on(12) == "checked"


def due_of(session, there):
    return next(row for row in clocks.of(session, there.meeting().case) if row.rule == "minutes_check")
