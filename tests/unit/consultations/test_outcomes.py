"""反映区分 of a municipality's own: read from one line, and what is wrong with a line said before anything follows it."""

import datetime as dt

import pytest

from consult.cases.definitions import library
from consult.consultations.outcomes import REASON, REVISION, letters_with, lint_answer, marked, read_outcomes
from consult.errors import Invalid
from consult.workflow.overlay import apply
from consult.workflow.overlay_file import read
from consult.workflow.source import Problems

LIBRARY = library()
OWN = "甲=直す/Changed:revision；乙=参考/Kept：reason,follow_up; 丙=変えない/Unchanged:reason"
FILE = """schema = 1
effective_from = 2027-04-01
[procedures.public_consultation.parameters]
outcomes = "{}"
"""


def test_labels_and_errors_name_the_letters_of_the_set():
    own = read_outcomes(OWN)
    assert (letters_with(own, REASON), letters_with(own, REVISION)) == ("乙と丙", "甲")
    wrong = lint_answer(own, "丙", "変えません。", "", None)
    assert [str(said) for said in wrong["reason"]] == ["理由を書いてください。区分乙と丙には理由が要ります"]
    assert str(lint_answer(own, "C", "はい", "", None)["outcome"][0]) == "甲、乙、丙から区分を選んでください"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A:revision", "反映区分「A:revision」を読めません"),
        ("A=修正; A=参考", "反映区分「A」が2回書いてあります"),
        ("A=修正:reasons", "「reasons」は使えません"),
        ("大きい区分=修正", "反映区分の文字「大きい区分」は、3字まで"),
        ("A=" + "長" * 61, "60字まで"),
        (" ; ", "1つ以上書いてください"),
    ],
)
def test_a_malformed_line_is_refused_when_it_is_proposed(line, said):
    with pytest.raises(Invalid, match=said):
        read_outcomes(line)
    with pytest.raises(Problems) as found:
        read(FILE.format(line).encode(), LIBRARY, dt.date(2026, 11, 1), "own.toml")
    assert found.value.problems[0].line == 4
    assert said in str(found.value.problems[0].sentence)


def test_a_line_that_can_be_read_passes():
    assert read(FILE.format(OWN).encode(), LIBRARY, dt.date(2026, 11, 1)).procedures


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("甲=直す:revision", "反映区分を2つ以上書いてください"),
        (
            'A=直す; B=書いてある"\nuses_already_written = false\nuses_out_of_scope = "false',
            "反映区分を2つ以上書くか、B、Eを使うことにしてください",
        ),
    ],
)
def test_a_set_that_leaves_nothing_to_choose_is_refused_when_it_is_proposed(line, remedy):
    text = FILE.format(line).replace('"false"', "false")
    with pytest.raises(Problems) as found:
        read(text.encode(), LIBRARY, dt.date(2026, 11, 1), "own.toml")
    (wrong,) = found.value.problems
    assert (wrong.line, str(wrong.sentence)) == (4, "選べる反映区分が1個しか残りません")
    assert str(wrong.remedy) == remedy


def test_leaving_out_every_optional_outcome_still_leaves_a_choice():
    text = FILE.replace('outcomes = "{}"', "uses_already_written = false\nuses_reference = false")
    assert read(text.encode(), LIBRARY, dt.date(2026, 11, 1)).procedures


def test_what_changed_the_draft_is_marked_whatever_its_letter():
    base = LIBRARY
    own = read(FILE.format(OWN).encode(), base, dt.date(2026, 11, 1))
    definition = base["public_consultation"]
    assert (marked(definition), marked(apply(definition, own))) == ({"A"}, {"甲"})
