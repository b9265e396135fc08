"""From here to a stage: the first and last day of every step, by the fixed periods alone."""

import dataclasses
import datetime as dt
import time
from typing import Any

import pytest

import consult.consultations.foresight
import consult.consultations.restart_conditions
import consult.meetings.foresight  # noqa: F401 - importing registers
from consult.cases.whatif import furthest
from consult.clock import tokyo
from consult.consultations.conditions import ConsultationFacts
from consult.errors import Invalid
from consult.meetings.conditions import MeetingFacts
from consult.resources import resource
from consult.workflow.definition import Definition, Edge, Stage
from consult.workflow.forecast import WAYS, Start, forecast, routes
from consult.workflow.foresight import Due, Known
from consult.workflow.loader import load

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 9, 20)
DONE: Any = {"uncovered": (), "groups_unanswered": (), "groups_unapproved": (), "outcomes_without_reason": (),
        "amendments_without_diff": (), "received": 0, "published": 0, "withheld": 0, "duplicates": 0, "withdrawn": 0,
        "late": 0, "invalid": 0, "off_topic": 0, "waiting_entry": 0, "redactions_waiting": 0,
        "sample_to_draw": False, "sample_waiting": 0, "sample_read": 0, "sample_findings": 0,
        "publicity_entries": 1}  # fmt: skip
PLAN = ConsultationFacts(
    now=tokyo(2026, 9, 20, 12),
    opens_on=dt.date(2026, 10, 1),
    closes_on=dt.date(2026, 10, 30),
    min_days=30,
    result_due_on=dt.date(2026, 12, 20),
    notice_missing=(),
    draft_sections=3,
    is_restart=False,
    **DONE,
)
MEETING = MeetingFacts(
    today=dt.date(2026, 11, 15), now=tokyo(2026, 11, 15, 12), held_on=dt.date(2026, 11, 30), notice_days=7,
    check_days=10, minutes_days=45, notice_missing=(), notice_by=dt.date(2026, 11, 23), present=0, quorum=7,
    members_asked=0, members_answered=0, starts_at=tokyo(2026, 11, 30, 14),
)  # fmt: skip


@pytest.fixture(scope="module")
def consultation():
    return load(resource("workflows") / "public_consultation.toml")


@pytest.fixture(scope="module")
def meeting():
    return load(resource("workflows") / "meeting.toml")


def ways(definition, facts, until, *, stage=None, on=TODAY, meeting_on=None, running=None):
    known = Known(facts, {"meeting_on": meeting_on})
    return forecast(Start(definition, stage or definition.initial, known, on, running or {}), until)


def legs(way):
    return {leg.edge.trigger: leg for leg in way.legs}


def test_a_consultation_is_published_at_the_earliest_when_its_period_is_over_and_at_the_latest_as_promised(
    consultation,
):
    best = ways(consultation, PLAN, "published")[0]
    assert (best.earliest, best.latest, best.missing, best.kept) == (
        dt.date(2026, 10, 31), dt.date(2026, 12, 20), 0, True,
    )  # fmt: skip
    steps = legs(best)
    assert steps["publish_notice"].earliest == PLAN.opens_on
    assert steps["close"].earliest == PLAN.closes_on + DAY
    # a full period of thirty days that ends the day before the result is due
    assert steps["publish_notice"].latest == dt.date(2026, 12, 20) - 30 * DAY


def test_a_period_not_set_yet_counts_as_the_shortest_regular_one_from_the_opening(consultation):
    facts = dataclasses.replace(PLAN, opens_on=None, closes_on=None, result_due_on=None)
    best = ways(consultation, facts, "closed")[0]
    steps = legs(best)
    assert steps["publish_notice"].earliest == TODAY
    assert steps["close"].earliest == TODAY + 30 * DAY
    assert [v.code for v in steps["publish_notice"].answers] == ["period_long_enough"]
    assert best.latest is None


def test_what_a_committee_deliberates_on_is_decided_after_it_met(consultation):
    found = ways(consultation, PLAN, "decided", meeting_on=dt.date(2026, 11, 20))
    over = next(way for way in found if "table" in legs(way))
    assert over.earliest == dt.date(2026, 11, 20)
    assert found[0].earliest == dt.date(2026, 10, 31)


