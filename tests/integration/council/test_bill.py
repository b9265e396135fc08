"""A bill on both databases: from its draft into force, back for reconsideration, over the end of the session."""

import datetime as dt

import pytest

from consult import clock
from consult.cases import clocks
from consult.cases.queries import by_slug
from consult.council import queries
from consult.db import db
from consult.demo import council_story as story
from tests.integration.council.conftest import OPENS

DAY = dt.timedelta(days=1)


def due(floor, rule):
    case = by_slug(db.session(), floor.slug)
    return next(row.due_on for row in clocks.of(db.session(), case) if row.rule == rule)


def test_an_ordinance_goes_from_the_office_through_the_council_into_force(people, council, bill):
    case = by_slug(db.session(), bill.slug)
    matter = queries.matter(db.session(), case)
    assert str(queries.label(matter)) == "議案第1号"
    assert due(bill, "session_end") == dt.date(2026, 12, 18)
    last = story.debated(bill, OPENS)
    choices = bill.named(council.body, {"aye": (2, 3, 4, 5, 6), "nay": (7, 8, 9, 10, 11)})
    assert bill.vote("decision", last, method="named", choices=choices, casts="aye").carried
    assert bill.move(council.clerk, "pass") == "passed"
    assert due(bill, "send_ordinance") == dt.date(2026, 12, 13)
    bill.file(council.clerk, "resolution")
    bill.on(dt.date(2026, 12, 11)).move(council.clerk, "send")
    assert due(bill, "promulgate") == dt.date(2026, 12, 31)
    bill.write(people.head, "promulgation", name="緑野市まちづくり基本条例", signed="1")
    bill.file(people.secretary, "promulgation")
    bill.on(dt.date(2026, 12, 15)).move(people.head, "promulgate")
    assert due(bill, "in_force") == dt.date(2026, 12, 25)
    db.session.expire_all()
    case = by_slug(db.session(), bill.slug)
    assert (case.title, queries.matter(db.session(), case).ordinance_number) == (
        "緑野市まちづくり基本条例",
        1,
    )
    row = next(row for row in clocks.of(db.session(), case) if row.rule == "in_force")
    assert row.due_at == clock.tokyo(2026, 12, 24, 23, 59, 59)
