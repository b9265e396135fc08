"""Each way of voting at the console, from the counts to the minutes: above all 無記名, where nobody is named."""

import datetime as dt

import pytest

from consult import clock
from consult.audit.models import AuditEvent
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.demo.room import Room

DAY = dt.date(2026, 11, 12)
NAMES = ("早川", "伊藤", "グエン", "髙橋", "小野", "𠮷田")


class Console:
    """The secretary at the console of a meeting in session: seven members, the chair does not vote."""

    def __init__(self, city, staff):
        self.city = city
        with city.app_context():
            people = load_people(lambda text: f"plain:{text}")
            self.there = Room(people, story.s2(people, DAY, "noticed"), DAY)
            self.there.arrive(story.THERE, self.there.at(13, 50))
            self.there.move("open", self.there.at(14), people.secretary)
            meeting = self.there.meeting()
            self.item = meeting.items[0].id
            self.ids = {name: self.there.member(name).id for name in NAMES}
            db.session.remove()
        self.page = f"/desk/cases/{self.there.slug}/console"
        self.sato = staff("sato")

    def says(self, status, **sent):
        with clock.at(self.there.at(14, 30)):
            self.sato.open(f"{self.page}?item={self.item}")
            self.sato.post(self.page, **(self.sato.again() | {"item": self.item} | sent))
        assert self.sato.status == status, self.sato.text
        return self.sato.text

    def vote(self, **sent):
        with self.city.app_context():
            vote = self.there.meeting().items[0].votes[-1]
            found = (vote.method, vote.result, vote.in_favour, vote.against, vote.abstained, vote.arithmetic)
            db.session.remove()
        return found


@pytest.fixture
def console(city, staff):
    return Console(city, staff)


def logged(city):
    with city.app_context():
        said = b" ".join(db.session.execute(db.select(AuditEvent.entry)).scalars())
        db.session.remove()
    return said


def test_a_secret_ballot_is_counted_and_names_nobody(city, console):
    assert "表決に加わるのは6人です" in console.says(200, do="open_vote", method="secret")
    with clock.at(console.there.at(14, 30)):
        shown = console.sato.open(f"{console.page}?item={console.item}")
    assert "白票と賛否のわからない票は" in shown.text
    assert 'name="ballot-' not in shown.html
    paper = {"do": "vote", "method": "secret"}
    assert "1票足りません" in console.says(422, **paper, in_favour="3", against="1", abstained="1")
    assert 'value="3"' in console.sato.html
    assert "1票多くなっています" in console.says(422, **paper, in_favour="4", against="2", abstained="1")
    assert "数字で書いてください" in console.says(422, **paper, in_favour="四", against="2")
    assert "99,999までの数" in console.says(422, **paper, in_favour="9" * 30, against="2")
    names = {f"ballot-{number}": "for" for number in console.ids.values()}
    console.says(200, **paper, in_favour="4", against="1", abstained="1", **names)
    method, result, *counts, arithmetic = console.vote()
    assert (method, result, counts) == ("secret", "passed", [4, 1, 1])
    assert not arithmetic.get("ballots")
    assert "無記名" in console.sato.text
    assert b"ballots" not in logged(city)


def test_a_ballot_of_nobody_is_refused_and_one_left_out_is_named(console):
    form = {"do": "vote", "method": "recorded"}
    mine = {f"ballot-{console.ids['伊藤']}": "for"}
    assert "早川委員の賛成・反対・棄権を選んでください" in console.says(422, **form, **mine)
    for name in ("ballot-", "ballot-x", "ballot-999999999999999999999"):
        console.says(409, **form, **mine, **{name: "for"})


@pytest.mark.parametrize("method", ["hands", "standing"])
def test_the_chair_decides_a_tie_and_only_a_tie(console, method):
    paper = {"do": "vote", "method": method}
    assert "可否同数" in console.says(422, **paper, in_favour="3", against="3")
    assert console.says(422, **paper, in_favour="4", against="2", chair_decision="rejected")
    said = console.says(200, **paper, in_favour="3", against="3", chair_decision="rejected")
    assert console.vote()[:2] == (method, "rejected")
    assert "会長" in said


def test_too_many_observers_are_refused_with_the_field_named(console):
    assert "99,999までの数で書いてください" in console.says(422, do="room", observers="9" * 20)
    assert 'aria-invalid="true"' in console.sato.html
    assert "傍聴12人" in console.says(200, do="room", observers="12")
