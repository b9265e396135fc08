"""`consult opinion similar`: which opinions of a case say nearly the same, found now instead of by the worker."""

import sys

import click

from consult.cli.opening import application, show


@click.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def similar(number: str, *, as_json: bool) -> None:
    """Look for opinions of a case that say nearly the same. Stopped and started again, it goes on.

    Nothing is decided: the families are shown at the desk, where a person decides about each difference.
    """
    from consult.cases.queries import by_number
    from consult.consultations import families
    from consult.consultations.queries import alike
    from consult.db import db

    with application():
        session = db.session()
        case = by_number(session, number)
        before = families.standing(session, case.id)
        with click.progressbar(length=before.total - before.done, label="comparing", file=sys.stderr) as bar:
            for more in families.find(session, case.id):
                bar.update(more)
        found = alike.summary(session, case.id)
        data = {"case": case.number, "texts": before.total, "new": before.total - before.done}
        data |= {"families": found.families, "opinions_in_families": found.opinions}
        show(data, as_json, "\n".join(f"{name}: {value}" for name, value in data.items()))
