"""`consult workflow`: check procedure files, print and draw them. Needs no database."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from consult.cli.handbook import handbook
from consult.cli.migrations import migrate, migration
from consult.cli.rules import rules

if TYPE_CHECKING:
    from consult.workflow.definition import Definition
    from consult.workflow.diagram import Row
    from consult.workflow.source import Problem


@click.group()
def workflow() -> None:
    """Check, show and draw procedures."""


for _command in (rules, migrate, migration, handbook):
    workflow.add_command(_command)


@workflow.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--running", is_flag=True, help="Look at the deadlines in the database too.")
def lint(paths: tuple[Path, ...], *, as_json: bool, running: bool) -> None:
    """Check procedure files or folders (those in use by default): every fault with file, line and remedy.

    A year whose holidays are not known is a fault from 60 days before it begins.
    """
    from consult.resources import resource

    files = [file for path in paths or (resource("workflows"),) for file in _files(path)]
    if not files:
        raise click.UsageError("no .toml file there")
    found = [problem for file in files for problem in _problems(file)] or _problems_together(files)
    found += _calendar_problems(running=running)
    if as_json:
        rows = [
            {
                "file": p.file,
                "line": p.line,
                "rule": p.rule,
                "sentence": str(p.sentence),
                "remedy": str(p.remedy),
            }
            for p in found
        ]
        click.echo(
            json.dumps({"ok": not rows, "files": len(files), "problems": rows}, ensure_ascii=False, indent=2)
        )
    else:
        click.echo("\n".join(map(str, found)) if found else f"ok ({len(files)})")
    if found:
        raise click.exceptions.Exit(1)


def _calendar_problems(*, running: bool) -> list["Problem"]:
    from consult.cases.calendar_gaps import missing_years, remedy, sentence
    from consult.cli.opening import application
    from consult.db import db
    from consult.workflow.source import Problem

    if running:
        with application():
            years = missing_years(db.session())
    else:
        years = missing_years()
    return [Problem("holidays", 0, sentence(years), remedy(), "calendar")] if years else []


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


def _problems(file: Path) -> list["Problem"]:
    from consult.access.permissions import Permission
    from consult.access.policy import POLICY
    from consult.procedures import register_procedures
    from consult.workflow.lint import problems, registered
    from consult.workflow.loader import load
    from consult.workflow.source import Problems

    register_procedures()
    try:
        definition = load(file)
    except Problems as wrong:
        return list(wrong.problems)
    known = registered(set(Permission), {p: frozenset(roles) for p, roles in POLICY.items()})
    return problems(definition, known, str(file), file.read_text(encoding="utf-8"))


def _problems_together(files: list[Path]) -> list["Problem"]:
    """What only shows with all procedures at hand; those in use stand in for the ones not given."""
    from consult.cases.definitions import library
    from consult.workflow.library import written_twice
    from consult.workflow.lint import lint_together, located
    from consult.workflow.loader import load

    loaded = [(file, load(file)) for file in files]
    first: dict[tuple[str, int], Definition] = {}
    twice = [
        written_twice(definition, file)
        for file, definition in loaded
        if first.setdefault((definition.name, definition.version), definition) != definition
    ]
    given = {definition.name: (file, definition) for file, definition in loaded}
    found = lint_together(library() | {name: definition for name, (_, definition) in given.items()})
    return twice + [
        problem
        for name, (file, _) in given.items()
        for problem in located(found[name], str(file), file.read_text(encoding="utf-8"))
    ]


def _definition(name: str) -> "Definition":
    from consult.cases.definitions import library
    from consult.procedures import register_procedures

    register_procedures()
    found = library().get(name)
    if found is None:
        raise click.UsageError(f"no procedure is called {name}; there are {', '.join(sorted(library()))}")
    return found


@workflow.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, *, as_json: bool) -> None:
    """Print a procedure as a table: stages, ways on, who may, what must hold."""
    from consult.i18n import pick
    from consult.workflow.diagram import table, track_tables

    definition = _definition(name)
    if as_json:
        data: dict[str, Any] = {"digest": definition.digest, **json.loads(definition.json)}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo(f"{definition.name} {definition.version}  {pick(definition.title)}\n{definition.digest}")
    _print(table(definition))
    for track, rows in track_tables(definition):
        click.echo(f"\n+ {track.name}  {pick(track.label)}")
        _print(rows)


def _print(rows: list["Row"]) -> None:
    for row in rows:
        click.echo(f"\n{row.stage}  {row.label}{'  ■' if row.final else ''}  {row.public}")
        if row.deadline:
            click.echo(f"  @ {row.deadline}")
        for way in row.ways:
            click.echo(f"  {way.number} {way.trigger} → {way.to}  {way.label}  [{way.who}]")
            for text in (*way.requires, *way.warns):
                click.echo(f"    - {text}")


@workflow.command()
@click.argument("name")
@click.option(
    "-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
@click.option("--mermaid", "as_mermaid", is_flag=True, help="Write a Mermaid state diagram instead of SVG.")
def diagram(name: str, output: Path, *, as_mermaid: bool) -> None:
    """Draw a procedure."""
    from consult.workflow.diagram import mermaid, svg

    definition = _definition(name)
    output.write_text(mermaid(definition) if as_mermaid else svg(definition) + "\n", encoding="utf-8")
    click.echo(str(output))
