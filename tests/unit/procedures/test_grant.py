"""補助金: 512,300円 at one half, at most 300,000円, below 1,000円 cut off; every yen accounted for to the return."""

import datetime as dt
from fractions import Fraction

import pytest

import consult.collaboration.grants.revocation_conditions
import consult.collaboration.grants.settlement_conditions
import consult.collaboration.grants.year_conditions  # noqa: F401 - importing registers
from consult.access.actor import Role
from consult.collaboration.grants.conditions import GrantFacts
from consult.collaboration.grants.rules import Settlement, Terms, payable, settled
from tests.factories.walk import Walk

TERMS = Terms(Fraction(1, 2), 300_000, 1_000)
READY = GrantFacts(
    today=dt.date(2027, 4, 10),
    call_closes_on=dt.date(2027, 4, 20),
    budget_year=2027,
    application_missing=(),
    examination_recorded=True,
    site_check="when_needed",
    site_check_needed=False,
    view_received=True,
    costs_elsewhere=0,
    planned_cost=620_000,
    rate_numerator=1,
    rate_denominator=2,
    cap=300_000,
    rounding_unit=1_000,
    budget=2_000_000,
    committed=1_650_000,
    decided_amount=300_000,
    advanced=0,
    paid=0,
    returned=0,
    report_by=dt.date(2028, 4, 30),
    actual_cost=512_300,
    receipts_total=512_300,
    costs_without_receipt=(),
    inspection_recorded=True,
    fixed_amount=256_000,
    explanation_heard=True,
    keep_until=dt.date(2033, 3, 31),
)
APPLICATION = frozenset({"application", "plan", "budget"})
REPORT = frozenset({"report", "accounts", "receipts", "inspection"})
AFTER_THE_DECISION = [
    "decided", "changed", "advanced", "stopped", "reported", "correction", "inspected", "fixed", "claimed",
    "paid", "refund_due", "refunded", "closed",
]  # fmt: skip


def walk(at="", **facts):
    return Walk("grant", READY, at=at).knows(**facts)


@pytest.mark.parametrize(
    ("cost", "amount"),
    [(512_300, 256_000), (511_999, 255_000), (600_000, 300_000), (602_000, 300_000), (1_999, 0), (0, 0)],
)
def test_one_half_is_cut_off_below_a_thousand_and_capped(cost, amount):
    assert payable(cost, TERMS) == amount


@pytest.mark.parametrize(
    ("rate", "unit", "amount"),
    [
        (Fraction(2, 3), 1, 66_666),
        (Fraction(2, 3), 100, 66_600),
        (Fraction(1, 3), 1, 33_333),
        (Fraction(1), 1, 100_000),
    ],
)
def test_the_rate_stays_a_fraction_until_the_yen_is_cut_off(rate, unit, amount):
    assert payable(100_000, Terms(rate, 1_000_000, unit)) == amount


@pytest.mark.parametrize(
    ("rounding", "cost", "amount"),
    [("down", 512_300, 256_000), ("half_up", 512_999, 256_000), ("half_up", 513_000, 257_000), ("up", 512_001, 257_000),
     ("up", 512_000, 256_000), ("up", 599_999, 299_000)],
)  # fmt: skip
def test_amounts_are_rounded_as_the_programme_says_and_never_above_the_cap(rounding, cost, amount):
    assert payable(cost, Terms(Fraction(1, 2), 299_500, 1_000, rounding)) == amount


@pytest.mark.parametrize(
    ("year", "years", "earlier", "passes"),
    [(1, 3, "none", True), (1, 4, "none", False), (2, 3, "continue", True), (2, 3, "change", True),
     (2, 3, "end", False),
     (2, 3, "unreviewed", False), (3, 2, "continue", False)],
)  # fmt: skip
def test_every_further_year_needs_the_review_of_the_year_before(year, years, earlier, passes):
    found = walk("examined", support_year=year, support_years=years, earlier=earlier)
    assert ("yearly_gate_passed" not in found.refused("decide", inputs={"amount": 0})) is passes


def test_never_more_than_was_decided():
    assert payable(512_300, TERMS, ceiling=250_500) == 250_000


@pytest.mark.parametrize(
    ("rate", "cap", "unit"),
    [(Fraction(3, 2), 1, 1), (Fraction(0), 1, 1), (Fraction(1, 2), -1, 1), (Fraction(1, 2), 1, 0)],
)
def test_impossible_terms_are_refused(rate, cap, unit):
    with pytest.raises(ValueError, match="a rate is above 0"):
        Terms(rate, cap, unit)


