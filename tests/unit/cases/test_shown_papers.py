"""Only kinds of documents that the city or a body writes for everyone can be shown, and each of them exists."""

from types import SimpleNamespace

import pytest

from consult.cases.definitions import library
from consult.cases.shown_papers import SHOWABLE, may_be_shown

KINDS = {name: {kind.name for kind in held.documents} for name, held in library().items()}


def test_every_kind_that_may_be_shown_is_one_of_its_procedure():
    assert {
        name: set(kinds) - KINDS[name] for name, kinds in SHOWABLE.items() if set(kinds) - KINDS[name]
    } == {}


@pytest.mark.parametrize(
    ("procedure", "kind"),
    [
        ("petition", "petition"), ("grant", "application"), ("appointment", "nomination"),
        ("recruitment", "score_sheets"), ("body", "roster"), ("local_issue", "reply"), ("dialogue", "photo"),
    ],
)  # fmt: skip
def test_what_names_people_is_never_shown(procedure, kind):
    assert kind in KINDS[procedure]
    assert not may_be_shown(SimpleNamespace(procedure=procedure), kind)
