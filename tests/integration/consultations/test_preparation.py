"""Before the period opens: what the notice needs, how the period is reckoned, and the closing by the clock."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.cases import actions as cases
from consult.cases import clocks, staged
from consult.consultations import actions, queries
from consult.consultations.models import Consultation
from consult.db import db
from consult.demo import consultations as story
from consult.documents.models import Draft
from consult.errors import Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work
from consult.worker import drain

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 30)
READY = clock.tokyo(2026, 9, 20)


def consultation(slug) -> Consultation:
    return queries.consultation_of(db.session(), story.case_of(slug))


def change_period(people, slug, last, reason=""):
    with clock.at(READY), unit_of_work(people.secretary) as uow:
        return actions.set_period(uow, consultation(slug), FIRST, last, reason=reason)


def unmet(people, slug, trigger):
    options = staged.options(db.session(), people.head, story.case_of(slug))
    return {v.code for option in options if option.trigger == trigger for v in option.unmet}


def test_the_thirtieth_day_is_long_enough_and_says_how_it_was_reckoned(people, prepared):
    reckoned = change_period(people, prepared, LAST)
    assert reckoned.date == LAST
    assert [str(step) for step in reckoned.steps][:2] == [
        "公示した日、令和8年10月1日（木）を1日目とします",
        "30日目は令和8年10月30日（金）です",
    ]


def test_one_day_less_is_refused_without_a_reason_and_printed_with_one(people, prepared):
    with pytest.raises(Invalid) as refused:
        change_period(people, prepared, dt.date(2026, 10, 29))
    assert str(refused.value.fields["reason_for_short_period"][0]).startswith(
        "理由を書いてください。募集が29日で、30日より短いためです。"
    )
    change_period(people, prepared, dt.date(2026, 10, 29), "国の補助申請期限のため")
    found = queries.notice_lines(db.session(), consultation(prepared))
    lines = {str(label): text for label, text in found}
    assert "期間を短くする理由：国の補助申請期限のため" in lines["募集の期間"]
    story.publish_notice(people, prepared, FIRST)
    assert consultation(prepared).closes_at == clock.tokyo(2026, 10, 29, 23, 59, 59)


def test_a_last_day_before_the_first_is_refused_even_with_a_reason(people, prepared):
    with pytest.raises(Invalid, match="始まりの日"):
        change_period(people, prepared, dt.date(2026, 9, 30), "急ぐため")


def test_a_notice_that_comes_out_late_shortens_the_period_and_is_refused(people, prepared):
    with clock.at(clock.tokyo(2026, 10, 2, 9)):
        assert unmet(people, prepared, "publish_notice") == {"period_long_enough"}
    with pytest.raises(Refused):
        story.publish_notice(people, prepared, dt.date(2026, 10, 2))


def test_the_notice_says_what_it_still_lacks(people, prepared):
    assert queries.missing_items(db.session(), consultation(prepared)) == ()
    with clock.at(READY), unit_of_work(people.secretary) as uow:
        actions.set_notice(uow, consultation(prepared), {"purpose": " ", "basis": "要綱"})
    assert queries.missing_items(db.session(), consultation(prepared)) == ("purpose",)
    with clock.at(clock.tokyo(2026, 10, 1, 8)):
        assert unmet(people, prepared, "publish_notice") == {"notice_complete"}


def test_publishing_freezes_the_draft_shows_the_case_and_starts_the_clock(people, prepared):
    assert not story.case_of(prepared).public
    story.publish_notice(people, prepared, FIRST)
    case = story.case_of(prepared)
    assert (case.stage, case.public) == ("open", True)
    assert db.session.execute(select(Draft.frozen_at)).scalar() == clock.tokyo(2026, 10, 1, 8, 30)
    (deadline,) = clocks.of(db.session(), case)
    assert (deadline.rule, deadline.due_at) == ("closes_at", clock.tokyo(2026, 10, 30, 23, 59, 59))
    assert deadline.steps[1]["ja"] == "30日目は令和8年10月30日（金）です"


@pytest.mark.parametrize(
    "change",
    [
        lambda uow, c: actions.set_period(uow, c, FIRST, LAST),
        lambda uow, c: actions.set_notice(uow, c, {"purpose": "別の趣旨"}),
        lambda uow, c: actions.set_result_due(uow, c, dt.date(2027, 3, 1)),
        lambda uow, c: actions.attach_draft(uow, c.case, "# 別の案\n\n## 第1章 あ\n\n本文。"),
    ],
)
def test_what_was_published_cannot_be_changed_quietly(people, opened, change):
    with pytest.raises(Refused), unit_of_work(people.secretary) as uow:
        change(uow, consultation(opened))


def test_the_period_closes_by_itself_one_second_after_its_last(people, opened, settings):
    with clock.at(clock.tokyo(2026, 10, 30, 23, 59, 59)):
        drain(settings)
    assert story.case_of(opened).stage == "open"
    with clock.at(clock.tokyo(2026, 10, 31)):
        drain(settings)
    case = story.case_of(opened)
    assert case.stage == "closed"
    assert consultation(opened).closed_at == clock.tokyo(2026, 10, 31)
    assert {d.rule: d.state for d in clocks.of(db.session(), case)} == {
        "closes_at": "met",
        "result_due": "running",
    }


def test_nobody_closes_early_by_hand(people, opened):
    noon = clock.at(clock.tokyo(2026, 10, 20))
    with noon, pytest.raises(Forbidden), unit_of_work(people.head) as uow:
        cases.advance(uow, story.case_of(opened), "close")


def test_an_extension_moves_the_clock_and_keeps_what_was_promised(people, opened, settings):
    with clock.at(clock.tokyo(2026, 10, 20)), unit_of_work(people.head) as uow:
        cases.advance(
            uow,
            story.case_of(opened),
            "extend",
            inputs={"new_closing_day": "令和8年11月13日", "reason": "台風で窓口を閉めたため"},
        )
    with clock.at(clock.tokyo(2026, 10, 31)):
        drain(settings)
    assert story.case_of(opened).stage == "open"
    found = consultation(opened)
    assert found.closes_at == clock.tokyo(2026, 11, 13, 23, 59, 59)
    assert found.notice["extensions"] == [
        {"from": "2026-10-30", "to": "2026-11-13", "reason": "台風で窓口を閉めたため"}
    ]
    with clock.at(clock.tokyo(2026, 11, 14)):
        drain(settings)
    assert story.case_of(opened).stage == "closed"


def test_how_people_were_told_is_kept_in_order_of_days(people, prepared):
    with clock.at(READY), unit_of_work(people.secretary) as uow:
        for day, channel in ((FIRST, "市のホームページ"), (dt.date(2026, 9, 25), "広報みどりの 10月号")):
            actions.record_publicity(uow, consultation(prepared), on=day, channel=channel)
    found = queries.publicity_of(db.session(), story.case_of(prepared))
    assert [entry.channel for entry in found] == ["広報みどりの 10月号", "市のホームページ"]
