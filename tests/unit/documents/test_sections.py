"""A plan falls into sections whose addresses come from the printed numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.documents.headings import heading_of, is_page_noise, number_of
from consult.documents.sections import Plan, read_plan

PLAIN = """
みどり川 水辺づくり計画（案）

目次
第１章 はじめに ……… 1
第２章 取り組み ……… 3

- 1 -

第１章 はじめに

この計画は、水辺のこれからを考えるものです。
みんなで考えます。

第２章 取り組み

第１節 岸辺の手入れ

１ 草刈り

年に２回行います。

(1) 日程

春と秋に行います。

① 春の回
4月の第2日曜日に行います。

(2) 道具
・鎌
・手袋

２ 見守り

3人が毎週見回ります。

第２節 学びの場

3

小学校とともに進めます。

附則

この計画は、来年の春から始めます。
"""

MARKDOWN = """
# 広場の使い方

だれもが使えます。

## 1 朝の時間

**体操**の会が使います。
雨の日は休みます。

1. 受付
2. 体操

### (1) 準備

- 机
  - 脚立
- いす

（２） かたづけ

終わったら戻します。

| 曜日 | 係 |
|---|---|
| 月 | 東区 |

## ● 夜の時間

```
# 見出しではない
```

## 1 朝の時間

<b>二度目</b>
"""


def addresses(plan: Plan) -> list[tuple[str, str, int, str]]:
    return [(s.anchor, s.number, s.level, s.title) for s in plan.sections]


def test_a_plain_plan_is_read_by_its_numbers() -> None:
    plan = read_plan(PLAIN)
    assert plan.title == "みどり川 水辺づくり計画（案）"
    assert addresses(plan) == [
        ("s0", "", 1, ""),
        ("s1", "第１章", 1, "はじめに"),
        ("s2", "第２章", 1, "取り組み"),
        ("s2-1", "第１節", 2, "岸辺の手入れ"),
        ("s2-1-1", "１", 3, "草刈り"),
        ("s2-1-1-1", "(1)", 4, "日程"),
        ("s2-1-1-1-1", "①", 5, "春の回"),
        ("s2-1-1-2", "(2)", 4, "道具"),
        ("s2-1-2", "２", 3, "見守り"),
        ("s2-2", "第２節", 2, "学びの場"),
        ("sx1", "", 1, "附則"),
    ]
    text = {section.anchor: section.paragraphs for section in plan.sections}
    assert text["s1"] == ("この計画は、水辺のこれからを考えるものです。\nみんなで考えます。",)
    assert text["s2-1-1-2"] == ("・鎌", "・手袋")
    assert text["s2-1-2"] == ("3人が毎週見回ります。",)
    assert plan.noise == ("第１章 はじめに ……… 1", "第２章 取り組み ……… 3", "- 1 -", "3")


def test_a_markdown_plan_is_read_by_its_headings() -> None:
    plan = read_plan(MARKDOWN)
    assert plan.title == "広場の使い方"
    assert addresses(plan) == [
        ("s0", "", 1, ""),
        ("s1", "1", 1, "朝の時間"),
        ("s1-1", "(1)", 2, "準備"),
        ("s1-1-2", "（２）", 3, "かたづけ"),
        ("sx1", "", 1, "夜の時間"),
        ("s1b", "1", 1, "朝の時間"),
    ]
    text = {section.anchor: section.paragraphs for section in plan.sections}
    assert text["s1"] == ("体操の会が使います。\n雨の日は休みます。", "1. 受付", "2. 体操")
    assert text["s1-1"] == ("- 机", "  - 脚立", "- いす")
    assert text["s1-1-2"] == ("終わったら戻します。", "曜日 | 係", "月 | 東区")
    assert text["sx1"] == ("# 見出しではない",)
    assert text["s1b"] == ("<b>二度目</b>",)


def test_articles_carry_their_caption_and_keep_their_clauses() -> None:
    plan = read_plan(
        "第一章 総則\n（目的）\n第一条 この規則は、水辺の手入れを定める。\n"
        "２ 前項の手入れは、区が行う。\n（用語）\n第二条の三 用語は、次による。\n(1) 岸\n(2) 堤\n"
    )
    assert [(s.anchor, s.heading) for s in plan.sections] == [
        ("s1", "第一章 総則"),
        ("s1-1", "第一条 （目的）"),
        ("s1-2_3", "第二条の三 （用語）"),
    ]
    assert plan.sections[1].paragraphs == (
        "この規則は、水辺の手入れを定める。\n２ 前項の手入れは、区が行う。",
    )
    assert plan.sections[2].paragraphs == ("用語は、次による。", "(1) 岸", "(2) 堤")


def test_lines_that_stand_alone_above_text_are_headings_without_a_number() -> None:
    plan = read_plan(
        "川と暮らす\n\n川とは？\n\n流れる水です。\n\n大切なこと\n\n- 水\n- 岸\n\n"
        "1 水\n\nきれいな水を守る\n\n水を守ります。\n"
    )
    assert addresses(plan) == [
        ("s1", "", 1, "川とは？"),
        ("s2", "", 1, "大切なこと"),
        ("s2-1", "1", 2, "水"),
    ]
    assert plan.sections[2].paragraphs == ("きれいな水を守る", "水を守ります。")


def test_a_numbered_sentence_is_a_heading_only_where_it_stands_alone_above_text() -> None:
    plan = read_plan(
        "(1) 委員会を置きます。\n\n毎月集まります。\n\n(2) 広く知らせます。\n\n(3) 見直します。\n"
    )
    assert addresses(plan) == [("s1", "(1)", 1, "委員会を置きます。")]
    assert plan.sections[0].paragraphs == ("毎月集まります。", "(2) 広く知らせます。", "(3) 見直します。")


def test_an_anchor_survives_changes_of_the_text_around_it() -> None:
    before = {s.heading: s.anchor for s in read_plan(PLAIN).sections}
    longer = PLAIN.replace(
        "年に２回行います。", "年に３回行います。\n\nくわしくは別に定めます。\n\n(9) 予備日\n\n未定です。"
    )
    after = {s.heading: s.anchor for s in read_plan(longer).sections}
    assert after.pop("(9) 予備日") == "s2-1-1-9"
    assert after == before


@pytest.mark.parametrize(
    "line", ["- 12 -", "１２", "p. 3", "3/40", "12ページ", "第1章 はじめに……3", "はじめに\t12"]
)
def test_page_numbers_and_contents_lines_are_noise(line: str) -> None:
    assert is_page_noise(line)


@pytest.mark.parametrize("line", ["3人", "2026年", "1 目的", "令和8年度", "定員は12"])
def test_text_with_figures_is_not_noise(line: str) -> None:
    assert not is_page_noise(line)


@pytest.mark.parametrize(
    "line", ["2 前項の規定は、区が行う。", "3人で行う", "2026 年の計画", "1,200円", "(案)"]
)
def test_a_numbered_sentence_is_no_heading(line: str) -> None:
    assert heading_of(line) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("二十一", 21), ("百二", 102), ("１２", 12), ("三百四十五", 345), ("二〇", 20)],
)
def test_kanji_numbers_are_read(text: str, number: int) -> None:
    assert number_of(text) == number


def test_an_empty_text_has_no_sections() -> None:
    assert read_plan(" \n") == Plan("", (), ())


LINES = st.lists(
    st.sampled_from(
        [
            "第1章 川",
            "第2節 岸",
            "1 水",
            "1.2 泉",
            "(1) 魚",
            "① 鮎",
            "■ 鳥",
            "本文です。",
            "- 項目",
            "川辺",
            "",
            "- 3 -",
        ]
    ),
    max_size=25,
)


@given(LINES)
def test_no_line_is_lost_and_no_anchor_comes_twice(lines: list[str]) -> None:
    plan = read_plan("\n".join(lines), markdown=False)
    anchors = [section.anchor for section in plan.sections]
    assert len(anchors) == len(set(anchors))
    kept = [plan.title, *plan.noise]
    for section in plan.sections:
        kept += [section.number, section.title, *section.paragraphs]
    assert sorted("".join("".join(kept).split())) == sorted("".join("".join(lines).replace("■", "").split()))
