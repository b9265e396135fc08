"""No cell of a table becomes a formula, and what was written can be read back."""

import pytest

from consult.collaboration.assemblies.rules import codes_of
from consult.documents.cells import guarded, unguarded
from consult.errors import Invalid
from consult.plans.inputs.csv_rows import read_inputs
from consult.plans.timeline.csv_rows import read_timeline
from consult.plans.tree_rules import read_tree


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－2", "＠x", "﹦1"]
)
def test_what_begins_a_formula_in_any_width_gets_an_apostrophe(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(f"'{text}") == text


@pytest.mark.parametrize("cell", ["", "街灯", "1-2", "'90s", "’=", 0, -1, None])
def test_other_cells_stay_as_they_are(cell):
    assert guarded(cell) == cell
    assert not isinstance(cell, str) or unguarded(cell) == cell


@pytest.mark.parametrize(
    ("read", "field"),
    [
        (codes_of, "codes"),
        (lambda text: read_inputs(text.encode(), "forum"), "file"),
        (lambda text: read_timeline(text.encode()), "file"),
    ],
)
def test_a_cell_too_long_to_read_is_refused_in_words(read, field):
    with pytest.raises(Invalid, match="131,072字まで") as refused:
        read("text\n" + "あ" * 140_000)
    assert list(refused.value.fields) == [field]


def test_a_line_that_ends_as_on_an_old_mac_is_a_line():
    assert codes_of("符号,層\rA001,東\rB002,西").rows == (("A001", "東"), ("B002", "西"))
    assert [given.text for given in read_inputs("text\rあ\rい".encode(), "forum")] == ["あ", "い"]
    assert read_tree("code,title,text\r1,目標,あ")[0].title == "目標"
