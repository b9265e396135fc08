"""発出文書 as an office meets them: written, looked at, numbered, read by everyone or nobody, corrected by a new one."""

import datetime as dt
import io

import pikepdf
import pytest
from sqlalchemy import select

from consult import clock
from consult.archive import contents
from consult.audit.models import AuditEvent
from consult.bodies import queries as bodies
from consult.cases import actions as cases
from consult.cases.models import Case
from consult.db import db
from consult.demo import council_story as story
from consult.demo import meetings
from consult.demo.council import load_council
from consult.demo.people import load_people
from consult.documents import files, pdf
from consult.issuing.models import IssuedDocument
from consult.unit_of_work import unit_of_work
from consult.web.issuing import issued_sheets
from tests.factories.visitor import Visitor

DAY = dt.date(2026, 9, 10)
OPENS = dt.date(2026, 12, 1)


@pytest.fixture
def passed(city):
    """A bill the council has just passed; noon of the day after."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        council = load_council(dt.date(2026, 4, 1))
        story.session(council, OPENS, 18, called=dt.date(2026, 11, 20))
        bill = story.passed(people, council, OPENS)
        db.session.remove()
    with clock.at(clock.tokyo(2026, 12, 11, 12)):
        yield city, f"/desk/cases/{bill.slug}/issued", bill.slug


@pytest.fixture
def asked(city):
    """A plan that is with a committee set up by ordinance, which has agreed to it; the day after."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        meetings.committee(people, DAY)
        with clock.at(clock.tokyo(2026, 8, 3, 9)), unit_of_work(people.secretary) as uow:
            body = bodies.body(uow.session, meetings.BODY)
            plan = cases.open_case(
                uow,
                "plan",
                title="共存・協働推進計画",
                office=people.office(people.civic_office),
                body_id=body.id,
            )
            slug, number = plan.slug, plan.id
        meetings.earlier(people.refreshed(), DAY, db.session.get(Case, number))
        db.session.remove()
    return f"/desk/cases/{slug}/issued", slug


def test_the_mayor_asks_a_committee_and_its_report_names_question_and_vote(city, asked, staff):
    here, slug = asked
    with clock.at(clock.tokyo(2026, 8, 5, 9)):
        sato = staff("sato").open(f"{here}/write?kind=inquiry&of=inquiry/1")
        sato.press("do=check")
        assert (sato.status, "諮問する事項を書いてください" in sato.text, "理由を書いてください" in sato.text) == (
            422, True, True,
        )  # fmt: skip
        sato.press("do=check", matter="計画の案のあり方", reason="計画の期間が終わるため")
        sato.press("do=seal")
        assert "8緑第1号" in sato.text, sato.text
    with clock.at(clock.tokyo(2026, 9, 11, 9)):
        sato.open(here)
        assert sato.html.count("答申書を書く") == 1
        sato.open(f"{here}/write?kind=reply&of=reply/1")
        assert "令和8年8月5日付け8緑第1号" in sato.text
        assert "第2回（令和8年9月10日）" in sato.text, sato.text
        sato.press("do=check", answer="案のとおりとすることが適当である", remark="分かりやすい言葉を使うこと")
        sato.press("do=seal")
        assert "8緑第2号" in sato.text, sato.text
        filed = sato.open(f"/desk/cases/{slug}/papers").html
        assert f">{slug}-reply-2026-2.pdf<" in filed
        assert "会長" in pdf.extract_text(sato.open("/documents/2").body)
        meeting = meetings_of(city)
        sato.open(f"/desk/cases/{meeting}/issued")
        assert sato.html.count("議決書を書く") == 2  # a report is no resolution
        sato.open(f"/desk/cases/{meeting}/issued/write?kind=resolution&of=item/3").press("do=check")
        assert "賛成5人、反対1人、棄権1人" in sato.text
        assert staff("nakamura").status_of(here) == 403
        assert staff("ito").status_of(here) == 403


def meetings_of(city):
    with city.app_context():
        return db.session.execute(select(Case.slug).where(Case.procedure == "meeting")).scalar_one()


def issued():
    return db.session.execute(select(IssuedDocument).order_by(IssuedDocument.id)).scalars().all()


