"""Documents, tracks, parts and exceptions: what the engine itself asks of a case, and the faults lint finds."""

import pytest

from consult.errors import Invalid, Refused
from consult.i18n import using
from consult.workflow.document import from_json, to_json
from consult.workflow.explain import decide, explain
from consult.workflow.lint import RULES, lint, lint_together, problems
from consult.workflow.loader import load_text
from consult.workflow.source import Problems
from consult.workflow.standing import LinkedCase, Standing

SOURCE = """\
schema = 1
name = "whole"
version = 1
title = { ja = "全体", en = "Whole" }
initial = "draft"

[parameters.rule]
value = "arrival"
choices = ["postmark", "arrival"]
label = { ja = "決まり", en = "Rule" }

[documents.agreement]
label = { ja = "協定書", en = "Agreement" }

[parts.consultation]
procedure = "sample"
reached = ["published"]
label = { ja = "意見公募", en = "Consultation" }

[tracks.estimate]
label = { ja = "見積り", en = "Estimate" }
initial = "asked"

[tracks.estimate.stages.asked]
label = { ja = "依頼", en = "Asked" }
public = { ja = "見積りを頼みました", en = "An estimate was asked for" }

[tracks.estimate.stages.given]
label = { ja = "受領", en = "Given" }
public = { ja = "見積りが届きました", en = "The estimate has come" }
final = true

[[tracks.estimate.edges]]
trigger = "give"
from = "asked"
to = "given"
permission = "case:start"
documents = ["agreement"]
label = { ja = "受け取る", en = "Take in" }

[stages.draft]
label = { ja = "準備", en = "Draft" }
public = { ja = "準備中です", en = "Being prepared" }

[stages.working]
label = { ja = "作業", en = "Work" }
public = { ja = "作業中です", en = "At work" }
starts = ["estimate"]

[stages.done]
label = { ja = "終わり", en = "Done" }
public = { ja = "終わりました", en = "Done" }
final = true

[[edges]]
trigger = "start"
from = "draft"
to = "working"
permission = "case:start"
label = { ja = "始める", en = "Start" }

[[edges]]
trigger = "finish"
from = "working"
to = "done"
permission = "case:publish"
documents = ["agreement"]
joins = ["estimate"]
awaits = ["consultation"]
label = { ja = "終える", en = "Finish" }

[[edges]]
trigger = "force"
from = "working"
to = "done"
permission = "case:force"
override = true
inputs = { reason = "text" }
label = { ja = "例外", en = "Exception" }
"""

FAULTS = [
    ("unknown-document", 'documents = ["agreement"]\njoins', 'documents = ["agreemnt"]\njoins'),
    ("unknown-document", 'documents = ["agreement"]\nlabel', 'documents = ["contract"]\nlabel'),
    ("unknown-part", 'awaits = ["consultation"]', 'awaits = ["consultaton"]'),
    ("unknown-track", 'joins = ["estimate"]', 'joins = ["estimates"]'),
    ("unknown-track", 'starts = ["estimate"]', 'starts = ["estimat"]'),
    ("track-alone", 'starts = ["estimate"]\n', ""),
    ("track-alone", 'joins = ["estimate"]\n', ""),
    ("join-before-start", 'from = "working"\nto = "done"\npermission = "case:publish"',
     'from = ["working", "draft"]\nto = "done"\npermission = "case:publish"'),
    ("nested-track", 'public = { ja = "見積りを頼みました"',
     'starts = ["estimate"]\npublic = { ja = "見積りを頼みました"'),
    ("nested-track", 'documents = ["agreement"]\nlabel', 'joins = ["estimate"]\nlabel'),
    ("parameter-default", 'value = "arrival"', 'value = "arival"'),
    ("parameter-default", "[parameters.rule]", "[parameters.days]\nvalue = 3\nleast = 20\n\n[parameters.rule]"),
    ("dead-end", "final = true\n\n[[tracks", "\n[[tracks"),
    ("no-permission", 'permission = "case:start"\ndocuments', "documents"),
    ("missing-text", 'label = { ja = "協定書", en = "Agreement" }', 'label = { ja = "協定書" }'),
    ("unknown-permission", 'permission = "case:start"\ndocuments', 'permission = "case:begin"\ndocuments'),
]  # fmt: skip


def whole(old="", new=""):
    assert old in SOURCE
    return load_text(SOURCE.replace(old, new, 1).encode() if old else SOURCE.encode(), "whole.toml")


def always(_permission):
    return True


def finish(standing):
    options = explain(whole(), "working", object(), always, standing=standing)
    return next(option for option in options if option.trigger == "finish")


def test_a_sound_composed_procedure_has_no_findings(vocabulary):
    assert lint(whole(), vocabulary) == []


@pytest.mark.parametrize(("rule", "old", "new"), FAULTS)
def test_a_planted_fault_is_found_by_its_rule(rule, old, new, vocabulary):
    found = lint(whole(old, new), vocabulary)
    assert rule in {f.rule for f in found}
    assert all(str(f.sentence) and str(f.remedy) for f in found)


