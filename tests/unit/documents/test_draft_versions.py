"""Sections keep their anchors from version to version, and both wordings can be read back from the comparison."""

import hashlib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.demo.plan_text import PLAN
from consult.documents.between import rows
from consult.documents.canonical import canonical, digest_of
from consult.documents.carrying import Choice, Link, carried, chosen, proposed
from consult.documents.diff import compare_long
from consult.documents.sections import read_plan
from consult.errors import Invalid


@dataclass(frozen=True)
class P:
    anchor: str
    title: str
    text: str
    number: str = ""
    level: int = 1

    @property
    def address(self) -> str:
        return self.anchor


GREEN = P("s1", "目的", "緑を増やし、市民が楽しめるまちをつくります。木は財産です。", "第1章")
TREES = P(
    "s2",
    "方法",
    "毎年100本の木を植えます。木は市民が選びます。費用は市が出します。世話は地区の人がします。",
    "第2章",
)
YEARS = P("s3", "期間", "令和9年度から10年間です。5年目に、外の人も入れて見直しをします。", "第3章")
OLD = [GREEN, TREES, YEARS]
words = st.text(alphabet="緑木市民植計画を増やす。、\n", max_size=40)
plans = st.lists(st.tuples(words, words), min_size=1, max_size=8).map(
    lambda found: [P(f"s{n}", title, text, f"第{n}章") for n, (title, text) in enumerate(found, 1)]
)


def across(old, new, choice=None):
    matches = proposed(old, new) if choice is None else chosen(old, new, choice)
    return carried(old, new, matches, ())


@given(plans)
def test_an_unchanged_text_keeps_every_anchor(plan):
    result = across(plan, plan)
    assert result.anchors == tuple(p.anchor for p in plan)
    assert result.links == ()
    assert all(row.same for row in rows(plan, plan))


@given(plans, st.integers(1, 5))
def test_new_numbers_for_all_sections_lose_no_anchor(plan, shift):
    new = [P(f"s{n + shift}", p.title, p.text, f"第{n + shift}章") for n, p in enumerate(plan, 1)]
    assert sorted(across(plan, new).anchors) == sorted(p.anchor for p in plan)


@given(st.data())
def test_sections_in_another_order_are_moved_and_none_is_lost(data):
    titles = data.draw(st.lists(st.text("甲乙丙丁戊", min_size=1), min_size=2, max_size=7, unique=True))
    old = [P(f"s{n}", title, f"{title}のことを書きます。", f"第{n}章") for n, title in enumerate(titles, 1)]
    order = data.draw(st.permutations(old))
    new = [P(f"s{n}", p.title, p.text, f"第{n}章") for n, p in enumerate(order, 1)]
    anchors = across(old, new).anchors
    assert [next(o for o in old if o.anchor == a).title for a in anchors] == [p.title for p in order]
    here = [P(a, p.title, p.text, p.number) for a, p in zip(anchors, new, strict=True)]
    states = [state for row in rows(old, here) for state in row.states]
    assert not {"new", "deleted", "changed", "split", "merged"} & set(states)
    assert ("moved" in states) == ([p.anchor for p in order] != [p.anchor for p in old])


@given(plans, plans)
def test_the_table_holds_both_texts_whole(old, new):
    result = across(old, new)
    later = [P(a, p.title, p.text, p.number) for a, p in zip(result.anchors, new, strict=True)]
    table = rows(old, later, result.links)
    before, after = {p.anchor: p for p in old}, {p.anchor: p for p in later}
    assert [row.anchor for row in table if row.anchor in after] == [p.anchor for p in later]
    assert sorted(row.anchor for row in table) == sorted(before.keys() | after.keys())
    for row in table:
        assert "".join(text for _, text in row.before) == (
            before[row.anchor].text if row.anchor in before else ""
        )
        assert "".join(text for _, text in row.after) == (
            after[row.anchor].text if row.anchor in after else ""
        )


@given(words, words)
def test_a_long_comparison_gives_both_wordings_back(old, new):
    result = compare_long(old, new)
    assert "".join(text for _, text in result.old) == old
    assert "".join(text for _, text in result.new) == new


def test_sections_are_matched_by_their_words_whatever_their_numbers():
    new = [
        P("s1", "期間", YEARS.text.replace("10年間", "15年間"), "第1章"),
        P("s2", "植え方", "毎年100本の木を植えます。木は市民が選びます。", "第2章"),
        P("s3", "費用", "費用は市が出します。世話は地区の人がします。", "第3章"),
        P("s4", "自転車", "まったくべつのことを、はじめて書きます。前にはありません。", "第4章"),
    ]
    result = across(OLD, new)
    assert result.anchors == ("s3", "s2", "s3v2", "s4")
    assert result.links == (Link("split", "s2", "s3v2"),)
    later = [P(a, p.title, p.text, p.number) for a, p in zip(result.anchors, new, strict=True)]
    told = {row.anchor: row.states for row in rows(OLD, later, result.links)}
    assert told["s1"] == ("deleted",)
    assert told["s3v2"] == ("split",)
    assert told["s4"] == ("new",)
    assert {"changed", "renumbered"} <= set(told["s3"])


def test_a_section_that_went_into_another_one_is_linked_to_it():
    both = P("s1", "目的", f"{GREEN.text}{YEARS.text}", "第1章")
    result = across(OLD, [both, TREES])
    assert result.anchors == ("s1", "s2")
    assert result.links == (Link("merged", "s3", "s1"),)


def test_an_anchor_once_given_is_never_given_to_another_section():
    other = P("s2", "図書館", "本を借りる人のための部屋を、駅のそばに置きます。夜も開きます。", "第2章")
    result = carried([GREEN], [GREEN, other], proposed([GREEN], [GREEN, other]), {"s2", "s2v2"})
    assert result.anchors == ("s1", "s2v3")


def test_a_person_corrects_what_was_proposed():
    new = [GREEN, TREES, P("s3", "見直し", "十年たったら、すべてを考え直します。", "第3章")]
    assert across(OLD, new, Choice(("s1", "s2", "s3"), {})).anchors == ("s1", "s2", "s3")
    parted = across(OLD, new, Choice(("s1", "s2", ""), {"s3": 0}))
    assert parted.anchors == ("s1", "s2", "s3v2")
    assert parted.links == (Link("merged", "s3", "s1"),)
    twice = across(OLD, new, Choice(("s1", "s2", "s2"), {}))
    assert twice.anchors == ("s1", "s2", "s3v2")
    assert twice.links == (Link("split", "s2", "s3v2"),)


@pytest.mark.parametrize(
    "choice", [Choice(("s1",), {}), Choice(("s1", "s2", "s9"), {}), Choice(("s1", "s2", ""), {"s3": 7})]
)
def test_a_choice_about_another_text_is_refused(choice):
    with pytest.raises(Invalid, match="もう一度"):
        across(OLD, OLD, choice)


def test_anyone_can_make_the_digest_again_from_the_canonical_form():
    plan = read_plan(PLAN)
    body = canonical(plan.title, plan.sections)
    assert digest_of(plan.title, plan.sections) == hashlib.sha256(body.encode()).hexdigest()
    again = read_plan(body)
    assert canonical(again.title, again.sections) == body
    assert digest_of(plan.title, plan.sections[:-1]) != digest_of(plan.title, plan.sections)
