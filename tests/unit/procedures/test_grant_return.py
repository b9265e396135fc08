"""加算金 and 延滞金 of a grant that comes back, reckoned by hand; a part revoked."""

import datetime as dt

import pytest

from consult.collaboration.grants.return_rules import Interest, after_part, late_charge, received, surcharge

APRIL, JUNE, AUGUST = dt.date(2026, 4, 1), dt.date(2026, 6, 30), dt.date(2026, 8, 8)
RATE = Interest()


def test_a_surcharge_counts_the_day_of_receipt_and_the_day_of_return():
    # 1 Apr to 30 Jun is 91 days: 365,000 × 10.95 % × 91 / 365 = 9,964.5
    assert surcharge([(APRIL, 365_000)], 365_000, [(JUNE, 365_000)], AUGUST, RATE) == 9_964
    assert surcharge([(APRIL, 365_000)], 365_000, [(JUNE, 365_000)], AUGUST, Interest(1095, 1, "up")) == 9_965
    assert surcharge([(APRIL, 365_000)], 365_000, [(JUNE, 365_000)], AUGUST, Interest(1095, 100)) == 9_900


def test_what_is_back_bears_nothing_from_the_next_day():
    # 300,000 for 91 days, then 100,000 for 39 days to 8 Aug: 31,200,000 yen-days × 0.1095 / 365 = 9,360
    assert surcharge([(APRIL, 300_000)], 300_000, [(JUNE, 200_000)], AUGUST, RATE) == 9_360


def test_the_last_money_received_is_the_first_demanded_back():
    payments = [(APRIL, 100_000), (JUNE, 50_000)]
    assert received(payments, 80_000) == [(JUNE, 50_000), (APRIL, 30_000)]
    # 50,000 × 40 days + 30,000 × 130 days = 5,900,000 yen-days
    assert surcharge(payments, 80_000, [], AUGUST, RATE) == 1_770


def test_a_late_charge_begins_after_the_term_on_what_is_still_out():
    assert late_charge(365_000, JUNE, [(JUNE, 365_000)], AUGUST, RATE) == 0
    # 39 days × 165,000 = 6,435,000 yen-days × 0.0003 = 1,930.5
    assert late_charge(365_000, JUNE, [(JUNE, 200_000)], AUGUST, RATE) == 1_930
    # 100,000 came ten days late: 165,000 × 39 − 100,000 × 29
    returns = [(JUNE, 200_000), (dt.date(2026, 7, 10), 100_000)]
    assert late_charge(365_000, JUNE, returns, AUGUST, RATE) == 1_060


def test_a_leap_year_is_no_other_and_no_rate_bears_nothing():
    day = dt.date(2028, 2, 28)
    assert surcharge([(day, 1_000_000)], 1_000_000, [], dt.date(2028, 3, 1), RATE) == 900
    assert surcharge([(day, 1_000_000)], 1_000_000, [], dt.date(2028, 3, 1), Interest(0)) == 0


@pytest.mark.parametrize("revoked", [0, -1, 200_000, 200_001])
def test_a_part_is_more_than_nothing_and_less_than_the_whole(revoked):
    assert after_part(200_000, 80_000) == 120_000
    with pytest.raises(ValueError, match="part"):
        after_part(200_000, revoked)