def test_a_resolution_gets_its_number_and_goes_with_its_letter_to_the_mayor(passed, staff):
    city, here, slug = passed
    sato, hara = staff("sato"), staff("hara").open(here)
    assert sato.status_of(here) == 403  # its record is the council's
    page = f"{here}/write?kind=resolution&of=vote/2"
    assert "議決書を書く" in hara.text
    hara.open(page).press("do=sample")
    assert "緑野市共存・協働のまちづくり推進条例" in pdf.extract_text(hara.body)
    assert "見本です" in pdf.extract_text(hara.body)
    hara.open(page).press("do=check", heading="", signatory="")
    assert (hara.status, "件名を書いてください" in hara.text, "差出人を書いてください" in hara.text) == (
        422,
        True,
        True,
    )
    hara.open(page).press("do=check")
    assert "だれでも読めるようになります" in hara.text
    stale = hara.again(do="seal", body="別の本文")
    hara.post(f"{here}/write", **stale)
    assert (hara.status, "見てもらった内容から変わっています" in hara.text) == (409, True)
    hara.open(page).press("do=check")
    hara.press("do=seal")
    assert "8緑議第1号" in hara.text, hara.text
    assert hara.open(f"/desk/cases/{slug}/papers").html.count(">r8-b-001-resolution-2026-1.pdf<") == 1

    hara.open(f"{here}/write?kind=dispatch&of=outcome/passed").press("do=check")
    assert "地方自治法第16条第1項の規定により、送付します" in hara.text
    assert "議決書（8緑議第1号）" in hara.text
    hara.press("do=seal")
    assert "8緑議第2号" in hara.text

    hara.open(f"{here}/write?corrects=1").press("do=check", heading="直した件名")
    assert (hara.status, "訂正する理由を書いてください" in hara.text) == (422, True)
    hara.press("do=check", heading="直した件名", why="件名の誤り")
    hara.press("do=seal")
    assert "8緑議第3号で訂正しました" in hara.text, hara.text
    assert "取り下げました。理由：件名の誤り" in hara.open(f"/desk/cases/{slug}/papers").text
    reader = Visitor(city).open(f"/cases/{slug}")
    assert "議決書（8緑議第1号）" in reader.text
    assert "あとで訂正しました" in reader.text
    assert "送付書" not in reader.text
    with city.app_context():
        first, sent, corrected = issued()
        assert [one.number for one in (first, sent, corrected)] == [1, 2, 3]
        assert corrected.replaces_id == first.id
        logged = db.session.execute(
            select(AuditEvent.entry).where(AuditEvent.type == "document.issued").order_by(AuditEvent.id)
        ).scalars().all()  # fmt: skip
        assert [
            one.document.file.sha256.encode() in entry for one, entry in zip(issued(), logged, strict=True)
        ] == [True, False, True]  # fmt: skip
    body = reader.open("/documents/1").body
    text = pdf.extract_text(body)
    assert all(words in text for words in ("8緑議第1号", "令和8年12月11日", "可決", "議長", "賛成7人"))
    with pikepdf.open(io.BytesIO(body)) as opened:
        assert list(opened.attachments) == [f"{slug}-resolution.json"]
    assert reader.open("/documents/2").status == 404


def test_a_number_that_was_taken_meanwhile_issues_nothing_and_leaves_no_gap(passed, staff, monkeypatch):
    city, here, _slug = passed
    hara, mori = staff("hara"), staff("mori")
    hara.open(f"{here}/write?kind=resolution&of=vote/2").press("do=check")
    mori.open(f"{here}/write?kind=dispatch&of=outcome/passed").press("do=check")
    twice = mori.again(do="seal")
    set_once = issued_sheets.prepare

    def slow(*given):
        monkeypatch.setattr(issued_sheets, "prepare", set_once)
        made = set_once(*given)
        mori.press("do=seal")
        return made

    monkeypatch.setattr(issued_sheets, "prepare", slow)
    hara.press("do=seal")
    assert (hara.status, mori.status) == (200, 200)
    with city.app_context():
        found = {one.number: one for one in issued()}
        assert {number: one.kind for number, one in found.items()} == {1: "dispatch", 2: "resolution"}
        assert "8緑議第2号" in pdf.extract_text(files.read(found[2].document.file))
    mori.post(f"{here}/write", **twice)
    assert (mori.status, "この文書は、もう出しています" in mori.text) == (409, True)
    package = story_package(city)
    assert any("issued-resolution-v1" in name for name in package)
    assert not any("issued-dispatch" in name for name in package)


def story_package(city):
    with city.app_context():
        return [
            item.path
            for item in contents.items(db.session, db.session.get(Case, issued()[0].case_id), full=False)
        ]
