"""The lines of a plan's tree: what is one code, and what a refusal says."""

import pytest

from consult.errors import Invalid
from consult.plans.tree_rules import read_tree


def test_a_code_with_a_nought_before_it_is_refused_with_the_name_of_its_twin():
    with pytest.raises(Invalid) as refused:
        read_tree("1 話す\n1-2 夜の場\n01-02 週末の場")
    assert str(refused.value.fields["tree"][0]) == "3行目：01-02と1-2は同じ番号です。どちらかにしてください"


def test_a_city_that_writes_two_digits_everywhere_keeps_its_codes():
    assert [node.code for node in read_tree("01 話す\n01-10 夜の場\n01-02 週末の場")] == [
        "01",
        "01-02",
        "01-10",
    ]
