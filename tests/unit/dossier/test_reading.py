"""A filled sheet is read whole: every item that is wrong is named, what is right comes back as values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.access.permissions import Permission
from consult.dossier.reading import read
from consult.dossier.sheets import Item, Sheet, Type
from consult.dossier.values import restored, stored, typed_again
from consult.errors import Invalid

SHEET = Sheet(
    "works",
    "measure",
    "測った結果",
    "測った結果を書きます",
    (
        Item("what", "何を"),
        Item("note", "メモ", Type.TEXT, optional=True, longest=20),
        Item("number", "数", Type.NUMBER, least=1, most=500),
        Item("cost", "費用", Type.YEN, optional=True),
        Item("day", "日", Type.DAY),
        Item("kind", "種類", Type.CHOICE, words={"a": "甲", "b": "乙"}),
        Item("grounds", "理由", Type.CHOICES, optional=True, words={"x": "人手", "y": "費用"}),
        Item("done", "終えた", Type.YES),
        Item("who", "だれ", sealed=True, optional=True),
    ),
    (Permission.CASE_EDIT,),
)
GOOD = {"what": ["竹"], "number": ["１２"], "day": ["令和8年9月6日"], "kind": ["b"]}


def wrong(**typed):
    with pytest.raises(Invalid) as caught:
        read(SHEET, GOOD | {name: [text] for name, text in typed.items()})
    return {name: str(sentences[0]) for name, sentences in caught.value.fields.items()}


def test_widths_eras_and_separators_are_read_as_people_write_them():
    values = read(SHEET, GOOD | {"cost": ["１２０，０００円"], "grounds": ["y", "x"], "done": ["1"]})
    assert values == {
        "what": "竹",
        "number": 12,
        "cost": 120_000,
        "day": dt.date(2026, 9, 6),
        "kind": "b",
        "grounds": ("x", "y"),
        "done": True,
    }


def test_everything_wrong_is_named_at_once():
    assert set(wrong(what="", number="多い", day="きのう", kind="c", note="長" * 21)) == {
        "what",
        "number",
        "day",
        "kind",
        "note",
    }


@pytest.mark.parametrize("number", ["0", "501", "１０００", "9" * 12])
def test_a_number_outside_its_bounds_says_what_may_stand_there(number):
    assert wrong(number=number) == {"number": "1から500までの数で書いてください"}


@pytest.mark.parametrize("number", ["-3", "1.5", "十", "9" * 13, "٣"])
def test_what_is_no_whole_number_is_told_how_one_looks(number):
    assert wrong(number=number) == {"number": "数字で書いてください。例 10"}


def test_a_line_is_one_line():
    assert wrong(what="上\n下") == {"what": "1行で書いてください"}


@pytest.mark.parametrize("text", ["電話は0566-12-3456", "市内の佐藤さんが困っている", "a@example.jp に連絡"])
def test_what_may_name_somebody_is_asked_about_once(text):
    assert "確かめた印" in wrong(what=text)["what"]
    assert read(SHEET, GOOD | {"what": [text], "confirmed": ["1"]})["what"] == text


def test_a_tree_is_no_person():
    assert read(SHEET, GOOD | {"what": ["高木の伐採"]})["what"] == "高木の伐採"


def test_sealed_items_are_not_asked_about_and_stay_when_left_empty():
    assert read(SHEET, GOOD | {"who": ["佐藤さん"]})["who"] == "佐藤さん"
    assert "who" not in read(SHEET, GOOD, keeping={"who"})


@given(
    number=st.integers(1, 500),
    day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)),
    kind=st.sampled_from("ab"),
    grounds=st.lists(st.sampled_from("xy"), unique=True),
    done=st.booleans(),
)
def test_what_is_kept_and_shown_for_changing_reads_as_the_same_values(number, day, kind, grounds, done):
    typed = {
        "what": ["竹"],
        "number": [str(number)],
        "day": [day.isoformat()],
        "kind": [kind],
        "grounds": grounds,
    }
    values = read(SHEET, typed | ({"done": ["1"]} if done else {}))
    assert restored(SHEET, stored(values)) == values
    assert read(SHEET, typed_again(SHEET, values)) == values
