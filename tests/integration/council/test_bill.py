"""A bill on both databases: into force, back for reconsideration, over the end of the session."""

import datetime as dt

import pytest

from consult import clock
from consult.access.actor import SYSTEM
from consult.archive.sheets import sheets as archived
from consult.bodies import terms
from consult.cases import actions as cases
from consult.cases import clocks
from consult.cases.queries import by_slug
from consult.council import actions, queries
from consult.db import db
from consult.demo import council_story as story
from consult.demo.council import EDUCATION, GENERAL
from consult.dossier import queries as sheets
from consult.dossier import reach
from consult.dossier.sheets import sheet_of
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work
from tests.integration.council.conftest import OPENS

DAY = dt.timedelta(days=1)
NAME = "緑野市まちづくり基本条例"


def due(floor, rule):
    db.session.expire_all()
    case = by_slug(db.session(), floor.slug)
    return next(row for row in clocks.of(db.session(), case) if row.rule == rule)


def unmet(refused):
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


def passed(people, council, bill):
    last = story.debated(bill, OPENS)
    choices = bill.named(council.body, {"aye": (2, 3, 4, 5, 6), "nay": (7, 8, 9, 10, 11)})
    assert bill.vote("decision", last, method="named", choices=choices, casts="aye").carried
    assert bill.move(council.clerk, "pass") == "passed"
    bill.file(council.clerk, "resolution")
    bill.on(dt.date(2026, 12, 11)).move(council.clerk, "send")


def test_an_ordinance_goes_from_the_office_through_the_council_into_force(people, council, bill):
    case = by_slug(db.session(), bill.slug)
    assert str(queries.label(queries.matter(db.session(), case))) == "議案第1号"
    assert due(bill, "session_end").due_on == dt.date(2026, 12, 18)
    passed(people, council, bill)
    assert due(bill, "send_ordinance").due_on == dt.date(2026, 12, 13)
    assert due(bill, "promulgate").due_on == dt.date(2026, 12, 31)
    with pytest.raises(Refused) as refused:
        bill.move(people.head, "promulgate")
    assert unmet(refused) == {"promulgation_signed", "documents_filed"}
    bill.write(people.head, "promulgation", name=NAME, signed="1")
    bill.file(people.secretary, "promulgation")
    bill.on(dt.date(2026, 12, 15)).move(people.head, "promulgate")
    row = due(bill, "in_force")
    assert (row.due_on, row.due_at) == (dt.date(2026, 12, 25), clock.tokyo(2026, 12, 24, 23, 59, 59))
    case = by_slug(db.session(), bill.slug)
    assert (case.title, queries.matter(db.session(), case).ordinance_number) == (NAME, 1)
    bill.on(dt.date(2026, 12, 25), 0)
    assert bill.move(SYSTEM, "come_into_force") == "effective"


def test_a_resolution_sent_back_holds_only_with_two_thirds_and_the_chair_votes(people, council, bill):
    passed(people, council, bill)
    bill.file(people.secretary, "reconsideration")
    assert (
        bill.on(dt.date(2026, 12, 14)).move(people.head, "reconsider", reason="財源がない") == "reconsidered"
    )
    assert due(bill, "session_end").state == "running"
    sitting = bill.on(dt.date(2026, 12, 15)).sit(council.body)
    with clock.at(clock.tokyo(2026, 12, 15, 11)), unit_of_work(council.clerk) as uow:  # 議長の選挙
        today = clock.today()
        held = {m.seat: m for m in queries.seated(uow.session, [council.body], today)[council.body]}
        terms.take_office(uow, held[3], "chair", today)
    with pytest.raises(Invalid) as wrong:
        bill.vote("again", sitting, ayes=7, nays=4)
    assert set(wrong.value.fields) == {"casts"}
    assert not bill.vote("again", sitting, ayes=7, nays=4, casts="nay").carried  # 7 of 12, 8 are needed
    with pytest.raises(Refused) as refused:
        bill.move(council.clerk, "uphold")
    assert unmet(refused) == {"resolution_upheld"}
    assert bill.move(council.clerk, "drop") == "dropped"


