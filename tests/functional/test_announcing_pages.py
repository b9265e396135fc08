"""実施予定一覧, やさしい日本語 and translations: from the desk to the pages, the CSV, the feed, the calendar and the API."""

import datetime as dt
import io

import pytest
from sqlalchemy import event
from werkzeug.datastructures import FileStorage

from consult import clock
from consult.db import db
from consult.demo import consultations as story

NOW = clock.tokyo(2026, 10, 5, 12)
PLAN = {"title": "緑の基本計画（案）", "about": "木を植える場所を決めます。", "opens": "令和9年1月中旬", "closes": "令和9年2月中旬",
        "decides": "令和9年6月", "themes": "みどり、協働", "wards": "東地区"}  # fmt: skip


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOW):
        yield


@pytest.fixture
def planned(staff):
    sato = staff("sato")
    sato.open("/desk/planned/new").press("", **PLAN)
    assert "一覧に載っています" in sato.text
    return sato


def test_a_plan_is_listed_moved_with_its_reason_and_becomes_a_case(planned, visitor_of):
    visitor, here = visitor_of(), planned.path.partition("?")[0]
    assert "令和9年1月中旬から令和9年2月中旬" in visitor.open("/planned").text
    assert "次は令和9年1月中旬から（予定）「緑の基本計画（案）」の予定です" in visitor.open("/").text

    planned.open(here).press(
        "", form=-3, **PLAN | {"opens": "令和9年2月上旬", "closes": "令和9年3月上旬", "reason": ""}
    )
    assert planned.status == 422
    assert "予定を変える理由を書いてください" in planned.text
    planned.press("", form=-3, reason="住民説明会を先に開くため")
    page = visitor.open("/planned").text
    assert "令和9年2月上旬から令和9年3月上旬" in page
    assert "始まりの時期を令和9年1月中旬から令和9年2月上旬に変えました" in page
    assert "理由：住民説明会を先に開くため" in page

    (row,) = visitor.json("/api/v1/planned")["planned"]
    assert row["opens"] == {
        "iso": "2027-02-E", "said": "令和9年2月上旬", "first": "2027-02-01", "last": "2027-02-10", "precision": "third",
    }  # fmt: skip
    assert {c["field"]: (c["from"], c["to"]) for c in row["changes"]}["opens"] == ("2027-01-M", "2027-02-E")
    table = visitor.raw("/planned.csv")
    assert table.startswith("\ufeff")
    assert "令和9年2月上旬,2027-02-E" in table
    assert "住民説明会を先に開くため" in visitor.raw("/feeds/planned.atom")
    calendar = visitor.raw("/planned.ics")
    assert "DTSTART;VALUE=DATE:20270201" in calendar
    assert "DTEND;VALUE=DATE:20270211" in calendar

    planned.open(here).press("", form=-2)
    assert planned.path.startswith("/desk/cases/")
    assert "案件になったあとは" in planned.post(here, csrf_token=planned.value("csrf_token"), **PLAN).text


def test_a_plan_given_up_stays_on_the_list_with_its_reason(planned, visitor_of):
    planned.open(planned.path.partition("?")[0]).press("", form=-1, reason="")
    assert "取りやめる理由を書いてください" in planned.text
    planned.press("", form=-1, reason="国の指針が変わったため")
    page = visitor_of().open("/planned").text
    assert "取りやめました" in page
    assert "理由：国の指針が変わったため" in page
    assert "STATUS:CANCELLED" in visitor_of().raw("/planned.ics")


def test_a_plan_is_refused_with_a_sentence_at_each_field_and_by_another_office(staff, planned):
    planned.open("/desk/planned/new").press("", title="", opens="来年のどこか", closes="13月")
    assert planned.status == 422
    assert "案の名称を書いてください" in planned.text
    assert "日付を読みとれませんでした" in planned.text
    assert planned.value("opens") == "来年のどこか"
    assert staff("nakamura").open("/desk/planned/1").status == 404


