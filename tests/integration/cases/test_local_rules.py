"""Local rules hold for new cases from their day on, once a second person has approved them."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.audit.models import AuditEvent
from consult.bodies.actions import create_body
from consult.cases import definitions, local_rules
from consult.cases.models import StoredDefinition
from consult.consultations.actions import open_consultation
from consult.consultations.models import Consultation
from consult.consultations.rules import outcomes_used
from consult.db import db
from consult.errors import Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work
from consult.workflow import overlay

NOW = clock.tokyo(2026, 11, 1, 9)
LATER = clock.tokyo(2027, 4, 1, 0)
RULES = """schema = 1
effective_from = 2027-04-01
[procedures.public_consultation.parameters]
min_days = 40
[procedures.public_consultation.stages.open]
public = { ja = "ご意見をお寄せください", en = "Tell us what you think" }
"""


def proposed(people, text=RULES, at=NOW):
    with clock.at(at):
        read = local_rules.read(text.encode())
        with unit_of_work(people.head) as uow:
            return local_rules.propose(uow, read, text).id


def approved(people, text=RULES, at=NOW):
    number = proposed(people, text, at)
    with clock.at(at), unit_of_work(people.records) as uow:
        local_rules.approve(uow, local_rules.one(uow.session, number))
    return number


def opened(people, at):
    with clock.at(at), unit_of_work(people.secretary) as uow:
        made = open_consultation(uow, people.office(people.civic_office), title="案")
        return made.case.id, made.case.definition_digest, made.min_days


def test_new_cases_follow_them_from_their_day_on_and_running_ones_keep_theirs(people):
    _, before, _ = opened(people, NOW)
    number = approved(people)
    _, the_day_before, days = opened(people, LATER - dt.timedelta(seconds=1))
    assert (the_day_before, days) == (before, 30)
    _, after, days = opened(people, LATER)
    assert (days, after) == (40, local_rules.one(db.session(), number).combined["public_consultation"])
    assert definitions.pinned(db.session(), after).stage("open").public["ja"] == "ご意見をお寄せください"
    assert definitions.pinned(db.session(), before).stage("open").public["ja"] == "意見を募集しています"
    assert (
        db.session.get_one(StoredDefinition, after).body == definitions.pinned(db.session(), after).json
    )  # a package carries it like any other


def test_what_was_only_proposed_changes_nothing(people):
    proposed(people)
    _, digest, days = opened(people, LATER)
    assert (digest, days) == (definitions.shipped("public_consultation").digest, 30)


def test_the_newest_file_holds_as_a_whole(people):
    approved(people)
    approved(
        people,
        RULES.replace("2027-04-01", "2027-10-01")
        .replace("40", "45")
        .partition("[procedures.public_consultation.stages")[0],
    )
    with clock.at(LATER):
        assert definitions.newest("public_consultation").parameters[0].default == 40
    with clock.at(clock.tokyo(2027, 10, 1)):
        held = definitions.newest("public_consultation")
        assert held.parameters[0].default == 45
        assert held.stage("open").public["ja"] == "意見を募集しています"
        assert definitions.newest("opinion") == definitions.shipped("opinion")
        assert local_rules.settings()["public_consultation"][0].local


def test_nobody_approves_their_own_and_nobody_approves_twice(people):
    number = proposed(people)
    with clock.at(NOW):
        with pytest.raises(Forbidden, match="自分が出した案"), unit_of_work(people.head) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
        with pytest.raises(Forbidden), unit_of_work(people.secretary) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
        with unit_of_work(people.records) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
        with pytest.raises(Refused, match="もう承認"), unit_of_work(people.records) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
    kinds = db.session.execute(
        select(AuditEvent.type).where(AuditEvent.subject == f"rules/{number}").order_by(AuditEvent.n)
    ).scalars()
    assert list(kinds) == ["rules.proposed", "rules.approved"]


def test_rules_whose_day_has_passed_are_not_approved_and_can_be_dropped_with_a_reason(people):
    number = proposed(people)
    with clock.at(LATER + dt.timedelta(days=1)):
        with pytest.raises(Refused, match="過ぎています"), unit_of_work(people.records) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
        with pytest.raises(Invalid, match="理由"), unit_of_work(people.records) as uow:
            local_rules.decline(uow, local_rules.one(uow.session, number), " ")
        with unit_of_work(people.head) as uow:
            local_rules.decline(uow, local_rules.one(uow.session, number), "日を改める")
    assert local_rules.one(db.session(), number).state == "declined"


def test_rules_that_change_nothing_are_not_proposed(people):
    with pytest.raises(Invalid, match="同じです"):
        proposed(people, RULES.replace("40", "30").partition("[procedures.public_consultation.stages")[0])


def test_a_newer_program_that_no_longer_fits_keeps_what_was_approved_and_says_so(people, monkeypatch):
    number = approved(people)
    base = definitions.shipped("public_consultation")
    newer = overlay.apply(base, local_rules.read(RULES.replace("40", "31").encode()))
    without = type(base)(**{f: getattr(newer, f) for f in base.__dataclass_fields__} | {"parameters": ()})
    monkeypatch.setattr(definitions, "library", lambda: {"public_consultation": without})
    monkeypatch.setattr(local_rules, "library", lambda: {"public_consultation": without})
    with clock.at(LATER):
        held = definitions.newest("public_consultation")
        assert held.digest == local_rules.one(db.session(), number).combined["public_consultation"]
        assert local_rules.unfit(db.session()) == ["public_consultation"]


def test_receiving_an_opinion_asks_once_and_remembers_the_rest(people, monkeypatch):
    approved(people)
    asked = []
    with clock.at(LATER):
        definitions.newest("opinion")
        monkeypatch.setattr(definitions, "_combine", lambda *_: asked.append(1))
        assert definitions.newest("opinion") == definitions.shipped("opinion")
    assert not asked


CUSTOMS = """schema = 1
effective_from = 2027-04-01
[procedures.public_consultation.parameters]
identity_policy = "category_only"
post_rule = "arrival"
uses_reference = false
[procedures.meeting.parameters]
notice_days = 10
minutes_days = 30
quorum_test = "half_or_more"
chair_breaks_ties = false
"""


def test_identity_post_outcomes_and_the_periods_of_meetings_follow_them(people):
    approved(people, CUSTOMS)
    case, digest, _ = opened(people, LATER)
    made = db.session.get_one(Consultation, case)
    assert (made.identity_policy, made.post_rule) == ("category_only", "arrival")
    assert list(outcomes_used(definitions.pinned(db.session(), digest))) == ["A", "B", "D", "E"]
    with clock.at(LATER), unit_of_work(people.secretary) as uow:
        office = people.office(people.civic_office)
        body = create_body(uow, office, slug="mitsugi", name="見次委員会", seats=5)
        assert (body.notice_days, body.minutes_days, body.check_days) == (10, 30, 10)
        assert (body.quorum_base, body.quorum_test) == ("seats", "half_or_more")
        assert not body.chair_breaks_ties
