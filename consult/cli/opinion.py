"""`consult opinion`: opinions out of files into the register, and the published ones out of it."""

import csv
import io
from pathlib import Path

import click

from consult.cli.opening import application
from consult.cli.opinion_carried import carried
from consult.cli.opinion_import import import_
from consult.cli.opinion_similar import similar


@click.group()
def opinion() -> None:
    """Import opinions out of files; export the published ones."""


opinion.add_command(import_, "import")
opinion.add_command(similar)
opinion.add_command(carried)


@opinion.command()
@click.argument("number")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else the screen."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
def export(number: str, output: Path | None, *, as_json: bool) -> None:
    """Write the published opinions of a case, redacted, without who sent them."""
    from consult.cases.queries import by_number
    from consult.cli.opening import json_text
    from consult.consultations.result import public_opinions
    from consult.db import db
    from consult.documents.cells import guarded

    with application():
        session = db.session()
        found = public_opinions(session, by_number(session, number))
    head = ("receipt_number", "channel", "text", "grounds", "same")
    rows = [(o.receipt_number, o.channel, o.text, "・".join(o.grounds), o.same) for o in found]
    if as_json:
        text = json_text([dict(zip(head, row, strict=True)) for row in rows]) + "\n"
    else:
        sheet = io.StringIO(newline="")
        csv.writer(sheet).writerows([head, *([guarded(cell) for cell in row] for row in rows)])
        text = "\ufeff" + sheet.getvalue()
    if output is None:
        click.echo(text.removeprefix("\ufeff"), nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(str(output))
