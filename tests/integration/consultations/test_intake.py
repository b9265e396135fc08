"""Receiving opinions: one number, one receipt, once; in time or late by the server's clock."""

import datetime as dt
import re
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from consult import clock, codes
from consult.access.actor import PUBLIC, SYSTEM
from consult.access.permissions import Permission
from consult.audit.models import AuditEvent
from consult.consultations import actions, intake, queries
from consult.consultations.destination import Destination
from consult.consultations.identity import Identity, unseal
from consult.consultations.intake import Paper, Part, Submission
from consult.consultations.models import Opinion, OpinionIdentity
from consult.db import db
from consult.demo import consultations as story
from consult.errors import Forbidden, Invalid, Refused
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.worker import drain

NOON = clock.tokyo(2026, 10, 12, 12)
MIDORI = Identity("緑野 みどり", "緑野市中央一丁目2番地", "0566-12-3456", "midori@example.jp")


def send(slug, keys, submission, when=NOON, actor=PUBLIC):
    with clock.at(when):
        case = story.case_of(slug)
        ready = intake.prepare(
            Destination.of(case, queries.consultation_of(db.session(), case)), submission, keys
        )
        with unit_of_work(actor) as uow:
            return intake.receive(uow, ready, keys)


def web(words="回覧板だけでなくLINEでも知らせてほしい。", **more):
    return Submission((Part(words, "s3-2"),), MIDORI, **{"once": "form-1", "opened_at": NOON, **more})


def opinion(receipt):
    return db.session.get_one(Opinion, receipt.opinion_id)


def test_an_opinion_gets_the_next_number_and_a_code(opened, keys):
    first, second = send(opened, keys, web()), send(opened, keys, web(once="form-2"))
    assert (first.number, second.number) == ("R8-意-001-0001", "R8-意-001-0002")
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", first.spaced_code)
    assert first.code != second.code
    assert opinion(first).stage == "received"
    assert opinion(first).subject == "opinion/r8-i-001-0001"
    assert first.received_at == NOON


def test_the_same_form_sent_twice_has_the_same_receipt(opened, keys):
    first, again = send(opened, keys, web()), send(opened, keys, web(), NOON + dt.timedelta(hours=1))
    assert again.again
    assert replace(again, again=False) == first
    assert db.session.execute(text("SELECT count(*) FROM opinion")).scalar() == 1


def test_a_number_given_back_leaves_no_gap(opened, keys):
    send(opened, keys, web())
    with clock.at(NOON):
        case = story.case_of(opened)
        ready = intake.prepare(
            Destination.of(case, queries.consultation_of(db.session(), case)), web(once="x"), keys
        )
        with pytest.raises(OSError, match="power cut"), unit_of_work(PUBLIC) as uow:
            intake.receive(uow, ready, keys)
            raise OSError("power cut")
    assert send(opened, keys, web(once="form-2")).number == "R8-意-001-0002"


