"""Before an act: which of the days it sets in motion fall on a day when the city hall is closed.

No day is moved silently: the page says so, and the row of the deadline keeps it.
"""

import datetime as dt

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline
from consult.cases import clocks
from consult.cases.models import Case
from consult.i18n import Message, msg
from consult.workflow.definition import Definition
from consult.workflow.explain import Option

_DAY = dt.timedelta(days=1)


def ahead(session: Session, case: Case, definition: Definition, option: Option) -> list[Message]:
    """A sentence for each clock that would start on this way, or later on, and ends on such a day.

    Of later stages only days that are settled already: those counted from a day to come are not known yet.
    """
    known = {row.rule for row in clocks.of(session, case) if row.state in clocks.OPEN}
    found = {}
    for name in _onward(definition, option.to):
        wanted = definition.stage(name).deadline
        if wanted is None or wanted.rule in known or wanted.rule in found:
            continue
        settled = _settled(session, case, wanted.rule)
        found[wanted.rule] = clocks.reckoned_for(session, case, wanted.rule) if name == option.to else settled
    return [
        msg(
            "「%(what)s」の%(day)sは市の休日（%(closing)s）です。期限は動かしません。",
            what=clocks.label_of(rule),
            day=day.date,
            closing=day.closing,
        )
        for rule, day in found.items()
        if day is not None and day.closing is not None
    ]


def _settled(session: Session, case: Case, rule: str) -> Deadline | None:
    now = clocks.reckoned_for(session, case, rule)
    with clock.at(clock.now() + _DAY):
        tomorrow = clocks.reckoned_for(session, case, rule)
    return now if now and tomorrow and now.date == tomorrow.date else None


def _onward(definition: Definition, start: str) -> list[str]:
    """The stages from `start` on, nearest first."""
    order = [start]
    for name in order:
        order += [edge.to for edge in definition.edges_from(name) if edge.to not in order]
    return list(dict.fromkeys(order))