def test_amendments_come_first_those_of_members_before_the_committees(people, council, bill):
    last = story.debated(bill, OPENS)
    for title, by, order, number in (("委員会案", "committee", 1, 3), ("議員案", "members", 2, 1)):
        more = {"supporters": number} if by == "members" else {}
        bill.write(
            council.clerk, "amendment", title=title, by=by, order=order, text="第3条を改める。", **more
        )
    with pytest.raises(Invalid) as wrong:
        bill.vote("decision", last, ayes=8, nays=2)
    assert "議員案" in str(wrong.value.fields["subject"][0])
    with pytest.raises(Invalid) as wrong:
        bill.vote("amendment", last, amendment=1, ayes=8, nays=2)
    assert "議員案" in str(wrong.value.fields["amendment"][0])
    bill.vote("amendment", last, amendment=2, ayes=4, nays=6)
    bill.vote("amendment", last, amendment=1, ayes=7, nays=3)
    bill.vote("decision", last, ayes=7, nays=3)
    bill.file(council.clerk, "amendment")
    with pytest.raises(Refused) as refused:
        bill.move(council.clerk, "pass")
    assert unmet(refused) == {"amendment_not_carried"}
    assert bill.move(council.clerk, "pass_amended") == "amended"


def test_the_council_waits_for_every_committee_or_says_why_not(people, council, bill):
    clerk = council.clerk
    bill.on(OPENS).sit(council.body)
    bill.move(clerk, "introduce")
    bill.move(clerk, "question")
    bill.refer(GENERAL)
    bill.refer(EDUCATION)
    bill.move(clerk, "refer")
    sitting = bill.sit(council.committees[GENERAL])
    bill.move(clerk, "examine")
    bill.vote("committee", sitting, ayes=4, nays=1)
    with pytest.raises(Conflict):
        bill.sit(council.committees[GENERAL], away=(1,))  # who was there does not change under a vote
    bill.move(clerk, "recommend")
    bill.file(clerk, "committee_report")
    with pytest.raises(Refused) as refused:
        bill.move(clerk, "report")
    assert unmet(refused) == {"committees_reported"}
    with clock.at(bill.when), unit_of_work(clerk) as uow:
        case = by_slug(uow.session, bill.slug)
        (waiting,) = [r for r in queries.referrals(uow.session, [case])[case.id] if r.state == "open"]
        actions.do_not_wait(uow, case, waiting.id, "会期が終わるため")
    assert bill.move(clerk, "report") == "reported"


def test_what_is_carried_over_comes_before_the_next_session(people, council, bill):
    clerk = council.clerk
    bill.on(OPENS).sit(council.body)
    bill.move(clerk, "introduce")
    bill.move(clerk, "question")
    bill.refer(GENERAL)
    bill.move(clerk, "refer")
    bill.file(clerk, "continuation_request")
    sitting = bill.on(dt.date(2026, 12, 18)).sit(council.body)
    bill.vote("continuation", sitting, method="unopposed")
    assert bill.move(clerk, "carry_over", reason="参考人を呼ぶため") == "carried_over"
    assert due(bill, "session_end").state == "met"
    story.session(council, dt.date(2027, 3, 1), 20, called=dt.date(2027, 2, 20))
    assert due(bill, "session_end").due_on == dt.date(2027, 3, 20)
    bill.on(dt.date(2027, 1, 20)).sit(council.committees[GENERAL])
    assert bill.move(clerk, "resume") == "committee"


def test_the_same_matter_is_not_decided_twice_in_a_session(people, council, bill):
    last = story.debated(bill, OPENS)
    bill.vote("decision", last, ayes=3, nays=7)
    bill.move(council.clerk, "reject")
    again = story.bill(people, council, dt.date(2026, 12, 11), title="まちづくり　基本条例")
    story.submitted(again)
    again.on(dt.date(2026, 12, 14)).sit(council.body)
    with pytest.raises(Refused) as refused:
        again.move(council.clerk, "introduce")
    assert unmet(refused) == {"not_decided_before"}


