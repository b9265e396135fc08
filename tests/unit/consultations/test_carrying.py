"""Carrying a split from one opinion to its near copies: what is not in the base is never covered."""

import random

import pytest

from consult.consultations.carrying import carried, differences
from consult.consultations.rules import Taken, digests, uncovered
from consult.documents.likeness import likeness_key, reduced
from consult.documents.text import sentences

BASE = (
    "計画案について意見を述べます。会議を夜にも開き、記録をすべて公開するべきです。\n"
    "バスの便を1.5倍に増やしてください。「回覧板」は廃止することに賛成します！"
)
HIDDEN = "図書館の駐車場を有料にしないでください。"


def split(text):
    """Every sentence in a point of its own, the first one raising none."""
    return [Taken(s.start, s.end, n or None) for n, s in enumerate(sentences(text))]


def left(text):
    """The sentences a carried split leaves open."""
    return [text[s.start : s.end] for s in uncovered(text, carried(BASE, split(BASE), text))]


def campaign():
    """388 of the same text, 12 with one hidden sentence, 5 with one word negated: text, and what must stay open."""
    dice = random.Random(4)
    widths = (
        lambda t: t,
        lambda t: t.replace("1.5", "１．５").replace("！", "!"),
        lambda t: t.replace("\n", "\r\n\n　"),
        lambda t: t.replace("、", "，").replace("。", "．").replace("「回覧板」", "回覧板"),
        lambda t: t.replace("ください", "クダサイ"),
        lambda t: t.replace("バス", "ﾊﾞｽ"),
        lambda t: t.replace("公開する", "公開\nする"),
    )
    for _ in range(388):
        yield dice.choice(widths)(BASE), []
    first, second, third, fourth = (BASE[s.start : s.end] for s in sentences(BASE))
    for n in range(12):
        inside = second.replace("夜にも開き、", f"夜にも開き（{HIDDEN.rstrip('。')}）、")
        yield [
            (HIDDEN + BASE, [HIDDEN]),
            (BASE + HIDDEN, [HIDDEN]),
            (f"{first}{second}{HIDDEN}\n{third}{fourth}", [HIDDEN]),
            (BASE.replace(second, inside), [inside]),
        ][n % 4]
    for old, new in (("公開する", "公開しない"), ("1.5", "15"), ("増やして", "増やさないで"),
                     ("廃止する", "廃止しない"), ("賛成します！", "賛成しますか？")):  # fmt: skip
        text = BASE.replace(old, new)
        yield text, [text[s.start : s.end] for s in sentences(text) if new in text[s.start : s.end]]


def test_every_hidden_sentence_and_every_negation_of_a_campaign_surfaces():
    same = digests(BASE)[0]
    found = [(digests(text)[0] == same, left(text) == expected) for text, expected in campaign()]
    assert [found.count((exact, True)) for exact in (True, False)] == [388, 17]
    assert len(found) == 405


def test_the_difference_shows_what_was_added_and_what_was_taken_away():
    (added,) = differences(BASE, BASE + HIDDEN)
    assert (added.pieces, added.left) == ((("added", HIDDEN),), 1)
    (gone,) = differences(BASE, BASE.replace("計画案について意見を述べます。", ""))
    assert (gone.pieces, gone.left) == ((("removed", "計画案について意見を述べます。"),), 0)
    (word,) = differences("記録を公開する。", "記録を公開しない。")
    assert [op for op, _ in word.pieces] == ["same", "removed", "added", "same"]
    assert differences(BASE, BASE.replace("公開する", "公開\nする")) == []


def test_a_sentence_split_between_two_points_is_carried_in_its_parts():
    base, other = "会議は夜に、資料は前日に！", "会議ハ夜ニ 資料は　前日に。よろしく。"
    parts = [Taken(0, 6, 1), Taken(6, 13, 2)]
    assert [(other[t.start : t.end], t.point) for t in carried(base, parts, other)] == [
        ("会議ハ夜ニ ", 1), ("資料は　前日に。", 2),
    ]  # fmt: skip


def test_a_line_of_signs_is_carried_where_the_base_has_one():
    base, other = "会議を夜に。\n－－－－\n以上です。", "会議を夜に。\n＝＝＝\n----\n以上です。"
    parts = [Taken(s.start, s.end, 1) for s in sentences(base)]
    open_ = [other[s.start : s.end] for s in uncovered(other, carried(base, parts, other))]
    assert open_ == ["＝＝＝"]


def test_what_the_base_leaves_open_stays_open():
    assert left(BASE) == []
    only = split(BASE)[:1]
    assert len(uncovered(BASE, carried(BASE, only, BASE))) == 3


def test_the_same_words_in_another_order_are_not_taken_for_the_same_sentence():
    assert left("廃止することに賛成します。\n" + BASE)[0] == "廃止することに賛成します。"


@pytest.mark.parametrize("seed", range(60))
def test_no_character_outside_the_base_is_ever_covered(seed):
    """Strike out, repeat, swap and insert at random: what is covered reads exactly like sentences of the base."""
    dice = random.Random(seed)
    text = list(BASE)
    for _ in range(dice.randrange(1, 5)):
        place = dice.randrange(len(text))
        piece = dice.choice([HIDDEN, "不", "○", "2", "。", "\n", "しない", BASE[place : place + 9], "？"])
        text[place : place + dice.choice([0, 0, 1, 4])] = piece
    other = "".join(text)
    whole, short, base = reduced(other), other, reduced(BASE)
    covered = carried(BASE, split(BASE), other)
    key = {n for n, place in enumerate(whole.at) if any(t.start <= place < t.end for t in covered)}
    said = "".join(whole.key[n] for n in sorted(key))
    order = iter(base.key)
    assert all(letter in order for letter in said)  # in the order of the base, none twice
    for mark in covered:
        words = likeness_key(short[mark.start : mark.end])
        assert words in base.key or words.strip(".") in base.key
