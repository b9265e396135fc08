"""Opening the application for a command, and saying why it was refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from sqlalchemy import select

from consult.access.actor import Actor
from consult.accounts.models import Account
from consult.config import Settings
from consult.db import db
from consult.errors import DomainError, Invalid, Refused


@contextmanager
def application() -> Iterator[Flask]:
    """The application with its context; a domain refusal becomes its sentences and exit code 1."""
    from consult.app import create_app

    app = create_app(Settings.from_environment())
    with app.app_context():
        try:
            yield app
        except DomainError as error:
            raise click.ClickException(refusal(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def settings_of(app: Flask) -> Settings:
    """The settings the application was made with."""
    found: Settings = app.extensions["consult"]
    return found


def refusal(error: DomainError) -> str:
    """Every sentence of a refusal, a line each."""
    lines = [str(error)]
    if isinstance(error, Refused):
        lines += [f"  - {verdict}" for verdict in error.verdicts if not verdict.ok]
    if isinstance(error, Invalid):
        lines += [
            f"  - {name}: {sentence}" for name, sentences in error.fields.items() for sentence in sentences
        ]
    return "\n".join(lines)


def actor(email: str) -> Actor:
    """The account that a command acts as."""
    account = db.session.execute(select(Account).where(Account.email == email)).scalar_one_or_none()
    if account is None:
        raise click.UsageError(f"no account has the address {email}")
    return account.actor()


def show(data: Any, as_json: bool, text: str) -> None:  # noqa: FBT001 - the flag of the command itself
    """Print a report as JSON or as text."""
    click.echo(json_text(data) if as_json else text)


def json_text(data: Any) -> str:
    """A report as JSON, in readable Japanese."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=str)