def test_twelve_senders_at_once_get_twelve_numbers(app, opened, keys):
    def post(number, failures):
        try:
            with app.app_context():
                send(opened, keys, web(once=f"form-{number % 6}"))
        except BaseException as error:
            failures.append(error)

    failures = []
    threads = [threading.Thread(target=post, args=(n, failures)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = db.session.execute(select(Opinion.number).order_by(Opinion.number)).scalars().all()
    assert numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("when", "late"),
    [
        (clock.tokyo(2026, 10, 30, 23, 59, 59), False),
        (clock.tokyo(2026, 10, 30, 23, 59, 59) + dt.timedelta(milliseconds=900), False),
        (clock.tokyo(2026, 10, 31), True),
        (clock.tokyo(2026, 10, 31, 0, 0, 12), True),
    ],
)
def test_the_servers_clock_decides(opened, keys, when, late):
    receipt = send(opened, keys, web(opened_at=clock.tokyo(2026, 10, 30, 23, 50)), when)
    assert receipt.late is late
    assert opinion(receipt).stage == ("late" if late else "received")


def test_a_late_sender_is_told_to_the_second(opened, keys):
    receipt = send(opened, keys, web(), clock.tokyo(2026, 10, 31, 0, 0, 12))
    assert str(receipt.late_text) == (
        "締切（令和8年10月30日 23時59分59秒）のあとに届きました（0時00分12秒）。"
        "期限後の意見としてお預かりし、数を別に公表します。"
    )


def test_a_form_opened_long_after_the_end_is_refused(opened, keys, settings):
    with clock.at(clock.tokyo(2026, 11, 5)):
        drain(settings)
    assert story.case_of(opened).stage == "closed"
    later = clock.tokyo(2026, 11, 5, 9)
    with pytest.raises(Refused, match="募集は終わりました。締切は令和8年10月30日（金）でした"):
        send(opened, keys, web(opened_at=later), later)
    assert send(opened, keys, web(opened_at=clock.tokyo(2026, 10, 30, 20)), later).late


def test_nothing_is_received_before_the_notice_is_out(prepared, keys):
    with pytest.raises(Refused, match="いま意見を募集していません"):
        send(prepared, keys, web())


def test_the_original_keeps_every_character_it_can(opened, keys):
    words = "\u202e逆向き　𠮷田の髙﨑さん、辻󠄀さん、葛󠄁さん👨‍👩‍👧\r\n神\t﹅ＬＩＮＥ\x00終"
    kept = opinion(send(opened, keys, web(words)))
    assert kept.text == words.replace("\x00", "\u2400")
    assert "control_characters" in kept.flags


def test_a_robot_is_received_and_flagged(opened, keys):
    flags = opinion(send(opened, keys, web(trap="http://spam.example"))).flags
    assert flags == ["trap_filled", "sent_quickly"]


def test_a_telephone_number_in_the_text_is_flagged_not_refused(opened, keys):
    slow = NOON + dt.timedelta(minutes=9)
    assert opinion(send(opened, keys, web("電話は090-1234-5678です"), slow)).flags == ["personal_data"]


def test_too_long_a_text_is_answered_with_the_remedy(opened, keys):
    with pytest.raises(Invalid) as refused:
        send(opened, keys, web("あ" * 200_000))
    assert str(refused.value.fields["text"][0]) == (
        "意見は4,000字までです。いま200,000字です。196,000字へらすか、ファイルで送ってください"
    )
    assert send(opened, keys, web("あ\r\n" * 2000)).number.endswith("0001")


def test_an_empty_form_names_everything_that_is_missing(opened, keys):
    with pytest.raises(Invalid) as refused:
        send(opened, keys, Submission((Part(" 　"),), Identity(email="midori")))
    assert {name: str(words[0]) for name, words in refused.value.fields.items()} == {
        "text": "意見を書いてください",
        "name": "お名前を書いてください。公表しません",
        "address": "住所を書いてください。公表しません",
        "email": "メールアドレスに@が入っていません。例 midori@example.jp",
    }


def test_the_identity_is_apart_and_cannot_be_read_in_the_database(opened, keys):
    receipt = send(opened, keys, web())
    stored = db.session.get_one(OpinionIdentity, receipt.opinion_id)
    assert unseal(stored.sealed, keys) == MIDORI
    dump = b"".join(
        repr(tuple(row)).encode()
        for table in ("opinion", "opinion_identity", "audit_event", "audit_disclosure", "job")
        for row in db.session.execute(text(f"SELECT * FROM {table}"))
    )
    for secret in ("みどり", "中央一丁目", "0566-12-3456", "midori@example.jp", receipt.code):
        assert secret.encode() not in dump


def test_one_person_is_counted_once_however_the_name_is_spaced(opened, keys):
    send(opened, keys, web())
    same = Identity("緑野みどり", "緑野市中央一丁目２番地")
    send(opened, keys, replace(web(once="form-2"), identity=same))
    send(opened, keys, replace(web(once="form-3"), identity=Identity("緑野 茂", "緑野市中央一丁目2番地")))
    found = queries.counts(db.session(), story.case_of(opened))
    assert (found.received, found.people) == (3, 2)


def test_what_the_public_log_says_of_an_opinion_names_nobody(opened, keys):
    send(opened, keys, web())
    entry = db.session.execute(
        select(AuditEvent.entry).where(AuditEvent.type == "opinion.received")
    ).scalar_one()
    assert "回覧板".encode() not in entry
    assert "みどり".encode() not in entry
    assert b'"stage":"received"' in entry


def post(arrived, postmarked=None, **more):
    return Submission(
        (Part("紙の意見です。"),), MIDORI, channel="post", once="p",
        paper=Paper(arrived, postmarked, **more),
    )  # fmt: skip


LAST, NOVEMBER = dt.date(2026, 10, 30), dt.date(2026, 11, 2)


@pytest.mark.parametrize(
    ("rule", "dates", "late"),
    [
        ("postmark", (NOVEMBER, LAST), False),
        ("postmark", (NOVEMBER, dt.date(2026, 10, 31)), True),
        ("postmark", (NOVEMBER, None), True),
        ("arrival", (NOVEMBER, LAST), True),
        ("arrival", (LAST, dt.date(2026, 10, 29)), False),
    ],
)
def test_post_counts_by_its_rule(people, prepared, keys, rule, dates, late):
    with clock.at(clock.tokyo(2026, 9, 20)), unit_of_work(people.secretary) as uow:
        consultation = queries.consultation_of(uow.session, story.case_of(prepared))
        actions.set_receipt_rules(uow, consultation, post_rule=rule, identity_policy="required")
    story.publish_notice(people, prepared, dt.date(2026, 10, 1))
    receipt = send(prepared, keys, post(*dates), clock.tokyo(2026, 11, 2, 10), people.secretary)
    assert receipt.late is late


def test_only_the_office_enters_paper(opened, keys, people):
    for actor in (PUBLIC, people.stranger, people.records, SYSTEM):
        with pytest.raises(Forbidden) as refused:
            send(opened, keys, post(LAST), clock.tokyo(2026, 10, 30, 15), actor)
        assert refused.value.permission == Permission.OPINION_ENTER


def test_a_postmark_after_arrival_is_a_slip_of_the_pen(opened, keys, people):
    with pytest.raises(Invalid) as refused:
        send(opened, keys, post(LAST, NOVEMBER), clock.tokyo(2026, 11, 2, 10), people.secretary)
    assert list(refused.value.fields) == ["postmarked_on"]


def test_a_receipt_mail_waits_in_the_same_transaction_and_is_held_without_a_server(opened, keys, settings):
    receipt = send(opened, keys, web(wants_mail=True))
    mail = db.session.execute(select(Mail)).scalar_one()
    assert mail.state == "queued"
    assert b"midori" not in mail.recipient
    assert receipt.code not in str(mail.context)
    with clock.at(NOON):
        drain(settings)
    assert (mail.state, mail.error) == ("held", "no mail server is set (CONSULT_SMTP_URL)")


def test_a_code_is_read_in_any_width_with_spaces_and_a_slip_is_seen():
    code = codes.code_for(b"k", "form")
    assert len(code) == 16
    wide = codes.spaced(code).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert codes.read_code(wide.replace(" ", "－")) == code
    for place in range(16):
        for digit in "0123456789":
            slip = code[:place] + digit + code[place + 1 :]
            assert codes.read_code(slip) == (code if slip == code else None)
