"""What an answer to an input must say; numbers in one line; rates that are exact; tables read or refused as a whole."""

import pytest

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
