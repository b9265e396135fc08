"""A body from its founding to its end at the desk: what is missing is named, seats are filled, the chair elected."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies import actions as bodies
from consult.bodies import queries
from consult.cases import actions as cases
from consult.cases.models import Case
from consult.db import db
from consult.demo.people import load_people
from consult.documents import pdf
from consult.unit_of_work import unit_of_work
from tests.factories.bodies_desk import move, press, put_on_file, write
from tests.factories.visitor import Visitor

SLUG = "r8-o-001"
DESK = f"/desk/cases/{SLUG}"
APRIL, JUNE = clock.tokyo(2026, 4, 1, 9), clock.tokyo(2026, 6, 1, 9)
PLAN = [{"category": "学識", "seats": 1, "side": ""}, {"category": "団体", "seats": 2, "side": ""}]
WHO = {"excluded": "none", "posts": "0", "consent": "yes"}


@pytest.fixture
def body(city):
    """A 懇談会 of three seats that nobody has sat on."""
    with city.app_context(), clock.at(APRIL):
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.secretary) as uow:
            office = people.office(people.civic_office)
            bodies.create_body(
                uow, office, slug="midori", name="みどりの懇談会", purpose="緑を話し合います。", seats=3,
                seat_plan=PLAN, substitutes_allowed=True,
            )  # fmt: skip
        db.session.remove()
    return "midori"


@pytest.fixture
def sato(body, staff):
    return staff("sato")


@pytest.fixture
def tanaka(body, staff):
    return staff("tanaka")


def candidate(who, seat, name, category, **more):
    return write(
        who, SLUG, "members", seat=str(seat), name=name, reading="よみ", category=category, **{**WHO, **more}
    )


def roster(city, day):
    with city.app_context():
        found = queries.roster(db.session, queries.body(db.session, "midori"), day)
        return {m.seat: (m.name, m.office, m.until) for m in found}


def test_a_body_is_founded_filled_led_and_dissolved(city, sato, tanaka):
    with clock.at(APRIL):
        press(sato.open("/desk/bodies/midori"), "begin")
        assert sato.path == DESK
        sato.open("/desk/bodies/midori")
        sato.post("/desk/bodies/midori", **sato.again(do="begin"))
        assert (sato.status, "もう始まっています" in sato.text) == (409, True)
        for hidden in ("/bodies/midori", "/meetings?body=midori"):
            assert Visitor(city).open(hidden).status == 404
        page = tanaka.open(f"{DESK}/transitions/establish_by_guideline").text
        assert "足りない項目があります：扱うこと" in page
        assert "懇談会等の操作を選んで" in tanaka.open(f"{DESK}/transitions/establish_by_ordinance").text
        write(
            sato,
            SLUG,
            "body",
            matters="緑の計画",
            in_force_on="令和8年4月1日",
            openness="open",
            payment="無償",
        )
        put_on_file(sato, SLUG, "guideline")
        move(tanaka, SLUG, "establish_by_guideline")
        assert "緑を話し合います" in Visitor(city).open("/bodies/midori").text
        assert "みどりの懇談会" not in Visitor(city).open("/meetings").text  # it has not met
        move(tanaka, SLUG, "select_without_call", reason="初めての任期なので")
        filled_and_appointed(city, sato, tanaka)
    with clock.at(JUNE):
        elected_and_at_work(city, sato, tanaka)


def filled_and_appointed(city, sato, tanaka):
    candidate(sato, 1, "水野 恵", "学識")
    candidate(sato, 1, "別の 人", "学識")
    assert (sato.status, "1番の席には、もう候補がいます" in sato.text) == (422, True)
    candidate(sato, 2, "伊藤 正", "団体", excluded="councillor", posts="4")
    candidate(sato, 3, "林 亮", "学識", consent="waiting")
    write(sato, SLUG, "appointment", appointed_on="令和8年6月1日", term_until="令和9年3月31日")
    put_on_file(sato, SLUG, "roster")
    page = tanaka.open(f"{DESK}/transitions/invite").text
    for unmet in (
        "返事がまだの席があります（席3",
        "入っている席があります（席2",
        "上限を超える人がいる席があります（席2",
    ):
        assert unmet in page
    assert "2年の任期は令和10年5月31日" in page
    changed(sato, "members", 2, excluded="none", posts="1", name="伊藤 正", reading="いとう ただし")
    changed(sato, "members", 3, consent="yes", name="林 亮", reading="はやし りょう")
    changed(sato, "appointment", 1, term_until="")
    tanaka.open(f"{DESK}/transitions/invite")
    tanaka.post(f"{DESK}/transitions/invite", **tanaka.again())
    assert (tanaka.status, "「学識」の席は1で、その期間はふさがっています" in tanaka.text) == (422, True)
    changed(sato, "members", 3, category="団体", name="林 亮", reading="はやし りょう")
    move(tanaka, SLUG, "invite")
    end = dt.date(2028, 5, 31)
    assert roster(city, dt.date(2026, 6, 1)) == {
        1: ("水野 恵", "member", end), 2: ("伊藤 正", "member", end), 3: ("林 亮", "member", end),
    }  # fmt: skip
    assert roster(city, dt.date(2026, 5, 31)) == {}
    commissioned(sato)


def commissioned(sato):
    """A sheet for each member, looked at without numbers, then numbered at once."""
    assert "委嘱状がまだの委員が3人います" in sato.open(f"{DESK}/issued").text
    sato.post(f"{DESK}/issued/letters/sample", **sato.again())
    assert sato.status == 200
    sato.open(f"{DESK}/issued")
    sato.post(f"{DESK}/issued/letters/seal", **(sato.again() | {"member": []}))
    assert (sato.status, "委嘱状を出す委員を選んで" in sato.text) == (422, True)
    sato.open(f"{DESK}/issued")
    sato.post(f"{DESK}/issued/letters/seal", **sato.again())
    assert [sato.text.count(f"8緑第{n}号") >= 1 for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "委嘱状がまだの委員" not in sato.text
    sheet = pdf.extract_text(sato.open(re.search(r"/documents/\d+", sato.html)[0]).body)
    for words in ("委嘱状", "水野 恵 様", "令和8年6月1日から令和10年5月31日まで", "緑野市長"):
        assert words in sheet


def changed(who, sheet, number, **typed):
    who.open(f"{DESK}/dossier/{sheet}/{number}")
    form = next(n for n, form in enumerate(who.forms) if form.action.endswith(f"/{sheet}/{number}"))
    who.press("", form=form, **typed)
    assert who.status == 200, who.text


def elected_and_at_work(city, sato, tanaka):
    write(sato, SLUG, "election", day="令和8年6月1日", present="1", chair_seat="1")
    page = sato.open(f"{DESK}/transitions/elect_chair").text
    assert "出席は1人で、定足数2人に足りません" in page
    assert "会長に代わる人" in page
    write(sato, SLUG, "election", day="令和8年6月1日", present="3", chair_seat="1", deputy_seat="1")
    assert (sato.status, "別の人を選んで" in sato.text) == (422, True)
    write(sato, SLUG, "election", day="令和8年6月1日", present="3", chair_seat="1", deputy_seat="2")
    move(sato, SLUG, "elect_chair")
    assert {seat: office for seat, (_, office, _) in roster(city, JUNE.date()).items()} == {
        1: "chair", 2: "deputy", 3: "member",
    }  # fmt: skip
    move(sato, SLUG, "begin_work")
    substitutes(city, sato)
    reported(city, sato)
    move(sato, SLUG, "vacate_seat", seat="3", last_day_in_seat="令和8年6月1日")
    write(
        sato,
        SLUG,
        "substitute",
        seat="3",
        name="辻 京子",
        reading="つじ きょうこ",
        since="令和8年6月2日",
        **WHO,
    )
    with clock.at(clock.tokyo(2026, 6, 2, 9)):
        move(tanaka, SLUG, "fill_vacancy")
        assert roster(city, dt.date(2026, 6, 2))[3] == ("辻 京子", "member", dt.date(2028, 5, 31))
        changed(sato, "body", 1, ends_on="令和8年6月2日")
        put_on_file(sato, SLUG, "abolition")
        move(tanaka, SLUG, "dissolve", reason="計画ができたので")
        assert "終わりました" in Visitor(city).open("/bodies/midori").text
        assert roster(city, dt.date(2026, 6, 3)) == {}
        press(
            sato.open("/desk/bodies/midori"),
            "seat",
            seat="1",
            name="あ",
            reading="あ",
            category="学識",
            since="令和8年7月1日",
        )
        assert (sato.status, "廃止しました" in sato.text) == (409, True)


def reported(city, sato):
    write(sato, SLUG, "report", meeting="R8-会-001", title="緑の意見書", summary="木を植える。")
    assert "まだ内容をまとめていません" in sato.open(f"{DESK}/transitions/present_opinion").text
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.secretary) as uow:
            found = queries.body(uow.session, "midori")
            held = cases.open_case(uow, "meeting", title="第1回", office=found.office, body_id=found.id)
            held.stage = "closed"  # held: how is told elsewhere
        db.session.remove()
    put_on_file(sato, SLUG, "opinion_paper")
    move(sato, SLUG, "present_opinion")
    assert "意見書「緑の意見書」" in Visitor(city).open(f"/cases/{SLUG}").text
    assert "まだ内容をまとめていません" in sato.open(f"{DESK}/transitions/present_opinion").text
    with city.app_context(), unit_of_work(people.secretary) as uow:
        held = uow.session.execute(select(Case).where(Case.procedure == "meeting")).scalar_one()
        cases.describe(uow, held, lead="終わった会議", decided_by="", easy=())
        held.stage = "published"


def substitutes(city, sato):
    sato.open("/desk/bodies/midori")
    with city.app_context():
        found = queries.roster(db.session, queries.body(db.session, "midori"), JUNE.date())
        page = f"/desk/bodies/midori/members/{next(m.id for m in found if m.seat == 3)}"
    who = {"reading": "いとう ただし", "since": "令和8年6月1日"}
    press(sato.open(page), "proxy", name="伊藤 正", **who)
    assert (sato.status, "この会議体の委員です" in sato.text) == (422, True)
    press(sato.open(page), "proxy", name="小川 由美", **who)
    assert sato.status == 200, sato.text
    press(sato.open(page), "proxy", name="原 誠", **who)
    assert (sato.status, "別の人を代理に決めています" in sato.text) == (422, True)


def test_another_office_and_a_member_take_no_step(city, staff, sato):
    with clock.at(APRIL):
        press(sato.open("/desk/bodies/midori"), "begin")
        for login, status in {"nakamura": 403, "suzuki": 200, "sato": 200}.items():
            who = staff(login).open(f"{DESK}/transitions/establish_by_guideline")
            assert who.status == status
            assert who.post(
                f"{DESK}/transitions/establish_by_guideline",
                **{
                    name: value
                    for name, value in sato.open("/desk/bodies").forms[0].fields
                    if name == "csrf_token"
                },
            ).status in {400, 403}
