"""A joint project and a grant read from their sheets: other numbers than the story's, and what stays exact."""

import datetime as dt
from fractions import Fraction

import pytest

from consult import clock
from consult.cases.definitions import library
from consult.collaboration.grants.beside import Beside
from consult.collaboration.grants.facts import of_dossier as grant_of
from consult.collaboration.grants.facts import reckoning
from consult.collaboration.grants.sheets import same_name
from consult.collaboration.joint_projects.facts import judged, reviewed
from consult.collaboration.joint_projects.rules import average, exactly, marks_in, ranked, seats_in
from consult.dossier.queries import Dossier
from consult.dossier.sheets import Written


def sheets(code, *values, stage="scored"):
    now = clock.tokyo(2026, 10, 1, 9)
    return {code: tuple(Written(code, n, 1, stage, value, now, 1) for n, value in enumerate(values, 1))}


def test_seats_and_interests_are_read_by_seat_and_who_has_one_is_out_of_sum_and_divisor():
    scores = {1: 41, 2: 27, 3: 50, 4: 33}
    told = judged(
        Dossier(
            sheets("jury", {"seats": "１，2、3 4"})
            | sheets("interests", *({"seat": s, "interest": "has" if s == 3 else "none"} for s in (1, 3, 4)))
            | sheets("scoring", *({"seat": s, "points": p} for s, p in scores.items()))
        )
    )
    assert (told["jurors"], told["undeclared"], told["recused"]) == ((1, 2, 3, 4), (2,), (3,))
    assert exactly(average(told["sheets"], told["recused"])) == "101/3 (33.66…)"
    assert told["comments_missing"] == (1, 2, 3, 4)


@pytest.mark.parametrize("text", ["", "1、1", "0、2", "1と2", "-1", "9" * 5000])
def test_seats_that_are_no_seats_are_refused(text):
    assert seats_in(text) is None


@pytest.mark.parametrize(
    "text", ["", "公益性", "公益性：", "：8", "公益性：8\n公益性：9", "公益性：8.5", f"公益性：{'9' * 5000}"]
)
def test_points_by_criterion_are_whole_numbers_under_different_names(text):
    assert marks_in(text) is None


def test_proposals_are_ranked_by_the_exact_mean_and_a_tie_shares_the_place():
    third = Fraction(91, 3)
    assert ranked({"a": third, "b": Fraction(3033, 100), "c": third}) == {"a": 1, "b": 3, "c": 1}


def test_a_round_of_reviews_counts_only_its_own_sheets_and_talk_without_improvement_is_no_answer():
    rows = sheets("reviews", {"side": "group", "round": "midterm", "roles": 4},
                  {"side": "city", "round": "midterm", "roles": 1},
                  {"side": "city", "round": "final", "roles": 4})  # fmt: skip
    rows |= sheets("difference", {"round": "midterm", "item": "roles"}, {"round": "midterm", "item": "talks"})
    rows |= sheets("improvements", {"round": "midterm", "item": "roles"}, {"round": "final", "item": "talks"})
    told = reviewed(Dossier(rows), "midterm")
    assert (told["group_marks"], told["city_marks"], told["talked"]) == (
        {"roles": 4},
        {"roles": 1},
        ("roles",),
    )


def grant(**more):
    rows = sheets("application", {"applicant": "花の会", "ends_on": dt.date(2028, 2, 29), "cost": 487_650})
    rows |= sheets("decision", {"amount": 240_000}) | sheets("report", {"cost": 431_999}) | more
    return rows


def test_another_grant_is_reckoned_to_the_yen_with_everything_paid_and_returned():
    rows = grant(
        **sheets("payment", {"kind": "advance", "amount": 200_000}, {"kind": "advance", "amount": 40_000}),
        **sheets("return", {"amount": 10_000}),
        **sheets("expense", {"amount": 431_000, "receipt": 431_000}, {"amount": 999}),
    )
    facts = grant_of(Dossier(rows), library()["grant"], Beside())
    assert (facts.fixed_amount, facts.paid, facts.advanced, facts.returned) == (
        215_000,
        240_000,
        240_000,
        10_000,
    )
    assert (facts.receipts_total, facts.costs_without_receipt) == (431_000, (2,))
    assert facts.report_by == dt.date(2028, 3, 30)
    assert facts.application_missing == ("purpose", "other_income", "period")
    said = str(reckoning(facts, 215_000))
    assert said.startswith("431,999円 × 1/2 ＝ 431,999/2円。")


def test_costs_that_another_grant_pays_are_found_by_name_or_as_noted():
    costs = sheets(
        "cost", {"what": "会場 使用料"}, {"what": "印刷", "other_grant": "県の補助"}, {"what": "花苗"}
    )
    beside = Beside(committed=0, costs={same_name("会場使用料"): "R9-補-009"})
    assert grant_of(Dossier(grant() | costs), library()["grant"], beside).costs_elsewhere == 2
