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
