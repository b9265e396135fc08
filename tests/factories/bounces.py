"""Reports of undelivered mails as mail servers write them."""

import base64

ID = "<mail-7.0123456789abcdef01234567@midorino.example>"
POSTFIX = """\
Return-Path: <>
Received: by mx.midorino.example (Postfix)
\tid 4Xk2; Mon, 12 Oct 2026 21:14:30 +0900 (JST)
Date: Mon, 12 Oct 2026 21:14:30 +0900 (JST)
From: MAILER-DAEMON@mx.midorino.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@midorino.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Xk2.1791811111/mx.midorino.example"
Content-Transfer-Encoding: 8bit
Message-Id: <20261012121430.4Xk2@mx.midorino.example>

This is a MIME-encapsulated message.

--4Xk2.1791811111/mx.midorino.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.
<midori@exampel.jp>: Host or domain name not found.

--4Xk2.1791811111/mx.midorino.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.midorino.example
X-Postfix-Queue-ID: 4Xk2
X-Postfix-Sender: rfc822; bounces@midorino.example
Arrival-Date: Mon, 12 Oct 2026 21:14:28 +0900 (JST)

Final-Recipient: rfc822; midori@exampel.jp
Original-Recipient: rfc822;midori@exampel.jp
Action: %(action)s
Status: %(status)s
Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error
    for name=exampel.jp type=AAAA: Host not found

--4Xk2.1791811111/mx.midorino.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

From: =?utf-8?b?57eR6YeO5biC?= <kyodo@midorino.example>
To: midori@exampel.jp
Subject: =?utf-8?b?5oSP6KaL44KS5Y+X44GR5LuY44GR44G+44GX44Gf?=
Message-ID: %(id)s
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

5oSP6KaL

--4Xk2.1791811111/mx.midorino.example--
"""
EXCHANGE = """\
From: <postmaster@example.go.jp>
To: <bounces@midorino.example>
Date: Mon, 12 Oct 2026 12:15:02 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="f1b2-01"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: ja-JP
Message-ID: <f1b2@example.go.jp>
In-Reply-To: %(id)s
References: %(id)s
Subject: =?iso-2022-jp?B?GyRCR1s/Li1PRz0bKEI=?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--f1b2-01
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="f1b2-02"

--f1b2-02
Content-Type: text/plain; charset="iso-2022-jp"
Content-Transfer-Encoding: quoted-printable

=1B$BG[?.=\x1b(B
--f1b2-02
Content-Type: text/html; charset="iso-2022-jp"

<html><body>Action: delivered<br>Status: 2.0.0</body></html>
--f1b2-02--

--f1b2-01
Content-Type: message/delivery-status

Reporting-MTA: dns;TYCPR01.jpnprd01.prod.outlook.example
Received-From-MTA: dns;mx.midorino.example
Arrival-Date: Mon, 12 Oct 2026 12:15:01 +0000

Final-Recipient: rfc822;midori@example.go.jp
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: =?utf-8?B?57eR6YeOIOOBv+OBqeOCig==?=

--f1b2-01
Content-Type: text/rfc822-headers

Received: from mx.midorino.example (192.0.2.1) by TYCPR01
From: kyodo@midorino.example
To: midori@example.go.jp

--f1b2-01--
"""
FULL = """\
From: MAILER-DAEMON@keitai.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b
MIME-Version: 1.0

--b
Content-Type: text/plain; charset=iso-2022-jp

\x1b$B%a!<%k%\\%C%/%9$,$$$C$Q$$$G$9\x1b(B
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; keitai.example

Final-Recipient: rfc822; midori@keitai.example
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--b
Content-Type: message/rfc822

Message-ID:
 %(id)s
Subject: x

--b--
"""
_GLOBAL_STATUS = """\
Reporting-MTA: dns; mx.example.jp

Final-Recipient: utf-8; 緑@例え.jp
Action: failed
Status: 5.1.2
"""
GLOBAL = (
    """\
From: postmaster@mx.example.jp
Content-Type: multipart/report; report-type=delivery-status; boundary=g
MIME-Version: 1.0

--g
Content-Type: text/plain; charset=utf-8

届きませんでした
--g
Content-Type: message/global-delivery-status; charset=utf-8
Content-Transfer-Encoding: base64

"""
    + base64.encodebytes(_GLOBAL_STATUS.encode()).decode()
    + """
--g
Content-Type: message/global-headers

Message-ID: %(id)s
Subject: 受付票

--g--
"""
)
AWAY = """\
From: midori@example.jp
To: kyodo@midorino.example
In-Reply-To: %(id)s
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=disposition-notification; boundary=d
MIME-Version: 1.0

--d
Content-Type: text/plain

Action: failed
Status: 5.1.1
--d
Content-Type: message/disposition-notification

Final-Recipient: rfc822; midori@example.jp
Disposition: automatic-action/MDN-sent-automatically; displayed
--d--
"""


def report(text: str, **said: str) -> bytes:
    """One of the letters above, about the mail `id`."""
    values = {"id": ID, "action": "failed", "status": "5.4.4", **said}
    for name, value in values.items():
        text = text.replace(f"%({name})s", value)
    return text.encode()
