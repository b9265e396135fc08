"""Who issues which documents at which stage, and what a document must say before it may be sealed."""

import pytest

from consult.access.actor import Actor, Role, RoleGrant, Scope
from consult.cases.models import Case
from consult.council import keeping
from consult.documents.editions import Line
from consult.issuing import officers, queries
from consult.issuing.proposals import Proposal
from consult.issuing.resolutions import outcome_word

OFFICE, BODY = 1, 2
GRID = {  # procedure and stage → roles that issue; the office's roles are held in the office, the council's in its body
    ("meeting", "closed"): {Role.SECRETARY, Role.HEAD},
    ("meeting", "published"): {Role.SECRETARY, Role.HEAD},
    ("plan", "drafting"): {Role.SECRETARY, Role.HEAD},
    ("plan", "final_report"): {Role.SECRETARY, Role.HEAD},
    ("grant", "decided"): {Role.SECRETARY, Role.HEAD},
    ("grant", "refused"): {Role.SECRETARY, Role.HEAD},
    ("joint_project", "rejected"): {Role.SECRETARY, Role.HEAD},
    ("recruitment", "settled"): {Role.SECRETARY, Role.HEAD},
    ("recruitment", "notified"): {Role.SECRETARY, Role.HEAD},
    ("bill", "drafted"): {Role.SECRETARY, Role.HEAD, Role.COUNCIL},
    ("bill", "passed"): {Role.COUNCIL},
    ("bill", "amended"): {Role.COUNCIL},
    ("bill", "sent"): {Role.COUNCIL},
    ("petition", "adopted"): {Role.COUNCIL},
    ("petition", "not_adopted"): {Role.COUNCIL},
}


def proposal(**written):
    return Proposal(
        "reply", "reply/1", "計画", (Line("案件", "計画"),),
        {"addressee": "市長　様", "signatory": "会長", "heading": "計画", "body": "答申します。", **written},
        frozenset({"answer"}),
    )  # fmt: skip


@pytest.mark.parametrize(("procedure", "stage"), GRID)
def test_each_role_issues_only_what_it_keeps(procedure, stage):
    assert callable(keeping.of_bill)  # registers who keeps what is the council's
    case = Case(id=3, procedure=procedure, stage=stage, office_id=OFFICE, body_id=BODY)
    here = {role for role in Role if queries.may_issue(_held(role, OFFICE, BODY), case)}
    assert here == GRID[procedure, stage]
    assert not any(queries.may_issue(_held(role, OFFICE + 8, BODY + 8), case) for role in Role)


def _held(role, office, body):
    scope = Scope(body_id=body) if role is Role.COUNCIL else Scope(office)
    return Actor("staff", role.value, 1, (RoleGrant(role, scope),))


def test_everything_that_is_missing_is_named_at_once():
    wrong = proposal(answer=" ", signatory="会\n長", heading="あ" * 301).wrong()
    assert set(wrong) == {"answer", "signatory", "heading"}
    assert proposal(answer="適当").wrong() == {}


def test_what_was_looked_at_is_known_by_its_digest_and_only_what_is_asked_can_be_written():
    first = proposal(answer="適当")
    assert first.said({"answer": " 適当 ", "details": "x"}).digest == first.digest
    assert first.said({"answer": "不適当"}).digest != first.digest
    assert "details" not in first.said({"details": "x"}).written


@pytest.mark.parametrize(
    ("town", "mayor"),
    [("緑野市", "緑野市長"), ("西村", "西村長"), ("東京都港区", "東京都港区長"), ("愛知県", "愛知県知事")],
)
def test_the_mayor_is_named_after_the_town(town, mayor):
    assert officers.mayor(town) == mayor


@pytest.mark.parametrize(
    ("procedure", "led_to", "carried", "amended", "word"),
    [
        ("bill", "passed", True, False, "可決"),
        ("bill", "amended", True, True, "修正可決"),
        ("bill", "rejected", False, True, "否決"),
        ("petition", "adopted_in_spirit", True, False, "趣旨採択"),
        ("petition", "partly_adopted", True, False, "一部採択"),
        ("petition", "adopted", True, False, "採択"),
        ("petition", "not_adopted", False, False, "不採択"),
    ],
)
def test_a_result_is_called_by_what_was_carried(procedure, led_to, carried, amended, word):
    assert outcome_word(procedure, led_to, carried=carried, amended=amended) == word
