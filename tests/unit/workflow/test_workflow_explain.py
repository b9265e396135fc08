"""What is offered is what is accepted; what is refused says everything that is missing."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import rfc8785

from consult.errors import Forbidden, Invalid, Refused
from consult.workflow import conditions as module
from consult.workflow.canonical import to_document
from consult.workflow.conditions import caution, condition
from consult.workflow.explain import decide, explain, facts_digest, plain


@dataclass(frozen=True)
class Facts:
    ready: bool | None = None
    second: bool | None = True
    holiday: bool | None = False
    day: dt.date | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@pytest.fixture(autouse=True)
def _vocabulary(monkeypatch):
    monkeypatch.setattr(module, "CONDITIONS", {})
    condition("ready", met="整った", unmet="整っていない", input="excuse")(
        lambda f: (bool(f.ready or f.inputs.get("excuse")), {"day": dt.date(2026, 10, 1)})
    )
    condition("enough_present", met="そろった", unmet="足りない")(lambda f: f.second)
    condition("too_few", met="足りない", unmet="そろった")(lambda f: not f.second)
    condition("blacked_out", met="消した", unmet="消していない")(lambda f: f.second)
    caution("holiday", raised="休みです", clear="開いています")(lambda f: f.holiday)


def everyone(_):
    return True


def nobody(_):
    return False


@pytest.fixture
def strict(planted):
    return planted('["ready"]', '["ready", "enough_present"]')


def test_an_option_shows_every_verdict_met_or_not(strict):
    (option,) = explain(strict, "draft", Facts(ready=False, second=True), everyone)
    assert [(v.code, v.ok) for v in option.verdicts] == [("ready", False), ("enough_present", True)]
    assert ([v.code for v in option.unmet], [v.code for v in option.met]) == (["ready"], ["enough_present"])
    assert (option.trigger, option.to, option.label, option.allowed) == ("start", "open", "始める", False)


def test_a_final_stage_offers_nothing(sound):
    assert explain(sound, "published", Facts(), everyone) == []


def test_without_the_permission_nothing_is_allowed(sound):
    (option,) = explain(sound, "draft", Facts(ready=True), nobody)
    assert (option.permitted, option.allowed, option.answerable) == (False, False, False)
    with pytest.raises(Forbidden) as refused:
        decide(sound, "draft", "start", Facts(ready=True), nobody)
    assert refused.value.permission == "case:start"


@pytest.mark.parametrize("ready", [True, False, None])
@pytest.mark.parametrize("second", [True, False, None])
@pytest.mark.parametrize("permitted", [everyone, nobody])
def test_what_is_offered_is_exactly_what_is_accepted(ready, second, permitted, strict):
    facts = Facts(ready=ready, second=second)
    (option,) = explain(strict, "draft", facts, permitted)
    try:
        accepted = decide(strict, "draft", "start", facts, permitted).to == option.to
    except (Refused, Forbidden):
        accepted = False
    assert accepted is option.allowed


def test_a_refusal_lists_every_verdict(strict):
    with pytest.raises(Refused) as refused:
        decide(strict, "draft", "start", Facts(ready=False, second=False), everyone)
    assert [v.code for v in refused.value.verdicts if not v.ok] == ["ready", "enough_present"]
    assert str(refused.value) == "足りないものが2つあります"


def test_a_condition_that_an_input_can_meet_is_answerable_and_met_by_the_answer(sound):
    facts = Facts(ready=False)
    (option,) = explain(sound, "draft", facts, everyone)
    assert (option.allowed, option.answerable) == (False, True)
    (preview,) = explain(sound, "draft", facts, everyone, {"excuse": "理由"})
    assert preview.allowed is True
    decision = decide(sound, "draft", "start", facts, everyone, inputs={"excuse": "理由"})
    assert (decision.to, decision.inputs) == ("open", {"excuse": "理由"})


@pytest.mark.parametrize("blank", ["", "   ", "　", None])
def test_a_blank_answer_is_no_answer(blank, sound):
    with pytest.raises(Refused):
        decide(sound, "draft", "start", Facts(ready=False), everyone, inputs={"excuse": blank})


def test_an_input_that_the_edge_does_not_ask_for_is_invalid(sound):
    with pytest.raises(Invalid) as refused:
        decide(sound, "draft", "start", Facts(ready=True), everyone, inputs={"to": "published"})
    assert list(refused.value.fields) == ["to"]


INPUTS = [
    ("text", None, "ここを書いてください"),
    ("text", "あ" * 4001, "4,000字"),
    ("text", 5, "文で"),
    ("date", "10月の終わり", ""),
    ("date", "2026-02-30", ""),
    ("number", "三つ", "数字"),
    ("number", True, "数字"),
]


@pytest.mark.parametrize(("kind", "value", "said"), INPUTS)
def test_a_wrong_input_is_invalid_and_says_what_to_do(kind, value, said, planted):
    asked = planted('excuse = "text?"', f'excuse = "{kind}"')
    with pytest.raises(Invalid) as refused:
        decide(asked, "draft", "start", Facts(ready=True), everyone, inputs={"excuse": value})
    assert said in str(refused.value.fields["excuse"][0])


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        ("text", " 理由 ", "理由"),
        ("date", "2026-11-02", dt.date(2026, 11, 2)),
        ("date", "令和8年11月2日", dt.date(2026, 11, 2)),
        ("date", dt.date(2026, 11, 2), dt.date(2026, 11, 2)),
        ("number", "30", 30),
        ("number", 30, 30),
    ],
)
def test_inputs_are_read_by_their_type(kind, given, read, planted):
    asked = planted('excuse = "text?"', f'excuse = "{kind}"')
    decision = decide(asked, "draft", "start", Facts(ready=True), everyone, inputs={"excuse": given})
    assert decision.inputs == {"excuse": read}


@pytest.mark.parametrize("given", [{}, {"holiday": ""}, {"holiday": " "}, {"other": "理由"}])
def test_a_caution_needs_a_reason_of_its_own(given, sound):
    facts = Facts(ready=True, holiday=True)
    assert [w.code for w in explain(sound, "draft", facts, everyone)[0].warnings] == ["holiday"]
    with pytest.raises(Invalid) as refused:
        decide(sound, "draft", "start", facts, everyone, acknowledged=given)
    assert list(refused.value.fields) == ["acknowledged.holiday"]


def test_an_acknowledged_caution_is_kept_with_its_reason(sound):
    decision = decide(
        sound,
        "draft",
        "start",
        Facts(ready=True, holiday=True),
        everyone,
        acknowledged={"holiday": "祭りの日"},
    )
    assert decision.trace["cautions"] == [{"code": "holiday", "reason": "祭りの日"}]


def test_the_trace_is_json_that_names_rules_verdicts_and_facts(sound):
    facts = Facts(ready=True)
    decision = decide(sound, "draft", "start", facts, everyone)
    trace = json.loads(json.dumps(decision.trace))
    assert trace["definition"] == sound.digest
    assert (trace["from"], trace["trigger"], trace["to"]) == ("draft", "start", "open")
    assert trace["verdicts"] == [{"code": "ready", "ok": True, "params": {"day": "2026-10-01"}}]
    assert trace["facts"] == facts_digest(facts)
    assert decision.effects == ("announce",)


def test_other_facts_or_inputs_give_another_digest():
    facts = Facts(ready=True)
    assert facts_digest(facts) != facts_digest(dataclasses.replace(facts, day=dt.date(2026, 1, 1)))
    assert facts_digest(facts) != facts_digest(dataclasses.replace(facts, inputs={"excuse": "あ"}))


def test_deciding_changes_neither_facts_nor_definition(sound):
    facts, before = Facts(ready=True), sound.digest
    decide(sound, "draft", "start", facts, everyone, inputs={"excuse": "理由"})
    assert (facts.inputs, sound.digest) == ({}, before)


def test_a_trigger_with_two_edges_takes_the_one_whose_conditions_hold(planted):
    second = (
        '[[edges]]\ntrigger = "decide"\nfrom = "open"\nto = "draft"\npermission = "case:decide"\n'
        'requires = ["too_few"]\nlabel = { ja = "戻す", en = "Back" }\n\n[[edges]]\ntrigger = "publish"'
    )
    both = planted('[[edges]]\ntrigger = "publish"', second)
    assert decide(both, "open", "decide", Facts(second=True), everyone).to == "decided"
    assert decide(both, "open", "decide", Facts(second=False), everyone).to == "draft"
    with pytest.raises(Refused):
        decide(both, "open", "decide", Facts(second=None), everyone)


def test_a_trigger_that_is_not_there_is_refused(sound):
    with pytest.raises(Refused):
        decide(sound, "open", "start", Facts(ready=True), everyone)


def test_the_canonical_json_is_that_of_rfc_8785(sound):
    assert sound.json.encode() == rfc8785.dumps(to_document(sound))


def test_instants_are_written_in_utc():
    tokyo = dt.timezone(dt.timedelta(hours=9))
    assert plain(dt.datetime(2026, 10, 31, tzinfo=tokyo)) == "2026-10-30T15:00:00+00:00"


def test_parameters_of_a_municipality_replace_only_what_is_there(planted):
    bounded = planted("min_days = 30", "min_days = { value = 30, least = 20 }")
    assert bounded.parameters_with({}) == {"min_days": 30}
    assert bounded.parameters_with({"min_days": 40}) == {"min_days": 40}
    for wrong in ({"max_days": 1}, {"min_days": "40"}, {"min_days": 19}, {"min_days": True}):
        with pytest.raises(Invalid):
            bounded.parameters_with(wrong)
