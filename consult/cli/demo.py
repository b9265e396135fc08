"""`consult demo`: the city of 緑野市."""

import datetime as dt

import click

from consult.cli.opening import application, settings_of


@click.group()
def demo() -> None:
    """A municipality to look at."""


@demo.command()
@click.option("--at", "day", type=click.DateTime(["%Y-%m-%d"]), help="Pretend that today is this day.")
def load(day: dt.datetime | None) -> None:
    """Load people and cases in every stage; loading twice changes nothing."""
    from flask_security import hash_password

    from consult.demo.load import load_city
    from consult.demo.people import PASSWORD

    with application() as app:
        settings = settings_of(app)
        city = load_city(settings, hash_password, day.date() if day else None)
    click.echo(f"緑野市 {settings.base_url}/")
    click.echo(f"職員・委員のサインイン {settings.base_url}/sign-in  パスワード {PASSWORD}")
    for address, who in city.sign_ins:
        click.echo(f"  {address:<32} {who}")
    for title, code in city.receipts:
        click.echo(f"受付票 {title}: {settings.base_url}/receipts/{code}")
