"""A prepared statement is faster than SQLAlchemy's own execution, and nothing else about it differs."""

import datetime as dt
import traceback

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.db import UnguardedWrite, db
from consult.jobs.models import Job
from consult.notifications.models import Mail
from consult.prepared import Prepared
from consult.unit_of_work import unit_of_work

NAME = "みどりの花子"
MAIL = Prepared(lambda _: insert(Mail).returning(Mail.id, Mail.state, Mail.queued_at, Mail.context))
READ = Prepared(
    lambda _: select(Mail.context, Mail.queued_at, Mail.sent_at).where(Mail.id == bindparam("id"))
)


def a_mail() -> dict[str, object]:
    return {"notice": "receipt", "recipient": b"\x00sealed", "context": {"n": "一"}, "queued_at": clock.now()}


def test_values_go_in_and_come_out_by_the_types_of_the_columns(app: Flask) -> None:
    moment = dt.datetime(2026, 4, 1, 9, tzinfo=clock.TOKYO)
    with clock.at(moment), unit_of_work(SYSTEM) as uow:
        uow.require(Permission.MAIL_SEND)
        made = uow.run(MAIL, a_mail())
        found = uow.run(READ, {"id": made.id})
        uow.record(Event.MAIL_QUEUED, f"mail/{made.id}")
    assert (made.state, made.queued_at, made.context) == ("queued", moment, {"n": "一"})
    assert (found.context, found.queued_at, found.sent_at) == ({"n": "一"}, moment, None)


def test_nothing_found_is_none(app: Flask) -> None:
    assert READ.run(db.session.connection(), {"id": 10**9}) is None


def test_it_cannot_write_outside_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(UnguardedWrite, match="mail"):
        MAIL.run(db.session.connection(), a_mail())


def test_it_cannot_be_committed_without_a_permission_check_and_an_entry(app: Flask) -> None:
    with pytest.raises(UnguardedWrite, match="mail"), unit_of_work(SYSTEM) as uow:
        uow.run(MAIL, a_mail())
    assert db.session.execute(select(Mail)).first() is None


def test_a_refusal_of_the_database_is_told_as_by_sqlalchemy_and_without_the_values(app: Flask) -> None:
    with pytest.raises(IntegrityError) as refused, unit_of_work(SYSTEM) as uow:
        uow.run(MAIL, a_mail() | {"recipient": None, "notice": NAME})
    told = "".join(traceback.format_exception(refused.value))
    assert "recipient" in told
    assert NAME not in told


def test_a_refusal_met_through_sqlalchemy_keeps_the_values_to_itself_too(app: Flask) -> None:
    broken = insert(Mail).values(a_mail() | {"recipient": None, "notice": NAME})
    with pytest.raises(IntegrityError) as refused, unit_of_work(SYSTEM) as uow:
        uow.execute(broken)
    told = "".join(traceback.format_exception(refused.value))
    assert "recipient" in told
    assert NAME not in told


def test_a_value_that_is_not_given_is_an_error_and_not_a_blank(app: Flask) -> None:
    with pytest.raises(TypeError, match="id"):
        READ.run(db.session.connection(), {})


def test_a_default_that_is_reckoned_for_each_row_has_to_be_given(app: Flask) -> None:
    from consult.consultations.models import Opinion

    with pytest.raises(TypeError, match="flags"), unit_of_work(SYSTEM) as uow:
        uow.run(Prepared(lambda _: insert(Opinion)), {"case_id": 1})


def test_a_statement_whose_text_depends_on_its_values_is_refused(app: Flask) -> None:
    changing = Prepared(lambda _: update(Job).where(Job.id.in_([1, 2])).values(attempts=1))
    with pytest.raises(TypeError, match="text"), unit_of_work(SYSTEM) as uow:
        uow.run(changing, {})
