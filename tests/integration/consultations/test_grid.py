"""Who may take a consultation and an opinion on, at every stage: the table, written out."""

import pytest

from consult.access.actor import PUBLIC, SYSTEM, Actor, Role, RoleGrant, Scope
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.definitions import library

OFFICE, OTHER = Scope(office_id=1, case_id=7), Scope(office_id=2, case_id=8)


def person(role, scope=None):
    own = (RoleGrant(Role.STAFF), RoleGrant(Role.PUBLIC))
    return Actor("person", role.value, 1, (*own, RoleGrant(role, scope or Scope(office_id=1))))


ACTORS = {
    "public": PUBLIC,
    "secretary": person(Role.SECRETARY),
    "head": person(Role.HEAD),
    "records": person(Role.RECORDS, Scope()),
    "admin": person(Role.ADMIN, Scope()),
    "chair": person(Role.CHAIR, Scope(body_id=3)),
    "member": person(Role.MEMBER, Scope(body_id=3)),
    "system": SYSTEM,
}

# stage → trigger → who may take it, as far as the role goes
CONSULTATION = {
    "draft": {
        "announce_plan": "secretary head", "publish_notice": "head", "exempt": "head", "abandon": "head",
    },
    "planned": {"publish_notice": "head", "abandon": "head"},
    "open": {"extend": "head", "correct": "head", "close": "system", "stop": "head", "abandon": "head"},
    "closed": {"consider": "secretary head", "reopen": "head", "stop": "head", "abandon": "head"},
    "considering": {"table": "secretary head", "decide": "head", "abandon": "head"},
    "deliberated": {"take_back": "secretary head", "decide": "head", "abandon": "head"},
    "decided": {"publish": "head", "abandon": "head"},
    "published": {"archive": "records"},
    "abandoned": {"archive": "records"},
    "stopped": {"restart": "head", "abandon": "head"},
    "restarted": {"archive": "records"},
    "exempt": {"archive": "records"},
    "archived": {},
}  # fmt: skip
_ANYONE = "public secretary head records admin chair member system"
_APART = {"keep": "records"}
_APART_FOR_NOW = {"reinstate": "secretary head", **_APART}
_ELSEWHERE = {"mark_misdirected": "secretary head", "mark_duplicate": "secretary head"}
OPINION = {
    "received": {
        "ask": "secretary head", "accept": "secretary head", "mark_late": "secretary head",
        "mark_invalid": "secretary head", "mark_off_topic": "secretary head", "withdraw": _ANYONE,
        **_ELSEWHERE,
    },
    "query": {
        "accept": "secretary head", "mark_late": "secretary head", "mark_invalid": "secretary head",
        "mark_off_topic": "secretary head", "withdraw": _ANYONE, **_ELSEWHERE,
    },
    "accepted": {
        "mark_off_topic": "secretary head", "withdraw": _ANYONE, "group": "secretary head", **_ELSEWHERE,
    },
    "grouped": {"withdraw": _ANYONE, "regroup": "secretary head", "answer": "secretary head"},
    "answered": {"withdraw": _ANYONE, "regroup": "secretary head", "return": "head", "approve": "head"},
    "approved": {"publish": "head", "rework": "secretary head"},
    "published": _APART,
    "late": {"count_in_time": "secretary head", **_APART},
    "invalid": _APART_FOR_NOW,
    "off_topic": _APART_FOR_NOW,
    "misdirected": _APART_FOR_NOW,
    "duplicate": _APART_FOR_NOW,
    "withdrawn": _APART,
    "kept": {},
}  # fmt: skip
ACTS = {
    Permission.OPINION_ENTER: "secretary head",
    Permission.OPINION_READ: "secretary head records",
    Permission.OPINION_IDENTITY: "secretary head",
    Permission.OPINION_SPLIT: "secretary head",
    Permission.OPINION_REDACT: "secretary head",
    Permission.REDACTION_RELEASE: "records",
    Permission.RESPONSE_DRAFT: "secretary head",
    Permission.RESPONSE_APPROVE: "head",
    Permission.RESPONSE_CHECK: "records",
    Permission.BOILERPLATE_EDIT: "secretary head",
    Permission.INQUIRY_ASK: "secretary head",
    Permission.INQUIRY_ANSWER: "secretary head",
    Permission.FOLLOW_UP_KEEP: "secretary head",
    Permission.ERRATUM_PROPOSE: "secretary head",
    Permission.ERRATUM_PUBLISH: "head",
    Permission.CONSULTATION_PREPARE: "secretary head",
    Permission.MAIL_SEND: "system",
}


class At:
    def __init__(self, scope):
        self.scope = scope


def may(permission, scope):
    return {name for name, actor in ACTORS.items() if allowed(actor, Permission(permission), At(scope))}


@pytest.mark.parametrize(
    ("procedure", "grid"), [("public_consultation", CONSULTATION), ("opinion", OPINION)], ids=str
)
def test_every_edge_at_every_stage_is_open_to_exactly_these(procedure, grid):
    definition = library()[procedure]
    found = {
        stage.name: {e.trigger: may(e.permission, OFFICE) for e in definition.edges_from(stage.name)}
        for stage in definition.stages
    }
    assert found == {s: {t: set(who.split()) for t, who in edges.items()} for s, edges in grid.items()}


@pytest.mark.parametrize(("permission", "who"), ACTS.items(), ids=str)
def test_every_other_act_is_open_to_exactly_these(permission, who):
    assert may(permission, OFFICE) == set(who.split())


@pytest.mark.parametrize(
    "permission", [*ACTS, Permission.CONSULTATION_PUBLISH, Permission.CONSULTATION_RELEASE]
)
def test_another_offices_case_is_closed_to_this_office(permission):
    assert not may(permission, OTHER) & {"secretary", "head", "chair", "member", "public"}


def test_an_inquiry_opens_nothing_but_itself_to_the_office_that_was_asked():
    asked = person(Role.SECRETARY, Scope(office_id=2))
    inquiry, case = At(Scope(office_id=2)), At(Scope(office_id=1, case_id=7))
    assert allowed(asked, Permission.INQUIRY_ANSWER, inquiry)
    assert not [p for p in {*ACTS, Permission.DESK_OPEN} if allowed(asked, p, case)]
    third = person(Role.SECRETARY, Scope(office_id=3))
    assert not allowed(third, Permission.INQUIRY_ANSWER, inquiry)
    assert not allowed(ACTORS["secretary"], Permission.INQUIRY_ANSWER, inquiry)
