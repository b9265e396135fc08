"""Every rule of lint finds the fault it is for, and a sound procedure has none."""

import dataclasses

import pytest

from consult.workflow.lint import RULES, lint, problems

AGAIN = """
[[edges]]
trigger = "decide"
from = "open"
to = "draft"
permission = "case:decide"
requires = ["%s"]
label = { ja = "戻す", en = "Back" }
"""
FORCED = """
[[edges]]
trigger = "force"
from = "draft"
to = "open"
permission = "%s"
requires = [%s]
inputs = { %s }
override = true
label = { ja = "例外", en = "Exception" }
"""
LOST = """
[stages.lost]
label = { ja = "迷子", en = "Lost" }
public = { ja = "迷子", en = "Lost" }
"""
LAST = '[[edges]]\ntrigger = "publish"'

FAULTS = [
    ("unknown-stage", 'to = "open"', 'to = "opem"'),
    ("unknown-stage", 'from = "draft"', 'from = "graft"'),
    ("unknown-stage", 'from = "draft"', 'from = "zz*"'),
    ("unknown-stage", 'initial = "draft"', 'initial = "start"'),
    ("unknown-condition", '"ready"', '"raedy"'),
    ("unknown-condition", '"ready"', '"holiday"'),
    ("unknown-condition", 'warns = ["holiday"]', 'warns = ["ready"]'),
    ("unknown-effect", '"announce"', '"anounce"'),
    ("unknown-permission", '"case:start"', '"case:begin"'),
    ("unknown-input", 'excuse = "text?"', 'excuse = "text?", other = "text"'),
    ("unknown-input", 'excuse = "text?"', 'excuse = "essay"'),
    ("unknown-input", 'inputs = { excuse = "text?" }\n', ""),
    ("unknown-clock", 'rule = "closes_at"', 'rule = "closes"'),
    ("unknown-clock", 'days = "min_days"', 'days = "max_days"'),
    ("unknown-clock", 'trigger = "decide", days', 'trigger = "publish", days'),
    ("unreachable-stage", "\n[[edges]]", LOST + "final = true\n\n[[edges]]"),
    ("dead-end", LAST, LOST + AGAIN.replace('"draft"', '"lost"') % "too_few" + LAST),
    ("leaves-final", LAST, '[[edges]]\ntrigger = "reopen"\nfrom = "published"\nto = "open"\n'
     'permission = "case:start"\nlabel = { ja = "戻", en = "b" }\n\n' + LAST),
    ("ambiguous-trigger", LAST, AGAIN % "enough_present" + "\n" + LAST),
    ("no-permission", 'permission = "case:start"\n', ""),
    ("missing-text", 'label = { ja = "始める", en = "Start" }', 'label = { ja = "始める" }'),
    ("missing-text", 'public = { ja = "準備中です", en = "Being prepared" }\n', ""),
    ("missing-text", 'title = { ja = "見本", en = "Sample" }', 'title = { en = "Sample" }'),
    ("opens-without-deadline", 'deadline = { rule = "closes_at", trigger = "decide", days = "min_days" }\n', ""),
    ("unreviewed-publication", 'requires = ["blacked_out"]\n', ""),
    ("unreviewed-publication", LAST, '[[edges]]\ntrigger = "hurry"\nfrom = "open"\nto = "published"\n'
     'permission = "case:publish"\nlabel = { ja = "急ぐ", en = "h" }\n\n' + LAST),
    ("undecided-decision", 'requires = ["enough_present"]\n', ""),
    ("four-eyes", 'permission = "case:decide"', 'permission = "case:start"'),
    ("four-eyes", 'approves = "start"', 'approves = "strat"'),
    ("four-eyes", 'trigger = "publish"', 'trigger = "approve"'),
    ("override", LAST, FORCED % ("case:start", '"other_person"', 'reason = "text"') + LAST),
    ("override", LAST, FORCED % ("case:force", '"other_person"', 'reason = "text?"') + LAST),
]  # fmt: skip


def test_a_sound_procedure_has_no_findings(sound, vocabulary):
    assert lint(sound, vocabulary) == []


@pytest.mark.parametrize(("rule", "old", "new"), FAULTS)
def test_a_planted_fault_is_found_by_its_rule(rule, old, new, planted, vocabulary):
    found = lint(planted(old, new), vocabulary)
    assert rule in {f.rule for f in found}
    assert all(str(f.sentence) and str(f.remedy) for f in found)


def test_every_rule_has_a_planted_fault():
    parallel = {name for name, rule in RULES.items() if rule.__module__.endswith(".parallel")}
    assert {rule for rule, _, _ in FAULTS} == set(RULES) - parallel  # those have a file of their own


def test_one_trigger_may_have_two_edges_whose_conditions_exclude_each_other(planted, vocabulary):
    found = lint(planted(LAST, AGAIN % "too_few" + "\n" + LAST), vocabulary)
    assert "ambiguous-trigger" not in {f.rule for f in found}


def test_an_edge_that_says_so_may_reopen_what_was_finished(planted, vocabulary):
    again = '[[edges]]\ntrigger = "reopen"\nfrom = "published"\nto = "open"\nreopens = true\n'
    again += 'permission = "case:start"\nlabel = { ja = "戻", en = "b" }\n\n'
    assert "leaves-final" not in {f.rule for f in lint(planted(LAST, again + LAST), vocabulary)}


def test_a_role_that_holds_both_permissions_breaks_the_four_eyes(sound, vocabulary):
    shared = dataclasses.replace(
        vocabulary, roles={"case:start": {"secretary", "head"}, "case:decide": {"head"}}
    )
    assert [f.rule for f in lint(sound, shared)] == ["four-eyes"]


def test_a_condition_on_the_persons_satisfies_the_four_eyes(planted, vocabulary):
    shared = dataclasses.replace(vocabulary, roles={"case:start": {"head"}, "case:decide": {"head"}})
    looked_at = planted('["enough_present"]', '["enough_present", "other_person"]')
    assert lint(looked_at, shared) == []


def test_an_override_with_its_own_permission_a_reason_and_a_second_person_is_sound(planted, vocabulary):
    forced = FORCED % ("case:force", '"other_person"', 'reason = "text"')
    assert lint(planted(LAST, forced + LAST), vocabulary) == []


def test_a_finding_names_the_line_of_the_file(text, planted, vocabulary):
    faulty = text.replace('"announce"', '"anounce"')
    (found,) = problems(planted('"announce"', '"anounce"'), vocabulary, "sample.toml", faulty)
    assert faulty.splitlines()[found.line - 1] == 'effects = ["anounce"]'
    assert str(found).startswith(f"sample.toml:{found.line}: ")
    assert "announce" in str(found.remedy)
