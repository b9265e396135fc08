"""A procedure the program cannot run in full is refused with everything it lacks."""

import pytest

from consult.cases.definitions import library
from consult.cases.readiness import ensure_ready, missing
from consult.errors import Refused
from consult.procedures import register_procedures
from consult.workflow import vocabulary
from consult.workflow.canonical import to_document
from consult.workflow.document import from_document

register_procedures()
RUNNING = ("public_consultation", "opinion", "meeting", "plan_history", "bill", "petition", "plan")


@pytest.mark.parametrize("name", RUNNING)
def test_what_offices_run_today_is_ready(name):
    assert missing(library()[name]) == ()


def test_what_is_declared_but_not_built_is_told_all_at_once(monkeypatch):
    document = to_document(library()["public_consultation"])
    monkeypatch.setitem(vocabulary.EFFECTS, "send_owl", vocabulary.Word("send_owl", "ふくろうを飛ばす"))
    monkeypatch.setitem(vocabulary.CLOCKS, "full_moon", vocabulary.Word("full_moon", "満月まで"))
    document["name"] = "unheard_of"
    document["edges"][0]["effects"] = ["send_owl"]
    document["stages"][0]["deadline"] = {"rule": "full_moon"}
    with pytest.raises(Refused) as refused:
        ensure_ready(from_document(document))
    said = str(refused.value)
    assert all(word in said for word in ("事実", "ふくろうを飛ばす", "満月まで"))
