"""A company's hall and a school's wish: found, asked, contacts given once both agree, reports, and the end."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.cases.definitions import library
from consult.cases.models import Case
from consult.cases.readiness import missing
from consult.collaboration.matching.models import MatchListing
from consult.db import db
from consult.dossier.models import CaseSheet
from consult.notifications.models import Mail
from consult.worker import run_due
from tests.factories.bodies_desk import move, put_on_file, write
from tests.factories.visitor import Visitor

OFFER, WISH = "r8-t-001", "r8-t-002"
HALL = {
    "direction": "offer", "kind": "company", "title": "平日の夜、会議室を貸せます", "what": "40人が入る会議室です。",
    "theme": "子育て・教育", "place": "東部", "period": "10月から3月", "name": "みどりの工業 総務の山田",
    "contact": "0566-11-2222", "mail": "hall@example.jp", "agreed": "1",
}  # fmt: skip
PLACE = {
    "direction": "wish", "kind": "school", "title": "放課後の学習会の場所を探しています", "what": "週1回、30人ほどです。",
    "theme": "子育て・教育", "place": "東部", "period": "10月から", "name": "東小学校 教頭の鈴木",
    "contact": "0566-33-4444", "mail": "school@example.jp", "agreed": "1",
}  # fmt: skip
TERMS = dict.fromkeys(("what", "when", "cost", "accident", "personal_data", "ending"), "話し合ったとおり")


def at(month, day, year=2026):
    return clock.at(clock.tokyo(year, month, day, 10))


def send(city, said):
    """Register through the form; the page of the receipt and its address."""
    who = Visitor(city).open("/matching/new")
    who.press("go=check", **said)
    assert who.status == 200, who.text
    who.press("go=send")
    assert (who.status, who.path[:19]) == (200, "/matching/receipts/"), who.text
    return who, who.path.split("?")[0]


def list_it(sato, slug):
    """Read what came in, keep it, list it."""
    sato.open(f"/desk/cases/{slug}/dossier/match/1").press("", form=-2)
    assert "saved=match" in sato.path, sato.text
    move(sato, slug, "prolong", new_valid_until="令和9年9月30日")


@pytest.fixture
def both(city, staff):
    """Both registered on 1 October and listed on the 2nd; the addresses of their receipts."""
    with at(10, 1):
        offer, wish = send(city, HALL)[1], send(city, PLACE)[1]
    sato = staff("sato")
    with at(10, 2):
        for slug in (OFFER, WISH):
            list_it(sato, slug)
    return sato, offer, wish


def name_and_ask(sato):
    with at(10, 5):
        sato.open(f"/desk/cases/{OFFER}/fitting")
        assert "同じ：テーマ、場所（地区）" in sato.text
        sato.press("")
        assert sato.path == f"/desk/cases/{OFFER}/transitions/introduce"
        move(sato, OFFER, "introduce")
        move(sato, OFFER, "ask")


def says(city, receipt, answer):
    who = Visitor(city).open(receipt)
    form = next(n for n, form in enumerate(who.forms) if form.action.endswith("/answer"))
    who.press("go=check", form=form, says=answer)
    form = next(n for n, form in enumerate(who.forms) if form.action.endswith("/answer"))
    return who.press("go=send", form=form)


def press(who, act, **typed):
    form = next(n for n, form in enumerate(who.forms) if form.action.endswith(act))
    return who.press("", form=form, **typed)


def all_jobs():
    """What the worker has to do now, to the end."""
    while run_due("test"):
        pass


def mails_to(case):
    wanted = select(Mail.id).join(Case, Case.id == Mail.case_id).where(Case.slug == case)
    return len(db.session.execute(wanted).all())


def test_both_procedures_can_be_run():
    assert [missing(library()[name]) for name in ("matching",)] == [()]


def test_what_is_sent_waits_for_a_reader_and_is_listed_without_names(city, staff):
    with at(10, 1):
        wrong = Visitor(city).open("/matching/new").press("go=check", **{**HALL, "contact": "", "agreed": ""})
        assert wrong.status == 422
        assert "「連絡先（公表しません）」を書いてください" in wrong.text
        assert "連絡先の使い方を読み、印を付けてください" in wrong.text
        assert "平日の夜、会議室を貸せます" in wrong.html
        who, receipt = send(city, HALL)
        assert "登録を受け付けました" in who.text
        assert "会議室" not in Visitor(city).open("/matching").text
        sato = staff("sato")
        assert "読んで、一覧に載せる" in sato.open("/desk/matching").text
        page = f"/desk/cases/{OFFER}/transitions/prolong"
        sato.open(page).post(page, **sato.again(new_valid_until="令和9年9月30日"))
        assert sato.status == 409
        assert "届いた言葉は、そのままでは載せません" in sato.text
    with at(10, 2):
        sato.open(f"/desk/cases/{OFFER}/dossier/match/1").press("", form=-2, what="山田様（0566-11-2222）へ")
        assert sato.status == 422
        list_it(sato, OFFER)
        shown = Visitor(city).open("/matching?theme=子育て・教育&place=東部&direction=offer")
        assert "平日の夜、会議室を貸せます" in shown.text
        assert not any(secret in shown.html for secret in ("山田", "0566", "example.jp"))
        assert "この条件の登録はありません" in Visitor(city).open("/matching?direction=wish").text
        assert Visitor(city).open(f"/cases/{OFFER}").status == 404
    with at(10, 3):
        press(Visitor(city).open(receipt), "/withdraw")
        assert "会議室" not in Visitor(city).open("/matching").text
        with city.app_context():
            all_jobs()
            assert db.session.execute(select(Case.stage)).scalar_one() == "withdrawn"
    with at(11, 3), city.app_context():
        all_jobs()
        assert db.session.execute(select(CaseSheet.sealed)).scalar_one() is None
    assert Visitor(city).open(receipt).status == 404


def test_contacts_are_given_only_once_both_have_accepted(city, both, staff):
    sato, offer, wish = both
    name_and_ask(sato)
    with at(10, 6):
        assert "会議室" not in Visitor(city).open("/matching").text
        who = says(city, offer, "yes")
        assert "返事を受け付けました" in who.text
        assert "放課後の学習会" in who.text
        assert "0566-33-4444" not in who.html
        who.post(f"{wish}/contact", csrf_token="")
        assert "0566" not in who.html
        sato.open(f"/desk/cases/{OFFER}/transitions/agree")
        for lacking in ("まだ承諾していない側があります：希望する側", "条件のメモに足りないことがあります"):
            assert lacking in sato.text
        write(sato, OFFER, "terms", **TERMS, starts_on="令和8年10月10日")
        put_on_file(sato, OFFER, "terms")
        says(city, wish, "yes")
        move(sato, OFFER, "agree")
        who = press(Visitor(city).open(wish), "/contact")
        assert "0566-11-2222" in who.text
        assert "両方が承諾したので、連絡先を相手に渡した" in who.text
        assert "相手の連絡先を、受付票のコードで開いた" in who.text
    with at(10, 10):
        move(sato, OFFER, "begin")
        move(sato, OFFER, "finish")
        who = Visitor(city).open(offer)
        press(who, "/report", good="")
        assert who.status == 422
        press(who, "/report", good="会議室が生きた", shown="1")
        sato.open(f"/desk/cases/{OFFER}/transitions/complete")
        assert "報告が届いていない側があります：希望する側" in sato.text
        press(Visitor(city).open(wish), "/report", good="学習会を開けた", shown="1")
        move(sato, OFFER, "complete")
        write(
            sato,
            OFFER,
            "story",
            title="会議室で学習会",
            sides="みどりの工業と東小学校",
            text="毎週開きました。",
        )
        write(staff("suzuki"), OFFER, "clearance", read="1")
        move(staff("suzuki"), OFFER, "show")
        assert "みどりの工業と東小学校" in Visitor(city).open("/matching/examples").text
    with city.app_context():
        stages = dict(db.session.execute(select(Case.slug, Case.stage)).all())
        assert stages == {OFFER: "published", WISH: "withdrawn"}
        assert (mails_to(OFFER), mails_to(WISH)) == (3, 3)  # asked, contact, reports
    with at(11, 10), city.app_context():
        all_jobs()
        assert all(row is None for row in db.session.execute(select(CaseSheet.sealed)).scalars())
        assert db.session.execute(select(MatchListing.erased_at)).scalars().all()[0] is not None


def test_a_no_needs_no_reason_and_stands_nowhere_in_public(city, both):
    sato, offer, wish = both
    name_and_ask(sato)
    with at(10, 6):
        says(city, offer, "yes")
        says(city, wish, "no")
        sato.open(f"/desk/cases/{WISH}/transitions/introduce")
        assert "この登録は、別の登録（R8-結-001）と組み合わされています" in sato.text
        move(sato, OFFER, "relist")
        shown = Visitor(city).open("/matching")
        assert "会議室を貸せます" in shown.text
        assert "学習会の場所" in shown.text
        told = Visitor(city).open(offer)
        for nothing in ("断", "いいえ"):
            assert nothing not in told.text
        assert "合う相手を探しています" in told.text
        for page in (f"/log/?case={OFFER}", f"/cases/{OFFER}"):
            assert Visitor(city).open(page).status == 404


def test_who_does_not_answer_in_time_is_listed_again_and_ends_by_itself_in_the_end(city, both):
    sato, _offer, _wish = both
    name_and_ask(sato)
    with at(10, 20), city.app_context():
        all_jobs()
        assert set(db.session.execute(select(MatchListing.state)).scalars()) == {"listed"}
        assert {case.stage for case in db.session.execute(select(Case)).scalars()} == {"registered"}
    with at(10, 1, 2027), city.app_context():
        all_jobs()
        assert {case.stage for case in db.session.execute(select(Case)).scalars()} == {"withdrawn"}
        row = db.session.execute(select(MatchListing)).scalars().first()
        assert (row.state, row.erase_on) == ("ended", dt.date(2027, 10, 31))
