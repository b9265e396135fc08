"""`consult case clocks`: the deadlines of a case, how each day was counted, and what was changed."""

from typing import Any

import click

from consult.cli.acting import AS_JSON, opened


@click.command(name="clocks")
@click.argument("number")
@AS_JSON
def show_clocks(number: str, *, as_json: bool) -> None:
    """Show every deadline of a case: its state, its reckoning, its history with the reasons."""
    from consult.cases import clocks, queries
    from consult.cli.opening import show as report
    from consult.db import db

    with opened(as_json=as_json):
        session = db.session()
        rows = clocks.of(session, queries.by_number(session, number))
        history = clocks.history(session, rows)
        data = [_data(row, history[row.id]) for row in rows]
        report(data, as_json, "\n".join(line for one in data for line in _lines(one)))


def _data(row: Any, history: list[Any]) -> dict[str, Any]:
    from consult.cases import clocks, promises
    from consult.i18n import pick

    stands = promises.standing(row)
    return {
        "rule": row.rule,
        "label": str(clocks.label(row)),
        "due_on": row.due_on.isoformat(),
        "state": stands.code,
        "said": str(stands.sentence),
        "public": row.public,
        "closed": pick(row.closing) if row.closing else None,
        "steps": [pick(step) for step in row.steps],
        "changes": [
            {
                "at": change.at.isoformat(),
                "kind": change.kind,
                "from": change.old_due.isoformat(),
                "to": change.new_due.isoformat() if change.new_due else None,
                "said": str(promises.said(change)),
                "reason": change.reason,
                "public_reason": change.public_reason,
            }
            for change in history
        ],
    }


def _lines(one: dict[str, Any]) -> list[str]:
    head = f"{one['due_on']}  {one['label']} ({one['rule']})  {one['said']}"
    closed = [f"  ! {one['closed']}"] if one["closed"] else []
    changes = [
        f"  * {c['at'][:10]}  {c['said']}  {c['public_reason'] or c['reason']}" for c in one["changes"]
    ]
    return [head, *closed, *(f"  - {step}" for step in one["steps"]), *changes]
