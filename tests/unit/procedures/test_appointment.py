"""A coordinator is put forward, chosen by published criteria, serves, reports, is renewed, and leaves."""

import dataclasses
import datetime as dt

import pytest

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.calendars import reckon
from consult.collaboration.appointments.conditions import BARS, DISMISSAL_GROUNDS, AppointmentFacts
from tests.factories.walk import Walk

DAY = dt.date
UNTIL = reckon("term", DAY(2026, 6, 1)).date
SERVING = AppointmentFacts(
    today=DAY(2026, 6, 1),
    term_until=UNTIL,
    notice_from=DAY(2028, 3, 2),
    person_consents=True,
    bars=(),
    posts=10,
    serving=9,
    assessed_by=3,
    interested=0,
)
FILED = frozenset({"nomination", "letter", "hearing_record"})
NOTE = {"private_note": "本人の事情による"}


def at(stage, **facts):
    return Walk("appointment", dataclasses.replace(SERVING, **facts), at=stage)


def test_a_coordinator_serves_two_terms():
    walk = Walk("appointment", SERVING).stands(documents=FILED)
    walk.take("submit", nomination_missing=())
    walk.take("appoint")
    walk.take("report", report_missing=())
    walk.take("near_end", today=DAY(2028, 3, 2))
    walk.take("renew", terms_served=1, most_terms=3, years_without_report=())
    walk.take("near_end", notice_from=DAY(2030, 3, 2), term_until=DAY(2030, 5, 31), today=DAY(2030, 3, 2))
    assert walk.refused("expire", today=DAY(2030, 5, 31)) == {"term_over"}
    walk.take("expire", today=DAY(2030, 6, 1))
    assert walk.take("archive") == "archived"
    assert walk.path == [
        "nominated", "selecting", "serving", "serving", "term_ending", "serving", "term_ending", "ended",
        "archived",
    ]  # fmt: skip
    assert walk.effects.count("start_appointment") == 2
    assert "end_appointment" in walk.effects


def test_two_years_from_the_first_of_june_end_on_the_last_of_may():
    assert DAY(2028, 5, 31) == UNTIL
    assert at("term_ending").refused("expire", today=UNTIL) == {"term_over"}


def test_nobody_is_put_forward_without_their_consent():
    walk = Walk("appointment", SERVING)
    assert walk.refused("submit", nomination_missing=("reason",), person_consents=False) == {
        "nomination_complete", "person_consents", "documents_filed",
    }  # fmt: skip


@pytest.mark.parametrize("bar", BARS)
def test_who_is_barred_is_not_appointed(bar):
    walk = at("selecting").stands(documents=FILED)
    assert walk.refused("appoint", bars=(bar,)) == {"person_not_barred"}


def test_the_selection_needs_a_vacancy_and_several_without_an_interest():
    walk = at("selecting").stands(documents=FILED)
    assert walk.refused("appoint", serving=10, assessed_by=1) == {"post_vacant", "assessment_recorded"}
    assert walk.refused("appoint", interested=1) == {"assessment_recorded"}
    assert walk.told("appoint", serving=10) == ["定数10人に空きがありません（委嘱10人）"]
    assert Role.SECRETARY not in {role for role in Role if "appoint" in walk.allows(role)}


def test_who_is_not_appointed_learns_why_and_the_public_does_not():
    walk = at("selecting")
    assert walk.asks("turn_down") == {"private_note"}
    assert walk.take("turn_down", inputs=NOTE) == "not_appointed"
    assert walk.effects == ["tell_nominee"]
    assert at("nominated").take("withdraw") == "not_appointed"


def test_a_report_names_what_was_done_and_does_not_move_the_term():
    walk = at("term_ending")
    assert "次の人への3行" in walk.told("report", report_missing=("next",))[0]
    assert walk.take("report", report_missing=()) == "term_ending"


def test_renewal_has_its_time_and_its_limits():
    assert at("serving").refused("near_end", today=DAY(2028, 3, 1)) == {"renewal_time_come"}
    walk = at("term_ending").stands(documents=FILED)
    assert walk.refused("renew", terms_served=3, most_terms=3, years_without_report=(2027,)) == {
        "terms_left", "every_year_reported",
    }  # fmt: skip
    assert "2027年度" in walk.told("renew", terms_served=1, most_terms=3, years_without_report=(2027,))[0]


def test_who_resigns_hands_over_first():
    walk = at("serving")
    day = {"leaves_on": DAY(2027, 3, 31)}
    assert walk.refused("resign", inputs=day, open_cases=2) == {"cases_handed_over"}
    assert walk.take("resign", inputs=day, open_cases=0) == "ended"
    assert walk.effects == ["end_appointment", "tell_appointee"]


def test_nobody_is_dismissed_unheard_or_by_the_one_who_proposed_it():
    walk = at("serving")
    assert walk.refused("propose_dismissal", inputs=NOTE, dismissal_ground="unpopular") == {
        "dismissal_ground_named"
    }
    ground = next(iter(DISMISSAL_GROUNDS))
    walk.take("propose_dismissal", inputs=NOTE, dismissal_ground=ground)
    assert walk.definition.stage(walk.stage).public == walk.definition.stage("serving").public
    day = {"leaves_on": DAY(2027, 3, 31)}
    assert walk.refused("dismiss", inputs=day, heard=False) == {"person_heard", "documents_filed"}
    assert {"dismiss", "keep_on"} == walk.allows(Role.HEAD) - {"resign"}
    assert "dismiss" not in walk.allows(Role.SECRETARY)
    walk.stands(documents=FILED)
    assert walk.may("keep_on")
    assert walk.take("dismiss", inputs=day, heard=True) == "dismissed"
    assert walk.take("archive") == "archived"


def test_a_term_that_ends_during_the_hearing_ends():
    assert at("dismissal_proposed").take("expire", today=DAY(2028, 6, 1)) == "ended"
    assert at("dismissal_proposed").take("keep_on") == "serving"


def test_a_coordinator_links_and_reports_but_decides_nothing():
    held = {permission for permission, roles in POLICY.items() if Role.COORDINATOR in roles}
    deciding = {
        Permission.ISSUE_REPLY, Permission.DIALOGUE_RESPOND, Permission.DIALOGUE_RELEASE,
        Permission.ASSEMBLY_RESPOND, Permission.ASSEMBLY_DRAW, Permission.APPOINTMENT_DECIDE,
    }  # fmt: skip
    assert not held & deciding
    assert {Permission.DIALOGUE_HOST, Permission.MATCH_INTRODUCE, Permission.APPOINTMENT_REPORT} <= held
