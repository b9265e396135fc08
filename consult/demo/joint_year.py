"""Two proposals of one call: one adopted and now in its midterm review, one that did not reach the line."""

import datetime as dt

from sqlalchemy import select

from consult.bodies.models import Body
from consult.calendars import fiscal_year
from consult.cases import composition, queries
from consult.collaboration.joint_projects.conditions import ELIGIBILITY
from consult.db import db
from consult.demo.meetings import BODY
from consult.demo.people import People
from consult.demo.sheet_desk import SheetDesk
from consult.unit_of_work import unit_of_work

_SCORES = {"子ども食堂と見守り": (38, 33, 29, 34), "駅前の花いっぱい": (31, 28, 30, 30)}
_CRITERIA = ("公益性", "実現性", "協働の効果")
_ITEMS = {"purpose": "4", "roles": "4", "talks": "3", "progress": "4", "result": "4"}


def judged(people: People, today: dt.date, jury_met: str) -> None:
    """Both of them; `jury_met` is the address of the meeting at which the jury sat."""
    chaired = people.refreshed()
    for title in _SCORES:
        _judged(chaired, today, title, jury_met)


def _judged(people: People, today: dt.date, title: str, jury_met: str) -> None:
    def before(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    body = db.session().execute(select(Body.id).where(Body.slug == BODY)).scalar_one()
    one = SheetDesk(people, before(160)).begin(
        "joint_project", title, "団体と市が一緒に行います。", body, "福祉・子ども"
    )
    one.write("call", {
        "year": str(fiscal_year(today).year), "closes_on": before(125).isoformat(),
        "decision_due": before(60).isoformat(),
        "criteria": "公益性：20\n実現性：15\n協働の効果：15", "ties": "criteria",
    }).file("guideline").move("begin_advice")  # fmt: skip
    one.on(before(140)).write("advice", {"day": before(145).isoformat(), "text": "市との役割を分けて書く"})
    one.write("proposal", {"group": "みどり子ども食堂", "summary": f"{title}を月2回行います。"})
    one.file("proposal", "plan", "budget", "profile").move("submit").move("check_eligibility")
    one.write("eligibility", {"met": list(ELIGIBILITY)}).move("begin_screening")
    one.track("dept_talks", "name_office", people.head, named_office="福祉課")
    one.write("talks", {"point": "見守りの連絡先", "answer": "福祉課が受ける"}).file("talks_report")
    one.track("dept_talks", "report_talks", people.secretary)
    one.write("screening", {"result": "適", "reason": "書類がそろっている"})
    one.write("pitch", {"day": before(100).isoformat(), "where": "午後1時 市民ホール"}).write(
        "jury", {"seats": "1、2、3、4、5"}
    )
    one.on(before(115)).move("invite_pitch").on(before(100))
    for seat in range(1, 6):
        one.write("interests", {"seat": str(seat), "interest": "has" if seat == 5 else "none"})  # noqa: PLR2004 - the fifth juror is an officer of the group
    one.move("begin_scoring")
    for seat, points in enumerate(_SCORES[title], start=1):
        first, second = points * 2 // 5, points * 3 // 10
        marks = zip(_CRITERIA, (first, second, points - first - second), strict=True)
        said = {
            "marks": "\n".join(f"{name}：{n}" for name, n in marks),
            "comment": "地域の人の力が生きる案です。",
        }
        one.write("scoring", {"seat": str(seat), "points": str(points), **said})
    one.write("closing", {"day": before(100).isoformat()}).on(before(70))
    with unit_of_work(people.secretary) as uow:
        composition.add_part(uow, one.case, queries.by_slug(uow.session, jury_met))
    one.file("recommendation").move("recommend", people.chair).on(before(62))
    if sum(_SCORES[title]) < 30 * len(_SCORES[title]):
        one.move("reject", people.head, reason="採点の平均が採択の線に届かないため")
    else:
        _running(one.move("adopt", people.head), people, today)


def _running(one: SheetDesk, people: People, today: dt.date) -> None:
    begins, ends = today - dt.timedelta(days=50), today + dt.timedelta(days=150)
    parts = ("purpose", "roles", "costs", "results", "personal_data", "accidents", "changes")
    days = {"begins_on": begins.isoformat(), "ends_on": ends.isoformat(), "midterm_on": today.isoformat()}
    one.write("agreement", dict.fromkeys(parts, "協定書のとおり") | days).file("agreement")
    one.move("sign_agreement", people.head).on(begins).move("begin").on(today - dt.timedelta(days=3)).move(
        "begin_midterm"
    )
    one.write(
        "reviews", {"side": "group", "round": "midterm", **_ITEMS, "note": "市からの連絡がときどき遅い"}
    )
    one.write(
        "reviews",
        {"side": "city", "round": "midterm", **_ITEMS | {"roles": "2"}, "note": "だれに聞くか迷った"},
    )
