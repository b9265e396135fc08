"""停止: what the rule makes of an outage, and that any mix of arrivals has one answer."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult import clock
from consult.consultations.conditions import ConsultationFacts
from consult.consultations.outage_rules import Follows, Policy, accepts, counts_in_time, extended, follows
from consult.consultations.rules import Arrival, in_time
from consult.procedures import register_procedures
from consult.resources import resource
from consult.workflow.conditions import CONDITIONS
from consult.workflow.loader import load
from tests.factories.walk import Walk

register_procedures()
OPENS, CLOSES = clock.tokyo(2026, 10, 1), clock.tokyo(2026, 10, 30, 23, 59, 59)
LAST = dt.date(2026, 10, 30)


@dataclass
class Out:
    affected: list[str]
    ended_at: dt.datetime
    accept_from: dt.datetime | None
    accept_until: dt.datetime | None


def at(day, hour, minute=0):
    return clock.tokyo(2026, 10, 1, hour, minute) + dt.timedelta(days=day - 1)


def test_the_shipped_procedure_extends_by_a_day_and_a_file_of_local_rules_may_say_otherwise():
    shipped = load(resource("workflows") / "public_consultation.toml")
    assert Policy.of(shipped) == Policy()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(30, 21, 10), at(30, 23, 45), 1),
        (at(29, 23), at(30, 1), 2),
        (at(30, 23), at(31, 9), 1),  # after the closing there was nothing to lose
        (at(30, 21), at(30, 21, 29), 0),  # shorter than half an hour
        (at(31, 1), at(31, 9), 0),
    ],
)
def test_each_day_of_the_period_with_an_outage_gives_a_day(start, end, days):
    assert follows(Policy(), start, end, OPENS, CLOSES) == (
        Follows("extend", days) if days else Follows("notice")
    )


def test_an_extension_is_counted_from_the_last_day_or_from_today_when_that_is_over():
    assert extended(LAST, dt.date(2026, 10, 20), 2) == dt.date(2026, 11, 1)
    assert extended(LAST, dt.date(2026, 11, 4), 2) == dt.date(2026, 11, 6)


ACCEPT = Policy("accept", after=dt.timedelta(hours=12), before=dt.timedelta(minutes=20))
THEN = follows(ACCEPT, at(30, 23), at(31, 1), OPENS, CLOSES)
DOWN = Out(["web", "fax"], at(31, 1), THEN.accept_from, THEN.accept_until)


@pytest.mark.parametrize(
    ("channel", "opened", "came", "counts"),
    [
        ("web", at(30, 22, 50), at(31, 9), True),
        ("web", at(30, 22, 50), at(31, 13, 1), False),  # sent too late even so
        ("web", at(30, 22, 30), at(31, 9), False),  # opened long before
        ("web", None, at(31, 9), False),
        ("fax", None, at(31, 9), True),
        ("fax", None, at(32, 9), False),
        ("counter", None, at(31, 9), False),  # the counter was open
    ],
)
def test_what_was_delayed_counts_and_nothing_else(channel, opened, came, counts):
    arrival = Arrival(channel, came, came.astimezone(clock.TOKYO).date())
    assert not in_time(arrival, "postmark", CLOSES)
    assert accepts(DOWN, arrival, opened) is counts
    assert counts_in_time(arrival, opened, "postmark", CLOSES, [DOWN]) is counts


def test_a_closed_period_opens_again_only_for_an_outage_and_for_days_to_come():
    going = Walk(
        "public_consultation", ConsultationFacts(closes_on=LAST, now=at(33, 9), outages_unmet=0), at="closed"
    )
    given = {"new_closing_day": dt.date(2026, 11, 4), "reason": "停止"}
    assert going.refused("reopen", inputs=given) == {"outage_calls_for_time"}
    past = {**given, "new_closing_day": dt.date(2026, 10, 31)}
    assert going.refused("reopen", inputs=past, outages_unmet=1) == {"extension_is_ahead"}
    assert going.take("reopen", inputs=given, outages_unmet=1) == "open"
    assert "reopen_intake" in going.effects


KINDS = (
    "published",
    "withheld",
    "duplicates",
    "withdrawn",
    "late",
    "invalid",
    "off_topic",
    "misdirected",
    "resent",
)


@given(st.lists(st.sampled_from(KINDS), max_size=40), st.integers(-3, 3))
def test_any_mix_of_stages_reconciles_exactly_when_nothing_is_left_over(kinds, off):
    facts = ConsultationFacts(
        **{kind: kinds.count(kind) for kind in KINDS}, received=max(0, len(kinds) + off)
    )
    assert CONDITIONS["counts_reconcile"].verdict(facts).ok is (facts.received == len(kinds))