def test_a_negative_cost_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        payable(-1, TERMS)


def test_an_advance_of_300_000_against_256_000_gives_44_000_back():
    assert settled(256_000, 300_000) == Settlement(to_pay=0, to_return=44_000)
    assert settled(256_000, 100_000) == Settlement(to_pay=156_000, to_return=0)
    assert settled(256_000, 256_000) == Settlement(0, 0)


def test_a_grant_paid_in_advance_is_settled_by_returning_44_000_yen():
    grant = walk().stands(documents=APPLICATION)
    grant.take("apply")
    grant.take("examine")
    grant.take("decide", inputs={"amount": 300_000})
    grant.stands(documents=frozenset({"advance_request"}))
    grant.take("pay_advance", inputs={"amount": 300_000})
    grant.knows(advanced=300_000, paid=300_000).stands(documents=REPORT)
    grant.take("report", today=dt.date(2028, 4, 10))
    grant.take("inspect")
    grant.take("fix")
    assert grant.refused("claim") == {"balance_payable", "documents_filed"}
    assert grant.told("close") == [
        "確定額256,000円、支払済み300,000円です。支払う額0円、返してもらう額44,000円が残っています"
    ]
    assert grant.take("demand_refund") == "refund_due"
    assert grant.refused("record_refund", returned=43_999) == {"nothing_left"}
    assert grant.take("record_refund", returned=44_000) == "refunded"
    assert grant.take("close") == "closed"
    assert grant.refused("archive", today=dt.date(2033, 3, 31)) == {"receipts_kept_long_enough"}
    assert grant.take("archive", today=dt.date(2033, 4, 1)) == "archived"
    assert grant.effects.count("record_payment") == 1


def test_a_grant_without_an_advance_is_claimed_and_paid():
    grant = walk("fixed", today=dt.date(2028, 5, 10)).stands(documents=frozenset({"invoice"}))
    assert grant.refused("demand_refund") == {"overpaid"}
    assert grant.take("claim") == "claimed"
    assert grant.refused("pay", today=dt.date(2028, 6, 1)) == {"before_accounts_close"}
    assert grant.take("pay", today=dt.date(2028, 5, 31)) == "paid"
    assert grant.refused("close") == {"nothing_left"}
    assert grant.take("close", paid=256_000) == "closed"


def test_the_fixed_amount_says_how_it_was_reckoned():
    inspected = walk("inspected")
    assert inspected.told("fix", fixed_amount=257_000) == [
        "確定する額が、512,300円の経費から計算した256,000円と合いません"
    ]
    assert inspected.take("fix") == "fixed"


def test_an_application_is_received_whole_and_in_time():
    late = walk(today=dt.date(2027, 4, 21), application_missing=("cost", "account"))
    assert late.refused("apply") == {"grant_call_running", "application_complete", "documents_filed"}
    assert "交付申請書に足りない項目があります：補助の対象となる経費、振込先" in late.told("apply")
    assert late.take("lapse") == "lapsed"


def test_the_clock_does_not_close_the_call_early():
    assert walk().refused("lapse") == {"grant_call_over"}


@pytest.mark.parametrize(
    ("amount", "facts", "unmet"),
    [
        (300_001, {}, {"amount_within_terms"}),
        (0, {}, {"amount_within_terms"}),
        (300_000, {"committed": 1_700_001}, {"within_budget"}),
        (300_000, {"today": dt.date(2028, 4, 1)}, {"in_budget_year"}),
        (300_000, {"view_received": False}, {"grant_view_received"}),
    ],
)
def test_a_decision_keeps_to_the_terms_the_budget_and_the_year(amount, facts, unmet):
    examined = walk("examined", **facts)
    assert examined.asks("decide") == {"amount"}
    assert examined.refused("decide", inputs={"amount": amount}) == unmet


def test_everything_unmet_is_told_at_once():
    examined = walk("examined", view_received=False, committed=1_900_000, today=dt.date(2028, 4, 1))
    assert examined.refused("decide", inputs={"amount": 310_000}) == {
        "grant_view_received", "amount_within_terms", "within_budget", "in_budget_year",
    }  # fmt: skip
    told = examined.told("decide", inputs={"amount": 310_000})
    assert "予算2,000,000円のうち、残りは100,000円です。交付額を予算の中に収めてください" in told
    assert (
        "交付額を、1円から300,000円までで書いてください（620,000円の1/2以内、1,000円未満切捨て、限度額300,000円）"
        in told
    )


