"""停止のお知らせ: recorded or found, made known, and followed by the extension or by counting what was delayed."""

import datetime as dt

import pytest
from flask import g
from sqlalchemy import select

from consult import clock
from consult.access.actor import SYSTEM
from consult.cases import clocks, definitions
from consult.cases import queries as case_queries
from consult.consultations import outages, queries
from consult.consultations.identity import Identity
from consult.consultations.models import Consultation
from consult.consultations.models_onward import Outage
from consult.consultations.period_notes import period_notes
from consult.db import db, settings
from consult.demo import consultations as story
from consult.resources import resource
from consult.unit_of_work import unit_of_work
from consult.worker import watch
from consult.workflow.loader import load_text
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor

FIRST = dt.date(2026, 10, 1)
MORNING = clock.tokyo(2026, 10, 31, 9)
DOWN = {
    "started_on": "令和8年10月30日", "started_time": "21:10", "ended_on": "R8.10.30", "ended_time": "午後11時45分",
    "affected": ["web", "email"], "reason": "通信機器の故障",
}  # fmt: skip


def at_desk(app, login, slug):
    for name in list(g):
        g.pop(name)
    return Staff(app, login).open(f"/desk/cases/{slug}/outages")


def late(slug, n, opened, sent):
    story.send(slug, f"遅れた意見{n}。", "s3-2", Identity(f"市民{n}", "緑野市"), sent, opened=opened)


def stages(slug):
    db.session.rollback()
    return [o.stage for o in queries.opinions(db.session(), story.case_of(slug))]


def test_an_outage_before_the_end_is_recorded_extended_and_stands_on_the_page(app, people, opened):
    story.close(opened, FIRST)
    with clock.at(MORNING):
        late(opened, 1, clock.tokyo(2026, 10, 30, 21), clock.tokyo(2026, 10, 31, 8))
        assert stages(opened) == ["late"]
        desk = at_desk(app, "sato", opened)
        desk.press("", **{**DOWN, "ended_time": "25時", "affected": [], "reason": ""})
        assert desk.status == 422
        assert "時刻を書いてください" in desk.text
        desk.press("", **DOWN)
        assert "停止を記録しました" in desk.text
        assert "課長が行います" in desk.text
        page = Visitor(app).open(f"/cases/{opened}").text
        assert (
            "停止のお知らせ令和8年10月30日午後9時10分から午後11時45分まで、意見の受付が止まりました（ウェブ・電子メール）。通信機器の故障"
            in page
        )
        desk = at_desk(app, "tanaka", opened)
        assert "最後の日を令和8年11月1日（日）に延ばす" in desk.text
        desk.press("", form=0 if len(desk.forms) == 1 else -2)
        assert "決まりのとおりにしました" in desk.text
        assert stages(opened) == ["received"]
        case = story.case_of(opened)
        row = db.session.get_one(Consultation, case.id)
        assert (case.stage, row.closes_on, row.closed_at) == ("open", dt.date(2026, 11, 1), None)
        running = [d for d in clocks.of(db.session(), case) if d.rule == "closes_at"]
        assert [(d.state, d.due_on) for d in running] == [("running", dt.date(2026, 11, 1))]
        page = Visitor(app).open(f"/cases/{opened}").text
        assert "募集の最後の日を令和8年11月1日（日）に延ばしました" in page
        assert Visitor(app).open(f"/cases/{opened}/opinions/new").status == 200
        late(opened, 2, MORNING, MORNING)
        assert stages(opened) == ["received", "received"]
        assert any("止まりました" in note for note in period_notes(db.session(), case))
    assert case_queries.by_slug(db.session(), opened).stage == "open"


def test_by_another_rule_what_was_delayed_counts_and_what_came_later_does_not(app, people, told, monkeypatch):
    text = (resource("workflows") / "public_consultation.toml").read_text(encoding="utf-8")
    rule = '[parameters.outage_rule]\nvalue = "%s"'
    other = load_text(text.replace(rule % "extend", rule % "accept").encode())
    known = definitions.library()
    monkeypatch.setattr(definitions, "library", lambda: {**known, "public_consultation": other})
    slug = story.prepare(people, first_day=FIRST)
    story.publish_notice(people, slug, FIRST)
    story.close(slug, FIRST)
    late(slug, 1, clock.tokyo(2026, 10, 30, 20, 30), clock.tokyo(2026, 10, 31, 8))
    late(slug, 2, clock.tokyo(2026, 10, 30, 19), clock.tokyo(2026, 10, 31, 8))
    with clock.at(MORNING):
        with unit_of_work(people.secretary) as uow:
            found = outages.record(
                uow, story.case_of(slug), clock.tokyo(2026, 10, 30, 21, 10), clock.tokyo(2026, 10, 30, 23, 45),
                affected=["web"], reason="通信機器の故障",
            )  # fmt: skip
            number = found.id
        with unit_of_work(people.head) as uow:
            assert outages.follow(uow, uow.session.get_one(Outage, number)) == 1
        late(slug, 3, clock.tokyo(2026, 10, 30, 22), clock.tokyo(2026, 10, 31, 10))
        assert stages(slug) == ["received", "late", "received"]
        assert db.session.get_one(Consultation, story.case_of(slug).id).closes_on == dt.date(2026, 10, 30)
        said = str(outages.said_of(db.session.get_one(Outage, number)))
        assert "令和8年10月30日午後8時10分から停止の終わりまでに開いた画面" in said


def test_the_worker_proposes_and_only_a_person_makes_it_known(app, people, opened):
    with clock.at(clock.tokyo(2026, 10, 12, 3)):
        assert watch(settings()) == 0
    with clock.at(clock.tokyo(2026, 10, 12, 3, 4)):
        assert watch(settings()) == 0
    with clock.at(clock.tokyo(2026, 10, 12, 5, 30)):
        assert watch(settings()) == 1
        assert watch(settings()) == 0
        assert "停止のお知らせ" not in Visitor(app).open(f"/cases/{opened}").text
        desk = at_desk(app, "sato", opened)
        assert "システムが見つけた停止です" in desk.text
        found = db.session.execute(select(Outage)).scalar_one()
        assert (found.state, found.started_at) == ("proposed", clock.tokyo(2026, 10, 12, 3, 4))
        desk.open(f"/desk/cases/{opened}/outages?outage={found.id}")
        assert desk.value("started_time") == "03:04"
        desk.press("", reason="停電")
        assert "停止を記録しました" in desk.text
        assert "停電" in Visitor(app).open(f"/cases/{opened}").text
    with clock.at(clock.tokyo(2026, 10, 13, 5)):
        assert watch(settings()) == 1
        desk = at_desk(app, "sato", opened)
        desk.press("", form=-2, reason="")
        assert desk.status == 422
        desk.press("", form=-2, reason="自動の処理だけが止まっていた")
        assert "受付は止まっていなかったと記録しました" in desk.text
    states = db.session.execute(select(Outage.state, Outage.found_by).order_by(Outage.id)).all()
    assert [tuple(row) for row in states] == [("confirmed", "system"), ("dismissed", "system")]


@pytest.mark.parametrize("login", ["nakamura"])
def test_another_office_records_nothing(app, people, opened, login):
    with clock.at(MORNING):
        assert at_desk(app, login, opened).status == 403
        with unit_of_work(SYSTEM) as uow:
            assert outages.propose_everywhere(uow, clock.tokyo(2026, 12, 1), clock.tokyo(2026, 12, 2)) == 0
