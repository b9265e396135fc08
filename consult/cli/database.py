"""`consult db`: the schema."""

import click

from consult.config import Settings


@click.group(name="db")
def db() -> None:
    """Bring the database up to date and check it."""


@db.command()
@click.option("--to", "revision", default="head", show_default=True, help="Revision to go to.")
def upgrade(revision: str) -> None:
    """Create or update the tables."""
    from consult.migrate import migrate

    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url, revision)


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
        click.echo(f"{len(ids)}件の案件、{rows}行")
