"""A small sound procedure, its vocabulary, and a way to plant one fault in it."""

import pytest

from consult.workflow.conditions import Condition
from consult.workflow.lint import Known
from consult.workflow.loader import load_text

SOUND = """\
schema = 1
name = "sample"
version = 1
title = { ja = "見本", en = "Sample" }
initial = "draft"

[parameters]
min_days = 30

[stages.draft]
label = { ja = "準備", en = "Draft" }
public = { ja = "準備中です", en = "Being prepared" }

[stages.open]
label = { ja = "募集中", en = "Open" }
public = { ja = "募集しています", en = "Open for opinions" }
opens = ["opinions"]
deadline = { rule = "closes_at", trigger = "decide", days = "min_days" }

[stages.decided]
label = { ja = "決定", en = "Decided" }
public = { ja = "決定しました", en = "Decided" }

[stages.published]
label = { ja = "公表", en = "Published" }
public = { ja = "公表しました", en = "Published" }
final = true

[[edges]]
trigger = "start"
from = "draft"
to = "open"
permission = "case:start"
requires = ["ready"]
warns = ["holiday"]
effects = ["announce"]
inputs = { excuse = "text?" }
label = { ja = "始める", en = "Start" }

[[edges]]
trigger = "decide"
from = "open"
to = "decided"
permission = "case:decide"
requires = ["enough_present"]
approves = "start"
label = { ja = "決める", en = "Decide" }

[[edges]]
trigger = "publish"
from = "decided"
to = "published"
permission = "case:publish"
requires = ["blacked_out"]
label = { ja = "公表する", en = "Publish" }
"""


def _condition(code, **kw):
    return Condition(code, lambda facts: getattr(facts, code), "met", "unmet", **kw)


KNOWN = Known(
    conditions={
        c.code: c
        for c in (
            _condition("ready", input="excuse"),
            _condition("enough_present", assures="decision", excludes=frozenset({"too_few"})),
            _condition("too_few", assures="decision"),
            _condition("blacked_out", assures="redaction"),
            _condition("other_person", assures="second_person"),
            _condition("holiday", caution=True),
        )
    },
    effects={"announce"},
    permissions={"case:start", "case:decide", "case:publish", "case:force"},
    inputs={"excuse", "reason"},
    clocks={"closes_at"},
    roles={"case:start": {"secretary"}, "case:decide": {"head"}, "case:force": {"head"}},
)


@pytest.fixture
def sound():
    return load_text(SOUND.encode(), "sample.toml")


@pytest.fixture
def planted():
    """The sound procedure with one passage replaced."""

    def plant(old, new):
        assert SOUND.count(old) >= 1, old
        return load_text(SOUND.replace(old, new, 1).encode(), "sample.toml")

    return plant


@pytest.fixture
def text():
    return SOUND


@pytest.fixture
def vocabulary():
    return KNOWN
