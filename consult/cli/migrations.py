"""`consult workflow migrate` and `migration`: moving running cases to another definition, and back."""

from typing import TYPE_CHECKING, Any

import click

from consult.cli.acting import AS_JSON, USER
from consult.cli.pairs import Pairs

if TYPE_CHECKING:
    from consult.cases.migration import Report

_AS = click.option("--as", "user", required=True, help=USER)
_NUMBER = click.argument("number", type=int)
_REASON = click.option("--reason", required=True, help="Why; it is shown on the public page of each case.")


@click.command()
@click.argument("name")
@click.option("--to", default="newest", show_default=True, help="The beginning of a digest, or newest.")
@click.option(
    "--map",
    "pairs",
    type=Pairs(),
    multiple=True,
    metavar="OLD=NEW",
    help="Where cases of a stage go (track/stage=stage for parallel work); other stages keep their name.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would become of each case; nothing is kept.")
@click.option("--reason", default="", help="Why; it is shown on the public page of each case.")
@click.option("--as", "user", help=USER)
@AS_JSON
def migrate(
    name: str,
    to: str,
    pairs: tuple[tuple[str, str], ...],
    reason: str,
    user: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Plan to move running cases of a procedure to another definition; someone else approves the plan."""
    from consult.cases import migrating, migration
    from consult.cli.opening import actor, application
    from consult.cli.opening import show as report
    from consult.db import db
    from consult.unit_of_work import unit_of_work

    if not dry_run and not user:
        raise click.UsageError("a plan needs --as (or use --dry-run)")
    with application():
        session = db.session()
        target = migration.target_of(session, name, to)
        drafted = migration.draft(session, name, target, dict(pairs))
        found = migration.foresee(session, drafted)
        data = {"to": target.digest, **_report(found), "plan": None}
        if user and not dry_run:
            with unit_of_work(actor(user)) as uow:
                data["plan"] = migrating.plan(uow, drafted, target, reason=reason, foreseen=found.numbers).id
        report(data, as_json, _text(data))


def _report(found: "Report") -> dict[str, Any]:
    return {
        **found.numbers,
        "reasons": dict(found.reasons),
        "cases": [
            {
                "number": one.case.number,
                "outcome": one.outcome,
                "from": one.case.stage,
                "to": one.judgement.stage,
                "why": [str(reason.sentence) for reason in one.judgement.reasons],
            }
            for cases in found.cases.values()
            for one in cases
        ],
    }


def _text(data: dict[str, Any]) -> str:
    lines = [
        f"{data['to']}",
        f"moves {data['moves']}  unchanged {data['unchanged']}  refused {data['refused']}",
    ]
    lines += [f"  {code}: {count}" for code, count in sorted(data["reasons"].items())]
    lines += [
        f"{c['number']}\t{c['outcome']}\t{c['from']} → {c['to']}\t{' '.join(c['why'])}".rstrip()
        for c in data["cases"]
    ]
    if data["plan"]:
        lines.append(f"plan {data['plan']}")
    return "\n".join(lines)


@click.group()
def migration() -> None:
    """Approve, carry out, look at and take back planned moves of running cases."""


@migration.command(name="list")
@AS_JSON
def list_plans(*, as_json: bool) -> None:
    """List plans, newest first."""
    from consult.cases import migrating
    from consult.cli.opening import application
    from consult.cli.opening import show as report
    from consult.db import db

    with application():
        rows = [
            {"number": row.id, "procedure": row.procedure, "state": row.state, "foreseen": row.foreseen}
            for row in migrating.listed(db.session())
        ]
        report(rows, as_json, "\n".join(f"{r['number']}\t{r['procedure']}\t{r['state']}" for r in rows))


@migration.command()
@_NUMBER
@AS_JSON
def show(number: int, *, as_json: bool) -> None:
    """Show one plan: its legs, what the dry run counted, what became of the cases."""
    from consult.cases import migrating
    from consult.cli.opening import application
    from consult.cli.opening import show as report
    from consult.db import db

    with application():
        row = migrating.one(db.session(), number)
        found = migrating.results(db.session(), row)
        data = {
            "number": row.id,
            "procedure": row.procedure,
            "state": row.state,
            "reason": row.reason,
            "reverses": row.reverses_id,
            "legs": row.legs,
            "foreseen": row.foreseen,
            "results": found,
        }
        lines = [f"{row.id}\t{row.procedure}\t{row.state}\t{row.reason}"]
        lines += [f"  {way['from'][:16]} → {way['to'][:16]}" for way in row.legs]
        lines += [f"  {outcome}: {count}" for outcome, count in found.items()]
        report(data, as_json, "\n".join(lines))


@migration.command()
@_NUMBER
@_AS
def approve(number: int, user: str) -> None:
    """Approve a plan; by someone other than who made it."""
    from consult.cases import migrating

    _decide(number, user, migrating.approve)


@migration.command()
@_NUMBER
@_AS
def withdraw(number: int, user: str) -> None:
    """Drop a plan before any case was moved."""
    from consult.cases import migrating

    _decide(number, user, migrating.withdraw)


def _decide(number: int, user: str, act: Any) -> None:
    from consult.cases import migrating
    from consult.cli.opening import actor, application
    from consult.unit_of_work import unit_of_work

    with application(), unit_of_work(actor(user)) as uow:
        act(uow, migrating.one(uow.session, number))
    click.echo("ok")


@migration.command(name="apply")
@_NUMBER
@_AS
def carry_out(number: int, user: str) -> None:
    """Carry out an approved plan, a batch at a time, and say what became of the cases."""
    from consult.cases import migrating
    from consult.cli.opening import actor, application
    from consult.db import db
    from consult.unit_of_work import unit_of_work

    with application():
        with unit_of_work(actor(user)) as uow:
            migrating.start(uow, migrating.one(uow.session, number))
        migrating.run_to_the_end(number)
        found = migrating.results(db.session(), migrating.one(db.session(), number))
        click.echo("  ".join(f"{outcome} {count}" for outcome, count in sorted(found.items())))


@migration.command()
@_NUMBER
@_REASON
@_AS
def reverse(number: int, reason: str, user: str) -> None:
    """Plan the way back of a finished move; someone else approves it."""
    from consult.cases import migrating, migration
    from consult.cli.opening import actor, application
    from consult.db import db
    from consult.unit_of_work import unit_of_work

    with application():
        session = db.session()
        back = migrating.way_back(session, migrating.one(session, number))
        numbers = migration.foresee(session, back).numbers
        with unit_of_work(actor(user)) as uow:
            made = migrating.plan(uow, back, None, reason=reason, foreseen=numbers).id
        click.echo(str(made))
