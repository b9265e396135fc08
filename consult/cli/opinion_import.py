"""`consult opinion import`: tables and mails into the register, checked first, in bounded memory."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from consult.cli.opening import actor, application, show

if TYPE_CHECKING:
    from consult.access.actor import Actor
    from consult.consultations.importing.checking import Outlook, Target
    from consult.consultations.importing.fields import Said
    from consult.consultations.importing.reading import Reading
    from consult.consultations.importing.report import Report


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)  # fmt: skip
@click.option("--case", "number", required=True, help="Number of the case: R8-意-004 or r8-i-004.")
@click.option("--as", "email", required=True, help="E-mail address of the account that enters them.")
@click.option("--dry-run", is_flag=True, help="Check every row without keeping any.")
@click.option("--only-valid", is_flag=True, help="Bring in the right rows although others are wrong.")
@click.option("--channel", default="", help="How those came that do not say it: post, fax, email or counter.")
@click.option("--arrived-on", default="", help="The day those arrived that do not say it; mails need it.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="CSV to write of what became of each row."
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_(files: tuple[Path, ...], number: str, email: str, **asked: Any) -> None:
    """Enter the rows of each FILE (CSV, XLSX, or a mail as .eml) as opinions; the same row again adds nothing.

    The first line names the columns, in Japanese or English: 受け方 channel, 到着日 or 受付日 arrived_on, 意見 text;
    and as far as known 節 anchor, 氏名 name, 法人名 corporate, 代表者 representative, 住所 address, 電話 phone,
    メール email, 区分 category, 消印 postmarked_on, 作成日 authored_on, 代筆 scribe, 枚数 sheets, kind, language.
    When a row is wrong nothing is brought in, unless --only-valid is given.
    """
    from consult.cases.queries import by_number
    from consult.consultations.identity import Keys
    from consult.consultations.importing import checking
    from consult.consultations.importing.reading import Source
    from consult.db import db, settings

    with application(), ExitStack() as stack:
        who, session = actor(email), db.session()
        case = by_number(session, number)
        goal = checking.target(session, case, Keys.of(settings()))
        sources = [Source(file.name, stack.enter_context(file.open("rb"))) for file in files]
        reading = goal.reading(session, case, sources, _said(asked["channel"], asked["arrived_on"]))
        report = stack.enter_context(_report(asked["report"]))
        found = _check(goal, reading, report if asked["dry_run"] else None)
        stops = bool(found.wrong_rows) and not asked["only_valid"]
        if stops and not asked["dry_run"]:
            raise click.ClickException("\n".join(_mistakes(found)))
        data = {"case": case.number, "dry_run": asked["dry_run"], **_outlook(found)}
        if not asked["dry_run"]:
            data |= _bring_in(who, goal, reading, found.rows, report)
        show(data, asked["as_json"], _text(data, found))
    if stops:
        sys.exit(1)


def _said(channel: str, arrived_on: str) -> "Said":
    from consult.calendars import parse_date
    from consult.consultations.importing.fields import CHANNELS, Said

    if channel and channel not in CHANNELS:
        raise click.UsageError("--channel is post, fax, email or counter")
    return Said(CHANNELS.get(channel, ""), parse_date(arrived_on) if arrived_on else None)


@contextmanager
def _report(path: Path | None) -> "Iterator[Report | None]":
    from consult.consultations.importing.report import Report

    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        yield Report(out)


def _check(goal: "Target", reading: "Reading", report: "Report | None") -> "Outlook":
    """Every row read once; the bar shows how far into the files."""
    from consult.consultations.importing import checking
    from consult.consultations.importing.writing import Result
    from consult.db import db

    sizes = {source.name: source.stream.seek(0, 2) for source in reading.sources}
    with click.progressbar(length=sum(sizes.values()), label="checking", file=sys.stderr) as bar:

        def each(entry: Any, wrong: Any) -> None:
            if report is not None:
                state = "wrong" if wrong else "right"
                report.add([Result(entry.file, entry.place, state, problems=wrong)])
            here, before = 0, 0
            for source in reading.sources:
                if source.name == entry.file:
                    here = source.stream.tell()
                    break
                before += sizes[source.name]
            bar.update(before + here - bar.pos)

        return checking.check(db.session(), goal, reading, each=each)


def _bring_in(
    who: "Actor", goal: "Target", reading: "Reading", rows: int, report: "Report | None"
) -> dict[str, Any]:
    from consult.consultations.importing.writing import bring_in
    from consult.db import db

    totals = {"received": 0, "known": 0, "late": 0}
    numbers: list[str] = []
    with click.progressbar(length=rows, label="bringing in", file=sys.stderr) as bar:
        for results in bring_in(who, db.session(), goal, reading):
            if report is not None:
                report.add(results)
            totals["received"] += sum(r.state == "received" for r in results)
            totals["known"] += sum(r.state == "known" for r in results)
            totals["late"] += sum(r.late for r in results)
            numbers += [r.number for r in results if r.number]
            bar.update(len(results))
    return totals | {"numbers": numbers}


def _outlook(found: "Outlook") -> dict[str, Any]:
    return {
        "rows": found.rows,
        "wrong": found.wrong_rows,
        "late": found.late,
        "known": found.known,
        "doubles": found.double_rows,
        "channels": dict(found.channels),
        "problems": [
            {"file": file, "row": p.place, "column": str(p.title), "text": str(p.sentence)}
            for file, p in found.wrong
        ],
        "same_text": [{"file": d.file, "row": d.place, "as": d.same_as} for d in found.doubles],
        "notes": [str(note) for note in found.notes],
    }


def _mistakes(found: "Outlook") -> list[str]:
    """The first mistakes, a line each: file, row, column, what to do."""
    lines = [f"{file} #{p.place}{f' {p.title}' if p.column else ''}: {p.sentence}" for file, p in found.wrong]
    return [*lines, f"{found.wrong_rows} of {found.rows} rows are wrong; --only-valid brings in the others"]


def _text(data: dict[str, Any], found: "Outlook") -> str:
    lists = {"problems", "same_text", "notes", "numbers"}
    lines = [f"{name}: {value}" for name, value in data.items() if name not in lists]
    lines += [f"note: {note}" for note in found.notes]
    lines += [f"{d.file} #{d.place}: same text as {d.same_as}" for d in found.doubles]
    return "\n".join([*lines, *(_mistakes(found) if found.wrong_rows else [])])
