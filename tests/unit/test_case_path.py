"""道筋: what a reader is told will normally follow."""

from dataclasses import replace

import pytest

from consult.cases import path
from consult.resources import resource
from consult.workflow import loader
from tests.factories import works


def test_an_exception_is_never_what_normally_follows():
    definition = works.definition()
    edges = sorted(definition.edges, key=lambda edge: not edge.override)  # the exception first in the file
    assert edges[0].override
    assert path.ahead(replace(definition, edges=tuple(edges[:1])), "work") == []
    assert path.ahead(replace(definition, edges=tuple(edges)), "draft")[:2] == ["work", "agreed"]


@pytest.mark.parametrize(
    ("procedure", "stage", "following"),
    [
        ("dialogue", "in_session", ["held", "record_draft"]),  # not「まとまらずに終わりました」
        ("dialogue", "adjourned", ["in_session", "held"]),
        ("grant", "decided", ["reported", "inspected", "fixed", "claimed", "paid", "closed", "archived"]),
        ("grant", "correction", ["reported", "inspected"]),
        ("joint_project", "eligibility", ["screening", "public_pitch"]),
        (
            "local_issue",
            "ward_acting",
            ["reviewed", "settled", "archived"],
        ),  # up only with what cannot be done
        ("joint_project", "next_year", []),  # 継続か、変更か、終了か
    ],
)
def test_no_refusal_stop_or_revocation_is_foretold(procedure, stage, following):
    definition = loader.load(resource("workflows") / f"{procedure}.toml")
    assert path.ahead(definition, stage)[: len(following) or None] == following
