"""検証・評価 over two years: what was recommended comes back first, and nothing unanswered is published."""

import datetime as dt
import io

import pikepdf
import pytest
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Office
from consult.cases import actions as cases
from consult.cases.composition import add_part
from consult.cases.models import Case
from consult.collaboration.advice import records as advice
from consult.collaboration.advice.rules import Advice
from consult.db import db
from consult.demo import meetings
from consult.demo.people import load_people
from consult.unit_of_work import unit_of_work
from tests.factories.bodies_desk import move, put_on_file
from tests.factories.visitor import Visitor

FIRST, SECOND = "r9-v-001", "r10-v-001"


def at(month, day, year=2027):
    return clock.at(clock.tokyo(year, month, day, 10))


def write(who, slug, sheet, /, **typed):
    who.open(f"/desk/cases/{slug}/dossier/{sheet}/new").press("", **typed)
    assert who.path == f"/desk/cases/{slug}/dossier/?saved={sheet}", who.text


def told(who, slug, trigger, /, track=""):
    return who.open(f"/desk/cases/{slug}/{track and f'tracks/{track}/'}transitions/{trigger}").text


@pytest.fixture
def city_with_committee(city):
    with city.app_context(), clock.at(clock.tokyo(2026, 9, 1, 10)):
        meetings.committee(load_people(lambda text: f"plain:{text}"), dt.date(2026, 11, 12))
        db.session.remove()
    return city


def begun(sato, title, year, **more):
    sato.open("/desk/begin").press("", procedure="review", title=title, body="1")
    slug = sato.path.removeprefix("/desk/cases/")
    write(sato, slug, "year", year=year, **more)
    for code, name in (("1-1", "話し合いの場"), ("1-2", "知らせ方")):
        write(sato, slug, "measure", code=code, title=name)
    move(sato, slug, "open_year")
    return slug


def taken_back(sato, slug, anyone, form):
    """A third is published and then taken back by its code: neither shown nor counted."""
    anyone.open(form).press("go=check", kind="business", text="店も混ぜて")
    mine = anyone.press("go=send").path.removesuffix("?new=1")
    sato.open(f"/desk/cases/{slug}/views/3").press("do=look")
    sato.press("do=publish")
    assert "店も混ぜて" in anyone.open(f"/cases/{slug}").text
    anyone.open(mine).press("", sure="")
    assert (anyone.status, "取り下げてよければ、印を付けてください" in anyone.text) == (422, True)
    anyone.press("", sure="1")
    assert (anyone.status, "公表せず、数にも入れません" in anyone.text) == (200, True)
    assert "店も混ぜて" not in anyone.open(f"/cases/{slug}").text
    sato.open(f"/desk/cases/{slug}/views/3").post(f"/desk/cases/{slug}/views/3", **sato.again(do="publish"))
    assert (sato.status, "送った人が取り下げました" in sato.text) == (409, True)


def asked(city, sato, slug):
    """Two send a view without an account: one with a telephone number, one of fifteen or less."""
    anyone, form = Visitor(city), f"/cases/{slug}/views/new"
    assert "意見を送る" in anyone.open(f"/cases/{slug}").text
    assert anyone.open(form).press("go=check", kind="", text="").status == 422
    assert ("どの立場からの意見かを選んでください" in anyone.text, "意見を書いてください" in anyone.text) == (
        True,
        True,
    )
    codes = []
    for typed in (
        {"kind": "citizen", "point": "1-1", "text": "夜の回がよかった。090-1234-5678へ"},
        {"kind": "school", "text": "中学生も出たい", "age": "u16"},
    ):
        anyone.open(form).press("go=check", **typed)
        assert "まだ送っていません" in anyone.text, anyone.text[300:900]
        anyone.press("go=send")
        assert (anyone.status, "意見を受け付けました" in anyone.text) == (200, True)
        codes.append(anyone.path.removesuffix("?new=1"))
    taken_back(sato, slug, anyone, form)
    assert "決めていない、届いた意見が2件あります" in told(sato, slug, "finish_views", track="actor_views")
    page = f"/desk/cases/{slug}/views"
    assert "個人の情報かもしれない言葉" in sato.open(page).text
    assert "■■（個人情報）" in sato.open(f"{page}/1").press("do=look", answer="続けます").text
    assert sato.press("do=publish").path == f"{page}?done=publish"
    sato.open(f"{page}/2").post(f"{page}/2", **sato.again(do="publish"))
    assert (sato.status, "文は公表しません" in sato.text) == (409, True)
    assert "公表しない理由を書いてください" in sato.open(f"{page}/2").press("do=withhold").text
    sato.press("do=withhold", reason="15歳以下の人の意見だからです")
    assert "15歳以下の人の意見だからです" in anyone.open(codes[1]).text
    assert "続けます" in anyone.open(codes[0]).text
    page = anyone.open(f"/cases/{slug}").text
    assert ("夜の回がよかった。■■（個人情報）" in page, "中学生も出たい" in page, "090" in page) == (
        True,
        False,
        False,
    )
    page = anyone.open(f"/cases/{slug}/report").text
    assert ("市民5件未満" in page, "合計2件" in page, "事業者0件" in page) == (True, False, True)


