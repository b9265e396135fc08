"""`consult workflow rules`: a municipality's own parameters and wording, checked, proposed and approved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from consult.cli.acting import AS_JSON, USER

if TYPE_CHECKING:
    from consult.cases.models_rules import LocalRules
    from consult.workflow.overlay import Overlay

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_AS = click.option("--as", "user", required=True, help=USER)


@click.group()
def rules() -> None:
    """A municipality's own parameters and wording over the shipped procedures."""


@contextmanager
def _told() -> Iterator[None]:
    """Problems of a file as lines with file, line and remedy, and exit code 1."""
    from consult.workflow.source import Problems

    try:
        yield
    except Problems as wrong:
        click.echo(str(wrong))
        raise click.exceptions.Exit(1) from None


def _read(file: Path) -> "Overlay":
    from consult.cases import local_rules
    from consult.procedures import register_procedures

    register_procedures()
    with _told():
        return local_rules.read(file.read_bytes(), str(file))


@rules.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(file: Path, *, as_json: bool) -> None:
    """Check a file and show what it changes against the shipped procedures. Needs no database."""
    from consult.cases.definitions import library
    from consult.cli.opening import show as report
    from consult.workflow import overlay

    proposed = _read(file)
    made = {
        name: (base, overlay.apply(base, proposed))
        for name, base in sorted(library().items())
        if name in proposed.procedures
    }
    data = {
        "ok": True,
        "digest": proposed.digest,
        "effective_from": proposed.effective_from.isoformat(),
        "procedures": {
            name: {"digest": after.digest, "changes": [_change(d) for d in overlay.differences(base, after)]}
            for name, (base, after) in made.items()
        },
    }
    lines = [f"ok  {proposed.effective_from}  {proposed.digest}"]
    for name, (base, after) in made.items():
        lines.append(f"{name}  {after.digest}")
        lines += [
            f"  {c['place']}: {c['before']} → {c['after']}"
            for c in (_change(d) for d in overlay.differences(base, after))
        ]
    report(data, as_json, "\n".join(lines))


def _change(difference: Any) -> dict[str, Any]:
    place = ".".join(map(str, difference.place)) + (f".{difference.language}" if difference.language else "")
    return {"place": place, "before": difference.before, "after": difference.after}


@rules.command()
@_FILE
@_AS
def propose(file: Path, user: str) -> None:
    """Propose a file; it changes nothing before someone else approves it."""
    from consult.cases import local_rules
    from consult.cli.opening import actor, application
    from consult.unit_of_work import unit_of_work

    with application():
        proposed = _read(file)
        with unit_of_work(actor(user)) as uow:
            number = local_rules.propose(uow, proposed, file.read_text(encoding="utf-8")).id
    click.echo(str(number))


@rules.command()
@click.argument("number", type=int)
@_AS
def approve(number: int, user: str) -> None:
    """Let proposed rules hold for new cases from their day on; by someone other than the proposer."""
    from consult.cases import local_rules
    from consult.cli.opening import actor, application
    from consult.unit_of_work import unit_of_work

    with application(), unit_of_work(actor(user)) as uow:
        made = local_rules.approve(uow, local_rules.one(uow.session, number))
        lines = [f"{name}  {digest}" for name, digest in sorted(made.combined.items())]
    click.echo("\n".join(lines) or "ok")


@rules.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why.")
@_AS
def decline(number: int, reason: str, user: str) -> None:
    """Drop proposed rules, with the reason."""
    from consult.cases import local_rules
    from consult.cli.opening import actor, application
    from consult.unit_of_work import unit_of_work

    with application(), unit_of_work(actor(user)) as uow:
        local_rules.decline(uow, local_rules.one(uow.session, number), reason)
    click.echo("ok")


@rules.command()
@AS_JSON
def show(*, as_json: bool) -> None:
    """Show every parameter as it holds today, where it comes from (* this city's own), and every proposal."""
    from consult.cases import local_rules
    from consult.cli.opening import application
    from consult.cli.opening import show as report
    from consult.db import db

    with application():
        settings = [
            {
                "procedure": name,
                "parameter": s.parameter.name,
                "value": s.parameter.default,
                "shipped": s.shipped.default,
                "local": s.local,
            }
            for name, found in local_rules.settings().items()
            for s in found
        ]
        proposals = [_proposal(row) for row in local_rules.listed(db.session())]
        lines = [
            f"{s['procedure']}.{s['parameter']} = {s['value']}{' *' if s['local'] else ''}" for s in settings
        ]
        lines += [f"{p['number']}\t{p['state']}\t{p['effective_from']}\t{p['digest']}" for p in proposals]
        report({"settings": settings, "proposals": proposals}, as_json, "\n".join(lines))


def _proposal(row: "LocalRules") -> dict[str, Any]:
    return {
        "number": row.id,
        "state": row.state,
        "effective_from": row.effective_from.isoformat(),
        "digest": row.digest,
        "definitions": row.combined,
    }
