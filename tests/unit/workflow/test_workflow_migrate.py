"""What becomes of a case that is moved to another definition: nothing running is shortened, lost or ended."""

import dataclasses
import datetime as dt

import pytest

from consult.errors import Invalid
from consult.workflow.loader import load_text
from consult.workflow.migrate import Leg, Reason, Running, Stand, check_map, judge, leg

TODAY = dt.date(2026, 11, 1)
DUE = dt.date(2026, 12, 1)
TEXT = """
schema = 1
name = "grant"
version = 1
title = { ja = "補助金", en = "Grant" }
initial = "draft"

[parameters]
reply_days = 30

[tracks.estimate]
label = { ja = "見積り", en = "Estimate" }
initial = "asked"
[tracks.estimate.stages.asked]
label = { ja = "依頼", en = "Asked" }
public = { ja = "依頼", en = "Asked" }
[tracks.estimate.stages.given]
label = { ja = "提出", en = "Given" }
public = { ja = "提出", en = "Given" }
final = true
[[tracks.estimate.edges]]
trigger = "give"
from = "asked"
to = "given"
permission = "case:advance"
label = { ja = "出す", en = "Give" }

[stages.draft]
label = { ja = "準備", en = "Draft" }
public = { ja = "準備", en = "Draft" }
[stages.open]
label = { ja = "募集", en = "Open" }
public = { ja = "募集", en = "Open" }
starts = ["estimate"]
deadline = { rule = "reply_due", trigger = "close", days = "reply_days" }
[stages.done]
label = { ja = "終了", en = "Done" }
public = { ja = "終了", en = "Done" }
final = true

[[edges]]
trigger = "open"
from = "draft"
to = "open"
permission = "case:advance"
label = { ja = "始める", en = "Open" }
[[edges]]
trigger = "close"
from = "open"
to = "done"
permission = "case:advance"
joins = ["estimate"]
label = { ja = "締め切る", en = "Close" }
"""
OLD = load_text(TEXT.encode())


def newer(*changes: tuple[str, str]):
    text = TEXT.replace("version = 1", "version = 2")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return load_text(text.encode())


def running(**changes):
    return dataclasses.replace(Running("reply_due", "close", DUE, DUE), **changes)


def move(target, stand, said=None, day=DUE):
    return judge(leg(OLD, target, said or {}), OLD, target, stand, lambda _rule, _stage: day, TODAY)


def codes(judgement):
    return [reason.code for reason in judgement.reasons]


OPEN = Stand("open", {"estimate": "asked"}, (running(),))
RENAMED = newer(
    ("[stages.open]", "[stages.inviting]"),
    ('to = "open"', 'to = "inviting"'),
    ('from = "open"', 'from = "inviting"'),
)
EXTENDED = Stand("open", {"estimate": "asked"}, (running(reckoned_on=DUE - dt.timedelta(days=20)),))
SUSPENDED = Stand("open", {"estimate": "asked"}, (running(suspended=True),))
GIVEN = Stand("open", {"estimate": "given"}, (running(),))
SHORTER = newer(("reply_days = 30", "reply_days = 20"))
WITHOUT_CLOCK = newer(('deadline = { rule = "reply_due", trigger = "close", days = "reply_days" }', ""))
OTHER_TRACK = newer(
    ("tracks.estimate.stages.asked", "tracks.estimate.stages.ordered"),
    ('initial = "asked"', 'initial = "ordered"'),
    ('from = "asked"', 'from = "ordered"'),
)
SURVEY = """[tracks.survey]
label = { ja = "調査", en = "Survey" }
initial = "on"
[tracks.survey.stages.on]
label = { ja = "a", en = "a" }
public = { ja = "a", en = "a" }
[tracks.survey.stages.off]
label = { ja = "a", en = "a" }
public = { ja = "a", en = "a" }
final = true
[[tracks.survey.edges]]
trigger = "end"
from = "on"
to = "off"
permission = "case:advance"
label = { ja = "a", en = "a" }
[stages.draft]
starts = ["survey"]"""
SECOND_TRACK = newer(
    ('joins = ["estimate"]', 'joins = ["estimate", "survey"]'),
    ("[stages.draft]", SURVEY),
)


def test_same_names_same_clock_the_case_moves_and_its_deadline_is_left_alone():
    found = move(newer(), OPEN)
    assert (found.moves, found.stage, found.tracks, found.starts) == (
        True,
        "open",
        {"estimate": "asked"},
        (),
    )


def test_a_deadline_extended_by_hand_is_kept():
    stand = Stand("open", {"estimate": "asked"}, (running(due_on=DUE + dt.timedelta(days=9)),))
    assert move(newer(), stand).moves


def test_a_renamed_stage_needs_its_place_in_the_plan():
    assert codes(move(RENAMED, OPEN)) == ["stage_unmapped"]
    found = move(RENAMED, OPEN, {"open": "inviting"})
    assert (found.moves, found.stage) == (True, "inviting")


