"""The words a definition may use are declared once, and effects are carried out by one function each."""

import pytest

from consult.workflow import conditions, vocabulary
from consult.workflow.conditions import UnknownName, condition
from consult.workflow.vocabulary import declare_effect, effect, implementation


@pytest.fixture(autouse=True)
def _own_words(monkeypatch):
    monkeypatch.setattr(vocabulary, "EFFECTS", {})
    monkeypatch.setattr(vocabulary, "_implementations", {})
    monkeypatch.setattr(conditions, "CONDITIONS", {})
    declare_effect("announce", "知らせます")


def test_a_declared_effect_is_carried_out_by_its_function():
    @effect("announce")
    def announce():
        return "知らせた"

    assert implementation("announce") is announce
    assert str(vocabulary.EFFECTS["announce"].sentence) == "知らせます"


def test_an_effect_that_nobody_declared_cannot_be_implemented():
    with pytest.raises(UnknownName):
        effect("os.system")


def test_an_effect_without_a_function_is_an_error():
    with pytest.raises(UnknownName):
        implementation("announce")


def test_an_effect_has_one_function():
    effect("announce")(lambda: 1)

    def other():
        return 2

    with pytest.raises(ValueError, match="twice"):
        effect("announce")(other)


def test_a_word_is_declared_with_one_meaning():
    declare_effect("announce", "知らせます")
    with pytest.raises(ValueError, match="twice"):
        declare_effect("announce", "別のことをします")


def test_a_condition_assures_only_what_lint_knows():
    with pytest.raises(ValueError, match="assures"):
        condition("sample", met="よい", unmet="だめ", assures="everything")(lambda _: True)
