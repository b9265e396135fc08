"""Two people at one small form lose nothing of each other's."""

import pytest

from consult.errors import Conflict
from consult.web.together import changed

NOW = {"observers": "4", "staff": "課長 田中\n係長 佐藤"}


def test_a_stale_form_changes_only_what_was_typed_in_it():
    stale = {
        "observers": "4",
        "was_observers": "0",
        "staff": "課長 田中\r\n係長 鈴木",
        "was_staff": NOW["staff"],
    }
    assert changed(stale, NOW) == {"staff": "課長 田中\r\n係長 鈴木"}
    untouched = {"observers": "5", "was_observers": "4", "staff": "", "was_staff": ""}
    assert changed(untouched, NOW) == {"observers": "5"}
    assert changed({"observers": "5"}, NOW) == {"observers": "5"}


def test_what_somebody_else_changed_meanwhile_is_said_and_not_overwritten():
    with pytest.raises(Conflict, match="先に「課長 田中、係長 佐藤」に変えました"):
        changed({"staff": "課長 山本", "was_staff": ""}, NOW)
