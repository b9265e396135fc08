"""Receipts that have not arrived: found, sent again, printed with a new code, handed over; and nothing about whom."""

import datetime as dt
import re
from dataclasses import replace
from typing import ClassVar

import pytest
from sqlalchemy import select

from consult import clock
from consult.audit.models import AuditEvent
from consult.consultations import queries
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.notifications import mail as post_office
from consult.notifications.models import Mail
from consult.worker import drain
from tests.factories.bounces import EXCHANGE, POSTFIX, report

FIRST = dt.date(2026, 10, 1)
NOON = clock.tokyo(2026, 10, 12, 12)
MIDORI = Identity("緑野 みどり", "緑野市中央一丁目2番地", email="midori@exampel.jp")
PERSON = {"name": "森 ちづ", "address": "緑野市山手四丁目9番地"}


class Server:
    """Takes every mail."""

    sent: ClassVar[list[object]] = []

    def __init__(self, *_where, timeout):
        self.timeout = timeout

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def send_message(self, message, from_addr=None):
        Server.sent.append((from_addr, message))


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    Server.sent = []
    monkeypatch.setattr(post_office.smtplib, "SMTP", Server)
    with clock.at(NOON):
        yield


@pytest.fixture
def slug(city, monkeypatch):
    """An open consultation with one opinion whose receipt was mailed to an address that does not exist."""
    known = city.extensions["consult"]
    with_mail = replace(
        known, smtp_url="smtp://mail.midorino.example", mail_returns="returns@midorino.example"
    )
    monkeypatch.setitem(city.extensions, "consult", with_mail)
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        story.send(
            slug,
            "回覧板だけでなくLINEでも知らせてほしい。",
            "s3-2",
            MIDORI,
            NOON,
            opened=NOON,
            wants_mail=True,
        )
        with clock.at(NOON):
            drain(with_mail)
        db.session.remove()
    return slug


@pytest.fixture
def sato(staff, slug):
    return staff("sato")


