"""Days asked and answered, the notice to members, conflicts from the member's page, and bodies that cannot decide."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies import queries as bodies
from consult.db import db
from consult.demo import meetings as story
from consult.errors import Forbidden, Invalid, Refused
from consult.meetings import stalled
from consult.meetings.actions import scheduling
from consult.meetings.models_room import SchedulePoll
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.worker import drain

NOW = clock.tokyo(2026, 11, 2, 9)
DAYS = [(clock.tokyo(2026, 11, day, 14), clock.tokyo(2026, 11, day, 16)) for day in (24, 20)]


def committee(people):
    story.committee(people, dt.date(2026, 11, 12))
    return people.refreshed()


def ask(people, days=DAYS, by=dt.date(2026, 11, 10), title="第4回"):
    with clock.at(NOW), unit_of_work(people.secretary) as uow:
        body = bodies.body(uow.session, story.BODY)
        return scheduling.ask_days(uow, body, title=title, days=days, answer_by=by).id


def member(name):
    return next(m for m in bodies.body(db.session(), story.BODY).members if m.short_name == name)


def answer(people, poll_id, actor, name, said):
    with clock.at(NOW), unit_of_work(actor) as uow:
        poll = uow.session.get_one(SchedulePoll, poll_id)
        scheduling.answer_days(
            uow, poll, member(name), dict(zip((d.id for d in poll.days), said, strict=True))
        )


def test_every_mistake_of_a_question_is_named_at_once(people):
    people = committee(people)
    with pytest.raises(Invalid) as wrong:
        ask(people, days=[], title=" ", by=dt.date(2026, 11, 1))
    assert set(wrong.value.fields) == {"title", "days", "answer_by"}
    with pytest.raises(Invalid, match="1つあります"):
        ask(people, days=[DAYS[0], DAYS[0]])


def test_members_answer_for_themselves_and_the_office_for_who_telephoned(people):
    people = committee(people)
    poll_id = ask(people)
    answer(people, poll_id, people.ito, "伊藤", ("yes", "no"))
    answer(people, poll_id, people.ito, "伊藤", ("yes", "maybe"))
    answer(people, poll_id, people.secretary, "小野", ("yes", "yes"))
    with pytest.raises(Forbidden):
        answer(people, poll_id, people.ito, "小野", ("no", "no"))
    with pytest.raises(Invalid, match="まだのものが1つ"):
        answer(people, poll_id, people.ito, "伊藤", ("yes", ""))
    poll = db.session.get_one(SchedulePoll, poll_id)
    first, second = scheduling.table(poll, scheduling.seated_for(poll, bodies.body(db.session(), story.BODY)))
    assert (first["day"].starts_at, first["yes"], first["silent"]) == (DAYS[1][0], 2, 10)
    assert (second["yes"], second["maybe"]) == (1, 1)
    with clock.at(NOW), unit_of_work(people.secretary) as uow:
        poll = uow.session.get_one(SchedulePoll, poll_id)
        meeting = scheduling.settle(uow, poll, poll.days[0], place="市役所")
        assert meeting.starts_at == DAYS[1][0]
    with pytest.raises(Refused, match="もう決まりました"):
        answer(people, poll_id, people.ito, "伊藤", ("yes", "yes"))


def test_the_notice_reaches_every_member_with_an_account(app, room):
    there = room("noticed")
    with clock.at(there.at(9, days=-9)):
        drain(app.extensions["consult"])
    told = db.session.execute(select(Mail).where(Mail.notice == "meeting_notice")).scalars().all()
    accounts = {m.account_id for m in there.meeting().body.members if m.account_id}
    assert len(told) == len(accounts)
    assert told[0].context["items"][0] == "1　公募枠を2割以上とする"


def test_a_body_without_quorum_for_weeks_is_said_with_the_remedy(room):
    there = room("noticed")
    body = there.meeting().body
    with clock.at(there.at(9, days=10)):
        assert stalled.stalled(db.session(), [body]) == []
    with clock.at(there.at(9, days=22)):
        (found,) = stalled.stalled(db.session(), [body])
    assert str(found.title) == f"{body.name}は、3週間、定足数がそろっていません"
    assert "日程を委員に聞き直す" in str(found.remedy)


def test_a_body_that_decided_something_is_not_called_stalled(room):
    there = room("closed")
    with clock.at(there.at(9, days=30)):
        assert stalled.stalled(db.session(), [there.meeting().body]) == []
