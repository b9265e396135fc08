"""`consult mail`: what the mail server reports back, and mails held while no server was set."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from consult.cli.opening import application, show

if TYPE_CHECKING:
    from consult.notifications.reports import Report


@click.group()
def mail() -> None:
    """Take in what mail servers report of undelivered mails; send what was held."""


@mail.command()
@click.argument("files", nargs=-1, required=True, type=click.File("rb", lazy=True), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bounced(files: tuple[BinaryIO, ...], *, as_json: bool) -> None:
    """Note which mails came back, out of delivery reports (RFC 3464), one in each FILE; - reads one from a pipe.

    Set CONSULT_MAIL_RETURNS to the address such reports shall go to, and feed what arrives there: a mail server
    can pipe each letter into `consult mail bounced -`, cron can name the files of a Maildir. A letter that is no
    report, or tells of no mail of ours, changes nothing and is no error: such mailboxes are full of others. The
    same report twice is noted once.
    """
    from consult.access.actor import SYSTEM
    from consult.notifications.actions import note_report
    from consult.unit_of_work import unit_of_work

    told: list[dict[str, Any]] = []
    with application():
        for file in files:
            found = _read(file)
            line: dict[str, Any] = {"file": Path(str(file.name)).name, "became": "no report"}
            if found is not None:
                with unit_of_work(SYSTEM) as uow:
                    about, changed = note_report(uow, found)
                    became = "noted" if changed else "known" if about else "not ours"
                    line |= {"became": became, "kind": found.kind, "status": found.status}
                    line |= {"mail": about.id, "state": about.state} if about else {}
            told.append(line)
    show(told, as_json, "\n".join(" ".join(str(value) for value in line.values()) for line in told))


def _read(file: BinaryIO) -> "Report | None":
    from consult.notifications import reports

    body = file.read(reports.LARGEST + 1)
    while file.read(1 << 20):  # who pipes a letter in must not meet a closed pipe
        pass
    return reports.read(body)


@mail.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def release(*, as_json: bool) -> None:
    """Queue again what was held while CONSULT_SMTP_URL was not set; the worker sends it."""
    from consult.access.actor import SYSTEM
    from consult.notifications.actions import release_held
    from consult.unit_of_work import unit_of_work

    with application():
        with unit_of_work(SYSTEM) as uow:
            number = release_held(uow)
        show({"queued": number}, as_json, f"{number} queued")
