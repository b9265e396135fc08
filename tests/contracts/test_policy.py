"""The table of access is the approved one, row by row; so is what each role may do at each stage.

A change is approved by running `APPROVE=1 .venv/bin/pytest tests/contracts/test_policy.py` and reading the diff.
"""

import os
from pathlib import Path

import pytest

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.cases.definitions import library
from tests.factories import grid

HERE = Path(__file__).parent


def policy_table() -> str:
    roles = list(Role)
    width = max(len(permission.value) for permission in Permission)
    head = f"{'':<{width}}  " + "  ".join(role.value for role in roles)
    rows = [
        f"{permission.value:<{width}}  "
        + "  ".join(
            ("x" if role in POLICY.get(permission, ()) else "·").center(len(role.value)) for role in roles
        )
        for permission in Permission
    ]
    return "\n".join(line.rstrip() for line in [head, *rows]) + "\n"


def acts_table() -> str:
    return "\n\n\n".join(grid.table(definition) for _, definition in sorted(library().items())) + "\n"


@pytest.mark.parametrize(
    ("file", "made"),
    [("approved_policy.txt", policy_table), ("approved_acts.txt", acts_table)],
    ids=["permissions", "acts by stage"],
)
def test_what_is_allowed_is_what_was_approved(file, made):
    approved = HERE / file
    if os.environ.get("APPROVE"):
        approved.write_text(made(), encoding="utf-8")
    assert made() == approved.read_text(encoding="utf-8")


def test_every_permission_has_a_row():
    assert set(POLICY) == set(Permission)
    assert all(POLICY.values())


def test_the_public_may_only_send_withdraw_follow_report_apply_match_and_use_a_personal_link():
    assert {p for p, roles in POLICY.items() if Role.PUBLIC in roles} == {
        Permission.OPINION_SUBMIT, Permission.OPINION_WITHDRAW, Permission.FOLLOW,
        Permission.APPLICATION_SUBMIT, Permission.MINUTES_USE_LINK, Permission.ISSUE_REPORT,
        Permission.MATCH_TAKE_PART, Permission.REVIEW_SEND_VIEW, Permission.DIALOGUE_ANSWER,
        Permission.APPOINTMENT_APPLY, Permission.APPOINTMENT_TAKE_PART,
    }  # fmt: skip


def test_an_administrator_of_accounts_decides_nothing_else():
    held = {permission for permission, roles in POLICY.items() if Role.ADMIN in roles}
    assert held == {Permission.ACCOUNT_ADMIN, Permission.DESK_OPEN}


@pytest.mark.parametrize(
    ("drafts", "approves"),
    [
        (Permission.RESPONSE_DRAFT, Permission.RESPONSE_APPROVE),
        (Permission.OPINION_REDACT, Permission.REDACTION_RELEASE),
        (Permission.MINUTES_REDACT, Permission.MINUTES_RELEASE),
        (Permission.MINUTES_WRITE, Permission.MINUTES_SEAL),
        (Permission.ISSUE_DRAFT_REPLY, Permission.ISSUE_REPLY),
        (Permission.DIALOGUE_DRAFT_RESPONSE, Permission.DIALOGUE_RESPOND),
        (Permission.ASSEMBLY_PREPARE, Permission.ASSEMBLY_DRAW),
        (Permission.ASSEMBLY_DRAFT_RESPONSE, Permission.ASSEMBLY_RESPOND),
        (Permission.MATCH_INTRODUCE, Permission.MATCH_RELEASE),
        (Permission.APPOINTMENT_NOMINATE, Permission.APPOINTMENT_DECIDE),
    ],
)
def test_a_secretary_drafts_and_someone_else_approves(drafts, approves):
    assert Role.SECRETARY in POLICY[drafts]
    assert Role.SECRETARY not in POLICY[approves]


def test_nobody_acts_where_a_procedure_has_ended_but_to_put_it_right():
    for definition in library().values():
        cells = grid.grid(definition)
        for stage in definition.stages:
            if stage.final:
                again = {edge.trigger for edge in definition.edges_from(stage.name) if edge.reopens}
                found = {trigger for role in grid.ROLES for trigger in cells[stage.name, role]}
                assert found == again


def test_every_act_can_be_taken_by_someone():
    for definition in library().values():
        taken = {trigger for found in grid.grid(definition).values() for trigger in found}
        assert {edge.trigger for edge in definition.edges} == taken
