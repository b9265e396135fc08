"""What is foreseen of an 意見公募: when it may open and close, and which meeting its answers wait for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import days_in_period, reckon
from consult.cases.models import Case
from consult.cases.whatif import Beside, reads_beside
from consult.errors import Sentence
from consult.i18n import N_, msg
from consult.meetings import queries as meetings
from consult.meetings.models import AgendaItem, Meeting
from consult.workflow.definition import Clock, Definition, Edge, Stage
from consult.workflow.foresight import Due, Foresight, Known, Period, foresees

PROCEDURE: Final = "public_consultation"


@foresees(PROCEDURE)
class ConsultationForesight(Foresight):
    """A period of so many days, a promised day for the result, and perhaps a meeting in between."""

    labels: Mapping[str, str] = {
        "opens_on": N_("募集を始める日"),
        "closes_on": N_("募集の最後の日"),
        "result_due_on": N_("結果を公表する予定の日"),
        "meeting_on": N_("委員会が審議する日"),
        "waiting_entry": N_("入力を待つ紙の意見（通）"),
        "waiting_proof": N_("紙との見比べを待つ意見（通）"),
        "redactions_waiting": N_("墨消しの確かめを待つ意見（通）"),
        "sample_waiting": N_("抜き取って、まだ読んでいない意見（通）"),
        "publicity_entries": N_("周知の記録（件）"),
    }
    moving = Foresight.moving | {"opens_on"}

    def on(self, known: Known, day: dt.date) -> Known:
        """A notice that is not out yet cannot open the period on a day already past."""
        later = super().on(known, day)
        opens = known.facts.opens_on
        if opens is None or known.facts.closes_at is not None:
            return later
        return later.knows(opens_on=max(opens, day))

    def assume(self, known: Known, given: Mapping[str, Any]) -> Known:
        """The instant of the closing follows the last day."""
        assumed = super().assume(known, given)
        closes = assumed.facts.closes_on
        if "closes_on" in given and "closes_at" not in given and closes and known.facts.closes_at:
            return assumed.knows(closes_at=_end_of(closes))
        return assumed

    def due(
        self, definition: Definition, ticking: Clock, known: Known, entered: dt.date | None
    ) -> Due | None:
        """The period as set, and the day the notice promised."""
        facts = known.facts
        if ticking.rule == "closes_at" and facts.opens_on and facts.closes_on:
            days = max(days_in_period(facts.opens_on, facts.closes_on), 1)
            return Due.of("closes_at", reckon("consultation_period", facts.opens_on, number=days))
        if ticking.rule == "result_due" and facts.result_due_on:
            return Due.of("result_due", reckon("fixed_day", facts.result_due_on))
        return super().due(definition, ticking, known, entered)

    def after(self, edge: Edge, known: Known, day: dt.date) -> Known:
        """Once the notice is out the period runs, as set or the shortest regular one; deciding fixes the answers."""
        facts = known.facts
        if "fix_answers" in edge.effects:
            return known.knows(answers_as_fixed=True)
        if "schedule_closing" not in edge.effects:
            return known
        opens = facts.opens_on if facts.closes_at else max(facts.opens_on or day, day)
        shortest = _shortest(opens, facts.min_days)
        closes = facts.closes_on
        if closes is None or (closes < shortest and not facts.reason_for_short_period.strip()):
            closes = shortest
        return known.knows(opens_on=opens, closes_on=closes, closes_at=_end_of(closes))

    def not_before(self, edge: Edge, source: str, known: Known) -> tuple[dt.date, Sentence] | None:
        """The notice goes out on the day it names; what a committee deliberates on is decided after it met."""
        opens, meets = known.facts.opens_on, known.dates.get("meeting_on")
        if "schedule_closing" in edge.effects and opens and known.facts.closes_at is None:
            return opens, msg("募集を始める日は%(day)sです", day=opens)
        if edge.trigger == "decide" and source == "deliberated" and meets:
            return meets, msg("委員会が審議する日は%(day)sです", day=meets)
        return None

    def periods(self, stage: Stage, known: Known, on: dt.date) -> Sequence[Period]:
        """The shortest period from the first day, and the promised day seen from the meeting's."""
        facts, meets, found = known.facts, known.dates.get("meeting_on"), []
        if facts.opens_on and facts.closes_on and facts.min_days and not stage.final:
            least = Due.of(
                "consultation_period", reckon("consultation_period", facts.opens_on, number=facts.min_days)
            )
            found.append(Period("shortest", msg("募集の最短の期間"), least, facts.closes_on, at_least=True))
        if meets and facts.result_due_on:
            due = Due.of("result_due", reckon("fixed_day", facts.result_due_on))
            found.append(
                Period("meeting:result_due", msg("委員会の日から、結果を公表する予定の日まで"), due, meets)
            )
        if meets:
            days = known.more.get("notice_days")
            due = Due.of("meeting_notice", reckon("meeting_notice", meets, number=days))
            said = known.more.get("noticed_on") or on
            label = msg("委員会の開催の知らせ")
            found.append(Period("meeting:notice", label, due, said, number=known.more.get("meeting", "")))
        return found


def _end_of(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 23, 59, 59)


def _shortest(opens: dt.date, days: int | None) -> dt.date:
    return reckon("consultation_period", opens, number=days).date


@reads_beside(PROCEDURE)
def beside(session: Session, case: Case) -> Beside:
    """The next meeting that has the case on its agenda, or the last one that had."""
    found = list(
        session.execute(
            select(Meeting)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.case_id)
            .where(AgendaItem.linked_case_id == case.id)
            .order_by(Meeting.starts_at)
        ).scalars()
    )
    coming = [meeting for meeting in found if meeting.closed_at is None]
    chosen = next(iter(coming), found[-1] if found else None)
    if chosen is None:
        return Beside({"meeting_on": None})
    more = {
        "notice_days": chosen.body.notice_days,
        "noticed_on": chosen.noticed_on,
        "meeting": chosen.case.number,
    }
    return Beside({"meeting_on": meetings.held_on(chosen)}, more)
