"""The one door for change: nothing passes it unchecked or unrecorded."""

import threading

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from consult import clock
from consult.access.actor import PUBLIC, SYSTEM, Actor, Role, RoleGrant, Scope
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit import log
from consult.audit.events import Event
from consult.audit.models import AuditEvent, AuditLeaf
from consult.db import UnguardedWrite, db
from consult.errors import Forbidden
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.worker import drain, integrate_log

ADMIN = Actor("person", "管理者", 1, (RoleGrant(Role.ADMIN),))


def office(name: str = "市民協働課") -> Office:
    return Office(name=name, name_en="Civic", telephone="0", fax="0", email="a@b.example")


def test_a_change_with_permission_and_record_is_committed(app):
    with unit_of_work(ADMIN) as uow:
        uow.require(Permission.ACCOUNT_ADMIN)
        row = uow.add(office())
        uow.flush()
        uow.record(Event.OFFICE_CREATED, row)
    assert db.session.execute(select(func.count(Office.id))).scalar() == 1
    assert db.session.execute(select(AuditEvent.subject, AuditEvent.n)).one() == (f"office/{row.id}", 1)


def test_a_change_without_a_permission_check_is_refused(app):
    with pytest.raises(UnguardedWrite, match="without a permission check$"), unit_of_work(ADMIN) as uow:
        row = uow.add(office())
        uow.flush()
        uow.record(Event.OFFICE_CREATED, row)
    assert db.session.execute(select(func.count(Office.id))).scalar() == 0


def test_a_change_without_an_audit_entry_is_refused(app):
    with pytest.raises(UnguardedWrite, match="without an audit entry"), unit_of_work(ADMIN) as uow:
        uow.require(Permission.ACCOUNT_ADMIN)
        uow.add(office())
    assert db.session.execute(select(func.count(Office.id))).scalar() == 0


@pytest.mark.parametrize(
    "statement",
    [
        insert(Office).values(name="a", name_en="a", telephone="", fax="", email="", address=""),
        update(Office).values(name="b"),
        delete(Office),
        text(
            "INSERT INTO office (name, name_en, telephone, fax, email, address) VALUES ('a','a','','','','')"
        ),
        text("  with gone as (select 1) delete from office"),
    ],
)
def test_core_and_textual_statements_are_held_to_the_same_rule(app, statement):
    with pytest.raises(UnguardedWrite), unit_of_work(ADMIN) as uow:
        uow.execute(statement)


def test_a_write_outside_a_unit_of_work_is_refused_at_the_statement(app):
    with pytest.raises(UnguardedWrite, match="outside a unit of work"):
        db.session.execute(
            insert(Office).values(name="a", name_en="", telephone="", fax="", email="", address="")
        )


def test_flushing_a_changed_row_outside_a_unit_of_work_is_refused(app):
    db.session.add(office())
    with pytest.raises(UnguardedWrite):
        db.session.flush()


