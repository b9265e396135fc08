"""`consult user`: accounts and roles."""

import click
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import Actor, Role, RoleGrant, Scope
from consult.accounts import actions
from consult.accounts.models import Account, Office
from consult.cli.opening import application
from consult.db import db
from consult.unit_of_work import unit_of_work

OPERATOR = Actor("system", "operator", grants=(RoleGrant(Role.ADMIN),))


@click.group()
def user() -> None:
    """Add people and give them roles."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="As it is shown, exactly as typed.")
@click.option("--title", default="", help="課・職名.")
@click.password_option()
def add(email: str, name: str, title: str, password: str) -> None:
    """Create an account that may sign in."""
    with application(), unit_of_work(OPERATOR) as uow:
        actions.create_account(
            uow, email=email, name=name, title=title, password=password, hasher=hash_password
        )
    click.echo(email)


@user.command()
@click.argument("email")
@click.argument("role", type=click.Choice([r.value for r in Role if r not in {Role.PUBLIC, Role.SYSTEM}]))
@click.option("--office", help="Name of the office the role is held in; everywhere when left out.")
def role(email: str, role: str, office: str | None) -> None:
    """Give a role."""
    with application(), unit_of_work(OPERATOR) as uow:
        actions.grant(uow, account_of(uow.session, email), Role(role), _scope(office))
    click.echo(f"{email}: {role}")


@user.command()
@click.argument("email")
@click.argument("deputy")
@click.option("--from", "since", required=True, help="First day, for example 2026-11-10 or R8.11.10.")
@click.option("--until", required=True, help="Last day, counted too.")
def deputy(email: str, deputy: str, since: str, until: str) -> None:
    """Let someone stand in: DEPUTY gets the reminders of EMAIL too."""
    from consult.calendars import parse_date
    from consult.cases.deputies import name_deputy

    with application():
        first, last = parse_date(since, field="from"), parse_date(until, field="until")
        with unit_of_work(OPERATOR) as uow:
            one, other = account_of(uow.session, email), account_of(uow.session, deputy)
            name_deputy(uow, one, other, first, last)
    click.echo(f"{email} ← {deputy} {first}–{last}")


def _scope(office: str | None) -> Scope | None:
    if office is None:
        return None
    found = db.session.execute(select(Office.id).where(Office.name == office)).scalar()
    if found is None:
        raise click.UsageError(f"no office is called {office}")
    return Scope(office_id=found)


def account_of(session: Session, email: str) -> Account:
    """The account with this address; misuse when there is none."""
    account = session.execute(select(Account).where(Account.email == email)).scalar_one_or_none()
    if account is None:
        raise click.UsageError(f"no account has the address {email}")
    return account
