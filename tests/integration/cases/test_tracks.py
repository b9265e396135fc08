"""Parallel work: begun with its stage, moved by itself, waited for where it is joined."""

import datetime as dt
import json

import pytest
from sqlalchemy import select

from consult import clock
from consult.access.actor import SYSTEM
from consult.audit.models import AuditEvent
from consult.cases import actions, clocks, compensation, overrides, replay, staged, tracks
from consult.db import db
from consult.errors import NotFound, Refused
from consult.unit_of_work import unit_of_work
from tests.factories import works


def events(kind):
    rows = db.session.execute(select(AuditEvent).where(AuditEvent.type == kind).order_by(AuditEvent.id))
    return [json.loads(row.entry) for row in rows.scalars()]


def unmet(people, case, trigger):
    options = staged.options(db.session(), people.secretary, case)
    return {v.code for o in options if o.trigger == trigger for v in o.unmet}


def test_a_track_begins_with_its_stage_ends_by_itself_and_holds_the_case_until_then(people):
    case = works.case_at(people)
    assert tracks.of(db.session(), case) == []
    actions.perform(people.secretary, db.session(), case, "begin")
    (track,) = tracks.of(db.session(), case)
    assert (track.name, track.stage, track.ended_at, track.run) == ("estimate", "asked", None, 1)
    assert "tracks_ended" in unmet(people, case, "agree")
    decision = tracks.perform(
        people.secretary, db.session(), case, "estimate", "receive", inputs={"amount": 5}
    )
    assert (decision.source, decision.to) == ("asked", "received")
    (track,) = tracks.of(db.session(), case)
    assert track.ended_at is not None
    assert "tracks_ended" not in unmet(people, case, "agree")
    (step,) = tracks.steps(db.session(), [track])
    assert (step.trigger, step.n, step.run) == ("receive", 1, 1)
    started = events("track.started")[-1]
    assert (started["subject"], started["track"]) == (f"track/{case.slug}/estimate", "estimate")
    moved = events("stage.advanced")[-1]
    assert (moved["track"], moved["to"], moved["definition"]) == (
        "estimate",
        "received",
        case.definition_digest,
    )


def test_an_ended_track_takes_no_step_and_an_unknown_one_is_named(people):
    case = works.case_at(people, "begin")
    tracks.perform(people.secretary, db.session(), case, "estimate", "receive")
    with pytest.raises(Refused):
        tracks.perform(people.secretary, db.session(), case, "estimate", "receive")
    with pytest.raises(NotFound, match="survey"):
        tracks.perform(people.secretary, db.session(), case, "survey", "receive")


def agreed(people):
    """A case past its exception, with the estimate received before."""
    case = works.case_at(people, "begin")
    tracks.perform(people.secretary, db.session(), case, "estimate", "receive")
    with unit_of_work(people.secretary) as uow:
        overrides.propose(uow, case, "agree_early", reason="急ぐため", inputs={})
    actions.perform(people.head, db.session(), case, "agree_early")
    return case


def now(case):
    (track,) = tracks.of(db.session(), case)
    return track.stage, track.run, track.ended_at is None


def test_a_track_begins_anew_with_its_stage_but_not_when_a_move_is_taken_back(people):
    case = agreed(people)
    number = compensation.undoable(db.session(), people.secretary, case).number
    compensation.undo(people.secretary, db.session(), case, "reopen", number=number)
    assert now(case) == ("received", 1, False)
    actions.perform(people.secretary, db.session(), case, "pause")
    actions.perform(people.secretary, db.session(), case, "begin")
    assert now(case) == ("asked", 2, True)
    actions.perform(people.secretary, db.session(), case, "pause")
    actions.perform(people.secretary, db.session(), case, "begin")
    assert now(case) == ("asked", 2, True)
    assert replay.check(db.session()).ok


def test_what_still_runs_when_the_case_ends_is_stopped_and_takes_no_further_step(people):
    case = works.case_at(people, "begin", "drop")
    assert now(case) == ("asked", 1, False)
    assert events("track.stopped")[-1]["stage"] == "asked"
    with pytest.raises(Refused, match="終わっています"):
        tracks.perform(people.secretary, db.session(), case, "estimate", "receive")
    assert replay.check(db.session()).ok


def clock_of(case):
    (row,) = clocks.of(db.session(), case)
    return row.rule, row.state


def test_the_clock_of_a_track_starts_with_it_is_kept_by_its_end_and_dropped_when_the_case_ends_first(people):
    kept, dropped = works.case_at(people, "begin"), works.case_at(people, "begin")
    assert clock_of(kept) == clock_of(dropped) == ("estimate_due", "running")
    tracks.perform(people.secretary, db.session(), kept, "estimate", "receive")
    actions.perform(people.secretary, db.session(), dropped, "drop")
    assert (clock_of(kept)[1], clock_of(dropped)[1]) == ("met", "cancelled")


def test_the_clock_of_a_track_moves_the_track_and_leaves_the_case_where_it_is(people):
    case = works.case_at(people, "begin")
    with clock.at(clock.now() + dt.timedelta(days=30)), unit_of_work(SYSTEM) as uow:
        actions.fire_clock(uow, "", case_id=case.id, rule="estimate_due")
    assert now(case) == ("missing", 1, False)
    assert works.found(case.slug).stage == "work"
    assert clock_of(case)[1] == "met"
