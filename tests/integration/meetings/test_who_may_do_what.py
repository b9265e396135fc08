"""The grid: each role at each stage sees exactly its own ways on, and the act agrees with the offer."""

import pytest

from consult import clock
from consult.access.actor import PUBLIC, SYSTEM
from consult.cases import actions as cases
from consult.cases import staged
from consult.db import db
from consult.demo import meetings as story
from consult.errors import DomainError
from consult.unit_of_work import unit_of_work

OFFERED = {
    "noticed": {"secretary": {"open", "lapse", "cancel"}, "head": {"open", "lapse", "cancel"}},
    "opened": {"secretary": {"close"}, "head": {"close"}},
    "closed": {"secretary": {"draft_minutes"}, "head": {"draft_minutes"}},
    "minutes_draft": {"secretary": {"send_for_check"}, "head": {"send_for_check"}},
    "member_check": {"secretary": {"finish_check"}, "head": {"finish_check"}, "system": {"end_check"}},
    "sealed": {"records": {"review"}},
    "published": {"secretary": {"correct"}, "head": {"correct"}},
}
ROLES = ("secretary", "head", "records", "stranger", "admin", "chair", "ito", "public", "system")
DAYS = {"member_check": 17, "sealed": 27, "published": 40}


def actor(people, role):
    return {"public": PUBLIC, "system": SYSTEM}.get(role) or getattr(people.refreshed(), role)


@pytest.mark.parametrize("stage", OFFERED)
def test_each_role_may_do_exactly_its_part(room, stage):
    there = room(stage)
    with clock.at(there.at(15, 54, days=DAYS.get(stage, 0))):
        offered = {}
        for role in ROLES:
            options = staged.options(db.session, actor(there.people, role), there.meeting().case)
            permitted = {option.trigger for option in options if option.permitted}
            if permitted:
                offered[role] = permitted
            for option in options:
                if not option.allowed:
                    with pytest.raises(DomainError), unit_of_work(actor(there.people, role)) as uow:
                        cases.advance(uow, there.meeting().case, option.trigger)
        assert offered == OFFERED[stage]


def test_the_chair_alone_is_offered_the_seal(room):
    there = room("member_check")
    story._answered(there)
    there.move("end_check", there.at(0, days=23), SYSTEM)
    with clock.at(there.at(9, days=24)):
        offered = {
            role
            for role in ROLES
            for option in staged.options(db.session, actor(there.people, role), there.meeting().case)
            if option.trigger == "seal" and option.allowed
        }
    assert offered == {"chair"}
