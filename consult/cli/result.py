"""`consult result`: the result of a consultation as a file."""

import codecs
from pathlib import Path

import click

from consult.cli.opening import application, settings_of

OUTPUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write."
)
PREVIEW = click.option(
    "--preview", is_flag=True, help="Make it from what is there now, before it is published."
)


@click.group()
def result() -> None:
    """意見募集の結果: the published forms, or a preview of them."""


def _write(number: str, output: Path, kind: str, *, preview: bool) -> None:
    """The newest published form of that kind, byte for byte; or one made now."""
    from consult.cases.queries import by_number
    from consult.consultations.result import build, produced
    from consult.db import db
    from consult.documents import files

    with application() as app:
        session = db.session()
        case = by_number(session, number)
        if preview:
            made = {one.kind: one.body for one in build(session, case, settings_of(app))}
        else:
            made = {row.kind: files.read(row.file) for row in produced(session, case) if row.kind == kind}
        if kind not in made:
            raise click.ClickException(
                f"{case.number}: 結果はまだ公表していません（--preview で下書きを作れます）"
            )
        output.write_bytes(made[kind])
    click.echo(str(output))


@result.command()
@click.argument("number")
@OUTPUT
@PREVIEW
def pdf(number: str, output: Path, *, preview: bool) -> None:
    """Write the result as PDF (PDF/A-3a, PDF/UA-1)."""
    _write(number, output, "result_pdf", preview=preview)


@result.command("csv")
@click.argument("number")
@OUTPUT
@PREVIEW
@click.option("--no-bom", is_flag=True, help="Without the byte order mark that spreadsheets want.")
def csv_(number: str, output: Path, *, preview: bool, no_bom: bool) -> None:
    """Write the result as CSV: one row a point."""
    _write(number, output, "result_csv", preview=preview)
    if no_bom:
        output.write_bytes(output.read_bytes().removeprefix(codecs.BOM_UTF8))


@result.command()
@click.argument("number")
@OUTPUT
@PREVIEW
def xlsx(number: str, output: Path, *, preview: bool) -> None:
    """Write the result as an Excel file: points, counts, changes."""
    _write(number, output, "result_xlsx", preview=preview)


@result.command()
@click.argument("number")
@OUTPUT
@PREVIEW
def html(number: str, output: Path, *, preview: bool) -> None:
    """Write the result as one HTML file."""
    _write(number, output, "result_html", preview=preview)


@result.command("json")
@click.argument("number")
@OUTPUT
@PREVIEW
def json_(number: str, output: Path, *, preview: bool) -> None:
    """Write the result as JSON; its schema is at /schemas/result-1.json."""
    _write(number, output, "result_json", preview=preview)


@result.command("originals")
@click.argument("number")
@OUTPUT
@PREVIEW
def originals(number: str, output: Path, *, preview: bool) -> None:
    """Write the redacted originals, one after the other, as PDF."""
    _write(number, output, "result_originals_pdf", preview=preview)


@result.command("originals-text")
@click.argument("number")
@OUTPUT
@PREVIEW
def originals_text(number: str, output: Path, *, preview: bool) -> None:
    """Write the redacted originals as plain text."""
    _write(number, output, "result_originals_txt", preview=preview)


@result.command("open-data")
@click.argument("number")
@OUTPUT
@PREVIEW
def open_data(number: str, output: Path, *, preview: bool) -> None:
    """Write everything published as one zip: tables, dictionary, licence, digests."""
    _write(number, output, "result_bundle", preview=preview)
