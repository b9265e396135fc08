"""What is foreseen of a meeting: the notice before it, the minutes after it, and what its day means for others."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import reckon
from consult.cases import queries
from consult.cases.models import Case
from consult.cases.whatif import reads_touched, stored_due
from consult.i18n import N_, Message, msg
from consult.meetings.models import AgendaItem
from consult.workflow.definition import Clock, Definition, Edge, Stage
from consult.workflow.foresight import Due, Foresight, Known, Period, foresees

PROCEDURE: Final = "meeting"


@foresees(PROCEDURE)
class MeetingForesight(Foresight):
    """Notice so many days before, minutes so many days after, a check of so many days in between."""

    labels: Mapping[str, str] = {
        "held_on": N_("会議を開く日"),
        "noticed_on": N_("開催を知らせた日"),
        "present": N_("出席する人数"),
        "corrections_open": N_("返事をしていない申し出（件）"),
        "members_answered": N_("返事をした委員（人）"),
    }

    def assume(self, known: Known, given: Mapping[str, Any]) -> Known:
        """The last day for the notice follows the day of the meeting."""
        assumed = super().assume(known, given)
        facts = assumed.facts
        if "held_on" not in given or facts.held_on is None:
            return assumed
        notice = reckon("meeting_notice", facts.held_on, number=facts.notice_days).date
        at = (facts.starts_at or clock.tokyo(2000, 1, 1, 12)).astimezone(clock.TOKYO)
        starts = dt.datetime.combine(facts.held_on, at.timetz()).astimezone(dt.UTC)
        derived = {"notice_by": notice, "starts_at": starts}
        return assumed.knows(**{name: value for name, value in derived.items() if name not in given})

    def due(
        self, definition: Definition, ticking: Clock, known: Known, entered: dt.date | None
    ) -> Due | None:
        """Counted from the day of the meeting, not from the day something is entered."""
        facts = known.facts
        if ticking.rule == "meeting_notice" and facts.held_on:
            return Due.of(ticking.rule, reckon("meeting_notice", facts.held_on, number=facts.notice_days))
        if ticking.rule == "minutes" and (ended := facts.ended_on or entered):
            return Due.of(ticking.rule, reckon("minutes", ended, number=facts.minutes_days))
        if ticking.rule == "minutes_check" and facts.check_until:
            return Due.of(ticking.rule, reckon("fixed_day", facts.check_until))
        return super().due(definition, ticking, known, entered)

    def after(self, edge: Edge, known: Known, day: dt.date) -> Known:
        """The members' check ends so many days after it was asked for."""
        if "ask_members" in edge.effects:
            until = reckon("minutes_check", day, number=known.facts.check_days).date
            return known.knows(check_until=until)
        if "record_closing" in edge.effects:
            return known.knows(ended_on=day)
        return known

    def periods(self, stage: Stage, known: Known, on: dt.date) -> Sequence[Period]:
        """The notice, held against the day it was given or would be."""
        facts = known.facts
        if facts.held_on is None or facts.ended_on is not None or stage.final:
            return ()
        due = Due.of("meeting_notice", reckon("meeting_notice", facts.held_on, number=facts.notice_days))
        return (Period("meeting_notice", msg("開催の知らせの期限"), due, facts.noticed_on or on),)


@reads_touched(PROCEDURE)
def touched(session: Session, case: Case, known: Known) -> Iterable[Period]:
    """What was promised in the cases on the agenda, held against the day of the meeting."""
    if known.facts.held_on is None:
        return []
    cases = list(
        session.execute(
            select(Case)
            .join(AgendaItem, AgendaItem.linked_case_id == Case.id)
            .where(AgendaItem.meeting_id == case.id)
            .order_by(AgendaItem.position)
        ).scalars()
    )
    running = queries.running_deadlines(session, cases) if cases else {}
    return [
        Period(f"{other.slug}:{row.rule}", _label(other, row.label), stored_due(row), known.facts.held_on,
               number=other.number)
        for other in cases
        for row in running[other.id]
        if row.trigger is None
    ]  # fmt: skip


def _label(case: Case, label: str) -> Message:
    return msg("%(what)s（%(case)s）", what=Message(label), case=case.title)