def bounced(city, tmp_path, monkeypatch, letter, **said):
    """The mail server pipes a report in; what the command says of it."""
    import json

    from click.testing import CliRunner

    from consult.cli import mail as command

    with city.app_context():
        sent = db.session.execute(select(Mail.message_id).order_by(Mail.id.desc())).scalars().first()
        db.session.remove()
    monkeypatch.setattr(command, "application", city.app_context)
    path = tmp_path / "report.eml"
    path.write_bytes(report(letter, **{"id": sent, **said}))
    told = CliRunner().invoke(command.mail, ["bounced", "--json", str(path)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return json.loads(told.output)[0]


def kinds(city):
    with city.app_context():
        rows = db.session.execute(select(AuditEvent.type, AuditEvent.entry).order_by(AuditEvent.id)).all()
        db.session.remove()
    return rows


def test_a_mail_that_comes_back_is_found_by_its_message_id_and_sent_to_another_address(
    city, slug, sato, tmp_path, monkeypatch
):
    page = f"/desk/cases/{slug}/receipts"
    assert "受付票が届いていない人はいません。" in sato.open(page).text
    ((back, first),) = Server.sent
    assert back == "returns@midorino.example"
    assert bounced(city, tmp_path, monkeypatch, POSTFIX)["became"] == "noted"
    assert bounced(city, tmp_path, monkeypatch, POSTFIX)["became"] == "known"
    assert "受付票が届いていない人1人" in sato.open("/desk/").text
    sato.open(page)
    assert "メールが戻った" in sato.text
    assert "宛先がないか、受け取りを断られました（5.4.4）" in sato.text
    sato.open(f"/desk/cases/{slug}/opinions/1/receipt")
    assert "exampel" not in sato.html
    sato.press("do=reveal", form=1)
    assert "midori@exampel.jp" in sato.text
    sato.open(f"/desk/cases/{slug}/opinions/1/receipt").press("do=mail", form=2, to="どこにもない")
    assert sato.status == 422
    assert "メールアドレスに@が入っていません" in sato.text
    sato.press("do=mail", form=2, to="midori@example.jp")
    assert "1通をメールで送ります" in sato.text
    with city.app_context():
        drain(city.extensions["consult"])
        db.session.remove()
    again = Server.sent[-1][1]
    assert again["To"] == "midori@example.jp"
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", first.get_content())[0]
    assert code in again.get_content()
    assert again["Message-ID"] != first["Message-ID"]
    assert "受付票が届いていない人はいません。" in sato.open(page).text
    log = b"".join(entry for _, entry in kinds(city)).decode()
    assert "exampel" not in log
    assert "midori@" not in log
    assert {"mail.bounced", "identity.read", "receipt.delivery_noted"} <= {kind for kind, _ in kinds(city)}


def test_a_late_mail_is_no_failure_and_the_sender_reads_it_in_plain_words(
    city, slug, sato, visitor_at, tmp_path, monkeypatch
):
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", Server.sent[0][1].get_content())[0].replace(" ", "")
    assert "10月12日（月・祝）" in visitor_at(f"/receipts/{code}")
    assert "メールで送りました。" in visitor_at(f"/receipts/{code}")
    assert (
        bounced(city, tmp_path, monkeypatch, POSTFIX, action="delayed", status="4.4.1")["kind"] == "delayed"
    )
    assert "届くのが遅れています" in visitor_at(f"/receipts/{code}")
    assert "受付票が届いていない人はいません。" in sato.open(f"/desk/cases/{slug}/receipts").text
    assert bounced(city, tmp_path, monkeypatch, EXCHANGE)["kind"] == "hard"
    assert "メールが届きませんでした。" in visitor_at(f"/receipts/{code}")


@pytest.fixture
def visitor_at(city):
    """The words of a public page."""
    from tests.factories.visitor import Visitor

    def read(path):
        return Visitor(city).open(path).text

    return read


def enter(sato, slug, text, **more):
    sato.open(f"/desk/cases/{slug}/intake").press("do=receive", text=text, **PERSON, **more)


def test_slips_of_paper_are_printed_together_with_new_codes_and_then_posted(city, slug, sato, visitor_at):
    from consult.documents.pdf import extract_text

    for n in range(2):
        enter(sato, slug, f"夜に開いてほしい{n}。")
    page = f"/desk/cases/{slug}/receipts"
    assert (
        "まだ渡していない 2" in re.sub(r"\s+", " ", sato.open(page).text) or "まだ渡していない2" in sato.text
    )
    with city.app_context():
        before = db.session.execute(select(Opinion.code_digest).order_by(Opinion.number)).scalars().all()
        db.session.remove()
    sent = sato.again(all="1", window="1")
    sato.post(f"{page}/print", **sent)
    assert sato.headers["Content-Type"] == "application/pdf"
    words = extract_text(sato.body)
    codes = re.findall(r"\d{4} \d{4} \d{4} \d{4}", words)
    assert len(codes) == 2
    assert words.count("森 ちづ 様") == 2
    sato.post(f"{page}/print", **sent)  # a second press would make the paper worthless
    assert sato.status == 409
    assert "もう印刷しました" in sato.text
    with city.app_context():
        after = db.session.execute(select(Opinion.code_digest).order_by(Opinion.number)).scalars().all()
        db.session.remove()
    assert after[0] == before[0]
    assert set(after[1:]).isdisjoint(before)
    assert "まもなくお渡しします" in visitor_at("/receipts/" + codes[0].replace(" ", ""))
    sato.open(f"{page}?only=printed").press("do=given", all="1", how="posted", on="10月13日")
    assert "渡した日が、きょうよりあとになっています" in sato.text
    sato.open(f"{page}?only=printed").press("do=given", all="1", how="posted", on="10月12日")
    assert "2通を渡したと記録しました" in sato.text
    assert "郵送しました" in visitor_at("/receipts/" + codes[0].replace(" ", ""))
    assert "受付票が届いていない人はいません。" in sato.open(page).text


def test_who_wants_none_and_who_has_no_mail_address_is_said(city, slug, sato, visitor_at):
    enter(sato, slug, "夜に開いてほしい。")
    page = f"/desk/cases/{slug}/receipts"
    sato.open(page).press("do=given")
    assert "受付票を選んでください" in sato.text
    sato.press("do=mail", number="2")
    assert sato.status == 409
    assert "この人のメールアドレスはありません" in sato.text
    sato.open(page).press("do=none", number="2", reason="unwanted")
    assert "1通は渡さないと記録しました" in sato.text
    assert "受付票が届いていない人はいません。" in sato.text


def test_only_the_secretary_gives_out_new_codes_and_only_the_office_sees_the_queue(staff, slug, sato):
    enter(sato, slug, "夜に開いてほしい。")
    page = f"/desk/cases/{slug}/receipts"
    tanaka = staff("tanaka").open(page)
    assert "出し直して印刷する" not in tanaka.text
    assert tanaka.post(f"{page}/print", **tanaka.again(number="2")).status == 403
    for other in ("suzuki", "nakamura"):
        assert staff(other).status_of(page) == 403


def test_an_act_done_by_the_counter_slip_counts(city, slug, sato):
    enter(sato, slug, "窓口で。", channel="counter")
    sato.press("", form=1)
    assert sato.headers["Content-Type"] == "application/pdf"
    with city.app_context():
        opinion = queries.opinion_by_number(db.session(), story.case_of(slug), 2)
        from consult.consultations.queries.deliveries import delivery_of

        found = delivery_of(db.session(), opinion)
        db.session.remove()
    assert (found.state, found.on) == ("handed", NOON.date())


def test_a_mail_someone_saw_come_back_is_marked_by_hand_and_sent_again_to_the_same_address(city, slug, sato):
    sato.open(f"/desk/cases/{slug}/opinions/1/receipt").press("do=returned", form=2)
    assert "戻ったことを、職員が記録しました" in sato.text
    sato.press("do=mail", form=2)
    assert "1通をメールで送ります" in sato.text
    with city.app_context():
        drain(city.extensions["consult"])
        db.session.remove()
    assert [message["To"] for _, message in Server.sent] == ["midori@exampel.jp"] * 2
    assert "メールで送った" in sato.open(f"/desk/cases/{slug}/opinions/1/receipt").text


def test_a_late_report_of_the_mail_before_does_not_touch_the_new_one(city, slug, sato, tmp_path, monkeypatch):
    with city.app_context():
        first = db.session.execute(select(Mail.message_id)).scalar_one()
        db.session.remove()
    sato.open(f"/desk/cases/{slug}/opinions/1/receipt").press("do=mail", form=2, to="midori@example.jp")
    with city.app_context():
        drain(city.extensions["consult"])
        db.session.remove()
    assert bounced(city, tmp_path, monkeypatch, POSTFIX, id=first)["became"] == "noted"
    assert "受付票が届いていない人はいません。" in sato.open(f"/desk/cases/{slug}/receipts").text


def test_a_new_slip_in_the_place_of_a_held_mail_stops_that_mail(city, slug, sato, monkeypatch):
    with_mail = city.extensions["consult"]
    monkeypatch.setitem(city.extensions, "consult", replace(with_mail, smtp_url=""))
    with city.app_context():
        story.send(slug, "夜に。", "s3-2", MIDORI, NOON, opened=NOON, wants_mail=True)
        drain(city.extensions["consult"])
        db.session.remove()
    assert "メールサーバーが設定されていません" in sato.open(f"/desk/cases/{slug}/receipts").text
    sato.post(f"/desk/cases/{slug}/opinions/2/receipt/print", **sato.again())
    assert sato.headers["Content-Type"] == "application/pdf"
    with city.app_context():
        assert db.session.execute(select(Mail.state).order_by(Mail.id)).scalars().all() == [
            "sent",
            "replaced",
        ]
        db.session.remove()
