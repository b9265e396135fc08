"""Who reported a local issue sees what became of it, by number and code; nobody else does, whatever they type."""

import re

import pytest

from consult.db import db
from consult.worker import run_due
from tests.factories.visitor import Visitor
from tests.functional import test_s4_local_issue as s4

PAGE = "/issues/mine"


def reported(city, **more):
    """A neighbour's report: (the browser that sent it, number, code)."""
    neighbour = s4.tell(
        Visitor(city).open("/issues/new"), text="竹やぶが暗い", place="東区", ground="", **more
    )
    number, code = re.search(r"受付番号(R8-課-\d+)確認コード(\d{16})", neighbour.text).groups()
    return neighbour, number, code


def look(city, number, code):
    return Visitor(city).open(PAGE).press("", number=number, code=code)


@pytest.fixture
def sato(staff):
    return staff("sato")


def test_the_sender_reads_where_it_stands_before_and_after_it_is_public(city, sato):
    neighbour, number, code = reported(city, agrees="1")
    assert "いつまでに読むか令和" in neighbour.text
    mine = look(city, number, code)
    assert "気づきが届きました。内容を確かめています" in mine.text
    assert "竹やぶが暗い" in mine.text
    assert "だれでも見られるページは、ありません" in mine.text
    assert code not in mine.path
    assert mine.headers["Cache-Control"] == "private, no-store"
    s4.write(sato, "can_do", what="草刈り", who="区")
    s4.write(sato, "headline", title=s4.TITLE)
    s4.move(sato, "take_to_ward")
    assert "区で、できることを話し合っています" in look(city, number.lower(), code).text
    assert 'href="/cases/r8-c-001"' in look(city, number, f"{code[:4]} {code[4:8]}-{code[8:]}").html


def test_the_sender_of_an_urgent_report_reads_that_the_city_acts(city, sato):
    neighbour = Visitor(city).open("/issues/new")
    s4.tell(neighbour, ground="abuse", text="子どもが泣いている", place="東区")
    number, code = re.search(r"受付番号(R8-課-\d+)確認コード(\d{16})", neighbour.text).groups()
    with city.app_context():
        run_due("test")
        db.session.remove()
    assert "急ぐ知らせとして、市の担当に届いています" in look(city, number, code).text
    s4.move(sato, "begin_handling", office_in_charge="市民協働課")
    assert "市が対応しています。地域の人には見せていません" in look(city, number, code).text


def test_a_wrong_number_or_code_says_the_same_and_keeps_the_number(city):
    _, number, code = reported(city)
    said = "この番号と確認コードの知らせは見つかりません"
    for typed in ((number, "0" * 16), ("R8-課-999", code), (number, ""), ("", ""), ("r8-d-001", code)):
        mine = look(city, *typed)
        assert (mine.status, said in mine.text) == (422, True), typed
    assert f'value="{number}"' in look(city, number, "1").html


def test_an_issue_that_the_office_began_has_no_code(city, sato):
    _, _, code = reported(city)
    sato.open("/desk/begin").press("", procedure="local_issue", title="道の穴")
    assert look(city, "R8-課-002", code).status == 422
    assert Visitor(city).open("/issues/sent").text.count("確認コード") == 0
