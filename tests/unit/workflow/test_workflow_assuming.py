"""What someone assumes of a case is read by the type of the fact it replaces."""

import datetime as dt

import pytest

from consult.clock import tokyo
from consult.consultations.conditions import ConsultationFacts
from consult.errors import Invalid
from consult.meetings.conditions import MeetingFacts
from consult.workflow.assuming import read_assumptions
from consult.workflow.foresight import Known

CONSULTATION = Known(ConsultationFacts(), {"meeting_on": None})


def read(known=CONSULTATION, **given):
    return read_assumptions(known, given)


def wrong(**given):
    with pytest.raises(Invalid) as refused:
        read(**given)
    return {name: str(said[0]) for name, said in refused.value.fields.items()}


def test_each_value_is_read_by_the_type_of_its_fact():
    assert read(opens_on="令和8年11月2日", received=" ３ ", uncovered="1、2,3", meeting_on="2026/11/20") == {
        "opens_on": dt.date(2026, 11, 2),
        "received": 3,
        "uncovered": (1, 2, 3),
        "meeting_on": dt.date(2026, 11, 20),
    }
    assert read(uncovered="なし", closes_on="?", opens_on="") == {"uncovered": (), "closes_on": None}
    assert read(closes_at="2026-11-02T23:59:59") == {"closes_at": tokyo(2026, 11, 2, 23, 59, 59)}
    assert read(Known(MeetingFacts()), sealed="はい", present="7") == {"sealed": True, "present": 7}


def test_a_name_nobody_knows_is_answered_with_those_near_it():
    assert "closes_on" in wrong(close_on="11/2")["assume.close_on"]
    assert "received" in wrong(xyzzy="1")["assume.xyzzy"]
    assert "on" in wrong(today="11/2")["assume.today"]


def test_every_wrong_value_is_told_at_once():
    assert set(wrong(received="たくさん", opens_on="いつか", closes_at="夕方", uncovered="一")) == {
        "assume.received", "assume.opens_on", "assume.closes_at", "assume.uncovered",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["9" * 401, "99999999999999"])
def test_a_number_beyond_measure_is_refused(value):
    assert "assume.received" in wrong(received=value)


def test_a_case_without_facts_can_assume_nothing():
    with pytest.raises(Invalid):
        read(Known(None), received="1")
