"""An open call for members, as the office, the judges and those who apply work it in stories."""

import re

from sqlalchemy import select

from consult import clock
from consult.access.actor import SYSTEM
from consult.cases import actions as cases
from consult.cases.models import Deadline
from consult.db import db
from consult.recruitment.models import Application
from consult.unit_of_work import unit_of_work
from tests.factories.bodies_desk import move, press, put_on_file, write
from tests.factories.visitor import Visitor

SLUG = "r8-r-001"
DESK = f"/desk/cases/{SLUG}"
CALL = {
    "role": "協働の進め方を話し合います。",
    "seats": "2",
    "category": "公募",
    "term": "委嘱の日から2年",
    "payment": "1回8,000円",
    "who_may_apply": "市内に住み、働き、または学ぶ18歳以上の人",
    "how_to_apply": "このホームページか、市民協働課の窓口",
    "closes_on": "令和8年4月22日",
    "selection": "scoring",
    "criteria": "課題のとらえ方：10\n具体性：10",
    "essay_theme": "わたしの考える協働",
    "result_due": "令和8年5月20日",
    "use_of_personal_data": "選考と通知だけに使います。",
    "contact": "市民協働課",
}
FOUNDED = clock.tokyo(2026, 4, 1, 9)
CLOSED = clock.tokyo(2026, 4, 23, 9)
PLAN = [{"category": "学識", "seats": 2, "side": ""}, {"category": "公募", "seats": 2, "side": ""}]


def publish(sato, tanaka, **more):
    with clock.at(FOUNDED):
        assert write(sato, SLUG, "call", **{**CALL, **more}).status == 200, sato.text
        put_on_file(sato, SLUG, "call")
        move(tanaka, SLUG, "publish_call")


def apply(city, name, *, reserve=True, email="", at=None):
    """Somebody applies by phone; returns the code."""
    with clock.at(at or clock.tokyo(2026, 4, 10, 20)):
        who = Visitor(city).open(f"/calls/{SLUG}/apply")
        who.press(
            "go=check", name=name, reading="あおき", address=f"{name}町1", phone="0566-00-0001", email=email,
            essay=f"{name}の小論文", declared="1", **({"wants_reserve": "1"} if reserve else {}),
        )  # fmt: skip
        assert "まだ送っていません" in who.text, who.text
        who.press("go=send")
    assert "応募を受け付けました" in who.text, who.text
    return re.search(r"/calls/receipts/(\d{16})", who.path)[1]


def close(city):
    with city.app_context(), clock.at(CLOSED):
        due = select(Deadline.case_id).where(Deadline.rule == "recruitment_closing")
        case = db.session.execute(due).scalar_one()
        with unit_of_work(SYSTEM) as uow:
            cases.fire_clock(uow, "", case_id=case, rule="recruitment_closing")
        db.session.remove()


def check_all(sato, numbers):
    for number in numbers:
        sato.open(f"{DESK}/applicants")
        press(sato, "check", number=number)
        assert sato.status == 200, sato.text


def give(who, number, *points):
    who.open(f"{DESK}/scores")
    assert "あなたの採点表" in who.text, who.text
    press(who, "score", number=number, **{f"points__{at}": str(p) for at, p in enumerate(points, 1)})
    return who


def applications(city):
    with city.app_context():
        rows = db.session.execute(select(Application).order_by(Application.number)).scalars()
        return {row.number: row for row in rows}
