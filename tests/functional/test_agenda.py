"""The agenda at the desk: cases are chosen from those that run, and what is held in private says on which ground."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies.models import Body
from consult.cases import actions as cases
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.unit_of_work import unit_of_work

WHEN = clock.tokyo(2026, 10, 20, 10)


@pytest.fixture
def planned(city):
    """第3回 that is still being prepared, a talk that runs, one that ended, and a secret one of another office."""
    with city.app_context(), clock.at(WHEN):
        people = load_people(lambda text: f"plain:{text}")
        story.committee(people, dt.date(2026, 11, 12))
        with unit_of_work(people.secretary) as uow:
            office = people.office(people.civic_office)
            other = people.office(people.planning_office)
            body = uow.session.execute(select(Body)).scalar_one()
            meeting = story.actions.plan_meeting(
                uow, body, starts_at=clock.tokyo(2026, 11, 12, 14), place="会議室"
            )
            running = cases.open_case(uow, "dialogue", title="駅前の話し合い", office=office)
            over = cases.open_case(uow, "dialogue", title="終わった話し合い", office=office)
            over.stage, over.public = "archived", True
            made = meeting.case.slug, running.number, over.number
        with unit_of_work(people.stranger) as uow:
            secret = cases.open_case(uow, "dialogue", title="まだ秘密の話し合い", office=other)
            made = (*made, secret.number)
        db.session.remove()
    return made


def test_a_case_is_chosen_from_those_that_run_and_others_are_refused_with_the_reason(staff, planned):
    slug, running, over, secret = planned
    sato, page = staff("sato"), f"/desk/cases/{slug}/prepare"
    with clock.at(WHEN):
        sato.open(f"{page}/cases?q=話し合い")
        assert "駅前の話し合い" in sato.text
        assert "終わった話し合い" not in sato.text
        assert "まだ秘密の話し合い" not in sato.text
        assert sato.open(f"{page}/cases?q=ありえない").status == 200
        assert "選べる案件がありません。" in sato.text
        sato.open(f"{page}?case={running}&title=駅前の話し合い")
        assert f'value="{running}"' in sato.html

        def add(**typed):
            sato.open(page)
            return sato.post(
                page, **(sato.again() | {"do": "add", "kind": "report", "title": "議題"} | typed)
            )

        add(case=over)
        assert sato.status == 422
        assert f"案件{over}は終わっています" in sato.text
        add(case=secret)
        assert sato.status == 422
        assert "知らせていない案件です" in sato.text
        add(case=running, item_closed_reason="応募した人の経歴を話し合うため")
        assert sato.status == 422
        assert "非公開の根拠を選んでください" in sato.text
        add(case=running, item_closed_code="personal", item_closed_reason="応募した人の経歴を話し合うため")
        assert sato.status == 200
        assert (
            "非公開：個人に関する情報（情報公開法5条1号に当たるもの）。応募した人の経歴を話し合うため"
            in sato.text
        )
