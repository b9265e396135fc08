"""`consult opinion`: a bundle of opinions on paper into the register, and the published ones out of it."""

import csv
import datetime as dt
import hashlib
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from consult.cli.opening import actor, application, show

if TYPE_CHECKING:
    from consult.cases.models import Case
    from consult.consultations.intake import Submission

COLUMNS = (
    "channel", "arrived_on", "text", "anchor", "name", "address", "phone", "email", "kind", "representative",
    "category", "language", "postmarked_on", "scribe", "sheets",
)  # fmt: skip
NEEDED = frozenset({"channel", "arrived_on", "text"})


@click.group()
def opinion() -> None:
    """Import opinions that came on paper; export the published ones."""


@opinion.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--case", "number", required=True, help="Number of the case: R8-意-004 or r8-i-004.")
@click.option("--as", "email", required=True, help="E-mail address of the account that enters them.")
@click.option("--dry-run", is_flag=True, help="Check every row without keeping any.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_(file: Path, number: str, email: str, *, dry_run: bool, as_json: bool) -> None:
    """Enter the rows of FILE (CSV, UTF-8) as opinions: all or none; the same file twice adds nothing.

    Columns: channel (post, fax, email, counter), arrived_on (2026-10-12), text; and as far as known anchor,
    name, address, phone, email, kind, representative, category, language, postmarked_on, scribe, sheets.
    """
    from consult.cases.queries import by_number
    from consult.consultations import intake, queries
    from consult.consultations.identity import Keys
    from consult.db import db, settings
    from consult.unit_of_work import unit_of_work

    rows = _rows(file)
    with application():
        who, session, keys = actor(email), db.session(), Keys.of(settings())
        case = by_number(session, number)
        ready = _prepared(case, queries.consultation_of(session, case), rows, keys)
        data: dict[str, Any] = {"case": case.number, "rows": len(ready), "dry_run": dry_run}
        if not dry_run:
            with unit_of_work(who) as uow:
                receipts = [intake.receive(uow, one, keys) for one in ready]
            data |= {
                "received": sum(not r.again for r in receipts),
                "known": sum(r.again for r in receipts),
                "late": sum(r.late for r in receipts),
                "numbers": [r.number for r in receipts],
            }
        show(
            data, as_json, "\n".join(f"{name}: {value}" for name, value in data.items() if name != "numbers")
        )


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    given = set(reader.fieldnames or ())
    if not given >= NEEDED or not given <= set(COLUMNS):
        raise click.UsageError(
            f"{file} needs the columns {', '.join(sorted(NEEDED))} and only {', '.join(COLUMNS)}"
        )
    return [{name: (value or "") for name, value in row.items() if name} for row in reader]


def _prepared(case: "Case", consultation: Any, rows: list[dict[str, str]], keys: Any) -> list[Any]:
    """Every row checked; all mistakes of all rows are told at once, each with its row."""
    from consult.cli.opening import refusal
    from consult.consultations import intake
    from consult.consultations.destination import Destination
    from consult.errors import Invalid

    ready, wrong, seen = [], [], Counter[str]()
    for place, row in enumerate(rows, 1):
        same = hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()
        seen[same] += 1
        try:
            sent = _submission(row, once=f"import:{same}:{seen[same]}")
            ready.append(intake.prepare(Destination.of(case, consultation), sent, keys))
        except (Invalid, ValueError) as error:
            wrong.append(f"#{place}: {refusal(error) if isinstance(error, Invalid) else error}")
    if wrong:
        raise click.ClickException("\n".join(wrong))
    return ready


def _submission(row: dict[str, str], once: str) -> "Submission":
    from consult.consultations.identity import Identity
    from consult.consultations.intake import Paper, Part, Submission

    identity = {name: row.get(name, "") for name in ("name", "address", "phone", "email", "representative")}
    stamped = row.get("postmarked_on", "")
    return Submission(
        parts=(Part(row["text"], row.get("anchor", "")),),
        identity=Identity(**identity, kind=row.get("kind") or "person"),
        category=row.get("category", ""),
        channel=row["channel"],
        language=row.get("language") or "ja",
        once=once,
        paper=Paper(
            arrived_on=dt.date.fromisoformat(row["arrived_on"]),
            postmarked_on=dt.date.fromisoformat(stamped) if stamped else None,
            scribe=row.get("scribe", ""),
            sheets=int(row.get("sheets") or 0),
        ),
    )


@opinion.command()
@click.argument("number")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else the screen."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
def export(number: str, output: Path | None, *, as_json: bool) -> None:
    """Write the published opinions of a case, redacted, without who sent them."""
    from consult.cases.queries import by_number
    from consult.cli.opening import json_text
    from consult.consultations.result import public_opinions
    from consult.consultations.result.tables import guarded
    from consult.db import db

    with application():
        session = db.session()
        found = public_opinions(session, by_number(session, number))
    head = ("receipt_number", "channel", "text", "grounds", "same")
    rows = [(o.receipt_number, o.channel, o.text, "・".join(o.grounds), o.same) for o in found]
    if as_json:
        text = json_text([dict(zip(head, row, strict=True)) for row in rows]) + "\n"
    else:
        sheet = io.StringIO(newline="")
        csv.writer(sheet).writerows([head, *([guarded(cell) for cell in row] for row in rows)])
        text = "\ufeff" + sheet.getvalue()
    if output is None:
        click.echo(text.removeprefix("\ufeff"), nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(str(output))
