"""joint:score by role and stage: who writes a score sheet, and whose sheets each reads at the desk."""

import pytest

from consult.access.actor import Actor, Role, RoleGrant, Scope
from consult.access.policy import POLICY
from consult.cases.definitions import library
from consult.cases.models import Case
from consult.collaboration.joint_projects import jury as joint_jury
from consult.dossier import reach
from consult.dossier.models import CaseSheet
from consult.dossier.queries import Dossier
from consult.dossier.sheets import sheet_of
from tests.factories.grid import ROLES

OFFICE, BODY = Scope(office_id=1), Scope(body_id=3)
# (role, seats held) → whose sheets are read before scoring is closed; afterwards everyone here reads both
READING = {
    (Role.SECRETARY, ()): [3, 4],
    (Role.HEAD, ()): [3, 4],
    (Role.RECORDS, ()): [3, 4],
    (Role.CHAIR, (1,)): [],
    (Role.MEMBER, (3,)): [3],
    (Role.MEMBER, (4,)): [4],
    (Role.MEMBER, ()): [],
    (Role.SECRETARY, (3,)): [3],  # whoever judges is kept apart, even in the office
}


def test_a_score_sheet_is_written_while_scoring_runs_and_by_these_roles_alone():
    scoring = sheet_of("joint_project", "scoring")
    stages = [stage.name for stage in library()["joint_project"].stages]
    assert [stage for stage in stages if scoring.open_in(stage)] == ["scored"]
    (permission,) = scoring.permissions
    assert {role for role in ROLES if role in POLICY[permission]} == {
        Role.SECRETARY,
        Role.HEAD,
        Role.CHAIR,
        Role.MEMBER,
    }


@pytest.mark.parametrize(("who", "open_sheets"), READING.items(), ids=str)
def test_nobody_with_a_seat_reads_anothers_sheet_before_scoring_is_closed(monkeypatch, who, open_sheets):
    role, seats = who
    grant = RoleGrant(role, BODY if role in {Role.CHAIR, Role.MEMBER} else OFFICE)
    actor = Actor("person", role.value, 1, (grant,))
    monkeypatch.setattr(joint_jury, "seats_of", lambda *_: frozenset(seats))
    monkeypatch.setattr(joint_jury, "dossier", lambda *_: Dossier())
    rows = [CaseSheet(sheet="scoring", number=n, answers={"seat": n}) for n in (3, 4)]
    for stage in library()["joint_project"].stages:
        case = Case(procedure="joint_project", stage=stage.name, office_id=1, body_id=3)
        for code in ("interests", "scoring"):
            found = reach.readable(None, actor, case, sheet_of("joint_project", code), rows)
            seen = [row.number for row in found]
            running = stage.name in ("screening", "public_pitch", "scored")
            assert seen == (open_sheets if running else [3, 4]), (stage.name, code)
        advice = reach.readable(None, actor, case, sheet_of("joint_project", "advice"), rows)
        assert bool(advice) == (role not in {Role.CHAIR, Role.MEMBER})
