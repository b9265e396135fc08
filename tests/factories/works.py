"""A made-up procedure that uses all of a case's standing: tracks, a document, a part, an exception, a way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon
from consult.cases import actions, clocks, definitions, queries
from consult.cases.models import Case
from consult.db import db
from consult.unit_of_work import unit_of_work
from consult.workflow.definition import Definition
from consult.workflow.loader import load_text

NAME = "works"
TEXT = """\
schema = 1
name = "works"
version = 1
title = { ja = "共同の仕事", en = "Joint work" }
initial = "draft"

[parameters.estimate_days]
value = 10
label = { ja = "見積りを待つ日数", en = "Days to wait for the estimate" }

[documents.agreement]
label = { ja = "協定書", en = "Agreement" }

[parts.consultation]
procedure = "public_consultation"
reached = ["published", "archived"]
label = { ja = "意見公募", en = "Public consultation" }

[tracks.estimate]
label = { ja = "見積り", en = "Estimate" }
initial = "asked"

[tracks.estimate.stages.asked]
label = { ja = "依頼中", en = "Asked" }
public = { ja = "見積りを頼んでいます", en = "An estimate has been asked for" }
deadline = { rule = "estimate_due", trigger = "time_out", days = "estimate_days" }

[tracks.estimate.stages.received]
label = { ja = "受領", en = "Received" }
public = { ja = "見積りが届きました", en = "The estimate has arrived" }
final = true

[tracks.estimate.stages.missing]
label = { ja = "届かず", en = "Missing" }
public = { ja = "見積りは届きませんでした", en = "No estimate arrived" }
final = true

[[tracks.estimate.edges]]
trigger = "time_out"
from = "asked"
to = "missing"
permission = "clock:fire"
label = { ja = "待つのを終える", en = "Stop waiting" }

[[tracks.estimate.edges]]
trigger = "waive"
from = "asked"
to = "missing"
permission = "consultation:decide"
override = true
label = { ja = "見積りを求めない", en = "Do without" }

[[tracks.estimate.edges]]
trigger = "receive"
from = "asked"
to = "received"
permission = "case:advance"
inputs = { amount = "number?" }
label = { ja = "見積りを受け取る", en = "Receive the estimate" }

[stages.draft]
label = { ja = "準備", en = "Draft" }
public = { ja = "準備しています", en = "Being prepared" }

[stages.work]
label = { ja = "作業中", en = "Working" }
public = { ja = "進めています", en = "In progress" }
starts = ["estimate"]

[stages.agreed]
label = { ja = "合意", en = "Agreed" }
public = { ja = "合意しました", en = "Agreed" }

[stages.done]
label = { ja = "完了", en = "Done" }
public = { ja = "終わりました", en = "Done" }
final = true

[[edges]]
trigger = "begin"
from = "draft"
to = "work"
permission = "case:advance"
label = { ja = "始める", en = "Begin" }

[[edges]]
trigger = "agree"
from = "work"
to = "agreed"
permission = "case:advance"
joins = ["estimate"]
documents = ["agreement"]
label = { ja = "合意する", en = "Agree" }

[[edges]]
trigger = "agree_early"
from = "work"
to = "agreed"
permission = "consultation:decide"
override = true
inputs = { reason = "text?" }
label = { ja = "見積りを待たずに合意する", en = "Agree without the estimate" }

[[edges]]
trigger = "pause"
from = "work"
to = "draft"
permission = "case:advance"
label = { ja = "準備に戻す", en = "Back to preparation" }

[[edges]]
trigger = "drop"
from = "work"
to = "done"
permission = "case:advance"
label = { ja = "やめる", en = "Drop" }

[[edges]]
trigger = "reopen"
from = "agreed"
to = "work"
permission = "case:advance"
label = { ja = "作業に戻す", en = "Back to work" }

[[edges]]
trigger = "complete"
from = "agreed"
to = "done"
permission = "case:advance"
awaits = ["consultation"]
label = { ja = "終える", en = "Complete" }
"""


def definition() -> Definition:
    """The procedure, as loaded."""
    return load_text(TEXT.encode(), "works.toml")


def _ten_days(_session: Session, _case: Case) -> Deadline:
    """Reckoned like the members' check of minutes: ten days from today."""
    return reckon("minutes_check", clock.today(), number=10)


@contextmanager
def known() -> Iterator[Definition]:
    """The procedure is in the library while the block runs."""
    made = definition()
    clocks.reckons("estimate_due", "見積りの期限")(_ten_days)
    definitions.library()[NAME] = made
    actions.LETTERS[NAME] = ("工", "w")
    try:
        yield made
    finally:
        definitions.library().pop(NAME, None)
        actions.LETTERS.pop(NAME, None)


def case_at(people: Any, *triggers: str, title: str = "公園の改修") -> Case:
    """A new case of the procedure, advanced by the secretary along `triggers`."""
    with unit_of_work(people.secretary) as uow:
        case = actions.open_case(uow, NAME, title=title, office=people.office(people.civic_office))
        for trigger in triggers:
            actions.advance(uow, case, trigger)
    return case


def found(number: str) -> Case:
    """The case as it is now, by number or address."""
    return queries.by_number(db.session(), number)
