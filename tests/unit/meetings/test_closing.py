"""非公開の理由: a ground and a sentence, never one without the other."""

import pytest

from consult.errors import Invalid
from consult.meetings import closing


def test_the_ground_is_said_before_the_sentence_and_older_words_stay_as_they_are():
    said = closing.words("personal", "応募した人の経歴を話し合うため")
    assert said == "個人に関する情報（情報公開法5条1号に当たるもの）。応募した人の経歴を話し合うため"
    assert closing.words("", "個人情報（条例第7条第1号）") == "個人情報（条例第7条第1号）"
    assert closing.words("", "") == ""


@pytest.mark.parametrize(
    ("code", "reason", "fields"),
    [
        ("", "個人の経歴を話し合うため", {"closed_code"}),
        ("unknown", "", {"closed_code", "closed_reason"}),
        ("law", " ", {"closed_reason"}),
    ],
)
def test_one_without_the_other_is_refused_with_everything_at_once(code, reason, fields):
    with pytest.raises(Invalid) as refused:
        closing.ensure(code, reason)
    assert set(refused.value.fields) == fields


def test_what_is_open_needs_neither():
    closing.ensure("", "")
    with pytest.raises(Invalid):
        closing.ensure("", "", needed=True)
