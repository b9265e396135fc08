"""Those responsible are told a week and a day before, and after it with their head and their deputies; once each."""

import datetime as dt
import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Account
from consult.calendars import reckon
from consult.cases import clock_changes, clock_reminders, clocks, deputies
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import BrokenPromise, DeadlineReminder
from consult.consultations import actions as consultations
from consult.db import db
from consult.demo.people import address
from consult.errors import Forbidden, Invalid
from consult.notifications.mail import message
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.worker import drain

DUE = dt.date(2026, 11, 20)


def november(day, hour=9):
    return clock.at(clock.tokyo(2026, 11, day, hour))


@pytest.fixture
def promised(people, settings):
    """A published case whose result is promised for 20 November; `until(day)` works through to that morning."""
    with november(2), unit_of_work(people.secretary) as uow:
        made = consultations.open_consultation(
            uow, people.office(people.civic_office), title="協働の案", theme="協働"
        )
        made.case.public = True
        made.result_due_on = DUE
        clocks.start(uow, made.case, "result_due", reckon("fixed_day", DUE))

    def until(day):
        with november(day):
            drain(settings)

    return until


def mails(settings):
    """To whom which mails went, in order: (login, subject)."""
    box = Fernet(urlsafe_b64encode(settings.key("identity")))
    found = []
    for mail in db.session.execute(select(Mail).where(Mail.notice == "deadline").order_by(Mail.id)).scalars():
        opened = json.loads(box.decrypt(mail.recipient))
        made = message(mail, opened, settings)
        found.append((opened["to"].partition("@")[0], str(made["Subject"])))
    return found


def account(login):
    return db.session.execute(select(Account).where(Account.email == address(login))).scalar_one()


def test_before_the_day_its_secretary_after_it_the_head_too(promised, settings):
    promised(12)
    assert mails(settings) == []
    promised(13)
    promised(13)
    promised(19)
    assert [to for to, _ in mails(settings)] == ["sato", "sato"]
    assert "残り7日" in mails(settings)[0][1]
    assert "残り1日" in mails(settings)[1][1]
    promised(21)
    assert [to for to, _ in mails(settings)[2:]] == ["sato", "tanaka"]
    assert "1日過ぎています" in mails(settings)[2][1]
    counted = db.session.execute(select(DeadlineReminder.days, DeadlineReminder.mails)).all()
    assert sorted(map(tuple, counted)) == [(-1, 2), (1, 1), (7, 1)]
    assert db.session.execute(select(BrokenPromise.due_on)).scalars().all() == [DUE]


def test_a_worker_that_was_away_sends_the_newest_reminder_only(promised, settings):
    promised(21)
    assert [subject for _, subject in mails(settings)] == [mails(settings)[0][1]] * 2
    assert "過ぎています" in mails(settings)[0][1]


def test_an_extended_or_suspended_day_reminds_of_nothing_old(people, promised, settings):
    why = clock_changes.Reason(public="調整に時間がかかるため")
    with november(10), unit_of_work(people.head) as uow:
        row = db.session.execute(select(Deadline)).scalar_one()
        clock_changes.extend(uow, row, dt.date(2026, 11, 27), why)
    promised(19)
    assert mails(settings) == []
    promised(20)
    assert len(mails(settings)) == 1
    with november(20), unit_of_work(people.head) as uow:
        clock_changes.suspend(uow, db.session.execute(select(Deadline)).scalar_one(), why)
    promised(30)
    assert len(mails(settings)) == 1
    assert db.session.execute(select(BrokenPromise)).first() is None


def test_a_deputy_is_told_between_two_days(people, promised, settings):
    with november(2), unit_of_work(people.secretary) as uow:
        deputies.name_deputy(
            uow, account("sato"), account("suzuki"), dt.date(2026, 11, 10), dt.date(2026, 11, 15)
        )
    promised(13)
    promised(19)
    assert [to for to, _ in mails(settings)] == ["sato", "suzuki", "sato"]
    with november(12):
        assert [person.name for _, person in deputies.of(db.session(), account("sato"))] == ["鈴木 健"]


def test_a_deputy_is_someone_else_and_named_for_oneself(people):
    first, last = dt.date(2026, 11, 10), dt.date(2026, 11, 9)
    with november(2), pytest.raises(Invalid) as wrong, unit_of_work(people.secretary) as uow:
        deputies.name_deputy(uow, account("sato"), account("sato"), first, last)
    assert set(wrong.value.fields) == {"deputy", "until"}
    with november(2), pytest.raises(Forbidden), unit_of_work(people.secretary) as uow:
        deputies.name_deputy(uow, account("tanaka"), account("sato"), first, first)


def test_an_office_of_its_own_is_asked_nothing_about_others(people, promised):
    case = db.session.execute(select(Deadline)).scalar_one()
    told = clock_reminders.responsible(db.session(), db.session.get_one(Case, case.case_id), late=True)
    assert [person.email.partition("@")[0] for person in told] == ["sato", "tanaka"]
