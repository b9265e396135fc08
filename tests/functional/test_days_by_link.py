"""日程調整 from the question to the planned meeting: members with an account, by a personal link, by telephone."""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.audit.models import AuditEvent
from consult.bodies import queries as bodies
from consult.db import db, settings
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.meetings.actions import notice_addresses
from consult.notifications.models import Mail
from tests.factories.visitor import Visitor

PAGE = f"/desk/bodies/{story.BODY}/schedule"
NOW = clock.tokyo(2026, 11, 2, 9)
ASKED = {
    "title": "第4回", "day0": "R8.11.20", "from0": "14:00", "to0": "16:00",
    "day1": "R8.11.24", "from1": "10:00", "to1": "12:00", "answer_by": "R8.11.9",
}  # fmt: skip


@pytest.fixture
def numbers(city):
    """The number of each member by family name."""
    with city.app_context():
        story.committee(load_people(lambda text: f"plain:{text}"), dt.date(2026, 11, 12))
        found = {m.short_name: m.id for m in bodies.body(db.session(), story.BODY).members}
        db.session.remove()
    return found


def mails(city):
    """What each mail of a question holds, opened with the key: `to`, and `link` where there is one."""
    with city.app_context():
        rows = db.session.execute(
            select(Mail).where(Mail.notice == "schedule_days").order_by(Mail.id)
        ).scalars()
        found = [json.loads(notice_addresses.box(settings()).decrypt(mail.recipient)) for mail in rows]
        db.session.remove()
    return found


def logged(city):
    """Everything the log says, as one text."""
    with city.app_context():
        said = " ".join(entry.decode() for entry in db.session.execute(select(AuditEvent.entry)).scalars())
        db.session.remove()
    return said


def pressed(someone, do, **typed):
    """Press the button, in whichever form of the page it stands."""
    form = next(n for n, form in enumerate(someone.forms) if ("do", do) in form.buttons)
    return someone.press(f"do={do}", form=form, **typed)


def link_of(city, sato, number):
    """Send the member's link by mail after a look; returns its path."""
    to = f"to-{number}"
    pressed(sato.open(PAGE), "look", **{to: "ishikawa"})
    assert (
        sato.status,
        "メールアドレスが正しくありません" in sato.text,
        'value="ishikawa"' in sato.html,
    ) == (422, True, True)
    pressed(sato.open(PAGE), "look")
    assert (sato.status, "メールアドレスを1つは書いてください" in sato.text) == (422, True)
    before = len(mails(city))
    pressed(sato.open(PAGE), "look", **{to: "ishikawa@example.jp"})
    assert "ishikawa@example.jp" in sato.text
    assert len(mails(city)) == before, "looking sends nothing"
    assert "1人にリンクを送りました" in pressed(sato, "send").text
    told = mails(city)[-1]
    assert told["to"] == "ishikawa@example.jp"
    return "/m/" + told["link"].partition("/m/")[2]


def test_days_are_asked_by_mail_and_link_and_a_meeting_is_planned_on_one(city, staff, numbers):
    sato, ito, member = staff("sato"), staff("ito"), Visitor(city)
    with clock.at(NOW):
        assert "アカウントのある" in sato.open(PAGE).press("do=ask", **ASKED).text
        assert all("link" not in mail for mail in mails(city))
        assert ito.open("/desk/seat").text.count("令和8年11月2") == 2
        assert ito.open(PAGE).status == 403
        link = link_of(city, sato, numbers["石川"])
    with clock.at(NOW + dt.timedelta(days=1)):
        assert "石川さん、候補の日ごとに" in member.open(link).text
        assert member.headers["Referrer-Policy"] == "no-referrer"
        first, second = sorted(set(re.findall(r'name="(day-\d+)"', member.html)))
        member.press("do=answer", **{first: "yes"})
        assert (member.status, "まだのものが1つあります" in member.text) == (422, True)
        assert f'name="{first}" value="yes" checked' in member.html
        assert "答えを送りました" in member.press("do=answer", **{first: "yes", second: "no"}).text
        member.press("do=answer", **{first: "maybe", second: "yes"})
        assert "いまの答え：調整すれば行ける" in member.text
        assert "調整すれば1人" in sato.open(PAGE).text
        assert "（答えました）" in sato.text
        assert "石川調整すれば行ける行ける" in sato.text
        day = {"do": "settle", "day": second[4:], "place": "市役所"}
        assert "会議を計画しました" in sato.post(PAGE, **sato.again() | day).text
        assert (member.open(link).status, "日程は、もう決まりました" in member.text) == (410, True)
    assert "ishikawa" not in logged(city)
    assert "石川" not in logged(city)


def test_a_question_is_called_off_and_another_asked(city, staff, numbers):
    sato, member = staff("sato"), Visitor(city)
    with clock.at(NOW):
        sato.open(PAGE).press("do=ask", **ASKED)
        assert "日程を聞いているところです" in sato.post(PAGE, **sato.again() | ASKED | {"do": "ask"}).text
        assert sato.status == 409
        link = link_of(city, sato, numbers["石川"])
        assert "日程調整を取りやめました" in pressed(sato.open(PAGE), "call_off").text
        assert "取りやめになりました" in member.open(link).text
        assert "000-000-0000" in member.text
        assert (member.status, member.post(link, do="answer").status) == (410, 400)
        sato.open(PAGE).press("do=ask", **ASKED | {"title": "第5回"})
        assert "第5回" in sato.open(PAGE).text
    assert Visitor(city).open("/m/days/WzEsMV0.nobody").status == 404
