"""Hints for やさしい日本語: what they point at, and that easy words are left alone."""

import pytest

from consult.consultations.announcing.easy_reading import hints


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("計画《けいかく》を策定します。", "hard", "策定"),
        ("令和8年に始《はじ》めます。", "era", "令和8年"),
        ("できないわけではありません。", "double", "ないわけではありません"),
        ("計画を作《つく》ります。", "reading", "計画"),
        ("あ" * 41 + "。", "long", "あ" * 41 + "。"),
    ],
)
def test_what_a_reader_may_stumble_over_is_pointed_at(text, code, words):
    assert (code, words) in [(hint.code, hint.words) for hint in hints(text)]


def test_easy_words_with_readings_and_the_western_year_raise_nothing():
    assert hints("市《し》は、2026年に、自転車《じてんしゃ》の道《みち》を作《つく》ります。") == []


def test_a_reading_does_not_make_a_sentence_long():
    sentence = "町《まち》" * 20 + "。"
    assert [hint.code for hint in hints(sentence)] == []
