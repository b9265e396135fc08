"""The bar chart of a result, whatever letters and names a municipality gives its outcomes."""

import re
from itertools import pairwise

import pytest

from consult.documents.editions import OutcomeCount
from consult.templating import ems, pdf_environment

_TEXT = re.compile(r'<text x="([\d.]+)"[^>]*?(text-anchor="end")?>([^<]*)</text>')
_LINE = re.compile(r'<line x1="([\d.]+)"')
_BAR = re.compile(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"')


def drawn(*rows):
    page = '{% from "pdf/result/bars.html" import bars with context %}{{ bars(rows, "図") }}'
    return pdf_environment().from_string(page).render(rows=[OutcomeCount(*row) for row in rows])


@pytest.mark.parametrize(
    "rows",
    [
        (("A", "修正する", 2), ("B", "すでに書いてある", 1200), ("E", "対象外", 0)),
        (
            ("甲一", "計画の文を直す", 2),
            ("ABC", "市の案のどこかにすでに書いてある", 12),
            ("丙", "変えない", 1),
        ),
        (("甲一二", "長" * 60, 2), ("D12", "変えない", 10_000)),
    ],
)
def test_no_column_runs_into_the_next(rows):
    svg = drawn(*rows)
    axis = float(_LINE.search(svg)[1])
    for row in re.split(r"<line ", svg)[:-1]:
        placed = [(float(x), bool(end), text) for x, end, text in _TEXT.findall(row)]
        spans = [(x - 9.5 * ems(t), x) if end else (x, x + 9.5 * ems(t)) for x, end, t in placed]
        assert all(left[1] < right[0] for left, right in pairwise(spans))
        assert spans[-1][1] < axis
    assert all(float(x) + float(width) <= 490 for x, width in _BAR.findall(svg))


def test_a_name_too_long_for_the_chart_stays_in_its_table():
    assert "変えない" not in drawn(("A", "長" * 60, 2), ("B", "変えない", 1))
    assert "変えない" in drawn(("A", "直す", 2), ("B", "変えない", 1))
