"""A meeting of the story and the means to act in it, each act at a time of its day."""

import datetime as dt
from dataclasses import dataclass

from consult import clock
from consult.access.actor import Actor
from consult.bodies.models import Membership
from consult.cases import actions as cases
from consult.db import db
from consult.demo.people import People
from consult.meetings import actions, queries
from consult.meetings.models import Meeting
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work

DAY = dt.timedelta(days=1)


@dataclass
class Room:
    """A meeting and the means to act in it at a time of its day."""

    people: People
    slug: str
    day: dt.date

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> dt.datetime:
        """An instant of the meeting's day, or some days from it."""
        day = self.day + days * DAY
        return clock.tokyo(day.year, day.month, day.day, hour, minute)

    def meeting(self) -> Meeting:
        """The meeting, loaded in the present session."""
        return queries.meeting(db.session(), self.slug)

    def member(self, short_name: str) -> Membership:
        """A member by family name."""
        return next(m for m in queries.members(db.session(), self.meeting()) if m.short_name == short_name)

    def move(self, trigger: str, when: dt.datetime, actor: Actor, **inputs: str) -> None:
        """Take a transition; a meeting of the demo may fall on a holiday, with a reason."""
        cautions = {
            "meeting_on_holiday": "委員の都合がこの日に合うため",
            "meeting_notice_late": "日程の調整に時間がかかったため",
        }
        with clock.at(when), unit_of_work(actor) as uow:
            cases.advance(uow, self.meeting().case, trigger, inputs=inputs, acknowledged=cautions)

    def arrive(self, names: tuple[str, ...], when: dt.datetime, mode: str = "in_person") -> None:
        """着席, one after another."""
        for name in names:
            with clock.at(when), unit_of_work(self.people.secretary) as uow:
                meeting = self.meeting()
                actions.arrive(uow, meeting, self.member(name), mode=mode)

    def leave(self, name: str, when: dt.datetime) -> None:
        """退席."""
        with clock.at(when), unit_of_work(self.people.secretary) as uow:
            actions.leave(uow, self.meeting(), self.member(name))

    def say(self, item: int, name: str, text: str, when: dt.datetime) -> None:
        """A remark under an item (0: before the first); a name that is no member's is a label."""
        with clock.at(when), unit_of_work(self.people.secretary) as uow:
            meeting = self.meeting()
            under = meeting.items[item - 1] if item else None
            seated = {m.short_name for m in queries.members(uow.session, meeting)}
            if name in seated:
                actions.note(uow, meeting, text=text, item=under, member=self.member(name))
            else:
                actions.note(uow, meeting, text=text, item=under, speaker=name)

    def vote(
        self,
        item: int,
        when: dt.datetime,
        counts: Counts | None = None,
        *,
        method: str = "hands",
        chair: str | None = None,
    ) -> None:
        """Put an item to the vote."""
        with clock.at(when), unit_of_work(self.people.secretary) as uow:
            actions.vote(
                uow, self.meeting().items[item - 1], method=method, counts=counts, chair_decision=chair
            )

    def take_up(self, item: int, when: dt.datetime) -> None:
        """Go on to an item."""
        with clock.at(when), unit_of_work(self.people.secretary) as uow:
            actions.take_up(uow, self.meeting().items[item - 1])
