"""Who stands in for whom, and when: a deputy gets the same reminders, not the same permissions."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.cases.models_clocks import AccountDeputy
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def name_deputy(
    uow: UnitOfWork, account: Account, deputy: Account, since: dt.date, until: dt.date
) -> AccountDeputy:
    """Let `deputy` stand in for `account` from one day to another, both counted.

    Everyone names their own; an administrator anybody's.

    Raises:
        Forbidden: for someone else's account without being an administrator.
        Invalid: for oneself, someone who cannot sign in, days in the wrong order or in the past.
    """
    uow.require(Permission.ACCOUNT_SELF if account.id == uow.actor.account_id else Permission.ACCOUNT_ADMIN)
    wrong: dict[str, list[Sentence]] = {}
    if deputy.id == account.id:
        wrong["deputy"] = [msg("代理には、本人とは別の人を選んでください")]
    elif not deputy.active:
        wrong["deputy"] = [msg("この人はサインインできません。別の人を選んでください")]
    if until < since:
        wrong["until"] = [msg("終わりの日は、始まりの日から後にしてください")]
    elif until < clock.today():
        wrong["until"] = [msg("終わりの日が過ぎています。きょうから後の日にしてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    made = uow.add(
        AccountDeputy(
            account_id=account.id, deputy_id=deputy.id, since=since, until=until, named_at=clock.now()
        )
    )
    uow.record(
        Event.DEPUTY_NAMED,
        account,
        public={"since": since.isoformat(), "until": until.isoformat()},
        private={"deputy": deputy.id},
    )
    return made


def with_deputies(session: Session, accounts: Select[int]) -> Sequence[Account]:
    """The active among the selected accounts (by id), and today's deputies of each."""
    today = clock.today()
    standing_in = select(AccountDeputy.deputy_id).where(
        AccountDeputy.account_id.in_(accounts), AccountDeputy.since <= today, AccountDeputy.until >= today
    )
    people = select(Account).where(
        Account.active.is_(True), or_(Account.id.in_(accounts), Account.id.in_(standing_in))
    )
    return session.execute(people.order_by(Account.id)).scalars().all()


def of(session: Session, account: Account) -> Sequence[tuple[AccountDeputy, Account]]:
    """Present and coming deputies of an account, soonest first."""
    rows = session.execute(
        select(AccountDeputy, Account)
        .join(Account, Account.id == AccountDeputy.deputy_id)
        .where(AccountDeputy.account_id == account.id, AccountDeputy.until >= clock.today())
        .order_by(AccountDeputy.since, AccountDeputy.id)
    ).all()
    return [(deputy, person) for deputy, person in rows]