def test_a_promise_that_cannot_be_kept_any_more_is_told_with_the_days_that_lack(consultation):
    late = dt.date(2027, 1, 10)
    running = {"result_due": Due("result_due", dt.date(2026, 12, 20))}
    facts = dataclasses.replace(PLAN, closes_at=tokyo(2026, 10, 30, 23, 59, 59), now=tokyo(2027, 1, 10, 12))
    best = ways(consultation, facts, "published", stage="decided", on=late, running=running)[0]
    leg = best.legs[-1]
    assert [(bound.due.rule, (leg.earliest - bound.date).days) for bound in leg.broken] == [
        ("result_due", 21)
    ]
    assert (best.kept, leg.latest) == (False, dt.date(2026, 12, 20))


def test_the_notice_of_a_meeting_has_a_last_day_and_the_minutes_follow_the_members_check(meeting):
    best = ways(meeting, MEETING, "published", on=dt.date(2026, 11, 15))[0]
    steps = legs(best)
    assert (steps["give_notice"].earliest, steps["give_notice"].latest) == (
        dt.date(2026, 11, 15), dt.date(2026, 11, 23),
    )  # fmt: skip
    assert steps["open"].earliest == MEETING.held_on
    assert best.earliest == MEETING.held_on + 11 * DAY
    assert best.latest == MEETING.held_on + 45 * DAY
    assert steps["send_for_check"].latest == MEETING.held_on + 34 * DAY


def test_a_stage_that_is_unknown_reached_or_out_of_reach_is_refused_with_the_names(consultation):
    for until, stage in (("publishd", "draft"), ("draft", "draft"), ("open", "decided")):
        with pytest.raises(Invalid) as refused:
            ways(consultation, PLAN, until, stage=stage)
        assert set(refused.value.fields) == {"until"}
    with pytest.raises(Invalid, match="published"):
        ways(consultation, PLAN, "publishd")


def test_a_procedure_nothing_special_is_known_of_counts_the_clocks_that_start_on_entering():
    def stage(name, **more):
        return Stage(name, {"ja": name}, {"ja": name}, **more)

    from consult.workflow.definition import Clock, Parameter

    plain = Definition(
        1, "plain", 1, {"ja": "手続"}, {}, "a", (Parameter("days", 5),),
        (stage("a"), stage("b", deadline=Clock("minutes", "go_on", "days")), stage("c", final=True)),
        (Edge("begin", ("a",), "b", "", {"ja": "始める"}), Edge("go_on", ("b",), "c", "clock:fire", {"ja": "終える"})),
    )  # fmt: skip
    (way,) = forecast(Start(plain, "a", Known(None), TODAY, {}), "c")
    assert way.earliest == TODAY + 6 * DAY


def test_a_large_procedure_is_foreseen_in_a_moment():
    names = [f"s{n}" for n in range(40)]
    stages = tuple(Stage(name, {"ja": name}, {"ja": name}, final=name == "s39") for name in names)
    edges = tuple(
        Edge(f"go_{n}_{m}", (names[n],), names[m], "", {"ja": "進む"})
        for n in range(40)
        for m in (n - 3, n + 1, n + 2, n + 5)
        if 0 <= m < 40
    )
    large = Definition(1, "large", 1, {"ja": "手続"}, {}, "s0", (), stages, edges)
    start = time.perf_counter()
    assert 1 <= len(routes(large, "s0", "s39")) <= 2 * WAYS
    assert forecast(Start(large, "s0", Known(None), TODAY, {}), "s39")
    assert time.perf_counter() - start < 1


def test_of_ways_equally_early_the_usual_one_comes_before_giving_up(consultation):
    found = ways(consultation, PLAN, "archived", stage="considering", on=dt.date(2026, 11, 10))
    assert {way.earliest for way in found} == {dt.date(2026, 11, 10)}
    assert "publish" in legs(found[0])
    assert "abandon" in legs(found[-1])


def test_nobody_asks_by_default_how_to_put_a_case_away(consultation):
    assert furthest(consultation, "open") == "published"
    assert furthest(consultation, "published") == "archived"
    assert furthest(consultation, "archived") == ""