def test_a_stage_can_be_left_out_on_purpose():
    assert codes(move(newer(), OPEN, {"open": ""})) == ["stage_unmapped"]


@pytest.mark.parametrize(
    ("target", "stand", "said", "day", "expected"),
    [
        (SHORTER, OPEN, {}, DUE - dt.timedelta(days=10), ["deadline_shortened"]),
        (newer(), OPEN, {}, DUE - dt.timedelta(days=1), ["deadline_shortened"]),
        (SHORTER, EXTENDED, {}, DUE - dt.timedelta(days=1), ["deadline_shortened"]),
        (SHORTER, SUSPENDED, {}, DUE, ["deadline_suspended"]),
        (SHORTER, OPEN, {}, None, ["deadline_lost"]),
        (WITHOUT_CLOCK, OPEN, {}, DUE, ["deadline_lost"]),
        (newer(), OPEN, {"open": "draft"}, DUE, ["deadline_lost"]),
        (newer(), OPEN, {"open": "done"}, DUE, ["ends_case", "deadline_lost"]),
        (newer(), Stand("draft"), {"draft": "open"}, TODAY - dt.timedelta(days=1), ["deadline_past"]),
        (OTHER_TRACK, OPEN, {}, DUE, ["track_unmapped"]),
        (newer(), dataclasses.replace(OPEN, proposed=True), {}, DUE, ["exception_open"]),
        (newer(), OPEN, {"estimate/asked": "estimate/given"}, DUE, ["track_ends"]),
        (newer(), GIVEN, {"estimate/given": "asked"}, DUE, ["track_reopens"]),
        (SECOND_TRACK, OPEN, {}, DUE, ["track_never_starts"]),
    ],
)  # fmt: skip
def test_it_is_refused_with_every_reason(target, stand, said, day, expected):
    found = move(target, stand, said, day)
    assert codes(found) == expected
    for reason in found.reasons:
        assert "%(" not in str(reason.sentence)
        assert Reason.of(reason.document()) == reason


@pytest.mark.parametrize("day", [DUE, DUE + dt.timedelta(days=5)])
def test_a_longer_deadline_is_set_anew(day):
    found = move(newer(("reply_days = 30", "reply_days = 40")), OPEN, day=day)
    assert (found.moves, [clock.rule for clock in found.starts]) == (True, ["reply_due"])


def test_a_promise_without_a_trigger_runs_on():
    promise = running(rule="result_due", trigger=None)
    assert move(WITHOUT_CLOCK, Stand("open", {"estimate": "asked"}, (promise,))).moves


def test_a_clock_that_was_kept_does_not_start_again():
    found = move(newer(), Stand("open", {"estimate": "given"}), day=TODAY - dt.timedelta(days=1))
    assert (found.moves, found.starts) == (True, ())


def test_a_track_can_be_mapped_and_a_new_one_ahead_is_no_obstacle():
    assert move(OTHER_TRACK, OPEN, {"estimate/asked": "ordered"}).tracks == {"estimate": "ordered"}
    assert move(newer(), Stand("draft")).moves


TICKING = 'deadline = { rule = "estimate_due", trigger = "give", days = "reply_days" }\n'
WITH_CLOCK = load_text(
    TEXT.replace("[tracks.estimate.stages.given]", TICKING + "[tracks.estimate.stages.given]").encode()
)


@pytest.mark.parametrize(
    ("target", "said", "day", "expected"),
    [
        (newer(("[tracks.estimate.stages.given]", TICKING + "[tracks.estimate.stages.given]")), {}, DUE, []),
        (newer(), {}, DUE, ["deadline_lost"]),
        (OTHER_TRACK, {}, DUE, ["track_unmapped"]),
        (
            newer(
                ("[tracks.estimate.stages.given]", TICKING + "[tracks.estimate.stages.given]"),
                ("reply_days = 30", "reply_days = 20"),
            ),
            {},
            DUE - dt.timedelta(days=10),
            ["deadline_shortened", "deadline_shortened"],
        ),
    ],
)
def test_the_clocks_of_parallel_work_are_kept_too(target, said, day, expected):
    stand = Stand("open", {"estimate": "asked"}, (running(), running(rule="estimate_due", trigger="give")))
    way = leg(WITH_CLOCK, target, said)
    found = judge(way, WITH_CLOCK, target, stand, lambda _rule, _stage: day, TODAY)
    assert codes(found) == expected


def test_the_way_back_undoes_the_way_and_leaves_out_what_was_put_together():
    way = Leg("a", "b", {"draft": "draft", "open": "inviting", "held": "inviting"}, {"t": {"x": "y"}})
    assert way.back() == Leg("b", "a", {"draft": "draft"}, {"t": {"y": "x"}})
    assert Leg.of(way.document()) == way


def test_every_unknown_name_in_a_plan_is_told_at_once():
    with pytest.raises(Invalid) as wrong:
        check_map(
            [OLD], RENAMED, {"opened": "inviting", "open": "open", "draft": "", "estimate/asked": "given"}
        )
    assert set(wrong.value.fields) == {"opened", "open"}
