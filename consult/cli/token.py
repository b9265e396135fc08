"""`consult token`: ways in for programs."""

import click

from consult.cli.opening import application, show


@click.group()
def token() -> None:
    """Make, list and end tokens for the API."""


@token.command()
@click.argument("email")
@click.option("--name", required=True, help="What it is for.")
def add(email: str, name: str) -> None:
    """Make a token that acts as an account; it is shown once."""
    from consult.accounts import tokens
    from consult.cli.user import OPERATOR, account_of
    from consult.unit_of_work import unit_of_work

    with application(), unit_of_work(OPERATOR) as uow:
        made = tokens.issue(uow, account_of(uow.session, email), name)
    click.echo(made)


@token.command(name="list")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_tokens(email: str, *, as_json: bool) -> None:
    """List the tokens of an account; the tokens themselves are not kept."""
    from consult.accounts import tokens
    from consult.cli.user import account_of
    from consult.db import db

    with application():
        session = db.session()
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "made": row.created_at.isoformat(),
                "revoked": bool(row.revoked_at),
            }
            for row in tokens.of(session, account_of(session, email))
        ]
        show(rows, as_json, "\n".join(f"{r['id']}\t{r['name']}{'  ×' if r['revoked'] else ''}" for r in rows))


@token.command()
@click.argument("token_id", type=int)
def revoke(token_id: int) -> None:
    """End a token at once."""
    from consult.accounts import tokens
    from consult.cli.user import OPERATOR
    from consult.unit_of_work import unit_of_work

    with application(), unit_of_work(OPERATOR) as uow:
        tokens.revoke(uow, token_id)
    click.echo(token_id)
