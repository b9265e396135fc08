"""Reading codes and drawing by stratum: nothing of the register passes, every share is kept, a gap tells nothing."""

import pytest

from consult.collaboration.assemblies import lot_rules, rules

STRATA = {f"Y{n}": "若者" for n in range(6)} | {f"O{n}": "ほか" for n in range(20)}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("A001,18–24歳\nA002,25歳以上", 0),
        ("符号\t層\nA001\t18–24歳", 0),
        ("符号,層,氏名\nA001,18–24歳,山田", 1),
        ("A001,18–24歳,山田,緑野市", 2),
        ("山田花子,18–24歳", 1),
        ("A001,緑野市東1丁目", 1),
        ("氏名,住所\nA001,18–24歳", 2),
        ("A001,0566-12-3456", 1),
    ],
)
def test_columns_that_look_like_the_register_are_counted(text, fields):
    assert rules.codes_of(text).register_fields == fields


def test_codes_are_read_in_full_and_half_width_and_every_bad_line_is_named():
    read = rules.codes_of("Ａ００１,若者\n\na002,ほか\nA001,若者\n!!,若者\nA009\n")
    assert read.rows == (("A001", "若者"), ("A002", "ほか"))
    assert (read.twice, read.wrong) == ((4,), (5, 6))


def test_each_stratum_has_its_share_in_the_order_drawn_and_the_rest_stand_by():
    order = lot_rules.drawn("s:1", STRATA)
    made = rules.choose(order, STRATA, {"若者": 4, "ほか": 6}, 12)
    assert len(made.places) == 12
    assert sum(STRATA[code] == "若者" for code in made.places) >= 4
    assert [code for code in order if code in made.places] == list(made.places)
    assert sorted((*made.places, *made.reserves)) == sorted(STRATA)
    assert made.short == ()


def test_a_stratum_with_too_few_is_named_and_its_places_go_to_the_others():
    made = rules.choose(lot_rules.drawn("s:1", STRATA), STRATA, {"若者": 8, "ほか": 4}, 12)
    assert (len(made.places), made.short) == (12, ("若者",))


def test_who_moves_up_is_of_the_same_stratum_where_there_is_one():
    waiting = [("O1", "ほか"), ("Y1", "若者")]
    assert rules.next_up("若者", waiting) == "Y1"
    assert rules.next_up("ない", waiting) == "O1"
    assert rules.next_up("若者", []) is None


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 21, "b": 42}, {"a": 21, "b": 42}),
        ({"a": 3, "b": 9, "c": 40}, {"a": None, "b": None, "c": 40}),
        ({"a": 3, "b": 2, "c": 40}, {"a": None, "b": None, "c": 40}),
        ({"a": 0, "b": 9}, {"a": 0, "b": 9}),
        (
            {"a": 3, "b": 0, "c": 9, "d": 20},
            {"a": None, "b": 0, "c": None, "d": 20},
        ),  # an empty one hides nothing
        ({"a": 1, "b": 1, "c": 9, "d": 20}, {"a": None, "b": None, "c": None, "d": 20}),
    ],
)
def test_groups_below_five_are_not_told_and_cannot_be_reckoned(counts, shown):
    assert rules.public_counts(counts) == shown


def test_sizes_and_shares_are_read_as_people_write_them():
    assert rules.sizes_of("５・５、6 6") == (5, 5, 6, 6)
    assert rules.sizes_of("五人") is None
    assert rules.shares_of("18–24歳：５００人\n25歳以上 1,000") == {"18–24歳": 500, "25歳以上": 1000}
    assert rules.shares_of("18–24歳") is None