def test_the_last_yen_of_the_budget_may_be_given():
    assert walk("examined", committed=1_700_000).take("decide", inputs={"amount": 300_000}) == "decided"


def test_a_refusal_has_a_reason():
    examined = walk("examined")
    assert examined.asks("refuse") == {"reason"}
    assert examined.take("refuse", inputs={"reason": "市外の事業"}) == "refused"
    assert examined.take("archive") == "archived"


def test_who_examines_does_not_decide_and_who_inspects_does_not_fix():
    assert "examine" in walk("applied").allows(Role.SECRETARY)
    assert not {"decide", "refuse"} & walk("examined").allows(Role.SECRETARY)
    assert "inspect" not in walk("reported").allows(Role.HEAD)
    assert "fix" not in walk("inspected").allows(Role.SECRETARY)


def test_a_cost_that_another_grant_pays_asks_for_a_reason():
    applied = walk("applied", costs_elsewhere=1)
    assert applied.asks("examine") == {"acknowledged.cost_paid_elsewhere"}
    assert applied.take("examine", noted={"cost_paid_elsewhere": "会場費は県の補助と按分"}) == "examined"


@pytest.mark.parametrize(
    ("rule", "needed", "checked", "passes"),
    [
        ("always", False, False, False),
        ("always", False, True, True),
        ("when_needed", True, False, False),
        ("when_needed", False, None, True),
        ("when_needed", None, None, False),
        ("never", None, None, True),
    ],
)
def test_the_site_is_checked_where_the_city_says_so(rule, needed, checked, passes):
    applied = walk("applied", site_check=rule, site_check_needed=needed, site_checked=checked)
    assert applied.may("examine") is passes


def test_a_changed_plan_changes_what_may_be_given():
    grant = walk("decided", planned_cost=400_000).stands(documents=frozenset({"change_request"}))
    given = {"reason": "参加者の減少", "amount": 250_000}
    assert grant.refused("approve_change", inputs=given) == {"amount_within_terms"}
    assert grant.take("approve_change", inputs=given | {"amount": 200_000}) == "changed"
    assert grant.take("approve_stop", inputs={"reason": "台風"}) == "stopped"
    assert grant.triggers == {"report", "revoke"}


def test_advances_never_exceed_the_grant():
    grant = walk("advanced", advanced=200_000).stands(documents=frozenset({"advance_request"}))
    assert grant.told("pay_advance", inputs={"amount": 100_001}) == [
        "概算払の額を、1円から100,000円までで書いてください（交付決定額300,000円、支払済み200,000円）"
    ]
    assert grant.take("pay_advance", inputs={"amount": 100_000}) == "advanced"


def test_a_report_with_a_missing_receipt_is_corrected():
    grant = walk("reported", receipts_total=509_300, costs_without_receipt=(7,)).stands(documents=REPORT)
    assert grant.told("inspect") == [
        "経費は512,300円、領収書の合計は509,300円です。領収書のない経費は1件です（番号 7）"
    ]
    assert grant.take("ask_correction", inputs={"reason": "番号7の領収書"}) == "correction"
    assert grant.asks("report", today=dt.date(2028, 5, 1)) == {"acknowledged.grant_report_late"}
    assert grant.take("report") == "reported"
    assert grant.take("inspect", receipts_total=512_300, costs_without_receipt=()) == "inspected"


@pytest.mark.parametrize("stage", AFTER_THE_DECISION)
def test_a_grant_can_be_revoked_and_is_returned_from_any_stage_after_the_decision(stage):
    grant = walk(stage, paid=300_000)
    given = {"ground": "規則15条1号", "reason": "目的外の使用"}
    assert grant.asks("revoke") == {"ground", "reason"}
    assert grant.refused("revoke", inputs=given, explanation_heard=False) == {"explanation_heard"}
    assert grant.take("revoke", inputs=given) == "revoked"
    assert grant.told("record_return", returned=299_999) == [
        "支払った300,000円のうち、返されたのは299,999円です"
    ]
    assert grant.take("record_return", returned=300_000) == "returned"
    assert grant.take("archive") == "archived"


@pytest.mark.parametrize("stage", ["announced", "applied", "examined", "refused", "withdrawn"])
def test_nothing_is_revoked_before_it_is_decided(stage):
    assert "revoke" not in walk(stage).triggers


def test_an_application_may_be_withdrawn():
    assert walk("applied").take("withdraw") == "withdrawn"


def test_unknown_figures_never_pass():
    blank = Walk("grant", GrantFacts(), at="fixed")
    assert blank.refused("close") == {"nothing_left"}
    assert not blank.may("claim")
