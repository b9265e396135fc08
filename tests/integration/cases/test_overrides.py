"""An exception takes two people, a reason, and exactly what was proposed."""

import base64
import hashlib
import json

import pytest
from sqlalchemy import select

from consult.audit.models import AuditDisclosure, AuditEvent
from consult.cases import actions, overrides, proposals, tracks
from consult.cases.models_parallel import OverrideProposal
from consult.db import db
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.unit_of_work import unit_of_work
from tests.factories import works

REASON = "災害の復旧を急ぐため"


@pytest.fixture
def case(people):
    return works.case_at(people, "begin")


def propose(actor, case, reason=REASON, **inputs):
    with unit_of_work(actor) as uow:
        return overrides.propose(uow, case, "agree_early", reason=reason, inputs=inputs)


def take(actor, case, **inputs):
    return actions.perform(actor, db.session(), case, "agree_early", inputs=inputs)


def read(disclosure):
    padded = disclosure + "=" * (-len(disclosure) % 4)
    return json.loads(base64.urlsafe_b64decode(padded))[2]


def states():
    return list(db.session.execute(select(OverrideProposal.state).order_by(OverrideProposal.id)).scalars())


def test_one_proposes_another_takes_and_the_event_names_both(people, case):
    propose(people.secretary, case, reason=REASON)
    decision = take(people.head, case)
    assert (decision.to, states()) == ("agreed", ["taken"])
    row = (
        db.session.execute(
            select(AuditEvent).where(AuditEvent.type == "stage.advanced").order_by(AuditEvent.id.desc())
        )
        .scalars()
        .first()
    )
    public = json.loads(row.entry)
    assert (public["override"], public["reason_sha256"]) == (
        True,
        hashlib.sha256(REASON.encode()).hexdigest(),
    )
    assert people.secretary.name not in row.entry.decode()
    kept = select(AuditDisclosure).where(AuditDisclosure.event_id == row.id)
    private = {d.name: read(d.disclosure) for d in db.session.execute(kept).scalars()}
    assert private["proposed_by"] == people.secretary.name
    assert private["actor"] == people.head.name
    assert [p.reason for p in proposals.taken(db.session(), case)] == [REASON]


def test_nobody_takes_an_exception_that_is_not_proposed_or_is_their_own(people, case):
    with pytest.raises(Refused, match="1"):
        take(people.head, case)
    propose(people.head, case)
    with pytest.raises(Refused):
        take(people.head, case)
    with pytest.raises(Forbidden):
        take(people.secretary, case)
    assert states() == ["open"]


def test_it_is_taken_with_the_inputs_that_were_proposed(people, case):
    propose(people.secretary, case, reason=REASON)
    with pytest.raises(Invalid, match="申し出と違う"):
        take(people.head, case, reason="別の話")
    assert take(people.head, case).inputs == {}


def test_a_proposal_wants_a_reason_and_comes_once(people, case):
    with pytest.raises(Invalid, match="1つ"):
        propose(people.secretary, case, reason="  ")
    with pytest.raises(Forbidden):
        propose(people.stranger, case)
    propose(people.secretary, case)
    with pytest.raises(Conflict):
        propose(people.head, case)


@pytest.mark.parametrize("reason", ["電話 090-1234-5678 の方の事情", "長" * 4001])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reason_everyone_reads_shows_no_number_and_has_an_end(people, case, reason):
    with pytest.raises(Invalid) as wrong:
        propose(people.secretary, case, reason)
    assert set(wrong.value.fields) == {"why"}


def test_a_proposal_is_withdrawn_by_its_proposer_and_refused_by_the_other_with_a_reason(people, case):
    propose(people.secretary, case)
    with unit_of_work(people.head) as uow, pytest.raises(Forbidden):
        overrides.withdraw(uow, case, "agree_early")
    with unit_of_work(people.head) as uow, pytest.raises(Invalid):
        overrides.refuse(uow, case, "agree_early", " ")
    with unit_of_work(people.head) as uow:
        overrides.refuse(uow, case, "agree_early", "見積りを待てる")
    propose(people.secretary, case)
    with unit_of_work(people.secretary) as uow:
        overrides.withdraw(uow, case, "agree_early")
    with unit_of_work(people.secretary) as uow, pytest.raises(NotFound):
        overrides.withdraw(uow, case, "agree_early")
    assert states() == ["refused", "withdrawn"]


def test_a_taken_exception_does_not_serve_again_when_the_case_comes_back(people, case):
    propose(people.secretary, case)
    take(people.head, case)
    actions.perform(people.secretary, db.session(), case, "reopen")
    with pytest.raises(Refused):
        take(people.head, case)


def test_a_proposal_that_the_case_left_behind_lapses(people, case):
    propose(people.secretary, case)
    actions.perform(people.secretary, db.session(), case, "pause")
    assert states() == ["lapsed"]
    actions.perform(people.secretary, db.session(), case, "begin")
    with pytest.raises(Refused):
        take(people.head, case)


def test_parallel_work_has_exceptions_of_its_own(people, case):
    (track,) = tracks.of(db.session(), case)
    with unit_of_work(people.secretary) as uow:
        overrides.propose(uow, track, "waive", reason=REASON, inputs={})
    assert proposals.open_at(db.session(), case) == []
    with pytest.raises(Refused):
        take(people.head, case)  # proposed for the track, not for the case
    decision = tracks.perform(people.head, db.session(), case, "estimate", "waive")
    assert (decision.to, states()) == ("missing", ["taken"])
