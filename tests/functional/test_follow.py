"""A citizen asks for mails on a phone, begins by the link, sees what was sent, and stops with one tap."""

import json

import pytest
from sqlalchemy import select

from consult import clock
from consult.consultations.announcing import following
from consult.db import db
from consult.notifications.models import Mail

NOON = clock.tokyo(2026, 10, 5, 12)
MIDORI = "midori@example.jp"


def first_link(app):
    """Where the link of the newest first mail leads."""
    db.session.rollback()
    wanted = select(Mail).where(Mail.notice == following.CONFIRM).order_by(Mail.id.desc()).limit(1)
    mail = db.session.execute(wanted).scalar_one()
    box = following.Keys.of(app.extensions["consult"]).box
    return json.loads(box.decrypt(mail.recipient))["link"].partition("8000")[2]


@pytest.fixture
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def begun(app, noon, opened, visitor):
    """The link of the first mail to a visitor who came from the open case and ticked everything too."""
    case = visitor.open(f"/follow?case={opened}").value("wanted")
    assert case.startswith("case:")
    visitor.press("", email=MIDORI, wanted=[case, "all"])
    assert "メールを送りました" in visitor.text
    return first_link(app)


def test_from_the_case_to_the_mails_and_out_again_with_one_tap(app, visitor, begun):
    visitor.open(begun).press("")
    assert "知らせるもの2件" in visitor.text
    assert "申込みを確かめるメール" in visitor.text
    assert MIDORI not in visitor.html
    assert visitor.headers["Cache-Control"] == "private, no-store"
    token = visitor.path.split("/mine/")[1].partition("?")[0]
    one_click = app.test_client().post(f"/follow/stop/{token}", data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 303
    assert visitor.open(f"/follow/mine/{token}").status == 404
    assert visitor.open(f"/follow/stop/{token}").status == 404


def test_one_thing_can_be_let_go_and_with_the_last_one_everything_stops(visitor, begun):
    visitor.open(begun).press("")
    visitor.press("", form=0)
    assert "知らせるもの1件" in visitor.text
    visitor.press("", form=0)
    assert "メールアドレスは消しました" in visitor.text


def test_the_answer_is_the_same_whether_the_address_is_known_and_too_many_are_refused(visitor, begun):
    pages = []
    for who in (MIDORI, "other@example.jp", MIDORI):
        visitor.open("/follow").press("", email=who, wanted="all")
        pages.append((visitor.status, visitor.path, visitor.text))
    assert len(set(pages)) == 1
    assert visitor.open("/follow").press("", email=MIDORI.upper(), wanted="all").status == 429


def test_what_is_wrong_is_said_and_what_was_typed_stays(opened, visitor):
    visitor.open("/follow").press("", email="midori example")
    assert visitor.status == 422
    assert "知らせてほしいことを選んでください" in visitor.text
    assert "メールアドレスに@が入っていません" in visitor.text
    assert visitor.value("email") == "midori example"
