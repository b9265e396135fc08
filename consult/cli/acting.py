"""What every command that acts on cases shares: who acts, with what, how a refusal is printed."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from consult.cli.pairs import Pairs

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
USER = "E-mail address of the account that acts."


AS_USER = click.option("--as", "user", required=True, help=USER)
INPUTS = click.option(
    "--input", "inputs", type=Pairs(), multiple=True, help="An input of the act; may be repeated."
)
REASONS = click.option(
    "--acknowledge",
    "reasons",
    type=Pairs(),
    multiple=True,
    metavar="CODE=REASON",
    help="Why a caution is accepted.",
)


@contextmanager
def opened(*, as_json: bool) -> Iterator[None]:
    """The application; with --json a refusal is printed as JSON too, still with exit code 1."""
    from consult.cli.opening import application
    from consult.errors import DomainError, details

    with application():
        try:
            yield
        except DomainError as error:
            if not as_json:
                raise
            body = {"ok": False, "code": error.code, "sentence": str(error), **details(error)}
            click.echo(json.dumps(body, ensure_ascii=False, indent=2))
            sys.exit(1)
