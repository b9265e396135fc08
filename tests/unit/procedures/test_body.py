"""会議体: a 附属機関 from its ordinance to its end, and where a 懇談会等 differs in word and law."""

import datetime as dt

import pytest

import consult.bodies.seat_conditions  # noqa: F401 - importing registers
from consult.access.actor import Role
from consult.bodies.conditions import BodyFacts
from consult.i18n import pick
from consult.workflow.standing import LinkedCase
from tests.factories.walk import Walk

READY = BodyFacts(
    today=dt.date(2026, 6, 1),
    kind="statutory",
    basis_in_force_on=dt.date(2026, 4, 1),
    outline_missing=(),
    seats=12,
    public_seats=3,
    public_share_percent=20,
    seats_without_person=(),
    seats_without_consent=(),
    seats_of_excluded=(),
    seats_over_limit=(),
    appointed_on=dt.date(2026, 6, 1),
    term_until=dt.date(2028, 5, 31),
    term_years=2,
    payment_decided=True,
    chair_elected_by=7,
    election_quorum=7,
    deputy_named=True,
    rules_missing=(),
    report_agreed=True,
    filled_seats=(1, 2, 3),
    vacant_seats=(),
    chair_vacant=False,
    reappoint_lead_days=180,
    open_matters=0,
)
FILED = frozenset({"ordinance", "guideline", "roster", "report", "opinion_paper", "abolition"})


def walk(at="", **facts):
    return Walk("body", READY, at=at).knows(**facts).stands(documents=FILED)


def recruited(stage):
    return {"recruitment": (LinkedCase("R8-公-001", stage),)}


def test_a_committee_is_founded_manned_works_and_ends():
    way = walk()
    way.take("establish_by_ordinance")
    way.take("call_for_members")
    way.stands(parts=recruited("notified")).take("begin_selection")
    way.take("appoint")
    way.take("elect_chair")
    way.take("begin_work")
    way.take("present_report")
    way.take("begin_reappointment", today=dt.date(2028, 1, 10))
    way.take("dissolve", inputs={"reason": "条例の廃止"}, dissolution_basis_on=dt.date(2028, 1, 10))
    assert way.path == [
        "planned", "established", "recruiting", "selecting", "appointed", "chair_elected", "active",
        "active", "reappointing", "dissolved",
    ]  # fmt: skip
    assert way.ended
    assert way.effects[-1] == "end_body"


def test_the_two_kinds_differ_in_the_way_and_in_the_words():
    advisory = walk(kind="advisory")
    assert advisory.refused("establish_by_ordinance") == {"body_is_statutory"}
    advisory.take("establish_by_guideline")
    assert walk("selecting", kind="advisory").refused("appoint") == {"body_is_statutory"}
    assert walk("selecting", kind="advisory").take("invite") == "appointed"
    assert walk("active", kind="advisory").refused("present_report") == {"body_is_statutory"}
    for stage in ("active", "reappointing"):
        assert walk(stage).refused("present_opinion") == {"body_is_advisory"}
        assert walk(stage, kind="advisory").take("present_opinion") == stage
    labels = {e.trigger: pick(e.label) for e in advisory.definition.edges}
    assert (labels["appoint"], labels["invite"]) == ("委員を委嘱する", "委員に就任を依頼する")
    assert (labels["present_report"], labels["present_opinion"]) == ("答申する", "意見書を出す")


def test_no_committee_before_its_ordinance_is_in_force_and_on_file():
    way = walk(basis_in_force_on=dt.date(2026, 7, 1), outline_missing=("term", "office"))
    way.stands(documents=frozenset())
    assert way.refused("establish_by_ordinance") == {
        "body_basis_in_force", "body_outline_complete", "documents_filed",
    }  # fmt: skip
    assert "会議体の決まりに足りない項目があります：任期、庶務を行う課" in way.told("establish_by_ordinance")


def test_a_term_of_two_years_from_the_first_of_june_ends_on_the_thirty_first_of_may():
    assert walk("selecting").may("appoint")
    assert walk("selecting").told("appoint", term_until=dt.date(2028, 6, 1)) == [
        "任期が令和10年6月1日（木）までになっています。2年の任期は令和10年5月31日（水）までです"
    ]


