"""`consult case advance-many`: one act on several cases, as on the page まとめて進める."""

import sys
from typing import TYPE_CHECKING, Any

import click

from consult.cli.acting import AS_JSON, AS_USER, INPUTS, REASONS, opened

if TYPE_CHECKING:
    from consult.cases.bulk import Outlook, Result


@click.command(name="advance-many")
@click.argument("trigger")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER…")
@AS_USER
@INPUTS
@REASONS
@click.option("--dry-run", is_flag=True, help="Only say what would happen to each case.")
@AS_JSON
def advance_many(
    trigger: str,
    numbers: tuple[str, ...],
    user: str,
    inputs: tuple[tuple[str, str], ...],
    reasons: tuple[tuple[str, str], ...],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Advance each case as an act of its own; exit code 1 when any of them is refused."""
    from consult.cases import bulk
    from consult.cli.opening import actor, show
    from consult.db import db

    with opened(as_json=as_json):
        session, who = db.session(), actor(user)
        if dry_run:
            cases = bulk.chosen(session, who, numbers)
            rows = [_foreseen(outlook) for outlook in bulk.preview(session, who, cases, trigger)]
        else:
            done = bulk.advance_each(
                who, session, numbers, trigger, inputs=dict(inputs), acknowledged=dict(reasons)
            )
            rows = [_told(result) for result in done]
        show(rows, as_json, "\n".join(_line(row) for row in rows))
        if any(row["state"] == "refused" for row in rows):
            sys.exit(1)


def _foreseen(outlook: "Outlook") -> dict[str, Any]:
    option = outlook.option
    return {
        "number": outlook.case.number,
        "state": outlook.state,
        "from": outlook.case.stage,
        "to": option.to if option else outlook.case.stage,
        "reasons": [str(verdict) for verdict in outlook.unmet] or _barred(outlook),
        "inputs": dict(option.edge.inputs) if option else {},
        "warnings": [f"{w.code}: {w}" for w in option.warnings] if option else [],
    }


def _barred(outlook: "Outlook") -> list[str]:
    if outlook.option is None:
        return [
            f"no such act at this stage; consult case options {outlook.case.number} lists those there are"
        ]
    return [] if outlook.permitted else [f"needs {outlook.option.edge.permission}"]


def _told(result: "Result") -> dict[str, Any]:
    return {
        "number": result.number,
        "state": "done" if result.ok else "refused",
        "from": result.source,
        "to": result.to,
        "reasons": [] if result.ok else [result.sentence, *result.reasons],
    }


def _line(row: dict[str, Any]) -> str:
    head = f"{row['number']}\t{row['state']}\t{row['from']} → {row['to']}"
    more = [f"  - {reason}" for reason in row["reasons"]]
    return "\n".join([head, *more, *(f"  ! {warning}" for warning in row.get("warnings", ()))])
