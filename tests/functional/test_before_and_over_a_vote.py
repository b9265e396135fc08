"""Conflicts told beforehand by members without an account; the chair as the second person of a contrary result."""

import datetime as dt
import re

import pytest

from consult import clock
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.demo.room import Room
from consult.errors import DomainError
from consult.meetings import room_queries
from consult.meetings.actions import overriding
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor

DAY = dt.date(2026, 11, 12)
BEFORE = clock.tokyo(2026, 11, 9, 10)


@pytest.fixture
def room(people, told):
    def until(stage):
        slug = told(f"s2 until {stage}", lambda: story.s2(people, DAY, stage))
        return Room(people.refreshed(), slug, DAY)

    return until


def test_a_conflict_is_told_by_telephone_or_by_a_link_and_waits_at_the_console(city, staff):
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        there = Room(people, story.s2(people, DAY, "noticed"), DAY)
        item, tsuji = there.meeting().items[0].id, there.member("辻󠄀").id
        ishikawa = there.member("石川").id
        db.session.remove()
    page = f"/desk/cases/{there.slug}/conflicts"
    sato, member = staff("sato"), Visitor(city)
    with clock.at(BEFORE):
        sato.open(f"/desk/cases/{there.slug}/prepare")
        assert page in sato.html
        sato.open(page)
        sato.post(page, **(sato.again() | {"do": "enter", "member": "", "told_on": "2026-12-01"}))
        assert sato.status == 422
        for words in ("委員を選んでください", "議題を選んでください"):
            assert words in sato.text
        told = {"do": "enter", "member": tsuji, "item": item}
        sato.post(page, **(sato.again() | told | {"told_on": "2026-12-01"}))
        assert sato.status == 422
        for words in (
            "どういう関係があるかを書いてください",
            "どうやって申し出たか",
            "今日までの日で書いてください",
        ):
            assert words in sato.text
        sato.post(
            page,
            **(
                sato.again()
                | told
                | {"told_on": "令和8年11月8日", "told_by": "phone", "reason": "候補の団体の役員"}
            ),
        )
        assert sato.status == 200
        assert "候補の団体の役員電話令和8年11月8日" in sato.text
        sato.post(page, **(sato.again() | {"do": "look", f"to-{ishikawa}": "ishikawa"}))
        assert sato.status == 422
        sato.post(page, **(sato.again() | {"do": "look", f"to-{ishikawa}": "ishikawa@example.jp"}))
        assert "メールで送る（1人）" in sato.text
        sato.post(page, **(sato.again() | {"do": "send", f"to-{ishikawa}": "ishikawa@example.jp"}))
        assert "リンクを1人にメールで送りました" in sato.text
        sato.post(page, **(sato.again() | {"do": "link", "member": ishikawa}))
        address = re.search(r"http[^<]*(/m/[a-z2-7]+)", sato.html)[1]
        member.open(address)
        assert "石川さん" in member.text
        member.press("do=declare", form=0, reason=" ")
        assert member.status == 422
        member.press("do=declare", form=0, reason="妻が代表")
        assert member.status == 200
        assert "申し出ました：妻が代表" in member.text
        assert "委員のリンクから" in sato.open(page).text
    with city.app_context():
        there.arrive(story.THERE, there.at(13, 50))
        there.move("open", there.at(14), there.people.secretary)
        db.session.remove()
    with clock.at(there.at(14, 1)):
        assert member.open(address).status == 410
        assert "妻が代表" in sato.open(f"/desk/cases/{there.slug}/console").text


ROLES = ("secretary", "head", "records", "stranger", "admin", "chair", "ito")


def contrary(there):
    there.arrive(story.THERE, there.at(13, 50))
    there.move("open", there.at(14), there.people.secretary)
    there.vote(1, there.at(14, 10), Counts(2, 4))
    with clock.at(there.at(14, 11)), unit_of_work(there.people.secretary) as uow:
        item = there.meeting().items[0]
        overriding.propose(uow, item, item.votes[-1], result="passed", reason="条例の経過規定による")


def test_only_the_head_and_the_chair_answer_what_the_secretary_proposed(room):
    there = room("noticed")
    contrary(there)
    able = set()
    for role in ROLES:
        try:
            with clock.at(there.at(14, 12)), unit_of_work(getattr(there.people.refreshed(), role)) as uow:
                (waiting,) = room_queries.overrides(uow.session, there.meeting()).values()
                overriding.answer(uow, there.meeting().items[0], waiting, approve=True)
                able.add(role)
                uow.session.flush()
                raise LookupError  # every role finds the proposal as it was
        except (LookupError, DomainError):
            continue
    assert able == {"head", "chair"}


def test_the_chair_answers_at_the_seat(app, room):
    there = room("noticed")
    contrary(there)
    mizuno = Staff(app, "mizuno")
    with clock.at(there.at(14, 13)):
        mizuno.open("/desk/seat")
        assert "計算と異なる結果の申し出：可決" in mizuno.text
        assert "条例の経過規定による" in mizuno.text
        mizuno.press("answer=refuse", form=1, refusal=" ")
        assert mizuno.status == 422
        assert "断る理由を書いてください" in mizuno.text
        mizuno.open("/desk/seat").press("answer=approve", form=1)
        assert mizuno.status == 200
        assert "計算と異なる結果の申し出" not in mizuno.text
    assert there.meeting().items[0].state == "passed"
