"""日程調整: days a meeting could be held on, what each member says of them, and the meeting planned on one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies import queries as bodies
from consult.bodies.models import Body, Membership
from consult.calendars import tokyo_date
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.meetings.actions.planning import plan_meeting
from consult.meetings.models import Meeting
from consult.meetings.models_room import ScheduleAnswer, ScheduleDay, SchedulePoll
from consult.unit_of_work import UnitOfWork

ANSWERS = ("yes", "maybe", "no")
MOST_DAYS = 10
Span = tuple[dt.datetime, dt.datetime]


def ask_days(
    uow: UnitOfWork, body: Body, *, title: str, days: Sequence[Span], answer_by: dt.date
) -> SchedulePoll:
    """Ask the members of a body which days suit them.

    Raises:
        Invalid: without a title or days, for days that have passed or end before they begin, for a day given twice.
        Refused: while another question to the same members is open.
    """
    uow.require(Permission.MEETING_PREPARE, on=body)
    if uow.session.execute(
        select(SchedulePoll.id).where(SchedulePoll.body_id == body.id, SchedulePoll.state == "open")
    ).first():
        raise Refused(msg("日程を聞いているところです。日を決めるか、取りやめてから、聞き直してください"))
    wrong: dict[str, list[Sentence]] = {}
    if not title.strip():
        wrong["title"] = [msg("何の日程かを書いてください。例 第4回")]
    if not 1 <= len(days) <= MOST_DAYS:
        wrong["days"] = [msg("候補の日を1つから%(n)sまで書いてください", n=MOST_DAYS)]
    elif any(start <= clock.now() or end <= start for start, end in days):
        wrong["days"] = [msg("候補は、これからの日時で、終わりを始まりより後にしてください")]
    elif len({start for start, _ in days}) < len(days):
        wrong["days"] = [msg("同じ日時が2回あります。1つにしてください")]
    if answer_by < clock.today() or (days and answer_by > min(tokyo_date(start) for start, _ in days)):
        wrong["answer_by"] = [msg("答えの期限は、今日から最初の候補の日までにしてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    poll = uow.add(
        SchedulePoll(body_id=body.id, title=title.strip(), answer_by=answer_by, asked_at=clock.now())
    )
    uow.flush()
    for start, end in sorted(days):
        uow.add(ScheduleDay(poll_id=poll.id, starts_at=start, ends_at=end))
    uow.flush()
    uow.record(Event.SCHEDULE_ASKED, body, public={"days": len(days)})
    return poll


def answer_days(uow: UnitOfWork, poll: SchedulePoll, member: Membership, answers: Mapping[int, str]) -> None:
    """What a member says of the days: by themself, or by telephone to the office. The newest answer holds.

    Raises:
        Refused: when the day is settled, or the question was called off.
        Invalid: when a day is left out.
        NotFound: for a member of another body.
    """
    body = uow.session.get_one(Body, poll.body_id)
    own = uow.actor.account_id is not None and member.account_id == uow.actor.account_id
    uow.require(Permission.MEETING_TAKE_PART if own else Permission.MEETING_PREPARE, on=body)
    if member.body_id != body.id:
        raise NotFound(msg("委員を選んでください"))
    keep_answers(uow, poll, body, member, answers)


def keep_answers(
    uow: UnitOfWork, poll: SchedulePoll, body: Body, member: Membership, answers: Mapping[int, str]
) -> None:
    """Part of an act that has asked for permission: one answer for each day, in place of those before."""
    ensure_asked(poll, body, member)
    missing = [day for day in poll.days if answers.get(day.id) not in ANSWERS]
    if missing:
        sentence = msg("どの候補にも答えてください。まだのものが%(n)sつあります", n=len(missing))
        raise Invalid(sentence, {f"day-{day.id}": [sentence] for day in missing})
    known = {
        row.day_id: row
        for row in uow.session.execute(
            select(ScheduleAnswer).where(
                ScheduleAnswer.day_id.in_([day.id for day in poll.days]),
                ScheduleAnswer.membership_id == member.id,
            )
        ).scalars()
    }
    for day in poll.days:
        if day.id in known:
            known[day.id].answer = answers[day.id]
        else:
            uow.add(ScheduleAnswer(day_id=day.id, membership_id=member.id, answer=answers[day.id]))
    uow.flush()
    uow.record(Event.SCHEDULE_ANSWERED, body, public={"poll": poll.id}, private={"name": member.name})


def ensure_asked(poll: SchedulePoll, body: Body, member: Membership) -> None:
    """Refused unless this member is asked, and still may answer."""
    if poll.state == "called_off":
        raise Refused(
            msg(
                "この日程調整は、取りやめになりました。問合せ先：%(office)s（%(telephone)s）",
                office=body.office.name,
                telephone=body.office.telephone,
            )
        )
    if poll.state != "open":
        raise Refused(msg("日程は、もう決まりました"))
    if member.id not in {m.id for m in seated_for(poll, body)}:
        raise Refused(msg("この日程は、候補の日に席のある委員に聞いています"))


def call_off(uow: UnitOfWork, poll: SchedulePoll) -> None:
    """Ask no longer: the answers stay in the record, no meeting is planned.

    Raises:
        Refused: when a day was chosen already, or it was called off.
    """
    body = uow.session.get_one(Body, poll.body_id)
    uow.require(Permission.MEETING_PREPARE, on=body)
    uow.session.refresh(poll, with_for_update=True)
    if poll.state != "open":
        raise Refused(msg("日程は、もう決まりました"))
    poll.state = "called_off"
    uow.record(Event.SCHEDULE_CALLED_OFF, body, public={"poll": poll.id})


def settle(
    uow: UnitOfWork, poll: SchedulePoll, day: ScheduleDay, *, place: str, how_to_observe: str = ""
) -> Meeting:
    """Plan the meeting on one of the days.

    Raises:
        Refused: when a day was chosen already.
        Invalid: without a place.
    """
    body = uow.session.get_one(Body, poll.body_id)
    uow.require(Permission.MEETING_PREPARE, on=body)
    uow.session.refresh(poll, with_for_update=True)
    if poll.state != "open":
        raise Refused(msg("日程は、もう決まりました"))
    meeting = plan_meeting(
        uow, body, starts_at=day.starts_at, ends_at=day.ends_at, place=place, how_to_observe=how_to_observe
    )
    poll.state, poll.meeting_id = "settled", meeting.case_id
    uow.flush()
    return meeting


def table(poll: SchedulePoll, seated: Sequence[Membership]) -> list[dict[str, Any]]:
    """Each day with how many can come, those who may, and who has not answered."""
    rows: list[dict[str, Any]] = []
    for day in poll.days:
        said = {row.membership_id: row.answer for row in day.answers}
        rows.append(
            {
                "day": day,
                "yes": sum(said.get(m.id) == "yes" for m in seated),
                "maybe": sum(said.get(m.id) == "maybe" for m in seated),
                "silent": sum(m.id not in said for m in seated),
                "answers": {m.id: said.get(m.id, "") for m in seated},
            }
        )
    return rows


def seated_for(poll: SchedulePoll, body: Body) -> list[Membership]:
    """Those seated on the first of the days."""
    first = tokyo_date(poll.days[0].starts_at)
    return bodies.seated(body.members, first)
