"""A move is taken back by a new one that names it; nothing is rolled back, and without a way back nothing is undone."""

import json

import pytest
from sqlalchemy import select

from consult.audit.models import AuditEvent
from consult.cases import actions, compensation, queries
from consult.db import db
from consult.errors import Conflict, Forbidden, Refused
from tests.factories import works


@pytest.fixture
def case(people):
    return works.case_at(people, "begin")


def found(people, case):
    return compensation.undoable(db.session(), people.secretary, case)


def undo(actor, case, trigger, number):
    return compensation.undo(actor, db.session(), case, trigger, number=number)


def test_a_move_is_taken_back_by_a_new_event_that_names_the_old_one(people, case):
    last = found(people, case)
    assert (last.step.trigger, [way.trigger for way in last.ways]) == ("begin", ["pause"])
    assert undo(people.secretary, case, "pause", last.number).to == "draft"
    rows = db.session.execute(
        select(AuditEvent).where(AuditEvent.subject == case.subject, AuditEvent.type == "stage.advanced")
    ).scalars()
    first, second = (json.loads(row.entry) for row in sorted(rows, key=lambda row: row.n))
    assert second["compensates"] == first["n"] == last.number
    assert "compensates" not in first
    steps = queries.steps(db.session(), case)
    assert [(s.trigger, s.trace.get("compensates")) for s in steps] == [
        ("begin", None),
        ("pause", last.number),
    ]


def test_what_moved_on_meanwhile_is_not_taken_back(people, case):
    number = found(people, case).number
    actions.perform(people.secretary, db.session(), case, "pause")
    actions.perform(people.secretary, db.session(), case, "begin")
    with pytest.raises(Conflict):
        undo(people.secretary, case, "pause", number)


def test_only_an_edge_that_leads_back_serves_and_only_for_those_who_may_take_it(people, case):
    number = found(people, case).number
    with pytest.raises(Refused, match="戻す操作がありません"):
        undo(people.secretary, case, "agree", number)
    with pytest.raises(Refused, match="戻す操作がありません"):
        undo(people.head, case, "agree_early", number)
    with pytest.raises(Forbidden):
        undo(people.stranger, case, "pause", number)


def test_a_case_that_never_moved_has_nothing_to_take_back(people):
    assert found(people, works.case_at(people)) is None
