"""`consult db`: the schema, and copies of everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from consult.config import Settings


@click.group(name="db")
def db() -> None:
    """Bring the database up to date and check it."""


@db.command()
@click.option("--to", "revision", default="head", show_default=True, help="Revision to go to.")
def upgrade(revision: str) -> None:
    """Create or update the tables; the search index is made anew when tables that were in use changed."""
    from consult.migrate import migrate, standing

    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    before = standing(settings.database_url)
    migrate(settings.database_url, revision)
    if revision == "head" and before not in (None, standing(settings.database_url)):
        click.echo(_reindexed())


@db.command()
def check() -> None:
    """Say whether schema, models and the log's triggers agree."""
    from sqlalchemy import create_engine

    from consult.migrate import findings

    engine = create_engine(Settings.from_environment().database_url)
    with engine.connect() as connection:
        found = findings(connection)
    if found:
        raise click.ClickException("\n".join(found))
    click.echo("ok")


@db.command()
def reindex() -> None:
    """Build the search index anew from what is public (after an upgrade, or when in doubt)."""
    click.echo(_reindexed())


def _reindexed() -> str:
    from sqlalchemy import select

    from consult.access.actor import SYSTEM
    from consult.cases.models import Case
    from consult.cli.opening import application
    from consult.db import db as database
    from consult.records.actions import forget_all, refresh
    from consult.unit_of_work import unit_of_work

    with application():
        ids = (
            database.session.execute(select(Case.id).where(Case.public.is_(True)).order_by(Case.id))
            .scalars()
            .all()
        )
        rows = 0
        with unit_of_work(SYSTEM) as uow:
            forget_all(uow)
            for case_id in ids:
                rows += refresh(uow, uow.session.get_one(Case, case_id))
        return f"{len(ids)}件の案件、{rows}行"


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database, stored files and secrets into FILE (.tar.gz) while people work; keep it locked away.

    With a PostgreSQL server FILE holds files and secrets; take the database with pg_dump at the same time.
    """
    from consult.backup import backup as take

    settings = Settings.from_environment()
    with _refusals():
        count = take(settings, file)
    click.echo(f"{file}: {count}")
    if not settings.database_url.startswith("sqlite"):
        click.echo("PostgreSQL: pg_dump", err=True)


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put a backup back into an empty data directory; what is there is never overwritten."""
    from consult.backup import restore as put_back

    with _refusals():
        count = put_back(Settings.from_environment(), file)
    click.echo(f"{file}: {count}")


@contextmanager
def _refusals() -> Iterator[None]:
    from consult.cli.opening import refusal
    from consult.errors import DomainError

    try:
        yield
    except DomainError as error:
        raise click.ClickException(refusal(error)) from error
