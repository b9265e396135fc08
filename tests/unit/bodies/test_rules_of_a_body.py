"""What share carries a decision, how seats are shared out, and who cannot sit beside whom: tables, with the numbers."""

import datetime as dt
from dataclasses import dataclass

import pytest

from consult.bodies.rules import DecisionRule, wrong_rules
from consult.bodies.seat_rules import SIDES, SeatGroup, public_seats, wrong_member, wrong_plan

SOUND = {
    "seats": 12, "quorum_base": "seats", "quorum_test": "more_than_half", "term_months": 24,
    "attendance_modes": ["in_person", "paper"], "speaker_style": "name", "minutes_style": "gist",
}  # fmt: skip
FIRST, LAST = dt.date(2026, 6, 1), dt.date(2028, 5, 31)


@pytest.mark.parametrize(
    ("top", "bottom", "strict", "base", "needed"),
    [
        (1, 2, True, 9, 5), (1, 2, True, 10, 6), (2, 3, False, 9, 6), (2, 3, False, 10, 7), (3, 4, False, 20, 15),
        (3, 4, False, 21, 16), (4, 5, False, 10, 8), (4, 5, False, 11, 9), (1, 1, False, 7, 7), (2, 3, False, 0, 0),
    ],
)  # fmt: skip
def test_the_fewest_votes_that_carry_are_whole_numbers_reached_or_exceeded(top, bottom, strict, base, needed):
    assert DecisionRule("r1", "規約の改正", top, bottom, "present", strict).needed(base) == needed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": " "}, "どの議決の決め方か"), ({"of": "city"}, "割合と、何をもとに"), ({"numerator": 1, "denominator": 3}, "割合と"),
        ({"numerator": 3, "denominator": 2}, "割合と"), ({"denominator": 0}, "割合と"),
        ({"numerator": 1, "denominator": 2}, "割合と"),
    ],
)  # fmt: skip
def test_a_rule_that_could_carry_two_opposite_decisions_is_refused(changes, sentence):
    rule = {"code": "r1", "label": "廃止", "numerator": 2, "denominator": 3, "of": "seats", "strict": False}
    assert wrong_rules({**SOUND, "decision_rules": [rule]}) == {}
    found = wrong_rules({**SOUND, "decision_rules": [{**rule, **changes}]})
    assert sentence in str(found["decision_rules"][0])
    twice = wrong_rules({**SOUND, "decision_rules": [rule, {**rule, "code": "r2"}]})
    assert "同じ議決が2回" in str(twice["decision_rules"][0])


def test_equal_sides_have_as_many_seats_each():
    equal = [SeatGroup(side, 2, side) for side in SIDES]
    assert wrong_plan(equal, 12, equal_sides=True) == {}
    short = [*equal[:-1], SeatGroup("行政", 1, "city")]
    said = [str(sentence) for sentence in wrong_plan(short, 12, equal_sides=True)["seat_plan"]]
    assert "合計が11で、定数12と合いません" in said[0]
    assert "行政1" in said[1]
    nameless = [SeatGroup("", 12, "")]
    said = [str(sentence) for sentence in wrong_plan(nameless, 12, equal_sides=True)["seat_plan"]]
    assert [text[:8] for text in said] == ["区分の名前と、1", "対等な構成にする", "6つの主体の席を"]
    assert public_seats([SeatGroup("市民（公募）", 2), SeatGroup("公募", 1), SeatGroup("学識", 4)]) == 3


@dataclass(frozen=True)
class Someone:
    seat: int
    name: str
    category: str = "団体"
    since: dt.date = FIRST
    until: dt.date | None = LAST
    reading: str = "よみ"
    account_id: int | None = None


PLAN = (SeatGroup("団体", 2), SeatGroup("学識", 1))


@pytest.mark.parametrize(
    ("name", "category", "since", "until", "wrong"),
    [
        ("新しい 人", "学識", FIRST, LAST, {}),
        ("新しい 人", "団体", FIRST, LAST, {"category": "「団体」の席は2"}),
        ("新しい 人", "団体", dt.date(2028, 6, 1), None, {}),
        ("新しい 人", "団体", dt.date(2026, 1, 1), dt.date(2026, 5, 31), {}),
        ("新しい 人", "団体", dt.date(2026, 1, 1), FIRST, {"category": "「団体」の席は2"}),
        ("新しい 人", "市民", FIRST, LAST, {"category": "団体、学識"}),
        ("伊藤　正", "学識", FIRST, LAST, {"name": "1番の席（団体）"}),
        ("伊藤　正", "市民", FIRST, LAST, {"name": "1番の席", "category": "区分は次の"}),
    ],
)
def test_nobody_sits_in_two_seats_and_no_category_has_too_many(name, category, since, until, wrong):
    others = [Someone(1, "伊藤 正"), Someone(2, "林 亮")]
    found = wrong_member(
        PLAN, others, name=name, reading="よみ", category=category, account_id=None, since=since, until=until
    )
    assert set(found) == set(wrong)
    assert all(text in str(found[field][0]) for field, text in wrong.items())


def test_one_account_is_one_person_under_any_name():
    others = [Someone(1, "伊藤 正", account_id=7)]
    given = {"name": "伊東 ただし", "reading": "べつ", "category": "学識", "since": FIRST, "until": LAST}
    assert set(wrong_member(PLAN, others, **given, account_id=7)) == {"name"}
    assert wrong_member(PLAN, others, **given, account_id=8) == {}
