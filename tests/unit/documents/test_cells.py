"""No cell of a table becomes a formula, and what was written can be read back."""

import pytest

from consult.documents.cells import guarded, unguarded


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
