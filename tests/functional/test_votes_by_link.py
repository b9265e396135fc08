"""A meeting in writing from the addresses of the notice to the count: by link, on paper, signed in; once a seat."""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies import actions as bodies
from consult.bodies.models import Body
from consult.db import db, settings
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.demo.room import Room
from consult.meetings import actions, queries, record, room_queries
from consult.meetings.actions import casting, notice_addresses
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.worker import drain
from tests.factories.visitor import Visitor

DAY = dt.date(2026, 11, 12)
ON_PAPER = ("佐々木", "早川", "グエン", "𠮷田", "髙橋", "小野")


@pytest.fixture
def there(city):
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        story.committee(people, DAY)
        room = Room(people, "", DAY)
        with clock.at(room.at(10, days=-21)), unit_of_work(people.secretary) as uow:
            body = uow.session.execute(select(Body)).scalar_one()
            bodies.change_body(uow, body, attendance_modes=["in_person", "paper"])
            meeting = actions.plan_meeting(
                uow, body, number=4, starts_at=room.at(17), ends_at=None, place="書面", in_writing=True,
                how_to_observe="会議録は公開します",
            )  # fmt: skip
            for title in ("会場費の支出", "要領の改正"):
                actions.add_item(uow, meeting, title=title)
            room.slug = meeting.case.slug
        db.session.remove()
    return room


def give_notice(city, there):
    """Notice is given and the worker tells the members; returns the path of the one link that went by mail."""
    with city.app_context():
        there.move("give_notice", there.at(9, days=-9), there.people.secretary)
        with clock.at(there.at(10, days=-9)):
            drain(city.extensions["consult"])
        told = db.session.execute(select(Mail).where(Mail.notice == "meeting_notice")).scalars()
        said = [json.loads(notice_addresses.box(settings()).decrypt(mail.recipient)) for mail in told]
        (mine,) = [one for one in said if "link" in one]
        assert mine["to"] == "ishikawa@example.jp"
        assert notice_addresses.kept(db.session(), there.meeting(), settings()) == {}
        db.session.remove()
    return "/m/" + mine["link"].partition("/m/")[2]


