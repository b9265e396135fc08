"""A promised day, seen by everyone and changed by the head: page, desk and programs say the same."""

import datetime as dt

import pytest

from consult import clock
from consult.calendars import reckon
from consult.cases import clocks
from consult.cases.models import Case
from consult.consultations import actions as consultations
from consult.db import db
from consult.demo.people import load_people
from consult.unit_of_work import unit_of_work
from tests.factories.visitor import Visitor

DUE = dt.date(2026, 11, 20)
REASON = "関係する機関との調整に時間がかかるため"


@pytest.fixture
def promised(city):
    """Three published cases: promised for 20 November, for 30 November, and kept."""
    with city.app_context(), clock.at(clock.tokyo(2026, 11, 2, 9)):
        people = load_people(str)
        for title, due in (("甲", DUE), ("乙", dt.date(2026, 11, 30)), ("丙", DUE)):
            with unit_of_work(people.secretary) as uow:
                made = consultations.open_consultation(
                    uow, people.office(people.civic_office), title=title, theme="協働"
                )
                made.case.public, made.result_due_on = True, due
                clocks.start(uow, made.case, "result_due", reckon("fixed_day", due))
                if title == "丙":
                    clocks.meet(uow, made.case, "result_due")
        slugs = [case.slug for case in db.session().query(Case).order_by(Case.id)]
        db.session.remove()
    return slugs


def test_everyone_sees_the_overdue_first_and_why_a_day_was_moved(city, staff, promised):
    anyone, head = Visitor(city), staff("tanaka")
    with clock.at(clock.tokyo(2026, 11, 10, 9)):
        head.open(f"/desk/cases/{promised[1]}/clocks/result_due/extend")
        head.press("", due_on="11/19", public_reason="")
        assert "より後の日にしてください" in head.text
        assert "理由を書いてください" in head.text
        head.press("", due_on="令和8年12月7日", public_reason=REASON, reason="田中より")
        assert REASON in head.text
    with clock.at(clock.tokyo(2026, 11, 23, 9)):
        anyone.open("/promises")
        assert anyone.text.index("3日過ぎています") < anyone.text.index("残り14日")
        assert "期日を過ぎているもの1件" in anyone.text
        assert REASON in anyone.text
        assert "田中" not in anyone.text
        anyone.open("/promises?show=ended")
        assert "果たしました" in anyone.text
        anyone.open(f"/cases/{promised[1]}")
        assert REASON in anyone.text


def test_a_change_made_from_a_stale_page_is_refused_and_what_was_typed_stays(staff, promised):
    first, second = staff("tanaka"), staff("tanaka")
    with clock.at(clock.tokyo(2026, 11, 10, 9)):
        for head in (first, second):
            head.open(f"/desk/cases/{promised[0]}/clocks/result_due/suspend")
        first.press("", public_reason=REASON)
        second.press("", public_reason="別の理由です")
        assert "ほかの人が先に変えました" in second.text


def test_only_those_who_may_change_a_clock_see_the_buttons(staff, promised):
    secretary, head = staff("sato"), staff("tanaka")
    with clock.at(clock.tokyo(2026, 11, 10, 9)):
        secretary.open(f"/desk/cases/{promised[0]}")
        assert "止める" not in secretary.text
        assert secretary.status_of(f"/desk/cases/{promised[0]}/clocks/result_due/suspend") == 403
        head.open(f"/desk/cases/{promised[0]}")
        assert "止める" in head.text


def test_programs_read_the_same_promises_page_by_page(city, promised):
    client = city.test_client()
    with clock.at(clock.tokyo(2026, 11, 23, 9)):
        first = client.get("/api/v1/promises?limit=1")
        assert [(p["state"], p["days"]) for p in first.json["promises"]] == [("overdue", 3)]
        second = client.get(f"/api/v1/promises?limit=1&cursor={first.json['next']}")
        assert [(p["state"], p["days"]) for p in second.json["promises"]] == [("running", 7)]
        assert second.json["next"] is None
        over = client.get("/api/v1/promises?ended=true")
        assert [p["state"] for p in over.json["promises"]] == ["kept"]
        assert client.get("/api/v1/promises?cursor=none").status_code == 422


def test_the_desk_says_which_promises_wait_for_a_meeting_and_lets_someone_stand_in(staff, promised):
    secretary = staff("sato")
    with clock.at(clock.tokyo(2026, 11, 23, 9)):
        secretary.open("/desk/promises")
        assert "3日過ぎています" in secretary.text
        assert "次の会議がまだありません" in secretary.text
        secretary.open("/desk/deputies")
        secretary.press("", deputy="nobody@midorino.example", since="11/24", until="11/30")
        assert "職員はいません" in secretary.text
        assert secretary.value("since") == "11/24"
        secretary.press("", deputy="suzuki@midorino.example")
        assert "鈴木健" in secretary.text