def test_a_failing_audit_write_undoes_the_whole_act(app, monkeypatch):
    def broken(*_args: object, **_more: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(log, "append", broken)
    with pytest.raises(OSError, match="disk full"), unit_of_work(ADMIN) as uow:
        uow.require(Permission.ACCOUNT_ADMIN)
        row = uow.add(office())
        uow.record(Event.OFFICE_CREATED, row)
    assert db.session.execute(select(func.count(Office.id))).scalar() == 0


def test_a_missing_permission_is_named(app):
    with pytest.raises(Forbidden) as refused, unit_of_work(PUBLIC) as uow:
        uow.require(Permission.ACCOUNT_ADMIN)
    assert refused.value.permission == "account:admin"


def test_a_grant_reaches_only_its_own_office(app):
    mine = Actor("person", "担当", 2, (RoleGrant(Role.SECRETARY, Scope(office_id=7)),))
    theirs = office("別の課")
    theirs.id = 8
    with pytest.raises(Forbidden), unit_of_work(mine) as uow:
        uow.require(Permission.CASE_CREATE, on=theirs)


def test_the_one_who_drafted_cannot_be_the_second_person(app):
    with pytest.raises(Forbidden, match="別の人"), unit_of_work(ADMIN) as uow:
        uow.require_other(ADMIN.account_id, "別の人が確かめてください")


def test_events_of_a_subject_are_numbered_without_gaps(app):
    for _ in range(3):
        with unit_of_work(SYSTEM) as uow:
            uow.record(Event.CASE_CHANGED, "case/x-1")
    with pytest.raises(ValueError), unit_of_work(SYSTEM) as uow:
        uow.record(Event.CASE_CHANGED, "case/x-1")
        raise ValueError
    with unit_of_work(SYSTEM) as uow:
        uow.record(Event.CASE_CHANGED, "case/x-1")
    assert db.session.execute(select(AuditEvent.n).order_by(AuditEvent.n)).scalars().all() == [1, 2, 3, 4]


def test_the_integrator_gives_dense_places_and_signs(app, settings):
    for i in range(5):
        with unit_of_work(SYSTEM) as uow:
            uow.record(Event.CASE_CHANGED, f"case/x-{i}")
    drain(settings)
    assert integrate_log(settings) == 0
    assert db.session.execute(select(AuditLeaf.seq).order_by(AuditLeaf.seq)).scalars().all() == [
        0,
        1,
        2,
        3,
        4,
    ]


def test_twelve_writers_at_once_all_succeed_and_lose_nothing(app, settings):
    def write(number: int, failures: list[BaseException]) -> None:
        with app.app_context():
            try:
                for i in range(5):
                    with unit_of_work(SYSTEM) as uow:
                        uow.record(Event.CASE_CHANGED, f"case/w-{number}-{i}")
            except BaseException as error:
                failures.append(error)

    failures: list[BaseException] = []
    threads = [threading.Thread(target=write, args=(n, failures)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    drain(settings)
    assert db.session.execute(select(func.count(AuditLeaf.seq))).scalar() == 60


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET type = 'x'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_leaf",
        "UPDATE audit_checkpoint SET note = ''",
        "DELETE FROM audit_disclosure",
        "UPDATE audit_disclosure SET disclosure = 'forged'",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(app, settings, statement):
    with unit_of_work(ADMIN) as uow:
        uow.record(Event.CASE_CHANGED, "case/x-1", private={"reason": "秘密"})
    drain(settings)
    with pytest.raises(Exception, match="only grows|only ever erased"), unit_of_work(SYSTEM) as uow:
        uow.execute(text(statement))


def test_erasing_a_disclosure_is_the_one_change_allowed(app):
    with unit_of_work(ADMIN) as uow:
        uow.record(Event.CASE_CHANGED, "case/x-1", private={"reason": "秘密"})
    with unit_of_work(SYSTEM) as uow:
        uow.execute(text("UPDATE audit_disclosure SET disclosure = NULL"))
    assert (
        db.session.execute(
            text("SELECT count(*) FROM audit_disclosure WHERE disclosure IS NOT NULL")
        ).scalar()
        == 0
    )


def test_two_units_of_work_cannot_be_open_at_once(app):
    with unit_of_work(SYSTEM), pytest.raises(RuntimeError, match="already open"), unit_of_work(SYSTEM):
        pass


def test_reading_never_waits_for_a_writer(app):
    entered, release = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), unit_of_work(SYSTEM) as uow:
            uow.record(Event.CASE_CHANGED, "case/x-1")
            entered.set()
            release.wait(5)

    writer = threading.Thread(target=hold)
    writer.start()
    entered.wait(5)
    assert db.session.execute(select(func.count(AuditEvent.id))).scalar() == 0
    release.set()
    writer.join()


def test_the_clock_can_be_held(app):
    instant = clock.tokyo(2026, 10, 30, 23, 59, 59)
    with clock.at(instant):
        with unit_of_work(SYSTEM) as uow:
            uow.record(Event.CASE_CHANGED, "case/x-1")
        assert clock.now() == instant
    assert db.session.execute(select(AuditEvent.at)).scalar() == instant


def test_unit_of_work_is_what_the_context_manager_hands_out(app):
    with unit_of_work(SYSTEM) as uow:
        assert isinstance(uow, UnitOfWork)
