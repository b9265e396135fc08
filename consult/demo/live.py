"""第4回, in session at the moment the demo is loaded: a room to press keys in, at any hour of any day."""

import datetime as dt

from sqlalchemy import select

from consult import clock
from consult.bodies.models import Body
from consult.demo.meetings import BODY, OBSERVE, ROOM, STAFF, THERE
from consult.demo.people import People
from consult.demo.room import Room
from consult.meetings import actions
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work

ITEMS = ("公募の委員を2割以上とする時期", "応募しやすい会議の持ち方（続き）", "来年度の会議の予定（報告）")
LONGEST = dt.timedelta(minutes=40)  # what has been sitting by now
TWO_HOURS = dt.timedelta(hours=2)


def in_session(people: People, today: dt.date) -> str:
    """A meeting that has one item decided and the next one open; its address.

    However early it is, all of it happened today and before now.
    """
    midnight = clock.tokyo(today.year, today.month, today.day)
    now = clock.now() if clock.today() == today else clock.tokyo(today.year, today.month, today.day, 15)
    span = min(LONGEST, (now - midnight) * 0.9)

    def at(part: float) -> dt.datetime:
        return now - span * (1 - part)

    room = Room(people, "", today)
    begins = at(0.1).replace(second=0, microsecond=0)
    with clock.at(room.at(10, days=-21)), unit_of_work(people.secretary) as uow:
        body = uow.session.execute(select(Body).where(Body.slug == BODY)).scalar_one()
        meeting = actions.plan_meeting(
            uow, body,
            number=4, starts_at=begins, ends_at=min(begins + TWO_HOURS, room.at(23, 59)), place=ROOM,
            online=True, how_to_observe=OBSERVE,
        )  # fmt: skip
        for title in ITEMS:
            actions.add_item(uow, meeting, title=title, needs_decision="報告" not in title)
        room.slug = meeting.case.slug
    room.move("give_notice", room.at(9, days=-9), people.secretary)
    room.arrive((*THERE, "石川"), at(0.05))
    room.move("open", at(0.1), people.secretary)
    with clock.at(at(0.12)), unit_of_work(people.secretary) as uow:
        actions.describe(uow, room.meeting(), observers=3, staff=STAFF)
    room.take_up(1, at(0.15))
    room.say(1, "事務局", "前回の話し合いを受けて、次の任期からとする案を説明", at(0.2))
    room.say(1, "小野", "次の任期からでは遅い。空いた席から順に公募にしてはどうか", at(0.3))
    room.say(1, "早川", "団体の推薦の委員とは時期をそろえたほうが、話が続く", at(0.4))
    room.vote(1, at(0.6), Counts(5, 2))
    room.take_up(2, at(0.65))
    room.say(2, "伊藤", "夜の会議と昼の会議を、交互に開くことはできないか", at(0.8))
    room.arrive(("佐々木",), at(0.9))
    return room.slug