class Walk:
    """The secretary at the desk, a member with the link that came by mail, and what they act on."""

    def __init__(self, city, staff, there):
        self.sato, self.ito, self.member, self.other = (
            staff("sato"),
            staff("ito"),
            Visitor(city),
            Visitor(city),
        )
        self.desk = f"/desk/cases/{there.slug}"
        self.page = f"{self.desk}/conflicts"
        with city.app_context():
            meeting = there.meeting()
            self.ids = {m.short_name: m.id for m in queries.members(db.session(), meeting)}
            self.items = [item.id for item in meeting.items]
            db.session.remove()

    def at_page(self, **sent):
        self.sato.open(self.page).post(self.page, **(self.sato.again() | sent))
        return self.sato

    def at_console(self, item, status=200, **sent):
        console = f"{self.desk}/console"
        self.sato.open(f"{console}?item={item}")
        self.sato.post(console, **(self.sato.again() | {"item": item} | sent))
        assert self.sato.status == status, self.sato.text

    def keeps_addresses(self):
        assert (
            "アカウントのない委員は5人です。0人にメールで、5人に紙で"
            in self.sato.open(f"{self.desk}/prepare").text
        )
        to = f"to-{self.ids['石川']}"
        assert self.at_page(do="keep", **{to: "ishikawa"}).status == 422
        assert "1人にメールで、4人に紙で" in self.at_page(do="keep", **{to: "ishikawa@example.jp"}).text

    def asks(self, link):
        assert "4人分" in self.sato.open(self.page).text
        assert self.sato.open(f"{self.page}/sheets.pdf").body.startswith(b"%PDF")
        assert 'name="ballot-' not in self.member.open(link).html
        self.at_console(self.items[0], do="ask_all")
        self.at_console(self.items[1], 409, do="ask_all")
        return re.findall(r'name="ballot-(\d+)" value="for"', self.member.open(link).html)

    def votes_and_changes(self, link, first, second):
        member = self.member.open(link).press("do=look", form=0)
        assert (member.status, "1つ以上の議題で" in member.text) == (422, True)
        wrong = {f"ballot-{first}": "maybe", f"remark-{second}": "理由だけ"}
        member.open(link).press("do=look", form=0, **wrong)
        assert member.status == 422
        assert member.html.count("賛成・反対・棄権から選んでください") == 5  # once in the words above
        member.open(link).press(
            "do=look", form=0, **{f"ballot-{first}": "for", f"remark-{first}": "会場は広く"}
        )
        assert "送る前に確かめる" in member.text
        assert "あなたの答え" not in member.text
        assert "1件の答えを送りました" in member.press("do=vote", form=0).text
        assert "あなたの答え：賛成" in member.text
        member.press("do=look", form=0, **{f"ballot-{first}": "against", f"ballot-{second}": "for"})
        assert "あなたの答え：反対" in member.press("do=vote", form=0).text

    def puts_a_slip_right(self, first):
        """A paper entered for the wrong member is struck out with a reason and entered for the right one."""
        slip = {"do": "cast_on_paper", "ballot": "for", "round": first, "member": self.ids["大﨑"]}
        self.at_console(self.items[0], **slip)
        out = {"do": "strike_out", "round": first, "member": self.ids["大﨑"]}
        self.at_console(self.items[0], 422, **out, strike_reason=" ")
        assert "消す理由を書いてください" in self.sato.text
        self.at_console(self.items[0], 404, **out | {"member": self.ids["石川"]}, strike_reason="誤り")
        self.at_console(self.items[0], **out, strike_reason="別の委員の書面だったため")
        assert "大﨑委員の書面を消しました" in self.sato.text
        assert "大﨑（紙）" not in self.sato.text

    def is_refused_a_second_way(self, first):
        paper = {"do": "cast_on_paper", "ballot": "for", "round": first}
        self.at_console(self.items[0], 409, **paper, member=self.ids["石川"])
        assert "石川委員は、もう投票しています（委員のリンク）" in self.sato.text
        self.at_console(self.items[0], **paper, member=self.ids["大﨑"], paper_remark="よい案です")
        assert "石川（委員のリンク）、大﨑（紙）" in self.sato.text
        held = self.at_page(do="link", member=self.ids["大﨑"]).html.partition("<h3>大﨑")[2]
        link = re.search(r"/m/[a-z2-7]+", held)[0]
        assert "大﨑委員は、もう投票しています（紙）" in self.other.open(link).text
        assert self.other.press("do=look", form=0, **{f"ballot-{first}": "against"}).status == 422
        self.other.open(link).press("do=declare", form=1, row=self.items[0], reason="会場の持ち主")
        assert "申し出ました：会場の持ち主" in self.other.text
        told = re.search(r'name="declaration" value="(\d+)"', self.sato.open(f"{self.desk}/console").html)[1]
        self.at_console(self.items[0], do="accept_conflict", declaration=told)
        assert "除斥なので、表決に数えられません" in self.other.open(link).text


def test_the_notice_carries_the_link_and_the_link_takes_the_vote(city, staff, there):
    walk = Walk(city, staff, there)
    with clock.at(there.at(9, days=-9)):
        walk.keeps_addresses()
    link = give_notice(city, there)
    with clock.at(there.at(11, days=-9)):
        rounds = walk.asks(link)
        walk.votes_and_changes(link, *rounds)
        walk.puts_a_slip_right(rounds[0])
        walk.is_refused_a_second_way(rounds[0])
        walk.ito.open("/desk/seat").press("do=cast", form=1, ballot="against")
        walk.ito.open("/desk/seat").press("do=cast", form=1, ballot="abstained")
        with city.app_context():
            with unit_of_work(there.people.refreshed().secretary) as uow:
                for asked in room_queries.rounds(uow.session, there.meeting()):
                    for name in ON_PAPER:
                        casting.cast(uow, asked, there.member(name), "for")
            db.session.remove()
    with clock.at(there.at(17, 1)):
        assert "を過ぎたので、受け付けられません" in walk.member.open(link).text
        late = dict(walk.member.forms[0].fields) | {"do": "vote", f"ballot-{rounds[0]}": "for"}
        assert walk.member.post(link, **late).status == 422
        for item, number in zip(walk.items, rounds, strict=True):
            walk.at_console(item, do="count_written", round=number)
    with city.app_context():
        meeting = there.meeting()
        results = [str(record.result(item)) for item in meeting.items]
        assert results == ["可決（賛成6・反対1・棄権1）", "可決（賛成7・反対0）"]
        said = {(row.speaker, row.note) for row in queries.rows(db.session(), meeting)}
        assert said == {("石川委員", "会場は広く")}
        ballots = room_queries.rounds(db.session(), meeting)[0].ballots
        assert sorted(one.channel for one in ballots) == ["link", *["paper"] * 7, "web"]
        db.session.remove()