def assessed(city, sato, slug):
    for code in ("1-1", "1-2"):
        write(sato, slug, "indicator", code=code, name="回数", figure="12回", source="市民協働課の記録")
    move(sato, slug, "collect")
    move(sato, slug, "assess")
    write(sato, slug, "assessment", code="1-1", mark="ahead", ground="12の地区で開いた")
    write(sato, slug, "assessment", code="1-2", mark="same")
    refused = told(sato, slug, "finish_assessment", track="self_assessment")
    assert "評価の根拠が書かれていない施策があります（1-2）" in refused
    sato.open(f"/desk/cases/{slug}/dossier/assessment/2").press(
        "", form=1, code="1-2", mark="same", ground="方法を変えていない"
    )
    asked(city, sato, slug)
    for kind in ("citizen", "local", "group", "business", "school"):
        write(sato, slug, "view", kind=kind, how="聞き取り", text="続けてほしい")
    assert "行政" in told(sato, slug, "finish_views", track="actor_views")
    write(sato, slug, "view", kind="administration", how="庁内の照会", text="担当を決めたい")


def recommended(city, sato, mizuno, slug, *texts):
    for track, trigger in (("self_assessment", "finish_assessment"), ("actor_views", "finish_views")):
        page = f"/desk/cases/{slug}/tracks/{track}/transitions/{trigger}"
        sato.open(page).post(page, **sato.again())
        assert "done=" in sato.path, sato.text
    move(sato, slug, "send_to_committee")
    for text in texts:
        write(sato, slug, "recommendation", text=text)
    with city.app_context(), unit_of_work(load_people(str).secretary) as uow:
        case = uow.session.execute(select(Case).where(Case.slug == slug)).scalar_one()
        held = cases.open_case(uow, "meeting", title="推進委員会", office=case.office, body_id=case.body_id)
        held.stage = "closed"  # how a meeting is held is told elsewhere
        add_part(uow, case, held)
    put_on_file(sato, slug, "recommendations")
    move(mizuno, slug, "recommend")


def advice_is_told(city):
    report = Visitor(city).open(f"/cases/{FIRST}/report").text
    assert "相談・助言6件年度内の日付の相談の記録" in report
    assert "相談・助言（補助金や助成金）6件" in report
    assert "相談・助言（市民）" not in report  # five, and the sum would tell of the one business
    assert "活動の報告があった委嘱0件（もとになるものがありません）" in report


def advice_is_counted(city):
    with city.app_context(), unit_of_work(load_people(str).secretary) as uow:
        office = uow.session.execute(select(Office).where(Office.name == "市民協働課")).scalar_one()
        for kind in ("citizen",) * 5 + ("business",):
            advice.keep(uow, office, Advice(dt.date(2027, 3, 1), kind, "money", "補助金のこと"))


