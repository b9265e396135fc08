"""`consult case`: look at cases and advance them, under the same rules as on the pages."""

from typing import TYPE_CHECKING, Any

import click

from consult.cli.acting import AS_JSON, AS_USER, INPUTS, REASONS, USER, opened
from consult.cli.case_bulk import advance_many
from consult.cli.case_clocks import show_clocks
from consult.cli.case_whatif import what_if

if TYPE_CHECKING:
    from consult.cases.models import Case
    from consult.workflow.conditions import Verdict


@click.group(name="case")
def case() -> None:
    """List, show and advance cases."""


case.add_command(what_if)
case.add_command(show_clocks)
case.add_command(advance_many)


def _facts(found: "Case") -> dict[str, Any]:
    return {
        "number": found.number,
        "address": found.slug,
        "title": found.title,
        "procedure": found.procedure,
        "stage": found.stage,
        "public": found.public,
        "version": found.version,
    }


@case.command(name="list")
@click.option("--procedure", help="Only cases of this procedure.")
@click.option("--stage", "stages", multiple=True, help="Only cases in this stage; may be repeated.")
@AS_JSON
def list_cases(procedure: str | None, stages: tuple[str, ...], *, as_json: bool) -> None:
    """List cases, newest first; * marks those that are not published."""
    from sqlalchemy import select

    from consult.cases.models import Case
    from consult.cli.opening import show as report
    from consult.db import db

    statement = select(Case).order_by(Case.id.desc())
    if procedure:
        statement = statement.where(Case.procedure == procedure)
    if stages:
        statement = statement.where(Case.stage.in_(stages))
    with opened(as_json=as_json):
        rows = [_facts(found) for found in db.session.execute(statement).scalars()]
        report(rows, as_json, "\n".join(_line(row) for row in rows))


def _line(row: dict[str, Any]) -> str:
    return f"{row['number']}{'' if row['public'] else '*'}\t{row['stage']}\t{row['title']}"


@case.command()
@click.argument("number")
@AS_JSON
def show(number: str, *, as_json: bool) -> None:
    """Show one case: where it stands, what is due, how it came there."""
    from consult.calendars import moment_text
    from consult.cases import queries, tracks
    from consult.cli.opening import show as report
    from consult.db import db
    from consult.i18n import Message

    with opened(as_json=as_json):
        session = db.session()
        found = queries.by_number(session, number)
        due = queries.running_deadlines(session, [found])[found.id]
        steps = queries.steps(session, found)
        data = {
            **_facts(found),
            "office": found.office.name,
            "deadlines": [{"rule": d.rule, "due_on": d.due_on.isoformat()} for d in due],
            "steps": [
                {"at": s.at.isoformat(), "trigger": s.trigger, "from": s.source, "to": s.target}
                for s in steps
            ],
            "tracks": {track.name: track.stage for track in tracks.of(session, found)},
        }
        lines = [_line(data), f"  {found.office.name}"]
        lines += [f"  {d.due_on}  {Message(d.label)}" for d in due]
        lines += [f"  {moment_text(s.at)}  {s.trigger}: {s.source} → {s.target}" for s in steps]
        lines += [f"  + {name}: {stage}" for name, stage in data["tracks"].items()]
        report(data, as_json, "\n".join(lines))


@case.command()
@click.argument("number")
@click.option("--as", "user", help=USER)
@AS_JSON
def options(number: str, user: str | None, *, as_json: bool) -> None:
    """Show every way on, with every condition: + holds, - is missing, ! wants a reason."""
    from consult.access.actor import PUBLIC
    from consult.cases import queries, staged
    from consult.cli.opening import actor
    from consult.cli.opening import show as report
    from consult.db import db

    with opened(as_json=as_json):
        session = db.session()
        who = actor(user) if user else PUBLIC
        found = staged.options(session, who, queries.by_number(session, number))
        data = [
            {
                "trigger": o.trigger,
                "label": o.label,
                "to": o.to,
                "permission": o.edge.permission,
                "permitted": o.permitted,
                "allowed": o.allowed,
                "inputs": dict(o.edge.inputs),
                "verdicts": [_verdict(v) for v in o.verdicts],
                "warnings": [_verdict(v) for v in o.warnings],
            }
            for o in found
        ]
        lines = []
        for o in found:
            lines.append(
                f"{o.trigger} → {o.to}  {o.label}" + ("" if o.permitted else f"  ({o.edge.permission})")
            )
            lines += [f"  {'+' if v.ok else '-'} {v}" for v in o.verdicts]
            lines += [f"  ! {v.code}: {v}" for v in o.warnings]
        report(data, as_json, "\n".join(lines))


def _verdict(verdict: "Verdict") -> dict[str, Any]:
    return {"code": verdict.code, "ok": verdict.ok, "sentence": str(verdict), "clears": verdict.clears}


@case.command()
@click.argument("number")
@click.argument("trigger")
@AS_USER
@INPUTS
@REASONS
@click.option("--track", help="Advance this parallel work of the case instead of the case itself.")
@AS_JSON
def advance(
    number: str,
    trigger: str,
    user: str,
    inputs: tuple[tuple[str, str], ...],
    reasons: tuple[tuple[str, str], ...],
    track: str | None,
    *,
    as_json: bool,
) -> None:
    """Advance a case, or say every condition that is missing (exit code 1)."""
    from consult.cases import actions, queries, tracks
    from consult.cli.opening import actor
    from consult.cli.opening import show as report
    from consult.db import db

    with opened(as_json=as_json):
        who = actor(user)
        session = db.session()
        found = queries.by_number(session, number)
        given, accepted = dict(inputs), dict(reasons)
        if track:
            decision = tracks.perform(
                who, session, found, track, trigger, inputs=given, acknowledged=accepted
            )
        else:
            decision = actions.perform(who, session, found, trigger, inputs=given, acknowledged=accepted)
        data = {
            "ok": True,
            "number": found.number,
            "from": decision.source,
            "to": decision.to,
            "trigger": trigger,
        }
        report(data, as_json, f"{found.number}\t{decision.source} → {decision.to}")
