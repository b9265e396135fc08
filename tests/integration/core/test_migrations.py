"""Migrations go up, down and up again with data in the tables; the log's triggers survive each round."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Engine,
    MetaData,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.schema import sort_tables_and_constraints
from sqlalchemy.types import JSON, Boolean, Integer, LargeBinary

from consult.db import UtcDateTime
from consult.migrate import TRIGGERS, findings, migrate, of_models, triggers
from consult.tables import metadata

IN_USE = "0010"  # where a city may stand that was set up before
NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
SPECIAL = {
    ("opinion", "channel"): "web",
    ("opinion", "places"): [{"anchor": "s1", "start": 0, "end": 1}, {"anchor": "", "start": 1, "end": 2}],
    ("opinion_version", "kind"): "first",
    ("attachment_redaction", "form"): "withheld",
    ("redaction_reading", "verdict"): "clean",
    ("redaction_reading", "cause"): "drawn",
    ("receipt_delivery", "state"): "mail",
    ("issued_document", "series"): "city",
    ("carry_over", "state"): "asked",
    ("opinion_onward", "kind"): "duplicate",
    ("outage", "state"): "proposed",
    ("outage", "rule"): "extend",
    ("opinion_batch", "kind"): "same",
    ("result_build", "state"): "ready",
    ("minutes_release", "state"): "failed",
    ("opinion_batch_item", "state"): "done",
    ("group_proposal", "state"): "open",
    ("section_link", "kind"): "split",
    ("inquiry", "state"): "asked",
    ("answer_erratum", "state"): "proposed",
    ("topic", "kind"): "theme",
    ("planned_consultation", "state"): "planned",
    ("body", "quorum_base"): "seats",
    ("body", "quorum_test"): "more_than_half",
    ("presence", "left_at"): None,
    ("application", "state"): "received",
    ("application", "eligibility"): "eligible",
    ("application", "outcome"): "chosen",
    ("application", "answer"): "accepted",
    ("case_sheet", "state"): "kept",
    ("plan_input", "disposition"): "taken",
    ("assembly_invitation", "state"): "accepted",
    ("assembly_invitation", "outcome"): "drawn",
    ("match_listing", "direction"): "offer",
    ("match_listing", "state"): "listed",
    ("match_pair", "state"): "named",
    ("review_view", "state"): "received",
    ("appointment_term", "role"): "creator",
    ("role_name", "role"): "creator",
    ("council_session", "kind"): "regular",
    ("council_sitting", "exception"): "",
    ("council_referral", "state"): "open",
    ("council_vote", "state"): "kept",
    ("council_ballot", "choice"): "aye",
    ("minutes_link", "purpose"): "check",
    ("minutes_approval", "way"): "chair",
    ("minutes_revision", "state"): "open",
    ("task_report", "state"): "done",
    ("presiding_turn", "until"): None,
    ("vote_override", "answered_by"): None,
    ("audit_leaf", "seq"): 0,
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def value(table: Table, column) -> object:
    if (table.name, column.name) in SPECIAL:
        return SPECIAL[table.name, column.name]
    kind = column.type
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, UtcDateTime | DateTime):
        return NOW
    if isinstance(kind, Date):
        return NOW.date()
    if isinstance(kind, LargeBinary):
        return b"1"
    return {} if isinstance(kind, JSON) else "1"


def fill(connection: Connection, schema: MetaData = metadata) -> int:
    """One row in every table, foreign keys pointing at those rows; circles are left empty."""
    ordered = sort_tables_and_constraints(schema.tables.values())
    circles: list[Any] = next((later for table, later in ordered if table is None), [])
    postponed = {column for constraint in circles for column in constraint.columns}
    filled = 0
    for table in (table for table, _ in ordered if table is not None):
        row = {c.name: value(table, c) for c in table.columns if c not in postponed}
        connection.execute(insert(table).values(**{n: v for n, v in row.items() if v is not None}))
        filled += 1
    return filled


def test_the_newest_schema_is_that_of_the_models_with_every_trigger(engine):
    with engine.connect() as connection:
        assert findings(connection) == []
        assert triggers(connection) >= TRIGGERS


def test_up_down_up_with_a_row_in_every_table(engine, database_url):
    with engine.begin() as connection:
        assert fill(connection) == len(metadata.tables)
    engine.dispose()
    migrate(database_url, "base")
    with engine.connect() as connection:
        assert triggers(connection) == set()
    engine.dispose()
    migrate(database_url)
    with engine.begin() as connection:
        assert findings(connection) == []
        assert fill(connection) == len(metadata.tables)
    engine.dispose()


def test_a_city_in_use_is_taken_along_by_every_migration(engine, database_url):
    migrate(database_url, "base")
    migrate(database_url, IN_USE)
    older = MetaData()
    with engine.begin() as connection:
        older.reflect(
            connection, only=lambda name, _: name != "alembic_version" and of_models(name, "table", None)
        )
        filled = fill(connection, older)
    engine.dispose()
    migrate(database_url)
    with engine.connect() as connection:
        assert findings(connection) == []  # the log's triggers included
        rows = [
            connection.execute(select(func.count()).select_from(t)).scalar_one() for t in older.sorted_tables
        ]
        placed = connection.execute(text("SELECT case_id, anchor, number FROM opinion_place")).all()
        people = connection.execute(text("SELECT case_id FROM opinion_identity")).scalars().all()
    engine.dispose()
    assert rows == [1] * filled
    assert (placed, people) == ([(1, "s1", 1)], [1])  # made from what was there


def test_an_issue_that_is_urgent_on_the_day_of_the_upgrade_is_withheld_from_then_on(engine, database_url):
    with engine.begin() as connection:
        fill(connection)
    migrate(database_url, "0038")
    with engine.begin() as connection:
        connection.execute(text("UPDATE \"case\" SET procedure = 'local_issue', stage = 'urgent_ended'"))
    migrate(database_url)
    with engine.connect() as connection:
        ((case_id, subject),) = connection.execute(text("SELECT case_id, subject FROM audit_withheld")).all()
    assert (case_id, subject[:9], len(subject)) == (1, "withheld/", 45)


def test_upgrading_an_up_to_date_database_changes_nothing(engine, database_url):
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    migrate(database_url)
    with engine.connect() as connection:
        assert findings(connection) == []
        assert connection.execute(text("SELECT count(*) FROM opinion")).scalar() == 1
    engine.dispose()


def test_a_missing_trigger_is_reported(engine):
    with engine.begin() as connection:
        on = " ON audit_event" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER audit_event_keep{on}"))
    with engine.connect() as connection:
        assert "trigger audit_event_keep is missing" in findings(connection)
    engine.dispose()
