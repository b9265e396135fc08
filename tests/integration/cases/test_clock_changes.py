"""A promised day is suspended, resumed, extended and reopened by the head, and every change stays to be read."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.audit.models import AuditEvent
from consult.calendars import CityCalendar, reckon
from consult.cases import calendar_gaps, clock_changes, clocks
from consult.cases.clock_changes import Reason
from consult.cases.models import Deadline
from consult.consultations import actions as consultations
from consult.consultations.models import Consultation
from consult.db import db
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work

DUE = dt.date(2026, 11, 20)
WHY = Reason(public="関係する機関との調整に時間がかかるため")


@pytest.fixture
def on():
    """Hold the clock at nine in the morning of a day of November 2026 (a number) or any day."""

    def hold(day):
        day = day if isinstance(day, dt.date) else dt.date(2026, 11, day)
        return clock.at(clock.tokyo(day.year, day.month, day.day, 9))

    return hold


@pytest.fixture
def promised(people, on):
    """A published consultation whose result is promised for 20 November 2026; the deadline, read anew."""
    with on(2), unit_of_work(people.secretary) as uow:
        made = consultations.open_consultation(
            uow, people.office(people.civic_office), title="案", theme="協働"
        )
        made.case.public = True
        made.result_due_on = DUE
        clocks.start(uow, made.case, "result_due", reckon("fixed_day", DUE))
    return lambda: db.session.execute(select(Deadline)).scalar_one()


def change(people, act, *args, **more):
    """One change by the head."""
    with unit_of_work(people.head) as uow:
        act(uow, db.session.execute(select(Deadline)).scalar_one(), *args, **more)


def test_a_suspended_clock_keeps_its_days_and_runs_on_with_them(people, promised, on):
    with on(15):
        change(people, clock_changes.suspend, WHY)
    stopped = promised()
    assert (stopped.state, stopped.remaining) == ("suspended", 5)
    assert db.session.execute(select(Consultation.result_due_on)).scalar() is None
    with on(25):
        change(people, clock_changes.resume, Reason(public="調整が終わったため"))
    running = promised()
    assert (running.state, running.due_on, running.remaining) == ("running", dt.date(2026, 11, 30), None)
    assert db.session.execute(select(Consultation.result_due_on)).scalar() == dt.date(2026, 11, 30)
    said = [step["ja"] for step in running.steps]
    assert any("残りは5日です" in step for step in said)
    assert any("再開した日" in step for step in said)
    history = clocks.history(db.session(), [running])[running.id]
    assert [(c.kind, c.old_due, c.new_due) for c in history] == [
        ("suspended", DUE, None),
        ("resumed", DUE, dt.date(2026, 11, 30)),
    ]
    assert history[0].public_reason == WHY.public
    assert history[0].by == people.head.account_id
    event = db.session.get_one(AuditEvent, history[0].event_id)
    assert event.type == "deadline.suspended"


def test_an_extension_needs_a_later_day_a_reason_and_time_left(people, promised, on):
    with on(10), pytest.raises(Invalid) as wrong:
        change(people, clock_changes.extend, DUE, Reason())
    assert set(wrong.value.fields) == {"due_on", "public_reason"}
    with on(10), pytest.raises(Invalid) as wrong:
        change(people, clock_changes.extend, dt.date(2026, 12, 1), Reason(public="電話 090-1234-5678 まで"))
    assert set(wrong.value.fields) == {"public_reason"}
    with on(10), pytest.raises(Invalid, match="1つ") as wrong:
        change(people, clock_changes.extend, dt.date(9999, 12, 31), WHY)
    assert set(wrong.value.fields) == {"due_on"}
    with on(21), pytest.raises(Refused, match="期日まで"):
        change(people, clock_changes.extend, dt.date(2026, 12, 1), WHY)
    with on(20):  # the last day still counts; the new one is a Sunday and stays one
        change(people, clock_changes.extend, dt.date(2026, 12, 6), Reason(public=f"{WHY.public}\x00"))
    moved = promised()
    assert moved.due_on == dt.date(2026, 12, 6)
    assert moved.closing == {"ja": "日曜日", "en": "Sunday"}


def test_the_next_stage_does_not_take_an_extension_back(people, promised, on):
    with on(10):
        change(people, clock_changes.extend, dt.date(2026, 12, 1), WHY)
    with on(11), unit_of_work(people.secretary) as uow:
        case = db.session.execute(select(Consultation)).scalar_one().case
        uow.require(clock_changes.Permission.CASE_EDIT, on=case)
        clocks.start(uow, case, "result_due", reckon("fixed_day", DUE))
        clocks.start(uow, case, "result_due", reckon("fixed_day", dt.date(2026, 12, 1)))
    assert promised().due_on == dt.date(2026, 12, 1)
    assert [c.kind for c in clocks.history(db.session(), [promised()])[promised().id]] == ["extended"]


def test_reopening_keeps_the_earlier_end(people, promised, on):
    with on(12), unit_of_work(people.secretary) as uow:
        case = db.session.execute(select(Consultation)).scalar_one().case
        clocks.meet(uow, case, "result_due")
        consultations.set_result_due(uow, db.session.execute(select(Consultation)).scalar_one(), DUE)
    with on(13):
        ended = promised().fired_at
        change(people, clock_changes.reopen, None, Reason(public="公表した資料に誤りがあったため"))
    row = promised()
    assert (row.state, row.due_on, row.fired_at) == ("running", DUE, None)
    (reopened,) = clocks.history(db.session(), [row])[row.id]
    assert (reopened.kind, reopened.ended_at) == ("reopened", ended)


def test_only_the_head_changes_a_clock_and_only_the_state_that_was_seen(people, promised, on):
    with on(10), pytest.raises(Forbidden), unit_of_work(people.secretary) as uow:
        clock_changes.suspend(uow, promised(), WHY)
    seen = clock_changes.state_of(promised())
    with on(10):
        change(people, clock_changes.extend, dt.date(2026, 12, 1), WHY, seen=seen)
    with on(10), pytest.raises(Conflict):
        change(people, clock_changes.suspend, WHY, seen=seen)


def test_a_clock_that_fires_and_has_nothing_to_follow_it_is_moved_by_the_procedure_only(people, promised, on):
    with on(3), unit_of_work(people.secretary) as uow:
        made = consultations.open_consultation(
            uow, people.office(people.civic_office), title="別の案", theme="協働"
        )
        clocks.start(uow, made.case, "closes_at", reckon("fixed_day", DUE), trigger="close")
    row = db.session.execute(select(Deadline).where(Deadline.rule == "closes_at")).scalar_one()
    assert clock_changes.acts_on(row) == ()
    with on(4), pytest.raises(Refused, match="案件を進める操作"), unit_of_work(people.head) as uow:
        clock_changes.suspend(uow, row, WHY)


def test_a_running_deadline_beyond_the_known_holidays_is_found(people, promised, on):
    with on(2):
        known = CityCalendar(years=(2020, 2025))
        assert calendar_gaps.missing_years(None, CityCalendar(years=(2020, 2027))) == ()
        assert calendar_gaps.missing_years(db.session(), known) == (2026, 2027)
    with clock.at(clock.tokyo(2025, 5, 1)):
        assert calendar_gaps.missing_years(db.session(), known) == (2026,)
