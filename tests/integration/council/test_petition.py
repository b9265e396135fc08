"""請願・陳情 on both databases: on time or not, adopted and answered, and who sent it is never told."""

import datetime as dt

import pytest

from consult import clock
from consult.cases import clocks
from consult.cases.queries import by_slug
from consult.council import queries
from consult.db import db
from consult.demo import council_story as story
from consult.demo import issuing
from consult.demo.council import EDUCATION
from consult.dossier import actions as dossiers
from consult.dossier.queries import public_part
from consult.errors import Forbidden, Refused
from consult.issuing import queries as issued
from consult.unit_of_work import unit_of_work
from tests.integration.council.conftest import OPENS

DAY = dt.timedelta(days=1)


def unmet(refused):
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


@pytest.fixture
def listed(people, council):
    floor = story.petition(people, council, dt.date(2026, 11, 24))  # 17:15 of this day is the last minute
    with pytest.raises(Refused) as refused:
        floor.move(council.clerk, "list")
    assert unmet(refused) == {"petitioner_details_reviewed"}
    floor.write(council.clerk, "list_check", read="1")
    with pytest.raises(Refused):
        floor.move(council.clerk, "list")  # the writer has read it, nobody else
    floor.write(council.second, "list_check", read="1")
    assert floor.move(council.clerk, "list") == "listed"
    case = by_slug(db.session(), floor.slug)
    shown = str([(sheet.code, [w.values for w in rows]) for sheet, rows in public_part(db.session(), case)])
    assert "list_entry" in shown
    assert "'petition'" not in shown
    assert "田村" not in shown
    assert str(queries.label(queries.matter(db.session(), case))) == "請願第1号"
    return floor


def test_an_adopted_petition_is_sent_to_the_office_and_answered(people, council, listed):
    clerk = council.clerk
    listed.on(OPENS).refer(EDUCATION)
    listed.move(clerk, "refer")
    sitting = listed.on(OPENS + DAY).sit(council.committees[EDUCATION])
    listed.move(clerk, "examine")
    listed.vote("committee", sitting, method="unopposed")
    listed.move(clerk, "recommend")
    listed.file(clerk, "committee_report")
    last = listed.on(OPENS + 9 * DAY).sit(council.body)
    listed.move(clerk, "report")
    listed.vote("decision", last, ayes=8, nays=3)
    assert listed.move(clerk, "adopt_in_spirit", reason="費用は今後の検討による") == "adopted_in_spirit"
    listed.write(
        clerk, "follow_up", to_be_sent="1", organ="市民協動課", report="1", report_by="2027-02-26"
    )  # misspelt
    with clock.at(listed.when):
        numbers = [issuing.issue(clerk, listed.slug, kind) for kind in ("outcome", "dispatch")]
    assert numbers == ["8緑議第1号", "8緑議第2号"]
    case = by_slug(db.session(), listed.slug)
    notice, sent = (one.letter for one in issued.of_case(db.session(), case))
    assert (notice["written"]["addressee"], "田村" in str(notice)) == ("請願第1号を提出した方", False)
    assert sent["details"][-1] == {"label": "報告を求める日", "text": "令和9年2月26日まで"}
    listed.write(clerk, "told", day=f"{listed.when:%Y-%m-%d}", way="post")
    listed.move(clerk, "notify")
    with pytest.raises(Refused) as refused:
        listed.move(clerk, "send")
    assert "市民協働課" in str(refused.value)
    assert "市民協動課" in str(refused.value)
    with unit_of_work(clerk) as uow:
        typed = {"to_be_sent": ["1"], "organ": ["市民協働課"], "report": ["1"], "report_by": ["2027-02-26"]}
        dossiers.change(uow, by_slug(uow.session, listed.slug), "follow_up", 1, typed, 1)
    assert listed.move(clerk, "send") == "sent"
    rows = {row.rule: row for row in clocks.of(db.session(), by_slug(db.session(), listed.slug))}
    assert rows["petition_report"].due_on == dt.date(2027, 2, 26)
    with pytest.raises(Forbidden):
        listed.write(people.secretary, "outcome_report", text="増やした。")
    listed.write(people.head, "outcome_report", text="見守りの人を6人増やしました。")
    listed.file(people.secretary, "outcome_report")
    assert listed.move(people.head, "answer") == "answered"


def test_one_that_came_too_late_is_for_the_next_session(people, council):
    late = story.petition(people, council, dt.date(2026, 11, 25))
    late.write(council.second, "list_check", read="1")
    with pytest.raises(Refused) as refused:
        late.move(council.clerk, "list")
    assert unmet(refused) == {"petition_in_time"}
    assert late.move(council.clerk, "hold_over") == "held_over"
    story.session(council, dt.date(2027, 3, 1), 20, called=dt.date(2027, 2, 10))
    late.on(dt.date(2027, 2, 22)).move(council.clerk, "list")
    matter = queries.matter(db.session(), by_slug(db.session(), late.slug))
    assert matter.session.opens_on == dt.date(2027, 3, 1)
    appeal = story.petition(people, council, dt.date(2026, 11, 20), kind="appeal")
    appeal.write(council.second, "list_check", read="1")
    assert appeal.move(council.clerk, "list") == "listed"  # without an introducing councillor
    matter = queries.matter(db.session(), by_slug(db.session(), appeal.slug))
    assert str(queries.label(matter)) == "陳情第1号"