def test_sessions_do_not_overlap_and_an_extension_moves_the_clocks(people, council, bill):
    with clock.at(clock.tokyo(2026, 11, 25, 9)):
        with pytest.raises(Invalid) as wrong, unit_of_work(council.clerk) as uow:
            actions.call_session(
                uow, council.there(), kind="mayor", opens_on=OPENS + 3 * DAY, ends_on=OPENS + DAY
            )
        assert set(wrong.value.fields) == {"kind", "ends_on"}
        with pytest.raises(Invalid) as wrong, unit_of_work(council.clerk) as uow:
            actions.call_session(
                uow, council.there(), kind="extra", opens_on=OPENS + 3 * DAY, ends_on=OPENS + 4 * DAY
            )
        assert set(wrong.value.fields) == {"opens_on"}
    with clock.at(clock.tokyo(2026, 12, 18, 9)), unit_of_work(council.clerk) as uow:
        (session,) = queries.sessions(uow.session, council.there())
        actions.extend_session(uow, session, ends_on=dt.date(2026, 12, 22), reason="審議のため")
    assert due(bill, "session_end").due_on == dt.date(2026, 12, 22)
    bill.on(dt.date(2027, 1, 5))
    with pytest.raises(Invalid) as wrong:
        bill.sit(council.body)
    assert set(wrong.value.fields) == {"held_on"}
    with pytest.raises(Refused):
        bill.on(dt.date(2026, 12, 22)).move(SYSTEM, "lapse")
    assert bill.on(dt.date(2026, 12, 23)).move(SYSTEM, "lapse") == "lapsed"


def test_no_office_writes_in_the_councils_record_and_the_council_not_in_the_mayors(people, council, bill):
    last = story.debated(bill, OPENS)
    for who in (people.secretary, people.head, people.records, people.stranger, people.admin):
        with pytest.raises(Forbidden):
            bill.move(who, "reject")
        with pytest.raises(Forbidden):
            bill.file(who, "resolution")
        with pytest.raises(Forbidden):
            bill.write(who, "debate", who="工藤議員", side="for", points="よい。")
        with pytest.raises(Forbidden), unit_of_work(who) as uow:
            cases.describe(uow, by_slug(uow.session, bill.slug), lead="直した", decided_by="", easy=())
    bill.vote("decision", last, ayes=8, nays=2)
    with pytest.raises(Invalid) as wrong:
        bill.vote("decision", last, ayes=8, nays=2)
    assert "一事不再議" in str(wrong.value.fields["subject"][0])
    bill.move(council.clerk, "pass")
    bill.file(council.clerk, "resolution")
    bill.move(council.clerk, "send")
    with pytest.raises(Forbidden):
        bill.write(council.clerk, "promulgation", name=NAME, signed="1")
    with pytest.raises(Forbidden):
        bill.file(council.clerk, "promulgation")


def test_what_was_said_in_secret_is_read_by_the_secretariat_alone(people, council, bill):
    needle = "青磁色の秘密"
    story.debated(bill, OPENS)
    bill.write(council.clerk, "closed_record", text=needle)
    case = by_slug(db.session(), bill.slug)
    sheet = sheet_of("bill", "closed_record")
    rows = [row for row in sheets.rows_of(db.session(), case) if row.sheet == "closed_record"]
    assert reach.readable(db.session(), council.clerk, case, sheet, rows) == rows
    for other in (people.secretary, people.head, people.records, people.admin):
        assert reach.readable(db.session(), other, case, sheet, rows) == []
    for full in (True, False):
        packed = [item.source for item in archived(db.session(), case, full=full)]
        assert all(needle not in body.decode() for body in packed)
