"""Submitted text: hidden characters shown, searching and sorting forms, sentences, personal data."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.documents.personal_data import Kind, is_my_number, personal_data_hints
from consult.documents.text import (
    duplicate_key,
    fold,
    has_control_characters,
    kana_key,
    normalise_newlines,
    sentences,
    tokens,
    visible,
)


def test_hidden_characters_are_named_and_not_obeyed() -> None:
    assert visible("承認\u202e下却\x00") == "承認［U+202E］下却［U+0000］"
    assert has_control_characters("a\u200bb")
    assert has_control_characters("\ud800")
    assert not has_control_characters("辻\U000e0100、👨\u200d👩\u200d👧\tと\r\n")


@given(st.text(st.characters()))
def test_what_is_made_visible_hides_nothing_more(text: str) -> None:
    shown = visible(text)
    assert not has_control_characters(shown)
    assert (shown == text) is not has_control_characters(text)


def test_every_line_end_becomes_one() -> None:
    assert normalise_newlines("a\r\nb\rc\u2028d\ne") == "a\nb\nc\nd\ne"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＮＰＯ", "npo"),
        ("ｶﾞｲﾄﾞ", "がいど"),
        ("辻\U000e0100本", "辻本"),
        ("ヴ", "ゔ"),
        ("①", "1"),
        ("㈱", "(株)"),
    ],
)
def test_search_sees_no_difference_of_width_case_kana_or_glyph_variant(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_folding_keeps_characters_that_are_different_names() -> None:
    assert fold("髙橋") != fold("高橋")
    assert fold("𠮷田") != fold("吉田")


@given(st.text())
def test_the_folded_form_of_ordinary_text_holds_no_hiragana(text: str) -> None:
    assert not re.search("[ぁ-ゖ]", fold(text))


def test_the_index_holds_bigrams_and_whole_words() -> None:
    assert tokens("協働計画 NPO 2026年") == ["協働", "働計", "計画", "画", "npo", "2026", "年"]


def test_duplicates_differ_only_in_what_does_not_matter() -> None:
    assert duplicate_key("回覧板を、ＷＥＢ で！") == duplicate_key("回覧板をweb で")
    assert duplicate_key("反対です") != duplicate_key("賛成です")


def test_a_roster_is_in_the_order_of_its_readings() -> None:
    members = {
        "𠮷田": "よしだ", "髙橋": "たかはし", "グエン": "グエン", "水野": "ミズノ", "早川": "はやかわ",
        "小野": "おの", "伊藤": "いとう",
    }  # fmt: skip
    assert sorted(members, key=lambda name: kana_key(members[name])) == [
        "伊藤", "小野", "グエン", "髙橋", "早川", "水野", "𠮷田",
    ]  # fmt: skip


def test_small_kana_long_marks_and_voicing_do_not_part_equal_names() -> None:
    readings = ["かき", "がい", "きょうこ", "きようじ", "ローラ", "ろうか", "おのだ あ", "おの ちか", "ﾊﾞﾊﾞ"]
    assert sorted(readings, key=kana_key) == [
        "おの ちか", "おのだ あ", "がい", "かき", "きょうこ", "きようじ", "ﾊﾞﾊﾞ", "ろうか", "ローラ",
    ]  # fmt: skip
    assert kana_key("みゝず") == kana_key("みみず")
    assert kana_key("かな") < kana_key("がな")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("賛成です。でも急ぎすぎ！？ なぜですか？", ["賛成です。", "でも急ぎすぎ！？", "なぜですか？"]),
        ("彼は「反対だ。困る。」と言った。以上", ["彼は「反対だ。困る。」と言った。", "以上"]),
        ("一行目\r\n\n　二行目。 ", ["一行目", "二行目。"]),
        ("「閉じない。\n次の文。", ["「閉じない。", "次の文。"]),
        ("https://example.jp/?id=3 を見た?はい", ["https://example.jp/?id=3 を見た?", "はい"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text(st.sampled_from("あ漢。！？「」()\n\r 　a?")))
def test_sentences_cover_every_visible_character_once_and_in_order(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "kind", "passage"),
    [
        ("電話は090-1234-5678です", Kind.PHONE, "090-1234-5678"),
        ("電話は０９０ー１２３４ー５６７８です", Kind.PHONE, "０９０ー１２３４ー５６７８"),
        ("℡０５２（１２３）４５６７", Kind.PHONE, "０５２（１２３）４５６７"),
        ("09012345678", Kind.PHONE, "09012345678"),
        ("+81 90-1234-5678", Kind.PHONE, "+81 90-1234-5678"),
        ("〒100-0001 東町", Kind.POSTAL_CODE, "〒100-0001"),
        ("〒１０００００１", Kind.POSTAL_CODE, "〒１０００００１"),
        ("100-0001", Kind.POSTAL_CODE, "100-0001"),
        ("㈱の宛先 ｔａｒｏ＠example.jp まで", Kind.EMAIL, "ｔａｒｏ＠example.jp"),
        ("番号 1234 5678 9018 です", Kind.MY_NUMBER, "1234 5678 9018"),
    ],
)
def test_personal_data_is_pointed_at_in_the_original(text: str, kind: Kind, passage: str) -> None:
    (hint,) = personal_data_hints(text)
    assert (hint.kind, text[hint.start : hint.end]) == (kind, passage)


@pytest.mark.parametrize(
    "text",
    [
        "令和8年10月30日",
        "2026-10-30",
        "10,000円",
        "1234 5678 9012",
        "第3章 1-2-3",
        "0.5%",
        "電話します",
        "12-3456",
    ],
)
def test_ordinary_figures_are_not_taken_for_personal_data(text: str) -> None:
    assert personal_data_hints(text) == []


def test_the_check_digit_decides_about_a_my_number() -> None:
    assert is_my_number("123456789018")
    assert not is_my_number("123456789012")
    assert not is_my_number("12345678901")


@given(st.integers(0, 10**11 - 1))
def test_exactly_one_check_digit_fits_every_body(body: int) -> None:
    assert sum(is_my_number(f"{body:011}{digit}") for digit in range(10)) == 1


def test_a_long_text_without_personal_data_is_read_in_one_pass() -> None:
    started = time.process_time()
    assert personal_data_hints("1" + "a" * 60_000) == []
    assert len(sentences("あ。" * 15_000)) == 15_000
    assert time.process_time() - started < 2
