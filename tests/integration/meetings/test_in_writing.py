"""A meeting wholly in writing: nobody comes, whoever answers is present, and the minutes say so."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies import actions as bodies
from consult.bodies.models import Body
from consult.db import db
from consult.errors import Invalid, Refused
from consult.meetings import actions, attendance, edition, queries, record, room_queries
from consult.meetings.actions import casting, writing
from consult.unit_of_work import unit_of_work
from consult.web.meetings import console_page

ANSWERED = ("早川", "伊藤", "グエン", "髙橋", "小野", "𠮷田", "石川")


def acting(there, when, act):
    with clock.at(when), unit_of_work(there.people.secretary) as uow:
        return act(uow, there.meeting())


def test_a_meeting_in_writing_opens_by_its_answers_and_its_minutes_count_them(room):
    there = room("noticed")
    asked_at = there.at(9, days=-5)
    with pytest.raises(Invalid, match="書面で決めることを認めていません") as wrong:
        acting(there, asked_at, lambda uow, m: actions.change_meeting(uow, m, in_writing=True))
    assert set(wrong.value.fields) == {"in_writing"}

    def allow(uow, _meeting):
        body = uow.session.execute(select(Body)).scalar_one()
        bodies.change_body(uow, body, attendance_modes=["in_person", "paper"])

    acting(there, asked_at, allow)
    acting(there, asked_at, lambda uow, m: actions.change_meeting(uow, m, in_writing=True))
    with pytest.raises(Refused, match="書面だけで開く会議なので"):
        acting(there, asked_at, lambda uow, m: actions.arrive(uow, m, there.member("小野")))

    def ask(uow, meeting):
        for item in meeting.items:
            asked = writing.ask_in_writing(uow, item)
            assert asked.due_at == meeting.answers_until == there.at(14)  # one closing for the whole meeting

    acting(there, asked_at, ask)

    def cast(name):
        def act(uow, meeting):
            for asked in room_queries.rounds(uow.session, meeting):
                casting.cast(uow, asked, there.member(name), "against" if name == "石川" else "for")

        return act

    for name in ANSWERED[:-1]:
        acting(there, asked_at + dt.timedelta(hours=1), cast(name))
    with pytest.raises(Refused):
        there.move("open", there.at(13, 30), there.people.secretary)  # six of seven needed
    acting(there, there.at(12), cast("石川"))
    there.move("open", there.at(13, 30), there.people.secretary)

    with pytest.raises(Invalid, match="書面で決める"):
        acting(there, there.at(13, 31), lambda uow, m: actions.open_vote(uow, m.items[0], method="hands"))
    assert console_page.quorum(queries.room(db.session, there.meeting()), there.meeting())["present"] == 7

    def count(uow, meeting):
        for asked in room_queries.rounds(uow.session, meeting):
            writing.count(uow, asked)

    with pytest.raises(Refused, match="まだ4人の答えを待っています"):
        acting(there, there.at(13, 31), count)
    late = there.at(14, 10)
    with pytest.raises(Refused, match="を過ぎて届いた書面は、数えられません"):
        acting(there, late, cast("水野"))
    acting(there, late, count)
    there.move("close", there.at(13, 40), there.people.secretary)
    meeting = there.meeting()
    assert [str(record.result(item)) for item in meeting.items] == ["可決（賛成6・反対1）"] * 2
    assert [m.short_name for m in queries.attended(db.session, meeting)] == sorted(
        ANSWERED, key=lambda name: there.member(name).sort_key
    )
    said = {line.label: line.text for line in edition.header(record.of(db.session, meeting))}
    assert said["定足数"] == "12名中7名出席（過半数）成立"
    assert said["書面を出した委員"].count("委員") + said["書面を出した委員"].count("副") >= len(ANSWERED)
    assert said["書面を出していない委員"].startswith("5名")
    assert "書面による開催" in said["開催場所"]
    sheet = attendance.sheet(db.session, meeting, municipality="緑野市")
    there_or_not = {one.name: one.there for one in sheet.members}
    assert (there_or_not["石川 浩"], there_or_not["村上 徹"]) == ("令和8年11月12日（木）（紙）", "回答なし")
    assert [line.label for line in sheet.facts] == ["定足数"]
