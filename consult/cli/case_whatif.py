"""`consult case what-if`: which periods break, what is missing, the earliest and latest day. Changes nothing."""

from typing import Any

import click

from consult.cli.pairs import Pairs


@click.command(name="what-if")
@click.argument("number")
@click.option("--on", "day", help="The day to see the case from; today when left out.")
@click.option(
    "--assume",
    "given",
    type=Pairs(),
    multiple=True,
    metavar="FACT=VALUE",
    help="Take this fact or date of the case as given; may be repeated.",
)
@click.option("--until", default="", metavar="STAGE", help="Tell the ways to this stage.")
@click.option("--as", "user", help="E-mail address of the account that asks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def what_if(
    number: str,
    day: str | None,
    given: tuple[tuple[str, str], ...],
    until: str,
    user: str | None,
    *,
    as_json: bool,
) -> None:
    """Show what would be on a day and under assumed facts; nothing is written.

    Periods that would break come first, then the conditions that would turn, then the ways to a stage:
    each step with what it still needs, its first and its last day, and how they were reckoned.
    """
    from consult.access.actor import PUBLIC
    from consult.calendars import parse_date
    from consult.cases import queries, whatif
    from consult.cases.whatif_report import report
    from consult.cli.acting import opened
    from consult.cli.opening import actor, show
    from consult.db import db

    with opened(as_json=as_json):
        session = db.session()
        answer = whatif.what_if(
            session,
            actor(user) if user else PUBLIC,
            queries.by_number(session, number),
            on=parse_date(day, field="on") if day else None,
            given=dict(given),
            until=until,
        )
        data = report(answer)
        show(data, as_json, "\n".join(_lines(data)))


def _lines(data: dict[str, Any]) -> list[str]:
    assumed = "  ".join(f"{name}={value}" for name, value in data["assumed"].items())
    lines = [f"{data['number']}\t{data['stage']}\t{data['on']}\t{assumed}".rstrip()]
    for period in data["periods"]:
        lines += _period(period)
    for turned in data["turned"]:
        lines.append(f"~ {turned['label']} ({turned['trigger']})")
        lines += [f"    {'+' if said['ok'] else '-'} {said['sentence']}" for said in _both(turned)]
    for way in data["ways"]:
        lines += _way(way)
    return [*lines, data["calendar_version"]]


def _both(turned: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return turned["before"], turned["after"]


def _period(period: dict[str, Any]) -> list[str]:
    margin = period["margin"]
    mark = " " if margin is None else "+" if margin >= 0 else "-"
    was = f"{period['was_due_on']} → " if period["moved_by"] else ""
    head = f"{mark} {period['label']}  {was}{period['due_on']}"
    if margin is not None:
        head += f"  ({margin:+d})"
    return [head, *(f"    {step}" for step in period["steps"])]


def _way(way: dict[str, Any]) -> list[str]:
    lines = [f"> {way['earliest']} – {way['latest'] or ''}"]
    for leg in way["legs"]:
        lines.append(
            f"  {leg['trigger']} → {leg['to']}  {leg['label']}  {leg['earliest']} – {leg['latest'] or ''}"
        )
        lines += [f"    - {said['sentence']}" for said in leg["missing"]]
        lines += [f"    ? {said['sentence']}" for said in leg["answers"]]
        lines += [f"    ! {said['sentence']}" for said in leg["cautions"]]
        lines += [f"    … {wait['until']}  {wait['sentence']}" for wait in leg["waits"]]
        lines += [f"    | {bound['date']}  {bound['sentence']}" for bound in leg["bounds"]]
    return lines