def one_is_decided_before_the_others(city, sato, tanaka):
    anyone, page = Visitor(city), f"/desk/cases/{FIRST}/answers"
    assert "動画で知らせる" not in anyone.open(f"/cases/{FIRST}").text
    assert "まだ決めていない提言：3件" in sato.open(page).text
    assert len(sato.forms) == 1  # who drafts has no button but the way out
    refused = tanaka.open(page).press("do=decide", number="3", version="1")
    assert (refused.status, "足りないものがあります：理由" in refused.text) == (409, True)
    assert tanaka.open(page).press("do=decide", number="1", version="1").path == f"{page}?done=1"
    report = anyone.open(f"/cases/{FIRST}/report").text
    assert "動画で知らせる広報課令和9年度令和9年7月1日（木）に決めました" in report
    english = Visitor(city).open(f"/cases/{FIRST}/report?lang=en").text
    assert (
        "もとになるものがありません" not in english
    )  # figures kept in Japanese are said in the reader's language
    assert "動画で知らせる" in anyone.open(f"/cases/{FIRST}").text
    sato.open(f"/desk/cases/{FIRST}/dossier/response/1").press("", form=1, reason="冊子で")
    assert (sato.status, "決定を取り消してください" in sato.text) == (409, True)
    undo = next(n for n, form in enumerate(tanaka.forms) if ("do", "undo") in form.buttons)
    assert "取り消す理由を書いてください" in tanaka.press("do=undo", form=undo).text
    undo = next(n for n, form in enumerate(tanaka.forms) if ("do", "undo") in form.buttons)
    tanaka.press("do=undo", form=undo, reason="書きまちがい")
    assert "動画で知らせる" not in anyone.open(f"/cases/{FIRST}").text
    tanaka.open(page).press("do=decide", number="1", version="1")


def test_an_open_recommendation_blocks_publication_and_opens_the_next_year(city_with_committee, staff):
    city = city_with_committee
    sato, tanaka, suzuki, mizuno = (staff(who) for who in ("sato", "tanaka", "suzuki", "mizuno"))
    with at(5, 1):
        assert begun(sato, "令和8年度の検証", "令和8年度") == FIRST
        advice_is_counted(city)
        assessed(city, sato, FIRST)
        advice_is_told(city)
    with at(6, 1):
        recommended(city, sato, mizuno, FIRST, "若い人に届く方法で知らせる", "夜の会議を増やす", "冊子を配る")
    with at(7, 1):
        write(
            sato,
            FIRST,
            "response",
            recommendation="1",
            answer="do",
            reason="動画で知らせる",
            office="広報課",
            year="令和9年度",
        )
        write(sato, FIRST, "response", recommendation="3", answer="not")
        move(sato, FIRST, "draft_responses")
        one_is_decided_before_the_others(city, sato, tanaka)
        refused = told(tanaka, FIRST, "approve")
        assert "市の対応方針がない提言があります（提言2）" in refused
        assert "「やらない」なのに、理由がない提言があります（提言3）" in refused
        write(
            sato,
            FIRST,
            "response",
            recommendation="2",
            answer="do_differently",
            reason="オンラインで",
            office="市民協働課",
            year="令和9年度",
        )
        sato.open(f"/desk/cases/{FIRST}/dossier/response/2").press(
            "", form=1, recommendation="3", answer="not", reason="紙を減らすため"
        )
        move(tanaka, FIRST, "approve")
    anyone = Visitor(city)
    with at(9, 1):
        assert "別の人がまだ確かめていません" in told(suzuki, FIRST, "publish")
        write(suzuki, FIRST, "clearance", read="1")
        move(suzuki, FIRST, "publish")
        page = anyone.open(f"/cases/{FIRST}").text
        assert "動画で知らせる" in page
        assert "紙を減らすため" in page
        assert anyone.open(f"/cases/{FIRST}/record.pdf").status == 200
    with at(4, 20, 2028):
        assert "受け継ぐ、次の年度の検証か次の計画がありません" in told(sato, FIRST, "carry_on")
        assert begun(sato, "令和9年度の検証", "令和9年度", previous="R9-検-001") == SECOND
    with at(4, 21, 2028):
        write(sato, FIRST, "next_year", number="R10-検-001")
        move(sato, FIRST, "carry_on")
        assessed(city, sato, SECOND)
        refused = told(sato, SECOND, "finish_assessment", track="self_assessment")
        assert "変わらなかった理由が書かれていない提言があります（提言1、2）" in refused
        write(sato, SECOND, "change", earlier="1", text="動画を月1本出した", done="1")
        write(sato, SECOND, "change", earlier="2", text="夜の会議はまだ")
        page = anyone.open(f"/cases/{SECOND}").text
        assert page.index("前の提言で変わったこと") < page.index("施策の指標")
        page = anyone.open(f"/cases/{SECOND}/report").text
        assert page.index("動画を月1本出した") < page.index("記録から数えた数")
        assert "届いた意見0件" in page
        figures = city.test_client().get(f"/cases/{SECOND}/report.csv").get_data(as_text=True)
        assert "opinions,届いた意見,0,,0件" in figures
        with pikepdf.open(io.BytesIO(city.test_client().get(f"/cases/{SECOND}/report.pdf").data)) as made:
            assert len(made.pages) > 0
        assert "紙を減らすため" not in page
