"""A 地域づくりクリエイター（仮称）from the nomination over two terms to the resignation; the name of the role through time."""

import pytest
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Grant
from consult.cases.models import Case
from consult.collaboration.appointments import applying
from consult.collaboration.appointments.models import AppointmentTerm
from consult.db import db, settings
from consult.worker import run_due
from tests.factories.bodies_desk import move, put_on_file, write
from tests.factories.visitor import Visitor

SLUG = "r7-a-001"  # begun in March
NOMINATION = {
    "post": "creator", "way": "nominated", "nominated_by": "東区", "place": "東区", "reason": "区の行事をまとめてきた",
    "skills": "進行の研修を受けた", "name": "髙橋 花", "reading": "タカハシ ハナ", "mail": "ito@midorino.example",
}  # fmt: skip
REPORT = {"activities": "月1回の集い", "cases": "なし", "training": "なし", "next": "人を急がせない"}


def at(year, month, day):
    return clock.at(clock.tokyo(year, month, day, 10))


def put(who, sheet, **typed):
    write(who, SLUG, sheet, **typed)
    assert who.path.endswith(f"?saved={sheet}"), who.text


def chosen(sato, *, assessors, day="令和8年3月2日"):
    put(sato, "consent", agrees="1", listed="1")
    put(sato, "bars")
    for number in assessors:
        put(sato, "assessment", day=day, assessor=str(number), interest="none", text="基準に合う")


@pytest.fixture
def serving(city, staff):
    """Nominated in March 2026, appointed by another person from 1 April for two years."""
    sato, tanaka = staff("sato"), staff("tanaka")
    with at(2026, 3, 2):
        sato.open("/desk/begin").press("", procedure="appointment", title="東区のつなぎ手")
        put(sato, "nomination", **{**NOMINATION, "skills": ""})
        sato.open(f"/desk/cases/{SLUG}/transitions/submit")
        for lacking in ("推薦に足りないことがあります：経験や受けた研修", "まだ同意していません"):
            assert lacking in sato.text
        sato.open(f"/desk/cases/{SLUG}/dossier/nomination/1").press("", form=-2, skills="進行の研修を受けた")
        chosen(sato, assessors=())
        put_on_file(sato, SLUG, "nomination")
        move(sato, SLUG, "submit")
        tanaka.open(f"/desk/cases/{SLUG}/transitions/appoint")
        assert (
            "選考は2人以上で、利害のある人を除いて行ってください（いま0人、利害のある人0人）" in tanaka.text
        )
        chosen(sato, assessors=(1, 2))
        put(sato, "term", begins_on="令和8年4月1日")
        put_on_file(sato, SLUG, "letter")
        move(tanaka, SLUG, "appoint")
    return sato, tanaka


def all_jobs():
    """What the worker has to do now, to the end."""
    while run_due("test"):
        pass


def roles():
    """The offices in which somebody is a coordinator."""
    return db.session.execute(select(Grant.office_id).where(Grant.role == "coordinator")).scalars().all()


def test_a_term_begins_on_its_day_and_the_name_stands_only_with_consent(city, serving, staff):
    sato, tanaka = serving
    with at(2026, 3, 20), city.app_context():
        term = db.session.execute(select(AppointmentTerm)).scalar_one()
        assert (term.since.isoformat(), term.until.isoformat()) == ("2026-04-01", "2028-03-31")
        all_jobs()
        assert roles() == []
    with at(2026, 4, 1), city.app_context():
        all_jobs()
        assert len(roles()) == 1
    with at(2026, 5, 1):
        ito = staff("ito")
        assert [ito.status_of(page) for page in ("/desk/matching", "/desk/advice")] == [200, 200]
        closed = ("", "/dossier/", "/transitions/resign", "/advice")
        assert {ito.status_of(f"/desk/cases/{SLUG}{page}") for page in closed} == {403}
        assert ito.status_of("/desk/volunteers") == 403
        assert "東区のつなぎ手" not in ito.open("/desk/").text
        shown = Visitor(city).open("/volunteers")
        assert "髙橋花（タカハシハナ）" in shown.text
        assert "地域づくりクリエイター（仮称）" in shown.text
        assert "髙橋" not in Visitor(city).open("/volunteers?on=令和8年3月31日").text
        assert Visitor(city).open(f"/cases/{SLUG}").status == 404
        named_officially(tanaka)
        assert (
            "結び手" not in Visitor(city).open("/volunteers?on=2026-09-30").text.split("役割の呼び名", 1)[0]
        )
        later = Visitor(city).open("/volunteers?on=2026-10-01").text.split("役割の呼び名", 1)
        assert "結び手" in later[0]
        assert "設置要綱" in later[1]
        sato.open(f"/desk/cases/{SLUG}/dossier/consent/2").press("", form=-2, agrees="1", listed="")
        shown = Visitor(city).open("/volunteers").text
        assert "髙橋" not in shown
        assert "ほかに1人（名前を載せていません）" in shown


def named_officially(tanaka):
    wrong = {"role": "creator", "name": "結び手", "since": "令和8年10月1日"}
    form = next(
        n for n, f in enumerate(tanaka.open("/desk/volunteers").forms) if f.action == "/desk/volunteers"
    )
    tanaka.press("go=check", form=form, **wrong)
    assert tanaka.status == 422
    assert "正式な呼び名を定めたもの（要綱、告示など）を書いてください" in tanaka.text
    tanaka.press("go=check", **wrong, basis="コーディネーター等設置要綱")
    assert "令和8年10月1日（木）から「結び手」と呼びます" in tanaka.text
    tanaka.press("go=send")
    assert "呼び名を定めました" in tanaka.text
    tanaka.press("go=check", **wrong, basis="同じ日")
    assert "いまの呼び名は令和8年10月1日（木）からです" in tanaka.text


