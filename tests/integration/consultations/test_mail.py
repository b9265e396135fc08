"""The receipt by mail: sent once, to the one who asked, without the opinion in it."""

import smtplib
from dataclasses import replace
from typing import ClassVar

import pytest
from sqlalchemy import select

from consult import clock
from consult.access.actor import PUBLIC, SYSTEM
from consult.audit.models import AuditEvent
from consult.consultations import intake, queries
from consult.consultations.destination import Destination
from consult.consultations.identity import Identity
from consult.db import db
from consult.demo import consultations as story
from consult.jobs.models import Job
from consult.notifications import actions as notifications
from consult.notifications import mail as post_office
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.worker import drain

NOON = clock.tokyo(2026, 10, 12, 12)


class Server:
    """Stands for the mail server: keeps what it is given, or refuses."""

    sent: ClassVar[list[object]] = []
    refuses: ClassVar[Exception | None] = None

    def __init__(self, host, port, timeout):
        self.address = (host, port, timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def send_message(self, message, from_addr=None):
        if Server.refuses:
            raise Server.refuses
        Server.sent.append((self.address, message))


@pytest.fixture
def server(monkeypatch, settings, app):
    Server.sent, Server.refuses = [], None
    monkeypatch.setattr(post_office.smtplib, "SMTP", Server)
    with_mail = replace(settings, smtp_url="smtp://mail.midorino.example:2525")
    monkeypatch.setitem(app.extensions, "consult", with_mail)
    return Server


@pytest.fixture
def receipt(opened, keys):
    who = Identity("緑野 みどり", "緑野市中央一丁目2番地", email="midori@example.jp")
    with clock.at(NOON):
        case = story.case_of(opened)
        sent = intake.Submission((intake.Part("夜に開いてほしい。"),), who, once="a", wants_mail=True)
        ready = intake.prepare(Destination.of(case, queries.consultation_of(db.session(), case)), sent, keys)
        with unit_of_work(PUBLIC) as uow:
            return intake.receive(uow, ready, keys)


def work(settings):
    with clock.at(NOON):
        drain(settings)


def test_the_receipt_says_number_code_and_time_and_nothing_else_of_the_sender(server, receipt, settings):
    work(settings)
    ((address, message),) = server.sent
    assert address == ("mail.midorino.example", 2525, 10)
    assert message["To"] == "midori@example.jp"
    assert message["Subject"] == "意見を受け付けました（R8-意-001-0001）"
    body = message.get_content()
    for words in (receipt.number, receipt.spaced_code, "令和8年10月12日（月・祝）正午", "市民協働課"):
        assert words in body
    assert "夜に開いて" not in body
    assert "みどり" not in body
    assert message["Auto-Submitted"] == "auto-generated"
    row = db.session.execute(select(Mail)).scalar_one()
    assert (row.state, row.sent_at) == ("sent", NOON)


def test_it_is_sent_once(server, receipt, settings):
    work(settings)
    work(settings)
    assert len(server.sent) == 1
    events = db.session.execute(select(AuditEvent.type).where(AuditEvent.subject.like("mail/%"))).scalars()
    assert list(events) == ["mail.queued", "mail.sent"]


def test_a_refused_address_is_noted_without_naming_it(server, receipt, settings):
    server.refuses = smtplib.SMTPRecipientsRefused({"midori@example.jp": (550, b"no")})
    work(settings)
    row = db.session.execute(select(Mail)).scalar_one()
    assert (row.state, row.error) == ("failed", "SMTPRecipientsRefused")


def test_a_server_that_asks_to_wait_is_asked_again_and_nobody_is_named(server, receipt, settings):
    server.refuses = smtplib.SMTPRecipientsRefused(
        {"midori@example.jp": (450, b"greylisted midori@example.jp")}
    )
    work(settings)
    job = db.session.execute(select(Job).where(Job.kind == "mail.send")).scalar_one()
    assert (job.done_at, db.session.execute(select(Mail.state)).scalar()) == (None, "queued")
    assert "midori" not in job.error


def test_what_was_held_goes_out_when_a_server_is_set(receipt, settings, app, monkeypatch):
    work(settings)
    assert db.session.execute(select(Mail.state)).scalar() == "held"
    Server.sent, Server.refuses = [], None
    monkeypatch.setattr(post_office.smtplib, "SMTP", Server)
    monkeypatch.setitem(app.extensions, "consult", replace(settings, smtp_url="smtp://mail.midorino.example"))
    with clock.at(NOON), unit_of_work(SYSTEM) as uow:
        assert notifications.release_held(uow) == 1
    work(settings)
    assert len(Server.sent) == 1
