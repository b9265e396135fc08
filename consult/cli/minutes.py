"""`consult minutes`: the editions of a meeting's minutes."""

from pathlib import Path

import click
from sqlalchemy import select

from consult.cases import queries as cases
from consult.cli.minutes_signing import signed, to_sign
from consult.cli.opening import application
from consult.db import db
from consult.documents import files
from consult.documents.models import ProducedDocument
from consult.meetings import queries
from consult.meetings.models import Meeting

KINDS = {"public": "minutes_public", "internal": "minutes_internal"}


@click.group()
def minutes() -> None:
    """The minutes of meetings."""


minutes.add_command(to_sign)
minutes.add_command(signed)


@minutes.command()
@click.argument("meeting")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write."
)
@click.option(
    "--edition", type=click.Choice(list(KINDS)), default="public", show_default=True, help="公開版 or 内部版."
)
def pdf(meeting: str, output: Path, edition: str) -> None:
    """Write the newest filed edition of MEETING (its number or address, like r8-k-002) as PDF."""
    with application():
        found = queries.meeting(db.session(), _slug(meeting))
        row = _newest(found, KINDS[edition])
        if row is None:
            raise click.ClickException(
                f"{found.case.number}: 会議録の版がまだありません（確定と墨消しの確認のあとにできます）"
            )
        output.write_bytes(files.read(row.file))
    click.echo(f"{output} {row.file.sha256}")


def _slug(meeting: str) -> str:
    return cases.by_number(db.session(), meeting).slug


def _newest(meeting: Meeting, kind: str) -> ProducedDocument | None:
    return (
        db.session.execute(
            select(ProducedDocument)
            .where(ProducedDocument.case_id == meeting.case_id, ProducedDocument.kind == kind)
            .order_by(ProducedDocument.version.desc(), ProducedDocument.id.desc())
            .limit(1)
        )
        .scalars()
        .first()
    )
