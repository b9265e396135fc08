"""When a promise runs on, and how it stands on a day."""

import datetime as dt

import pytest

from consult import clock
from consult.cases import clocks, promises
from consult.cases.definitions import library
from consult.cases.models import Deadline
from consult.procedures import register_procedures

DUE = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("procedure", "stage", "rule", "holds"),
    [
        ("meeting", "closed", "minutes", True),
        ("meeting", "member_check", "minutes", True),  # another clock runs here, and this one beside it
        ("meeting", "published", "minutes", False),
        ("meeting", "noticed", "meeting_notice", False),
        ("public_consultation", "considering", "result_due", True),
        ("public_consultation", "abandoned", "result_due", False),
        ("bill", "sent", "send_ordinance", False),  # though a reconsidered one is sent again
        ("public_consultation", "abandoned", "unheard_of", True),  # started by an act, not by a stage
    ],
)
def test_a_promise_runs_on_while_no_way_leads_round_it(procedure, stage, rule, holds):
    register_procedures()
    definition = library()[procedure]
    assert clocks.runs_on(definition, definition.stage(stage), rule) is holds


@pytest.mark.parametrize(
    ("state", "trigger", "ended", "code", "days"),
    [
        ("running", None, None, "overdue", 3),
        ("suspended", None, None, "suspended", 5),
        ("met", None, 20, "kept", 0),
        ("met", None, 22, "kept_late", 2),
        ("met", None, None, "kept", 0),
        ("met", "close", 21, "ended", 0),
        ("left", None, 19, "ended", 0),
        ("left", None, 22, "ended", 2),
        ("cancelled", None, 22, "ended", 0),
    ],
)
def test_a_promise_stands_as_its_row_says(state, trigger, ended, code, days):
    row = Deadline(
        state=state,
        trigger=trigger,
        due_on=DUE,
        remaining=5 if state == "suspended" else None,
        fired_at=clock.tokyo(2026, 11, ended, 10) if ended else None,
    )
    with clock.at(clock.tokyo(2026, 11, 23, 9)):
        stands = promises.standing(row)
    assert (stands.code, stands.days) == (code, days)


def test_the_last_day_itself_is_not_overdue():
    row = Deadline(state="running", due_on=DUE)
    with clock.at(clock.tokyo(2026, 11, 20, 23, 59, 59)):
        assert promises.standing(row).code == "running"
    with clock.at(clock.tokyo(2026, 11, 21)):
        assert promises.standing(row).code == "overdue"