def test_renewal_asks_for_every_years_report_and_a_new_choice_and_who_resigns_hands_over_first(city, serving):
    sato, tanaka = serving
    with at(2027, 3, 20):
        put(sato, "report", year="2026", **REPORT)
        move(sato, SLUG, "report")
        sato.open(f"/desk/cases/{SLUG}/transitions/report")
        assert "活動の報告に足りないことがあります" in sato.text
    with at(2028, 1, 15), city.app_context():
        all_jobs()
        assert db.session.execute(select(Case.stage)).scalar_one() == "term_ending"
    with at(2028, 2, 1):
        tanaka.open(f"/desk/cases/{SLUG}/transitions/renew")
        for lacking in (
            "活動の報告がない年度があります（2027年度）", "まだ同意していません", "いま0人、利害のある人0人"
        ):  # fmt: skip
            assert lacking in tanaka.text
        put(sato, "report", year="2027", **REPORT)
        move(sato, SLUG, "report")
        chosen(sato, assessors=(1, 2, 3), day="令和10年2月1日")
        put_on_file(sato, SLUG, "letter")
        move(tanaka, SLUG, "renew")
    with at(2028, 6, 1), city.app_context():
        all_jobs()
        terms = db.session.execute(select(AppointmentTerm.since).order_by(AppointmentTerm.number)).scalars()
        assert [day.isoformat() for day in terms] == ["2026-04-01", "2028-04-01"]
        assert len(roles()) == 1
    with at(2028, 6, 2):
        put(sato, "cases", number="R8-課-001")
        sato.open(f"/desk/cases/{SLUG}/transitions/resign")
        assert "引き継いでいない案件が1件あります" in sato.text
        sato.open(f"/desk/cases/{SLUG}/dossier/cases/1").press("", form=-2, handed_to="市民協働課")
        page = f"/desk/cases/{SLUG}/transitions/resign"
        sato.open(page).post(page, **sato.again(leaves_on="令和12年4月1日"))
        assert sato.status == 422
        assert "任期（令和10年4月1日（土）から令和12年3月31日（日））の中の日にしてください" in sato.text
        move(sato, SLUG, "resign", leaves_on="令和10年6月30日")
        assert "髙橋花" in Visitor(city).open("/volunteers").text
    with at(2028, 7, 1), city.app_context():
        all_jobs()
        assert roles() == []
    with at(2028, 7, 1):
        assert "髙橋" not in Visitor(city).open("/volunteers").text
        assert "髙橋" in Visitor(city).open("/volunteers?on=2028-06-30").text


def test_a_dismissal_waits_until_the_person_was_heard_and_is_decided_by_another(city, serving):
    sato, tanaka = serving
    with at(2026, 8, 1):
        put(sato, "dismissal", ground="neglect", text="集いが開かれていない")
        move(sato, SLUG, "propose_dismissal", private_note="要綱による")
        tanaka.open(f"/desk/cases/{SLUG}/transitions/dismiss")
        assert "本人に、話を聞く機会をまだ設けていません" in tanaka.text
        assert "髙橋花" in Visitor(city).open("/volunteers").text
        put(sato, "hearing", day="令和8年8月1日", text="体調を崩していた")
        move(tanaka, SLUG, "keep_on")
        assert "髙橋花" in Visitor(city).open("/volunteers").text


APPLIED = {
    "post": "coordinator", "place": "東区", "reason": "集いを続けたい", "skills": "なし", "name": "秘密 花子",
    "reading": "ひみつ はなこ", "mail": "himitsu@example.jp", "agrees": "1", "listed": "",
}  # fmt: skip


def test_anyone_applies_by_the_form_and_the_office_goes_on_from_its_sheets(city, staff):
    someone = Visitor(city).open("/volunteers/apply")
    someone.press("go=check", **{**APPLIED, "mail": "x", "agrees": "", "reason": "a\x07b"})
    assert someone.status == 422
    for words in (
        "メールアドレスの形を確かめてください",
        "引き受けてよいときだけ応募できます",
        "目に見えない文字",
    ):
        assert words in someone.text
    someone.open("/volunteers/apply").press("go=check", **APPLIED)
    assert "まだ送っていません" in someone.text
    sure = someone.forms
    for _twice in range(2):
        someone.forms = sure
        someone.press("go=send")
    assert (someone.status, "応募を受け付けました" in someone.text) == (200, True)
    assert "秘密" not in someone.html
    with city.app_context():
        (case,) = db.session.execute(select(Case).where(Case.procedure == "appointment")).scalars()
        number, slug, public = case.number, case.slug, case.public
        code = applying.code_of(slug, settings())
        db.session.remove()
    assert (someone.path, public) == ("/volunteers/mine?new=1", False)
    assert Visitor(city).open(f"/cases/{slug}").status == 404
    other = Visitor(city).open("/volunteers/apply/receipts").press("", number=number, code="4821773019560043")
    assert (other.status, "応募は見つかりません" in other.text) == (422, True)
    assert "応募を担当の課が読んでいます" in other.press("", number=number, code=code).text
    sato = staff("sato").open(f"/desk/cases/{slug}/dossier/")
    assert ("集いを続けたい" in sato.text, "秘密" in sato.html) == (True, False)
    sato.open(f"/desk/cases/{slug}/transitions/submit")
    assert "推薦に足りないことがあります" not in sato.text
    assert "まだ同意していません" not in sato.text
