"""`consult timeline`: the printed story of a plan as a case."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from consult.accounts.models import Office
from consult.cli.opening import actor, application, show
from consult.db import db
from consult.unit_of_work import unit_of_work

_AS = click.option("--as", "email", required=True, help="E-mail of the account that does it.")


@click.group()
def timeline() -> None:
    """Import a 年表, correct a date, attach the ordinance that followed."""


@timeline.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="Title of the plan.")
@click.option("--office", help="Office that keeps it; may be left out when there is only one.")
@click.option("--lead", default="", help="One sentence for the page.")
@click.option("--source", default="", help="Where the table was printed.")
@_AS
@click.option("--dry-run", is_flag=True, help="Check the file and say what would be imported.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def import_(  # noqa: PLR0917 - one parameter per option
    file: Path,
    title: str,
    office: str | None,
    lead: str,
    source: str,
    email: str,
    dry_run: bool,  # noqa: FBT001 - a flag, given by name
    as_json: bool,  # noqa: FBT001 - a flag, given by name
) -> None:
    """Import FILE (CSV: no,wareki,month,fiscal_year,body,kind,meeting_no; UTF-8 or Shift_JIS)."""
    from consult.plans import actions, queries
    from consult.plans.timeline.csv_rows import read_timeline

    data = file.read_bytes()
    with application():
        who = actor(email)
        if dry_run:
            report = {"case": None, **queries.report(read_timeline(data))}
        else:
            with unit_of_work(who) as uow:
                made = actions.import_timeline(
                    uow,
                    uow.session.get_one(Office, _office(office)),
                    data,
                    title=title,
                    lead=lead,
                    source=source,
                )
                report = {
                    "case": made.plan.case.number,
                    **queries.report(made.rows),
                    "new_bodies": [body.name for body in made.new_bodies],
                }
        show(report, as_json, _text(report))


def _office(name: str | None) -> int:
    statement = select(Office.id, Office.name)
    found = db.session.execute(statement.where(Office.name == name) if name else statement).all()
    if len(found) != 1:
        raise click.UsageError(f"no office is called {name}" if name else "name the office with --office")
    office_id: int = found[0][0]
    return office_id


def _text(report: dict[str, Any]) -> str:
    years = "、".join(f"{year} {count}件" for year, count in report["fiscal_years"].items())
    lines = [
        f"{report['case'] or '試しに読みました（取り込んでいません）'}: {report['events']}件",
        f"  {report['first']['text']}から{report['last']['text']}まで（{years}）",
    ]
    for met in report["meetings"]:
        gaps = "、".join(f"第{n}回" for n in met["missing"])
        lines.append(
            f"  {met['body']} {met['count']}回" + (f"（年表にない回：{gaps}）" if gaps else "（抜けなし）")
        )
    return "\n".join(lines)


@timeline.command("date")
@click.argument("number")
@click.argument("event", type=int)
@click.argument("date")
@_AS
def date_(number: str, event: int, date: str, email: str) -> None:
    """Write another DATE for EVENT of case NUMBER, never finer than the source knows it."""
    from consult.calendars import FuzzyDate
    from consult.cases.queries import by_number
    from consult.plans import actions

    with application():
        who = actor(email)
        with unit_of_work(who) as uow:
            entry = actions.correct_date(uow, by_number(uow.session, number), event, date)
            said = f"{entry.position} {FuzzyDate.from_iso(entry.date)} {entry.who} {entry.title}"
        click.echo(said)


@timeline.command()
@click.argument("number")
@click.option("--name", required=True, help="Official name of the ordinance.")
@click.option("--provisional", default="", help="The name it went by before: （仮称）….")
@click.option("--ordinance-number", required=True, help="平成21年条例第2号.")
@click.option("--on", "day", required=True, help="Day of promulgation, in either calendar.")
@_AS
def ordinance(number: str, name: str, provisional: str, ordinance_number: str, day: str, email: str) -> None:
    """Attach the ordinance that followed from plan NUMBER."""
    from consult.calendars import parse_date
    from consult.cases.queries import by_number
    from consult.plans import actions, queries

    with application():
        who = actor(email)
        with unit_of_work(who) as uow:
            plan = queries.plan_of(uow.session, by_number(uow.session, number))
            entry = actions.attach_ordinance(
                uow,
                plan,
                name=name,
                number=ordinance_number,
                promulgated_on=parse_date(day),
                provisional=provisional,
            )
            said = f"{entry.position} {entry.date} {entry.note}"
        click.echo(said)
