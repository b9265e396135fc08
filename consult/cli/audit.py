"""`consult audit`: sign the log, hand out proofs, check everything, publish it as files."""

from pathlib import Path

import click

from consult.cli.opening import application, settings_of, show

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


@click.group()
def audit() -> None:
    """The public record: checkpoints, proofs, verification, static export."""


@audit.command()
@AS_JSON
def checkpoint(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Bring waiting events into the tree and print the newest signed checkpoint."""
    from consult.audit import receipts
    from consult.db import db
    from consult.worker import integrate_log

    with application() as app:
        settings = settings_of(app)
        added = 0
        while (more := integrate_log(settings)) > 0:
            added += more
        head = receipts.newest(db.session())
        if head is None:
            raise click.ClickException("the log is empty")
        data = {
            "added": added,
            "size": head.size,
            "root": head.root.hex(),
            "at": head.at.isoformat(),
            "checkpoint": head.note,
            "vkey": receipts.vkey(settings),
        }
        show(data, as_json, head.note.rstrip("\n"))


@audit.command()
@click.argument("event")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write."
)
def prove(event: str, output: Path) -> None:
    """Write the receipt of EVENT: its id, its place in the log, or SUBJECT#n like case/r8-i-004#1."""
    from consult.audit import receipts
    from consult.db import db

    with application() as app:
        session = db.session()
        receipt = receipts.receipt(session, settings_of(app), receipts.find(session, event))
        if receipt is None:
            raise click.ClickException(
                "まだ記録に入っていません。consult audit checkpoint のあとで、もう一度。"
            )
        output.write_text(receipt.to_json() + "\n", encoding="utf-8")
    click.echo(output)


@audit.command()
@AS_JSON
def verify(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Recompute the whole log from the database; exit code 1 names the first wrong event."""
    from consult.audit import receipts, soundness
    from consult.audit.checkpoint import VerifierKey
    from consult.cli.reports import finish
    from consult.db import db

    with application() as app:
        key = VerifierKey.parse(receipts.vkey(settings_of(app)))
        report = soundness.check(db.session(), [key])
    finish(report, "audit_event", as_json=as_json)


@audit.command()
@click.argument("numbers", nargs=-1, metavar="[NUMBER]...")
@AS_JSON
def replay(numbers: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Follow every case, or those with these numbers, through its log; exit code 1 names what does not hold."""
    from consult.cases import queries
    from consult.cases import replay as nightly
    from consult.cli.reports import finish
    from consult.db import db

    with application():
        named = [queries.by_number(db.session(), number).number for number in numbers]
        report = nightly.check(db.session(), named)
    finish(report, "audit_event", as_json=as_json)


@audit.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@AS_JSON
def export(directory: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Write the log as a static site (C2SP tlog-tiles) into DIRECTORY; run again to add what is new."""
    from consult.audit import publish
    from consult.db import db

    with application() as app:
        done = publish.export(db.session(), settings_of(app), directory)
    data = {"size": done.size, "written": done.written, "kept": done.kept, "directory": str(directory)}
    show(data, as_json, f"{directory}: {done.size} entries, {done.written} files written, {done.kept} kept")
