"""Who applied by the form sees, withdraws and reports by number and code, or by the link of a mail."""

import re

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.cases.models import Case
from consult.collaboration.appointments import applying, own_link
from consult.db import db, settings
from consult.notifications.models import Mail
from consult.worker import run_due
from tests.factories.bodies_desk import move, put_on_file, write
from tests.factories.visitor import Visitor

APPLIED = {
    "post": "coordinator", "place": "東区", "reason": "集いを続けたい", "skills": "なし", "name": "秘密 花子",
    "reading": "ひみつ はなこ", "mail": "himitsu@example.jp", "agrees": "1", "listed": "1",
}  # fmt: skip
REPORT = {
    "activities": "5月10日 茶話会を開いた", "where": "東公民館", "people": "12", "cases": "なし", "training": "なし",
    "next": "急がない",
}  # fmt: skip
MINE = "/volunteers/mine"


def at(year, month, day):
    return clock.at(clock.tokyo(year, month, day, 10))


def all_jobs(city):
    with city.app_context():
        while run_due("test"):
            pass


def form_of(who, action):
    return next(n for n, form in enumerate(who.forms) if form.action == action)


def send(who, act, **typed):
    """Press the button of a form of the own page."""
    action = f"{MINE}/{act}"
    form = who.forms[form_of(who, action)]
    return who.press("=".join(form.buttons[0]) if form.buttons else "", form=form_of(who, action), **typed)


@pytest.fixture
def applied(city):
    """Someone who applied in March 2026; their slug, number and code."""
    someone = Visitor(city)
    with at(2026, 3, 2):
        someone.open("/volunteers/apply").press("go=check", **APPLIED)
        someone.press("go=send")
    with city.app_context():
        (case,) = db.session.execute(select(Case).where(Case.procedure == "appointment")).scalars()
        known = case.slug, case.number, applying.code_of(case.slug, settings())
        db.session.remove()
    return someone, *known


def stage_of(city, slug):
    with city.app_context():
        return db.session.execute(select(Case.stage).where(Case.slug == slug)).scalar_one()


def appointed(city, staff, slug):
    """The office goes on from what was sent; nobody files the 応募書 again."""
    sato, tanaka = staff("sato"), staff("tanaka")
    move(sato, slug, "submit")
    write(sato, slug, "bars")
    for number in ("1", "2"):
        write(
            sato, slug, "assessment", day="令和8年3月3日", assessor=number, interest="none", text="基準に合う"
        )
    write(sato, slug, "term", begins_on="令和8年4月1日")
    put_on_file(sato, slug, "letter")
    move(tanaka, slug, "appoint")
    return sato, tanaka


def test_an_application_sent_by_the_form_is_the_document_and_one_on_paper_is_filed(city, staff, applied):
    _someone, slug, number, _code = applied
    with at(2026, 3, 3):
        sato = staff("sato").open(f"/desk/cases/{slug}/papers")
        assert "ウェブで届いた応募が応募書です" in sato.text
        page = f"/desk/volunteers/{slug}/application"
        sato.open("/desk/volunteers").press("", form=form_of(sato, page))
        assert (sato.status, sato.body[:5], sato.headers["Cache-Control"]) == (
            200, b"%PDF-", "private, no-store",
        )  # fmt: skip
        assert "秘密" not in sato.open(f"/desk/cases/{slug}/dossier/").html
        for other in ("ito", "tanaka"):  # a coordinator; and the head, who decides and opens no names
            who = staff(other).open("/volunteers/apply")
            assert who.post(page, **who.again()).status == 403
        assert Visitor(city).post(page).body[:5] != b"%PDF-"
        log = Visitor(city).open(f"/desk/cases/{slug}")
        assert number not in log.text
        sato.open("/desk/begin").press("", procedure="appointment", title="紙の応募")
        other = slug.replace("-001", "-002")
        sato.open(f"/desk/cases/{other}/transitions/submit")
        assert "推薦書・応募書" in sato.text
        assert (
            sato.post(
                f"/desk/volunteers/{other}/application", **sato.open("/volunteers/apply").again()
            ).status
            == 404
        )
        move(sato, slug, "submit")
    assert stage_of(city, slug) == "selecting"


def test_who_applied_takes_it_back_alone_and_no_address_holds_the_code(city, applied):
    someone, slug, number, code = applied
    with at(2026, 3, 3):
        assert someone.path == f"{MINE}?new=1"
        assert Visitor(city).open(MINE).forms[-1].action == MINE
        stranger = Visitor(city).open(MINE).press("", number=number, code="4821773019560043")
        assert (stranger.status, "応募は見つかりません" in stranger.text) == (422, True)
        assert Visitor(city).open(f"{MINE}?done=withdrawn").forms[-1].action == MINE
        me = Visitor(city).open(MINE).press("", number=number, code=code)
        assert (me.path, code in me.path, "秘密" in me.html) == (MINE, False, False)
        assert "応募を担当の課が読んでいます" in me.text
        assert me.headers["Cache-Control"] == "private, no-store"
        kept = Visitor(city).open(f"/volunteers/apply/{slug}/{code}")
        assert kept.path == MINE
        before = me.forms
        send(me, "withdraw")
        assert "応募は取り下げられました" in me.text
        me.forms = before
        send(me, "withdraw")
        all_jobs(city)
        assert "応募は取り下げられました" in me.open(MINE).text
        assert not any(f.action.endswith(("withdraw", "report")) for f in me.forms)
        assert me.post(f"{MINE}/report", **me_csrf(me), **REPORT, year="2026").status in {409, 422}
        me.press("", form=form_of(me, f"{MINE}/close"))
        assert me.open(MINE).forms[-1].action == MINE
    assert stage_of(city, slug) == "not_appointed"


