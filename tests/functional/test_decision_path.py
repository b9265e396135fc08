"""The whole path of a decision, as everyone reads it: what is there with its numbers, what is not with a sentence."""

import datetime as dt
import json
import re

import pytest

from consult import clock
from consult.cases import actions as cases
from consult.demo import consultations as story
from consult.demo import meetings
from consult.meetings import homework
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work

MET = dt.date(2026, 12, 21)
TAKEN_UP = "方針の案を了承する"


@pytest.fixture
def taken_up(people, told):
    """A published consultation that a committee has voted on, and a talk it feeds which is not public."""

    def tell():
        slug = story.s1(people)
        meetings.committee(people, MET)
        room = meetings._planned(people, MET, 5, (TAKEN_UP,), ("次第",), {TAKEN_UP: story.case_of(slug)})
        room.arrive(meetings.THERE, room.at(13, 50))
        room.move("open", room.at(14), people.secretary)
        room.vote(1, room.at(14, 30), Counts(4, 2))
        with clock.at(room.at(15)), unit_of_work(people.secretary) as uow:
            kept = cases.open_case(
                uow, "dialogue", title="まだ知らせていない話し合い", office=story.case_of(slug).office
            )
            cases.link(uow, story.case_of(slug), kept, "feeds")
        return slug

    return told("s1 taken up", tell)


def read(visitor, address):
    with clock.at(clock.tokyo(2027, 1, 15, 12)):
        return visitor.open(address)


def test_the_path_of_a_decision_is_walked_from_the_opinion_to_the_text_and_says_what_is_missing(
    visitor, taken_up
):
    page = f"/cases/{taken_up}/path"
    assert f'href="{page}"' in read(visitor, f"/cases/{taken_up}").html
    read(visitor, page)
    for words in (
        "意見7通（7人）", "同じ趣旨のまとまり（論点）10件", "A修正する：2件", "Eこの案の対象外：1件",
        f"議題1「{TAKEN_UP}」", "可決（賛成4・反対2）", "会議録は、公表の準備をしています。",
    ):  # fmt: skip
        assert words in visitor.text, words
    assert "まだ知らせていない話し合い" not in visitor.text
    assert "まだありません。文が決まって公表されると、ここに出ます。" in visitor.text
    met = re.search(r'href="(/meetings/[^"#]+)#ag-h"', visitor.html)[1]
    back = re.search(r'href="(/cases/[^"]+/path)#(item-[^"]+)"', read(visitor, met).html)
    assert back[1] == page
    assert f'id="{back[2]}"' in read(visitor, page).html
    data = json.loads(read(visitor, f"/api/v1{page}").body)
    assert [(s["code"], len(s["lines"])) for s in data["stations"]] == [
        ("opinions", 1), ("groups", 1), ("answers", 5), ("items", 1), ("votes", 1), ("text", 0),
    ]  # fmt: skip
    assert data["stations"][5]["gap"] != ""
    assert data["others"] == []


def test_what_published_minutes_say_was_decided_stands_in_the_path_and_before_the_next_meeting(
    visitor, people, opened
):
    case, later = story.case_of(opened), dt.date(2026, 10, 20)
    first = meetings.Room(people, meetings.earlier(people, about=case), dt.date(2026, 9, 10))
    room = meetings._planned(people, later, 3, ("案の続き",), ("次第",), {"案の続き": case})
    decided = "決定事項計画の案を意見公募にかける。"
    with clock.at(room.at(9)):
        assert decided in visitor.open(f"/cases/{opened}/path").text
        assert "モデル地区を2つ選ぶ" not in visitor.text  # of another item
    with clock.at(room.at(9)), unit_of_work(people.secretary) as uow:
        before = homework.said_before(uow.session, room.meeting(), case.id)
        assert [one.text for one in before] == ["計画の案を意見公募にかける。"]
    first.move("correct", first.at(9, days=40), people.secretary, reason="書き誤り")
    with clock.at(room.at(10)):
        assert (
            decided not in visitor.open(f"/cases/{opened}/path").text
        )  # what is being put right is not yet told


def test_one_answer_is_followed_alone(visitor, taken_up):
    page = f"/cases/{taken_up}/path"
    assert f'href="{page}?point=3"' in read(visitor, f"/cases/{taken_up}/result").html
    read(visitor, f"{page}?point=3")
    assert "No.3" in visitor.text
    assert "A修正する" in visitor.text
    assert "Bすでに書いてある" not in visitor.text
    assert "可決（賛成4・反対2）" in visitor.text
    assert "この考え方では、案の文を直していません。" not in visitor.text
    for wrong in ("99", "x", "0", "３"):
        assert read(visitor, f"{page}?point={wrong}").status == 404
    assert read(visitor, f"/api/v1{page}?point=99").status == 404
    receipt = read(visitor, f"/receipts/{story.code_of(taken_up, 'line')}").html
    assert re.search(rf'href="{page}\?point=\d+"', receipt) is not None


def test_a_consultation_that_has_only_begun_shows_nothing_of_its_answers(visitor, opened):
    with clock.at(clock.tokyo(2026, 10, 12)):
        visitor.open(f"/cases/{opened}/path")
        assert "0通届きました" in visitor.text
        assert visitor.text.count("まだありません。") == 5
        assert visitor.open(f"/cases/{opened}/path?point=1").status == 404
    with clock.at(clock.tokyo(2026, 10, 12)):
        assert visitor.open("/cases/r8-x-999/path").status == 404
