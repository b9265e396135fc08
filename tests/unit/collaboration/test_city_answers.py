"""What the city answers to each question, request and recommendation: both a no and a change need a reason."""

import datetime as dt

import pytest

from consult.collaboration.promises.facts import answers
from consult.dossier.queries import Dossier
from consult.dossier.sheets import Written

NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def sheet(code, place, /, **values):
    return Written(code, place, 1, "published", values, NOW, None)


@pytest.mark.parametrize(
    ("outcome", "reason", "missing"),
    [("will", "", ()), ("not", "", (1,)), ("changed", "", (1,)), ("changed", "費用が足りない", ())],
)
def test_a_no_and_a_change_need_a_reason(outcome, reason, missing):
    reply = sheet("reply", 1, number=1, outcome=outcome, text="答え", reason=reason)
    asked = (sheet("request", 1, kind="recommendation"), sheet("request", 2, kind="recommendation"))
    found = answers(Dossier({"request": asked, "reply": (reply,)}))
    assert found["refusals_without_reason"] == missing
    assert found["unanswered"] == (2,)
