"""Reports of undelivered mails: whose mail, how bad, and nothing believed that is no report."""

import time

import pytest

from consult.notifications import reports
from tests.factories.bounces import AWAY, EXCHANGE, FULL, GLOBAL, ID, POSTFIX, report


@pytest.mark.parametrize(
    ("letter", "kind", "status"),
    [
        (report(POSTFIX), "hard", "5.4.4"),
        (report(POSTFIX, status="5.1.1"), "hard", "5.1.1"),
        (report(POSTFIX, status="4.4.1"), "soft", "4.4.1"),
        (report(POSTFIX, action="delayed", status="4.4.1"), "delayed", "4.4.1"),
        (report(POSTFIX, action="relayed", status="2.0.0"), "delivered", "2.0.0"),
        (report(POSTFIX).replace(b"\n", b"\r\n"), "hard", "5.4.4"),
        (report(EXCHANGE), "hard", "5.1.10"),
        (report(FULL), "soft", "5.2.2"),
        (report(GLOBAL), "hard", "5.1.2"),
    ],
)
def test_a_report_tells_whose_mail_it_was_and_whether_trying_again_may_help(letter, kind, status):
    found = reports.read(letter)
    assert found is not None
    assert ID in found.message_ids
    assert (found.kind, found.status) == (kind, status)


def test_nothing_of_the_recipient_stays(monkeypatch):
    for letter in (POSTFIX, EXCHANGE, FULL, GLOBAL):
        assert "midori" not in repr(reports.read(report(letter))).replace("midorino", "")


@pytest.mark.parametrize(
    "letter",
    [
        b"",
        b"\xff\xfe\x00\x01" * 999,
        report(AWAY),
        report(POSTFIX).replace(b"Message-ID: ", b"X-Was: "),  # of no mail
        report(POSTFIX).replace(b"message/delivery-status", b"text/plain"),
        report(POSTFIX).replace(b"Action: failed", b"Act").replace(b"Status: ", b"S: "),
        b"Subject: Undelivered\nIn-Reply-To: " + ID.encode() + b"\n\nAction: failed\nStatus: 5.1.1\n",
        b"Content-Type: multipart/report; boundary=\n\n--\n",
    ],
)
def test_what_is_no_report_is_none(letter):
    assert reports.read(letter) is None


def test_words_quoted_in_a_returned_letter_are_no_message_id():
    letter = report(POSTFIX, id="<other@midorino.example>\n").replace(
        b"5oSP6KaL", b"Message-ID: " + ID.encode()
    )
    found = reports.read(letter)
    assert found is None or ID not in found.message_ids


def test_two_recipients_tell_the_worse():
    two = report(POSTFIX, status="4.4.1").replace(
        b"\n\n--4Xk2.1791811111/mx.midorino.example\nContent-Description: Undelivered",
        b"\n\nFinal-Recipient: rfc822; b@example.jp\nAction: failed\nStatus: 5.1.1"
        b"\n\n--4Xk2.1791811111/mx.midorino.example\nContent-Description: Undelivered",
    )
    found = reports.read(two)
    assert found is not None
    assert (found.kind, found.status) == ("hard", "5.1.1")


HOSTILE = [
    b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 100_000,
    b"Content-Type: multipart/report;" + b' a="' * 50_000 + b"\n\nx",
    b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    + b"A: b\n\n" * 60_000,
    b"Content-Type: message/rfc822\n\n" * 3_000,
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1_500)),
    report(POSTFIX) + b"x" * reports.LARGEST,
    report(POSTFIX, status="5." * 100_000),
    report(POSTFIX, id="<" * 200_000),
    report(POSTFIX).replace(b"Diagnostic-Code:", b"Diagnostic-Code: " + b"5" * 300_000),
]


@pytest.mark.parametrize("letter", HOSTILE, ids=range(len(HOSTILE)))
def test_letters_made_to_hold_the_reader_are_passed_over_quickly(letter):
    before = time.process_time()
    found = reports.read(letter)
    assert time.process_time() - before < 1
    assert found is None or len(found.message_ids) <= reports.MOST_IDS
