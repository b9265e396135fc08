"""S-6, extended: the 27 events drawn and read back, events put at their place, the ordinance with both names."""

import csv
import io

import pytest

from consult import clock
from consult.db import db
from consult.demo.people import load_people
from consult.plans import actions
from consult.resources import package_file
from consult.unit_of_work import unit_of_work
from tests.factories.visitor import Visitor

CSV = package_file("demo", "data", "plan-timeline.csv")
SLUG = "r8-p-001"
DESK, PAGE = f"/desk/cases/{SLUG}/timeline", f"/cases/{SLUG}/timeline"


@pytest.fixture
def sato(city, staff):
    with clock.at(clock.tokyo(2026, 9, 1, 10)):
        with city.app_context():
            people = load_people(lambda text: f"plain:{text}")
            with unit_of_work(people.secretary) as uow:
                office = people.office(people.civic_office)
                actions.import_timeline(uow, office, CSV.read_bytes(), title="基本方針")
            db.session.remove()
        yield staff("sato")


def press(who, do, /, **typed):
    who.open(DESK)
    return who.post(DESK, **who.again(do=do, **typed))


def rows(city):
    text = Visitor(city).open(f"{PAGE}.csv").body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_timeline_is_drawn_told_in_a_table_and_grows_in_its_order(city, sato):
    page = Visitor(city).open(PAGE)
    assert page.html.count("<rect x=") == 27 + 2, "27 events, two signs of the legend"
    assert page.html.count('id="event-') == 27
    assert "平成19年10月から平成21年2月までの27件を、検討委員会、市民ワーキング会議思い編" in page.text
    printed = list(csv.DictReader(CSV.read_text(encoding="utf-8").splitlines()))
    assert [{**row, "until": ""} for row in printed] == rows(city)
    events_are_put_where_their_time_is(city, sato)
    a_date_stays_as_it_is_known(sato)
    the_ordinance_takes_the_place_of_its_provisional_name(city, sato)
    a_table_is_looked_at_before_it_is_taken_in(city, sato)


def a_table_is_looked_at_before_it_is_taken_in(city, sato):
    page, table = "/desk/timelines/new", CSV.read_bytes()
    assert page in sato.open("/desk/begin").html
    sato.open(page).post(page, **sato.again(do="look", title="", file=(io.BytesIO(b"no,wareki\n"), "a.csv")))
    assert (sato.status, "計画の題名を書いてください" in sato.text) == (422, True)
    assert "足りないのはmonth" in sato.text
    sato.post(page, **sato.again(do="look", title="別の方針", file=(io.BytesIO(table), "a.csv")))
    assert (sato.status, "読んだ結果（27件）" in sato.text) == (200, True)
    sato.post(page, **sato.again(do="import"))
    assert (sato.status, "取り込み済みです" in sato.text) == (409, True)
    shorter = b"\n".join(table.splitlines()[:-1]).decode()
    sato.post(page, **sato.again(do="look", table=shorter))
    assert Visitor(city).open("/cases/r8-p-002").status == 404, "looking takes nothing in"
    sato.post(page, **sato.again(do="import"))
    assert (sato.status, sato.path) == (200, "/desk/cases/r8-p-002")
    assert "26件" in Visitor(city).open("/cases/r8-p-002/timeline").text


def events_are_put_where_their_time_is(city, sato):
    press(
        sato,
        "add",
        date="平成20年7月上旬",
        until="7月下旬",
        who="市民",
        title="中間まとめの説明会",
        kind="説明会",
    )
    assert sato.path == f"{DESK}?done=add", sato.text
    press(sato, "add", date="平成20年5月", who="検討委員会", title="現地を見る", after="15")
    found = rows(city)
    assert [row["no"] for row in found] == [str(n) for n in range(1, 30)]
    assert (found[15]["body"], found[15]["kind"]) == ("検討委員会", "現地を見る")
    assert [row["meeting_no"] for row in found if row["body"] == "検討委員会"][-1] == "11"
    placed = next(row for row in found if row["kind"] == "説明会")
    assert (placed["month"], placed["until"], placed["no"]) == ("2008-07-E", "平成20年7月下旬", "25")
    assert "平成20年7月上旬から平成20年7月下旬まで" in Visitor(city).open(PAGE).text


def a_date_stays_as_it_is_known(sato):
    press(sato, "correct", position="1", new_date="平成19年10月1日")
    assert sato.status == 422
    assert "平成19年10月までしか分かりません" in sato.text
    press(sato, "add", date="いつか", who="", title="", after="99")
    assert sato.status == 422
    for field in ("date", "who", "title", "after"):
        assert f'id="{field}-error"' in sato.html


def the_ordinance_takes_the_place_of_its_provisional_name(city, sato):
    press(sato, "ordinance", name="", number="条例第2号", on="")
    assert sato.status == 422
    assert "公布した日を書いてください" in sato.text
    press(
        sato, "ordinance", name="まちづくり推進条例", number="平成21年条例第2号", on="平成21年3月27日",
        provisional="（仮称）まちづくり推進条例",
    )  # fmt: skip
    assert sato.path == f"{DESK}?done=ordinance", sato.text
    assert "まちづくり推進条例正式の名前平成21年3月27日（金）から" in sato.text
    last = rows(city)[-1]
    assert (last["no"], last["month"], last["kind"]) == ("30", "2009-03-27", "条例公布")
    assert "（仮称）まちづくり推進条例" in Visitor(city).open(f"/cases/{SLUG}").text


def test_only_who_keeps_the_case_changes_its_story(sato, staff):
    assert staff("mizuno").status_of(DESK) == 403
