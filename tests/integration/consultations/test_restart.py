"""中止 and 再実施 in the database: nothing of the stopped case changes, the new one begins with an empty period."""

import datetime as dt

from sqlalchemy import select

from consult import clock
from consult.archive.written import texts
from consult.cases import actions as cases
from consult.cases import clocks, queries, whatif
from consult.consultations.identity import Identity
from consult.consultations.models import Consultation, Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.workflow.foresight import foresight_of

DAY = dt.date(2026, 10, 12)


def step(people, slug, trigger, **inputs):
    with story.door(people.head, DAY) as uow:
        cases.advance(uow, story.case_of(slug), trigger, inputs=inputs)


def test_a_stopped_consultation_keeps_every_opinion_and_says_why_in_what_is_archived(people, opened):
    who = Identity("青山 陽子", "緑野市若葉町3丁目8番地", "0566-00-1201")
    story.send(opened, "駐輪場に屋根をつけてほしい。", "s3-2", who, clock.tokyo(2026, 10, 9, 9))
    before = db.session.execute(select(Opinion.text, Opinion.stage, Opinion.version)).all()
    step(
        people,
        opened,
        "correct",
        erratum_place="3ページ",
        erratum_wrong="5台",
        erratum_right="50台",
        reason="誤記",
    )
    step(people, opened, "stop", reason="対象の区域を誤って示した")
    step(people, opened, "restart")
    case = story.case_of(opened)
    assert db.session.execute(select(Opinion.text, Opinion.stage, Opinion.version)).all() == before
    assert [row.state for row in clocks.of(db.session(), case)] == ["met"]
    ((kind, new),) = queries.links(db.session(), case)
    assert (kind, new.stage, new.office_id) == ("from:restarts", "draft", case.office_id)
    fresh = db.session.get_one(Consultation, new.id)
    assert (fresh.opens_on, fresh.closed_at, fresh.min_days) == (None, None, 30)
    written = next(
        item for item in texts(db.session(), case, full=False) if item.path == "objects/notice.txt"
    )
    said = written.source.decode()
    assert "正：50台" in said
    assert "届いた意見は1通です。理由：対象の区域を誤って示した" in said


def test_what_is_foreseen_of_the_clocks_is_what_they_were_reckoned_to(people, opened):
    case = story.case_of(opened)
    definition = whatif.pinned(db.session(), case.definition_digest)
    known = whatif.known_of(db.session(), case)
    for name in ("open", "closed"):
        ticking = definition.stage(name).deadline
        due = foresight_of("public_consultation").due(definition, ticking, known, None)
        assert due.date == clocks.reckoned_for(db.session(), case, ticking.rule).date