def test_an_appointment_is_refused_with_everything_that_is_missing():
    way = walk(
        "selecting",
        seats_without_person=(4,),
        seats_without_consent=(2, 3),
        seats_of_excluded=(7,),
        seats_over_limit=(9,),
        payment_decided=False,
    )
    assert way.refused("appoint") == {
        "every_seat_has_a_person", "members_consented", "members_eligible", "posts_within_limit",
        "remuneration_decided",
    }  # fmt: skip
    assert "議員や職員など、委員になれない人が入っている席があります（席 7）" in way.told("appoint")


def test_two_of_eleven_seats_by_open_call_are_fewer_than_a_fifth():
    way = walk("established", seats=11, public_seats=2)
    assert way.asks("call_for_members") == {"acknowledged.public_seats_few"}
    assert way.may("call_for_members", seats=10)
    assert way.take("call_for_members", noted={"public_seats_few": "推薦の団体が多いため"}) == "recruiting"


def test_members_are_composed_only_once_the_open_call_has_its_result():
    way = walk("recruiting")
    assert way.refused("begin_selection") == {"parts_reached"}
    assert way.stands(parts=recruited("scoring")).refused("begin_selection") == {"parts_reached"}
    assert way.stands(parts=recruited("nominated")).take("begin_selection") == "selecting"


def test_without_public_seats_there_is_no_call_but_a_public_reason():
    way = walk("established", public_seats=0)
    assert way.refused("call_for_members") == {"public_seats_planned"}
    assert way.asks("select_without_call") == {"reason"}
    assert way.take("select_without_call", inputs={"reason": "専門の審査のため"}) == "selecting"
    assert walk("established").refused("select_without_call", inputs={"reason": "急ぐ"}) == {
        "no_public_seats"
    }


def test_six_of_twelve_cannot_elect_a_chair():
    way = walk("appointed", chair_elected_by=6, deputy_named=False)
    assert way.refused("elect_chair") == {"chair_chosen_by_members", "deputy_named"}


def test_a_substitute_serves_only_the_rest_of_the_term():
    way = walk("active")
    assert way.refused("vacate_seat", inputs={"seat": 9, "last_day_in_seat": "2027-03-31"}) == {
        "seat_named_is_filled"
    }
    way.take("vacate_seat", inputs={"seat": 2, "last_day_in_seat": "2027-03-31"})
    way.knows(vacant_seats=(2,), substitute_consented=True, predecessor_until=dt.date(2028, 5, 31))
    assert way.refused("fill_vacancy", substitute_until=dt.date(2029, 3, 31)) == {
        "substitute_serves_the_rest"
    }
    assert way.take("fill_vacancy", substitute_until=dt.date(2028, 5, 31)) == "active"
    assert way.effects == ["end_seat", "seat_substitute", "publish_roster"]


def test_a_chair_who_leaves_is_elected_anew():
    assert walk("active").refused("choose_new_chair") == {"chair_seat_vacant"}
    way = walk("active", chair_vacant=True)
    assert way.take("choose_new_chair") == "appointed"
    assert way.take("elect_chair") == "chair_elected"


@pytest.mark.parametrize(("today", "near"), [(dt.date(2027, 12, 2), False), (dt.date(2027, 12, 3), True)])
def test_reappointment_may_begin_half_a_year_before_the_term_ends(today, near):
    assert walk("active").may("begin_reappointment", today=today) is near


def test_the_work_goes_on_while_the_next_members_are_sought():
    way = walk("reappointing")
    assert way.take("present_report") == "reappointing"
    assert way.take("call_for_members") == "recruiting"


def test_a_committee_with_open_matters_does_not_end():
    way = walk("active", open_matters=2, dissolution_basis_on=dt.date(2026, 9, 30))
    assert way.refused("dissolve", inputs={"reason": "統合"}) == {
        "body_matters_settled",
        "dissolution_founded",
    }


def test_a_planned_committee_may_be_given_up():
    way = walk()
    assert way.take("abandon", inputs={"reason": "他の会議体で扱う"}) == "abandoned"
    assert way.ended


def test_a_secretary_prepares_and_the_head_founds_appoints_and_ends():
    for stage, trigger in [
        ("planned", "establish_by_ordinance"),
        ("selecting", "appoint"),
        ("active", "dissolve"),
    ]:
        way = walk(stage)
        assert trigger not in way.allows(Role.SECRETARY)
        assert trigger in way.allows(Role.HEAD)
    assert walk("active").allows(Role.MEMBER) == set()
