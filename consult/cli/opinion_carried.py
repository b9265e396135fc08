"""`consult opinion carried`: what those who sent opinions to a stopped round answered."""

from dataclasses import asdict

import click

from consult.cli.acting import AS_JSON, opened


@click.command()
@click.argument("number")
@AS_JSON
def carried(number: str, *, as_json: bool) -> None:
    """Count what became of the opinions of a stopped case: carried over, not, no answer, not asked."""
    from consult.cases.queries import by_number
    from consult.cli.opening import show
    from consult.consultations.carry_over import tally
    from consult.db import db

    with opened(as_json=as_json):
        found = tally(db.session(), by_number(db.session(), number))
        data = {**asdict(found), "silent": found.silent, "balanced": found.balanced}
        show(data, as_json, "\n".join(f"{name}  {value}" for name, value in data.items()))