def test_every_rule_about_parallel_work_has_a_planted_fault():
    module = "consult.workflow.lint.parallel"
    assert {name for name, rule in RULES.items() if rule.__module__ == module} <= {r for r, _, _ in FAULTS}


def test_a_fault_inside_a_track_names_its_line(vocabulary):
    faulty = SOURCE.replace('documents = ["agreement"]\nlabel', 'documents = ["contract"]\nlabel')
    (found,) = problems(load_text(faulty.encode(), "w.toml"), vocabulary, "w.toml", faulty)
    assert faulty.splitlines()[found.line - 1] == 'documents = ["contract"]'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('reached = ["published"]\n', ""),
        ('joins = ["estimate"]', 'joins = "estimate"'),
        ("[documents.agreement]", "[documents.Agreement]"),
        ('choices = ["postmark", "arrival"]', "choices = [1, 2]"),
        ("[tracks.estimate]", "[tracks.estimate]\ncolour = 1"),
    ],
)
def test_a_misshapen_table_is_refused_at_load_with_its_line(old, new):
    with pytest.raises(Problems) as refused:
        whole(old, new)
    assert all(problem.line > 1 and str(problem.remedy) for problem in refused.value.problems)


def test_procedures_that_wait_for_each_other_in_a_ring_are_refused(sound):
    ring = whole('procedure = "sample"', 'procedure = "whole"')
    assert [f.rule for f in lint_together({"whole": ring})["whole"]] == ["unknown-part", "cyclic-join"]
    assert lint_together({"whole": whole(), "sample": sound}) == {"whole": [], "sample": []}


def test_a_part_of_an_unknown_procedure_or_stage_is_named(sound):
    lost = whole('reached = ["published"]', 'reached = ["publishd"]')
    (found,) = lint_together({"whole": lost, "sample": sound})["whole"]
    assert "published" in str(found.remedy)
    (found,) = lint_together({"whole": whole()})["whole"]
    assert "sample" in str(found.sentence)


def test_it_keeps_its_identity_through_the_database():
    definition = whole()
    again = from_json(to_json(definition))
    assert again == definition
    assert again.track("estimate") == definition.track("estimate")
    assert again.track("estimate").stage("given").final


def test_every_missing_document_track_and_part_is_told_at_once_by_its_name():
    option = finish(Standing())
    assert [v.code for v in option.unmet] == ["documents_filed", "tracks_ended", "parts_reached"]
    with using("ja"):
        assert [str(v.sentence()).split("：")[-1] for v in option.unmet] == ["協定書", "見積り", "意見公募"]
    with using("en"):
        assert str(option.unmet[0].sentence()).endswith("Agreement")


def test_it_goes_on_when_documents_tracks_and_parts_are_there():
    standing = Standing(
        documents=frozenset({"agreement"}),
        tracks={"estimate": "given"},
        parts={"consultation": (LinkedCase("R8-意-004", "published"),)},
    )
    assert finish(standing).allowed


def test_one_linked_case_behind_holds_the_whole():
    linked = (LinkedCase("R8-意-004", "published"), LinkedCase("R8-意-005", "open"))
    standing = Standing(frozenset({"agreement"}), {"estimate": "given"}, {"consultation": linked})
    (held,) = finish(standing).unmet
    assert held.code == "parts_reached"
    assert "意見公募（R8-意-005 open）" in str(held)
    with using("en"):
        assert "Consultation (R8-意-005 open)" in str(held)


def test_a_track_is_a_procedure_of_its_own():
    track = whole().track("estimate")
    with pytest.raises(Refused):
        decide(track, "asked", "give", object(), always)
    filed = Standing(documents=frozenset({"agreement"}))
    assert decide(track, "asked", "give", object(), always, standing=filed).to == "given"


@pytest.mark.parametrize(("proposals", "asking"), [({}, 1), ({"force": 1}, 1), ({"finish": 2}, 1)])
def test_nobody_takes_an_exception_alone(proposals, asking):
    standing = Standing(proposals=proposals, asking=asking)
    with pytest.raises(Refused) as refused:
        decide(
            whole(), "working", "force", object(), always, inputs={"reason": "急ぐため"}, standing=standing
        )
    assert [v.code for v in refused.value.verdicts if not v.ok] == ["proposed_by_another"]


def test_an_exception_another_person_proposed_is_taken_and_traced():
    standing = Standing(proposals={"force": 2}, asking=1)
    taken = decide(
        whole(), "working", "force", object(), always, inputs={"reason": "急ぐため"}, standing=standing
    )
    assert [v["code"] for v in taken.trace["verdicts"]] == ["proposed_by_another"]


def test_a_parameter_outside_its_choices_is_refused_with_them():
    with pytest.raises(Invalid) as refused:
        whole().parameters_with({"rule": "pigeon"})
    assert "postmark、arrival" in str(refused.value.fields["rule"][0])
