"""新旧対照 marks the words that changed and loses none."""

from hypothesis import given
from hypothesis import strategies as st

from consult.documents.diff import compare, merged, runs

WORDS = st.text(st.sampled_from("広報紙等をしますホームSNS23割人、。\n𠮷髙"), max_size=40)


def test_an_addition_inside_a_list_is_the_only_change() -> None:
    old, new = compare("広報紙、ホームページ等", "広報紙、ホームページ、SNS等")
    assert old == (("same", "広報紙、ホームページ"), ("same", "等"))
    assert new == (("same", "広報紙、ホームページ"), ("added", "、SNS"), ("same", "等"))


def test_a_number_changes_together_with_its_counter() -> None:
    old, new = compare("公募委員は2割とする。", "公募委員は３割以上とする。")
    assert old == (("same", "公募委員は"), ("removed", "2割"), ("same", "とする。"))
    assert new == (("same", "公募委員は"), ("added", "３割以上"), ("same", "とする。"))
    assert runs("40人と1,200円") == ["40人", "と", "1,200円"]


def test_one_column_shows_removed_before_added() -> None:
    assert merged(compare("定員は40人です", "定員は45人です")) == (
        ("same", "定員は"),
        ("removed", "40人"),
        ("added", "45人"),
        ("same", "です"),
    )


def test_line_ends_are_no_change() -> None:
    assert not compare("一行目\r\n二行目", "一行目\n二行目").changed
    assert compare("", "あ").changed


@given(WORDS, WORDS)
def test_both_wordings_can_be_read_back(old: str, new: str) -> None:
    comparison = compare(old, new)
    assert "".join(text for _, text in comparison.old) == old
    assert "".join(text for _, text in comparison.new) == new
    assert [t for op, t in comparison.old if op == "same"] == [t for op, t in comparison.new if op == "same"]
    assert comparison.changed is (old != new)
    shown = merged(comparison)
    assert "".join(text for op, text in shown if op != "added") == old
    assert "".join(text for op, text in shown if op != "removed") == new


@given(st.text())
def test_runs_joined_are_the_text(text: str) -> None:
    assert "".join(runs(text)) == text
