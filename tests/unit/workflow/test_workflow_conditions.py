"""A condition passes only on an established truth, and says in words what it found."""

from dataclasses import dataclass

import pytest

from consult.workflow import conditions as module
from consult.workflow.conditions import UnknownName, Verdict, caution, condition, evaluate, known


@dataclass(frozen=True)
class Facts:
    flag: bool | None = None
    count: int | None = None
    items: tuple[str, ...] | None = None


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(module, "CONDITIONS", {})


def register(rule, code="sample", **kw):
    condition(code, met="よい", unmet="だめ", **kw)(rule)
    return code


def verdict(rule, facts, **kw):
    return evaluate((register(rule, **kw),), facts)[0]


@pytest.mark.parametrize("value", [1, "yes", [1], (1,), object(), 0, "", None])
def test_only_true_itself_passes(value):
    found = verdict(lambda _: value if not isinstance(value, tuple) else (value, {}), Facts())
    assert found.ok is False


def test_an_unknown_fact_does_not_pass():
    assert verdict(lambda f: f.flag, Facts()) == Verdict(False, "sample", unknown=True)


def test_an_unknown_fact_does_not_pass_behind_a_not():
    assert verdict(lambda f: not f.flag, Facts()).ok is False


def test_a_fact_that_the_facts_lack_does_not_pass():
    assert verdict(lambda f: not f.nothing_like_it, Facts()).ok is False


def test_facts_that_are_missing_altogether_do_not_pass():
    assert verdict(lambda f: not f.flag, None).ok is False


def test_known_ends_the_condition_when_there_is_no_value():
    assert verdict(lambda _: known(None) > 0, Facts()).unknown is True


def test_a_mistake_in_a_condition_is_not_taken_for_a_verdict():
    with pytest.raises(ZeroDivisionError):
        verdict(lambda f: f.count / 0 > 1, Facts(count=1))


def test_every_condition_is_evaluated_though_the_first_fails():
    codes = tuple(register(lambda f: f.flag, code) for code in ("one", "two", "three"))
    assert [v.code for v in evaluate(codes, Facts(flag=False))] == ["one", "two", "three"]


def test_a_name_that_is_not_registered_is_an_error_and_not_a_pass():
    with pytest.raises(UnknownName):
        evaluate(("os.system",), Facts())


def test_a_code_is_registered_once():
    register(lambda f: f.flag)

    def other(facts):
        return facts.count

    with pytest.raises(ValueError, match="twice"):
        register(other)


def test_the_same_name_in_another_module_is_no_excuse_for_the_same_code():
    def rule(facts):
        return facts.flag

    def elsewhere(facts):
        return facts.count

    elsewhere.__module__, elsewhere.__qualname__ = "consult.elsewhere", rule.__qualname__
    condition("sample", met="よい", unmet="だめ")(rule)
    with pytest.raises(ValueError, match="twice"):
        condition("sample", met="よい", unmet="だめ")(elsewhere)


def test_a_text_with_numbers_needs_one_without():
    with pytest.raises(ValueError, match="states"):
        condition("sample", met="%(n)s人", unmet="だめ")(lambda f: f.flag)


def test_an_unmet_verdict_says_the_numbers_who_clears_it_and_where():
    condition(
        "present", states="そろっている", met="%(n)s人です", unmet="%(n)s人で足りません", clears="head", where="room"
    )(lambda f: (known(f.count) >= 7, {"n": known(f.count)}))  # fmt: skip
    (found,) = evaluate(("present",), Facts(count=6))
    assert (str(found), found.clears, found.where) == ("6人で足りません", "head", "room")
    (unknown,) = evaluate(("present",), Facts())
    assert str(unknown) == "まだ確かめられていません：そろっている"


def test_codes_in_a_verdict_are_said_by_their_labels():
    condition("complete", met="よい", unmet="%(missing)s", words={"a": "名称", "b": "期間"})(
        lambda f: (False, {"missing": f.items})
    )
    assert str(evaluate(("complete",), Facts(items=("a", "b", "c")))[0]) == "名称、期間、c"


@pytest.mark.parametrize(("raised", "ok", "said"), [(True, False, "休みです"), (False, True, "開いています")])
def test_a_caution_is_raised_when_its_statement_is_true(raised, ok, said):
    caution("holiday", raised="休みです", clear="開いています")(lambda f: f.flag)
    (found,) = evaluate(("holiday",), Facts(flag=raised))
    assert (found.ok, str(found)) == (ok, said)


def test_a_caution_about_an_unknown_fact_is_raised():
    caution("holiday", raised="休みです", clear="開いています")(lambda f: f.flag)
    assert evaluate(("holiday",), Facts())[0].ok is False


def test_a_verdict_of_a_condition_that_no_longer_exists_still_says_its_code():
    assert "forgotten" in str(Verdict(False, "forgotten"))
