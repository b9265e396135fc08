"""What an answer to an input must say; numbers in one line; rates that are exact; tables read or refused as a whole."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from consult.consultations.importing import xlsx_file
from consult.errors import Invalid
from consult.plans.inputs.csv_rows import read_inputs
from consult.plans.inputs.rules import Disposed, mistakes, named_in, ranges
from consult.plans.survey_sheets import percent


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Disposed(""), {"disposition"}),
        (Disposed("taken"), {"anchor"}),
        (Disposed("taken", place="第2章"), set()),
        (Disposed("taken", anchor="c9"), {"anchor"}),
        (Disposed("partly", anchor="c1"), {"reason"}),
        (Disposed("partly", " "), {"reason", "anchor"}),
        (Disposed("not"), {"reason"}),
        (Disposed("reference", "次の見直しで考える"), set()),
    ],
)
def test_every_gap_of_an_answer_is_named(given, wrong):
    assert {name for name, _said in mistakes(given, ["c1"])} == wrong


def test_numbers_are_all_named_and_fit_a_line():
    assert ranges([]) == ()
    assert ranges([7, 1, 2, 3, 9, 10]) == ("1–3", "7", "9", "10")
    listed = ", ".join(ranges([7, 1, 2, 3, 9, 10, 13]))
    assert [n for n in range(20) if named_in(listed, n)] == [1, 2, 3, 7, 9, 10, 13]
    assert not named_in("sha256:12", 12)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(812, 2_000, "40.6"), (63, 1_500, "4.2"), (1, 3, "33.3"), (1, 16, "6.3"), (3, 3, "100.0"), (0, 0, "–")],
)
def test_a_rate_is_exact_and_a_half_goes_up(part, whole, said):
    assert percent(part, whole) == said


def test_a_table_brings_its_answers_in_words():
    rows = read_inputs(
        "text,source,disposition,reason\n夜にも,ワークショップ,参考,見直しで\n".encode("cp932"), "survey"
    )
    assert [(row.source, row.answer.disposition) for row in rows] == [("workshop", "reference")]


def test_a_table_is_refused_whole_naming_every_line():
    with pytest.raises(Invalid) as refused:
        read_inputs("text,source,disposition\n,survey,\n夜にも,うわさ,\n昼にも,,採用\n".encode(), "")
    said = [str(one) for one in refused.value.fields["file"]]
    assert [one.partition("：")[0] for one in said] == ["2行目", "3行目", "4行目", "4行目"]
    with pytest.raises(Invalid, match="列の名前"):
        read_inputs(b"opinion\n1\n", "survey")


def _book(*rows, sheets=1, extra=()):
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        first, *_others = [book.add_worksheet() for _ in range(sheets)]
        for place, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell.startswith("{="):
                    first.write_formula(place, column, cell[1:-1], None, "42")
                else:
                    first.write_string(place, column, cell)
    with zipfile.ZipFile(out, "a") as package:
        for name, body in extra:
            package.writestr(name, body)
    return out.getvalue()


def _refusals(body):
    with pytest.raises(Invalid) as refused:
        read_inputs(body, "survey")
    return [str(one) for one in refused.value.fields["file"]]


def test_a_workbook_says_what_a_csv_says():
    rows = (
        ["text", "source", "disposition", "reason"],
        ["夜にも", "ワークショップ", "参考", "見直しで"],
        [],
        ["昼にも"],
    )
    book = read_inputs(_book(*rows), "survey")
    assert book == read_inputs("\n".join(",".join(row) for row in rows).encode(), "survey")
    assert [row.source for row in book] == ["workshop", "survey"]


def test_a_wrong_cell_of_a_workbook_is_named_and_nothing_is_taken():
    said = _refusals(_book(["text", "disposition"], ["夜", "{=A1}"], ["昼", "", "", "余り"], ["", "不採用"]))
    assert [one.partition(" ")[0] for one in said if "B2" in one or "D3" in one] == [
        "2行目：B2（disposition）に式があります。値に置き換えて保存してください",
        "3行目：D3",
    ]
    assert any(one.startswith("4行目：text") for one in said)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (_book(["text"], ["夜"], sheets=2), "シートが2枚"),
        (_book(["text"], ["夜"], extra=[("xl/vbaProject.bin", b"x")]), "マクロ"),
        (_book(["text", "text"], ["夜", "昼"]), "二つあります"),
        (_book(["text"], ["夜"])[:-200], "壊れて"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "古い形式"),
        (b"text\n" + b"a\n" * (6 * 1024 * 1024), "10MBまで"),
        (b"text\n" + b"a\n" * 20_001, "20,000行まで"),
    ],
)
def test_a_file_that_would_lose_or_hide_something_is_refused(body, why):
    assert why in _refusals(body)[0]


def test_a_comma_too_many_is_named_and_not_dropped():
    assert _refusals("text\n夜、昼,朝\n".encode())[0].startswith("2行目：B2")


def test_a_workbook_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx_file, "LARGEST_SHEET", 1_000_000)
    body = _book(["text"], *(["夜"] for _ in range(60_000)))
    assert "広げると大きすぎます" in _refusals(body)[0]