def me_csrf(who):
    return dict(f for f in who.forms[-1].fields if f[0] in {"csrf_token", "idempotency_key"})


def test_reports_are_sent_by_code_or_link_read_by_the_office_and_shown_to_nobody(city, staff, applied):
    _someone, slug, number, code = applied
    with at(2026, 3, 3):
        sato, _tanaka = appointed(city, staff, slug)
    with at(2026, 5, 20):
        all_jobs(city)
        with city.app_context():
            case = db.session.execute(select(Case).where(Case.slug == slug)).scalar_one()
            link = own_link.address(db.session(), case, settings()).removeprefix(settings().base_url)
            db.session.remove()
        me = Visitor(city).open(link)
        assert (me.path, code in me.text.replace(" ", "")) == (MINE, False)
        assert Visitor(city).open(link[:-2]).status == 404
        send(me, "report", **{**REPORT, "people": "多い", "where": "", "year": "2031"})
        assert me.status == 422
        for lacking in ("「活動した場所」を書いてください", "数字で書いてください", "2026から2026までの年度"):
            assert lacking in me.text, lacking
        assert "茶話会" in me.html
        sure = me.open(MINE).forms
        for _twice in range(2):
            me.forms = sure
            send(me, "report", **REPORT, year="2026")
        assert me.text.count("担当の課が読むのを待っています") == 1
        for page in ("/volunteers", f"/cases/{slug}", "/volunteers/roster.pdf"):
            assert "茶話会" not in Visitor(city).open(page).html
        assert "髙" not in me.html
        send(me, "listed")
        assert "秘密" not in Visitor(city).open("/volunteers").text
        send(me, "listed")
        assert "秘密花子" in Visitor(city).open("/volunteers").text
        sato.open("/desk/volunteers")
        assert "活動の報告" in sato.text
        assert "茶話会" in sato.text
        move(sato, slug, "report")
        assert "受け取りました" in me.open(MINE).text
        send(me, "leave", day="令和7年1月1日", text="転居する")
        assert (me.status, "転居する" in me.html) == (422, True)
        send(me, "leave", day="令和9年3月31日", text="転居する")
        assert "終えたいという申し出を受け取りました" in me.text
        assert "役割を終えたい" in sato.open("/desk/volunteers").text
        refused = me.post(f"{MINE}/withdraw", **me_csrf(me))
        assert (refused.status, "もう結果が出ているので" in refused.text) == (409, True)
        assert me.post(f"{MINE}/renew", **me_csrf(me), says="yes").status == 409
    with at(2026, 5, 21):
        late = me.post(
            f"{MINE}/report", **me_csrf(me), **{**REPORT, "activities": "消えない言葉"}, year="2026"
        )
        assert (late.status, "時間がたった" in late.text, "消えない言葉" in late.html) == (422, True, True)
        late.press("", number=number, code=code)
        assert (late.status, "消えない言葉" in late.html) == (200, True)


def test_near_the_end_of_the_term_the_person_says_whether_to_go_on(city, staff, applied):
    _someone, slug, number, code = applied
    with at(2026, 3, 3):
        _sato, tanaka = appointed(city, staff, slug)
    with at(2028, 1, 15):
        all_jobs(city)
        assert stage_of(city, slug) == "term_ending"
        tanaka.open(f"/desk/cases/{slug}/transitions/renew")
        assert "まだ同意していません" in tanaka.text
        me = Visitor(city).open(MINE).press("", number=number, code=code)
        send(me, "renew")
        assert "続けるか、続けないかを選んでください" in me.text
        send(me, "renew", says="yes")
        assert re.search("いまの返事：続ける", me.text)
        tanaka.open(f"/desk/cases/{slug}/transitions/renew")
        assert "まだ同意していません" not in tanaka.text
        send(me, "renew", says="no")
        assert "いまの返事：続けない" in me.text


def test_a_year_without_a_report_is_told_once_and_the_office_sees_it(city, staff, applied):
    _someone, slug, number, code = applied
    with at(2026, 3, 3):
        sato, _tanaka = appointed(city, staff, slug)
    with at(2027, 3, 30):
        all_jobs(city)
        before = letters(city)
        assert "活動の報告がまだ" not in sato.open("/desk/volunteers").text
    with at(2027, 5, 1):
        all_jobs(city)
        all_jobs(city)
        assert letters(city) == before + 1
        assert "活動の報告がまだ2026年度" in sato.open("/desk/volunteers").text
        me = Visitor(city).open(MINE).press("", number=number, code=code)
        assert "まだ受け取っていない年度：2026、2027" in me.text
        send(me, "report", **REPORT, year="2026")
        assert "まだ受け取っていない年度：2027" in me.text
        assert "活動の報告がまだ" not in sato.open("/desk/volunteers").text


def letters(city):
    with city.app_context():
        found = db.session.execute(select(func.count()).select_from(Mail)).scalar_one()
        db.session.remove()
        return found