def test_plain_words_are_hinted_at_checked_and_only_then_public(staff, opened_city, visitor_of):
    slug, sato, visitor = opened_city, staff("sato"), visitor_of()
    hard = "市は、令和8年度に計画を策定するので、皆様に意見の提出をお願いします。"
    sato.open(f"/desk/cases/{slug}/easy").press("", form=-1, about=hard, change="", send="", ask="")
    for hint in ("「策定」はむずかしいことばです", "年は西暦で書くと伝わります", "読みがありません"):
        assert hint in sato.text
    assert visitor.open(f"/cases/{slug}/easy").status == 404
    sato.press("", form=-1, read_with="日本語教室の4人")
    page = visitor.open(f"/cases/{slug}?lang=ja-simple")
    assert page.path.startswith(f"/cases/{slug}")
    assert "2026年10月30日（金曜日）までに" in page.text
    assert "日本語教室の4人と確かめました" in page.text
    sato.open(f"/desk/cases/{slug}/easy").press("", form=-2, about="市《し》は、町《まち》をよくします。")
    assert visitor.open(f"/cases/{slug}/easy").status == 404


def test_a_translation_is_labelled_served_alone_and_marked_when_the_japanese_changes(
    staff, opened_city, visitor_of
):
    slug, sato, visitor = opened_city, staff("sato"), visitor_of()
    page = b"<!doctype html><html lang='en'><title>Plan</title><h1>Plan</h1><p>Trees.</p></html>"
    form = sato.open(f"/desk/cases/{slug}/languages")
    form.press(
        "",
        form=-1,
        language="EN",
        title="Draft plan",
        part="draft",
        file=FileStorage(io.BytesIO(page), "plan.html"),
    )
    assert "載せている参考訳1件" in sato.text
    shown = visitor.open(f"/cases/{slug}")
    assert 'hreflang="en" lang="en">Draft plan</a>' in shown.html
    assert "Reference translation. The Japanese text governs." in shown.html
    assert 'hreflang="en"' in visitor.open("/").html
    file = visitor.open("/translations/1")
    assert file.headers["Content-Security-Policy"].startswith("sandbox;")
    assert file.headers["Content-Language"] == "en"
    assert file.body == page

    bad = b"<!doctype html><html><script>alert(1)</script><p onclick=x>a</p></html>"
    sato.open(f"/desk/cases/{slug}/languages")
    sato.press(
        "", form=-2, language="ja", title="", part="draft", file=FileStorage(io.BytesIO(bad), "plan.html")
    )
    assert sato.status == 422
    for sentence in (
        "日本語のほかの言語を",
        "題名を書いてください",
        "HTMLに使えないものがあります：&lt;script&gt;、onclick",
    ):
        assert sentence in sato.html


def test_the_list_asks_the_database_no_more_often_for_more_plans(staff, planned, city, visitor_of):
    heard = []
    with city.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *said: heard.append(said[2]))

    def statements(path):
        heard.clear()
        visitor_of().raw(path)
        return len(heard)

    paths = ("/planned", "/planned.csv", "/api/v1/planned", "/feeds/planned.atom", "/planned.ics", "/")
    few = [statements(path) for path in paths]
    for n in range(4):
        planned.open("/desk/planned/new").press("", **PLAN | {"title": f"計画{n}"})
    assert [statements(path) for path in paths] == few


@pytest.fixture
def visitor_of(city):
    from tests.factories.visitor import Visitor

    class Reader(Visitor):
        def json(self, path):
            return self._client.get(path).get_json()

        def raw(self, path):
            return self._client.get(path).get_data(as_text=True)

    return lambda: Reader(city)


@pytest.fixture
def opened_city(city):
    from consult.demo.people import load_people

    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
        story.publish_notice(people, slug, dt.date(2026, 10, 1))
    return slug
