"""Running cases move to another definition by a plan that two people made, and back by another plan."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.calendars import reckon
from consult.cases import actions, clocks, definitions, migrating, migration, queries, replay, tracks
from consult.cases.models import Case, CaseStep, Deadline
from consult.cases.models_rules import MigratedCase
from consult.cases.path import MIGRATED, line, visited
from consult.consultations.models import Consultation
from consult.db import db
from consult.demo import consultations as story
from consult.errors import Forbidden, Invalid, NotFound, Refused
from consult.unit_of_work import unit_of_work
from consult.worker import run_due
from consult.workflow.loader import load_text
from tests.factories import works

MAP = {"work": "doing", "estimate/asked": "ordered"}


def second_version():
    """`work` is called `doing`, the estimate begins as `ordered`."""
    text = works.TEXT.replace("version = 1", "version = 2").replace("stages.work]", "stages.doing]")
    for key in ("from", "to"):
        text = text.replace(f'{key} = "work"', f'{key} = "doing"').replace(
            f'{key} = "asked"', f'{key} = "ordered"'
        )
    return load_text(
        text.replace("stages.asked]", "stages.ordered]")
        .replace('initial = "asked"', 'initial = "ordered"')
        .encode()
    )


@pytest.fixture
def newer(monkeypatch):
    made = second_version()
    monkeypatch.setitem(definitions.library(), works.NAME, made)
    return made


def planned(people, said=MAP, reason="名前をわかりやすくするため", to="newest", procedure=works.NAME):
    session = db.session()
    target = migration.target_of(session, procedure, to)
    drafted = migration.draft(session, procedure, target, said)
    report = migration.foresee(session, drafted)
    with unit_of_work(people.head) as uow:
        return migrating.plan(uow, drafted, target, reason=reason, foreseen=report.numbers).id


def act(actor, what, number):
    with unit_of_work(actor) as uow:
        what(uow, migrating.one(uow.session, number))


def carried_out(people, number):
    act(people.records, migrating.approve, number)
    act(people.records, migrating.start, number)
    while run_due("test"):
        pass
    db.session.rollback()
    return migrating.results(db.session(), migrating.one(db.session(), number))


def outcome(case):
    rows = db.session.execute(
        select(MigratedCase).where(MigratedCase.case_id == case.id).order_by(MigratedCase.id)
    )
    return rows.scalars().all()[-1]


@pytest.fixture
def three(people):
    """One in preparation, one at work, one that has ended."""
    found = [works.case_at(people, title="準備"), works.case_at(people, "begin", title="作業")]
    with unit_of_work(people.secretary) as uow:
        ended = actions.open_case(uow, works.NAME, title="済", office=people.office(people.civic_office))
        ended.stage = "done"
    return [works.found(case.slug) for case in (*found, ended)]


def test_the_dry_run_says_what_moves_and_why_not_and_writes_nothing(people, three, newer):
    before = db.session.execute(select(func.count()).select_from(AuditEvent)).scalar()
    drafted = migration.draft(db.session(), works.NAME, newer, {})
    report = migration.foresee(db.session(), drafted)
    assert report.numbers == {"moves": 1, "unchanged": 0, "refused": 1}
    (refused,) = report.cases["refused"]
    assert [r.code for r in refused.judgement.reasons] == ["stage_unmapped"]
    report = migration.foresee(
        db.session(), migration.draft(db.session(), works.NAME, newer, {"work": "doing"})
    )
    assert dict(report.reasons) == {"track_unmapped": 1}
    report = migration.foresee(db.session(), migration.draft(db.session(), works.NAME, newer, MAP))
    assert report.numbers == {"moves": 2, "unchanged": 0, "refused": 0}
    assert not db.session.dirty
    assert db.session.execute(select(func.count()).select_from(AuditEvent)).scalar() == before
    assert {c.definition_digest for c in three} == {works.definition().digest}


def test_cases_move_with_one_event_each_and_go_on_under_the_new_definition(people, three, newer):
    number = planned(people)
    assert carried_out(people, number) == {"moved": 2}
    draft, work, ended = (works.found(case.slug) for case in three)
    assert (draft.stage, work.stage, ended.stage) == ("draft", "doing", "done")
    assert {draft.definition_digest, work.definition_digest} == {newer.digest}
    assert ended.definition_digest == works.definition().digest
    (track,) = tracks.of(db.session(), work)
    assert track.stage == "ordered"
    entries = db.session.execute(select(AuditEvent).where(AuditEvent.type == "case.migrated")).scalars().all()
    told = json.loads(next(e for e in entries if e.case_id == work.id).entry)
    assert len(entries) == 2
    assert (told["from"], told["to"], told["migration"]) == ("work", "doing", number)
    assert (told["from_definition"], told["definition"]) == (works.definition().digest, newer.digest)
    said = db.session.execute(
        select(AuditDisclosure.name).where(AuditDisclosure.event_id == entries[0].id)
    ).scalars()
    assert "reason" in list(said)
    assert (outcome(work).outcome, outcome(work).event_id) == (
        "moved",
        next(e.id for e in entries if e.case_id == work.id),
    )
    steps = queries.steps(db.session(), work)
    assert [s.trigger for s in steps] == ["begin", MIGRATED]
    assert [s.stage for s in line(newer, visited(newer, steps), work.stage)][:2] == ["draft", "doing"]
    tracks.perform(people.secretary, db.session(), work, "estimate", "receive")
    actions.perform(people.secretary, db.session(), works.found(work.slug), "pause")
    assert works.found(work.slug).stage == "draft"
    assert planned_again_is_refused(people)


def planned_again_is_refused(people):
    with pytest.raises(Invalid, match="別の版で進んでいる案件はありません|移せる案件がありません"):
        planned(people)
    return True


def test_the_way_back_is_a_plan_of_its_own_and_every_case_goes_where_it_came_from(people, three, newer):
    number = planned(people)
    carried_out(people, number)
    back = migrating.way_back(db.session(), migrating.one(db.session(), number))
    report = migration.foresee(db.session(), back)
    assert report.numbers == {"moves": 2, "unchanged": 0, "refused": 0}
    with unit_of_work(people.records) as uow:
        undo = migrating.plan(uow, back, None, reason="名前を戻す", foreseen=report.numbers).id
    with pytest.raises(Refused, match=f"{undo}番"):
        migrating.way_back(db.session(), migrating.one(db.session(), number))
    act(people.head, migrating.approve, undo)
    act(people.head, migrating.start, undo)
    run_due("test")
    db.session.rollback()
    draft, work, _ = (works.found(case.slug) for case in three)
    assert (draft.stage, work.stage) == ("draft", "work")
    assert {draft.definition_digest, work.definition_digest} == {works.definition().digest}
    assert tracks.of(db.session(), work)[0].stage == "asked"
    kinds = db.session.execute(
        select(AuditEvent.type).where(AuditEvent.case_id == work.id).order_by(AuditEvent.id)
    )
    assert list(kinds.scalars())[-2:] == ["case.migrated", "case.migrated"]
    folded = replay.check(db.session(), [draft.number, work.number])
    assert (folded.facts["cases"], folded.findings) == (2, [])


def test_two_people_are_needed_and_only_an_approved_plan_starts(people, three, newer):
    with pytest.raises(Invalid, match="理由"):
        planned(people, reason=" ")
    with pytest.raises(Invalid, match="4,000字まで"):
        planned(people, reason="長" * 4001)
    number = planned(people)
    with pytest.raises(Refused):
        act(people.records, migrating.start, number)
    with pytest.raises(Forbidden, match="自分が作った計画"):
        act(people.head, migrating.approve, number)
    with pytest.raises(Forbidden):
        act(people.secretary, migrating.approve, number)
    act(people.head, migrating.withdraw, number)
    with pytest.raises(Refused):
        act(people.records, migrating.approve, number)


def test_what_changed_after_the_dry_run_is_judged_again(people, three, newer, monkeypatch):
    monkeypatch.setattr(migrating, "BATCH", 1)
    number = planned(people, {"work": "doing"}, reason="一部だけ")
    actions.perform(people.secretary, db.session(), works.found(three[0].slug), "begin")
    assert carried_out(people, number) == {"refused": 2}
    assert {tuple(r["code"] for r in outcome(case).why) for case in three[:2]} == {("track_unmapped",)}
    assert migrating.one(db.session(), number).state == "done"
    assert db.session.execute(select(CaseStep).where(CaseStep.trigger == MIGRATED)).first() is None


def test_a_target_is_named_by_the_beginning_of_its_digest(people, three, newer):
    old = works.definition()
    assert migration.target_of(db.session(), works.NAME, old.digest[:12]) == old
    assert migration.target_of(db.session(), works.NAME, "newest") == newer
    for nothing in ("ffffffffffff", old.digest[:4], definitions.shipped("meeting").digest):
        with pytest.raises(NotFound):
            migration.target_of(db.session(), works.NAME, nothing)


def test_a_running_intake_is_never_cut_short_nor_left_without_its_end(people, monkeypatch):
    slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
    story.publish_notice(people, slug, dt.date(2026, 10, 1))
    base = definitions.shipped("public_consultation")
    stages = tuple(
        type(s)(**{**{f: getattr(s, f) for f in s.__dataclass_fields__}, "public": {"ja": "新", "en": "new"}})
        for s in base.stages
    )
    worded = type(base)(**{**{f: getattr(base, f) for f in base.__dataclass_fields__}, "stages": stages})
    monkeypatch.setitem(definitions.library(), "public_consultation", worded)
    with clock.at(clock.tokyo(2026, 10, 12)):
        session = db.session()
        case = queries.by_slug(session, slug)
        due = session.execute(select(Deadline.due_at).where(Deadline.case_id == case.id)).scalars().all()
        with unit_of_work(people.head) as uow:
            uow.require(migrating.Permission.MIGRATION_PLAN)
            uow.session.get_one(Consultation, case.id).closes_on = dt.date(2026, 10, 20)
            uow.record(migrating.Event.CASE_CHANGED, queries.by_slug(uow.session, slug))
        report = migration.foresee(
            db.session(), migration.draft(db.session(), "public_consultation", worded, {})
        )
        assert dict(report.reasons) == {"deadline_shortened": 1}
        assert "令和8年10月30日（金）から令和8年10月20日（火）に早まります" in str(
            report.cases["refused"][0].judgement.reasons[0].sentence
        )
        with unit_of_work(people.head) as uow:
            uow.require(migrating.Permission.MIGRATION_PLAN)
            uow.session.get_one(Consultation, case.id).closes_on = dt.date(2026, 10, 30)
            uow.record(migrating.Event.CASE_CHANGED, queries.by_slug(uow.session, slug))
        number = planned(people, {}, procedure="public_consultation")
        assert carried_out(people, number) == {"moved": 1}
        after = db.session.execute(select(Deadline.due_at).where(Deadline.case_id == case.id)).scalars().all()
        assert after == due
        assert db.session.get_one(Case, case.id).definition_digest == worded.digest


def test_started_again_it_goes_on_and_does_nothing_twice(people, three, newer, monkeypatch):
    monkeypatch.setattr(migrating, "BATCH", 1)
    number = planned(people)
    act(people.records, migrating.approve, number)
    act(people.records, migrating.start, number)
    assert carried_on(people, number) == {"moved": 2}
    assert db.session.execute(select(func.count()).select_from(MigratedCase)).scalar() == 2


def carried_on(people, number):
    act(people.head, migrating.start, number)
    while run_due("test"):
        pass
    db.session.rollback()
    return migrating.results(db.session(), migrating.one(db.session(), number))


def as_its_definition_says(session, case):
    days = {p.name: p.default for p in definitions.pinned(session, case.definition_digest).parameters}
    return reckon("fixed_day", dt.date(2027, 1, 12) + dt.timedelta(days=days["estimate_days"]))


def test_a_longer_time_in_the_new_version_moves_the_deadline_and_its_timer(people, monkeypatch):
    monkeypatch.setitem(clocks._reckoners, "estimate_due", as_its_definition_says)
    case = works.case_at(people, "begin")
    longer = load_text(
        works.TEXT.replace("version = 1", "version = 2").replace("value = 10", "value = 15").encode()
    )
    shorter = load_text(
        works.TEXT.replace("version = 1", "version = 3").replace("value = 10", "value = 5").encode()
    )
    before = db.session.execute(select(Deadline.due_on).where(Deadline.case_id == case.id)).scalar_one()
    monkeypatch.setitem(definitions.library(), works.NAME, longer)
    assert carried_out(people, planned(people, {})) == {"moved": 1}
    after = db.session.execute(select(Deadline).where(Deadline.case_id == case.id)).scalar_one()
    assert (after.state, after.due_on > before) == ("running", True)
    monkeypatch.setitem(definitions.library(), works.NAME, shorter)
    report = migration.foresee(db.session(), migration.draft(db.session(), works.NAME, shorter, {}))
    assert dict(report.reasons) == {"deadline_shortened": 1}
    back = migrating.way_back(db.session(), migrating.listed(db.session())[0])
    assert dict(migration.foresee(db.session(), back).reasons) == {"deadline_shortened": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("said", [{"work": "estimate/ordered"}, {"estimate/asked": "doing"}])
def test_a_map_never_leads_from_one_machine_into_another(people, three, newer, said):
    with pytest.raises(Invalid) as wrong:
        migration.draft(db.session(), works.NAME, newer, said)
    assert set(wrong.value.fields) == set(said)
