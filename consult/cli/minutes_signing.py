"""`consult minutes to-sign` and `signed`: a signature from a card or an HSM, whose key never comes here."""

from pathlib import Path

import click

from consult.cases import queries as cases
from consult.cli.acting import AS_USER
from consult.cli.opening import actor, application
from consult.db import db
from consult.documents import signing
from consult.errors import DomainError
from consult.meetings import queries, setting
from consult.meetings.actions import signing as acts
from consult.unit_of_work import unit_of_work

CERTIFICATE = click.option(
    "--certificate", "chain", multiple=True, required=True, type=click.Path(exists=True, path_type=Path),
    help="The signer's certificate (PEM or DER), then those above it; the last is trusted.",
)  # fmt: skip
DOCUMENT, ATTRIBUTES, STATE = "waiting.pdf", "to-sign.bin", "state.json"


@click.command("to-sign")
@click.argument("meeting")
@CERTIFICATE
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
def to_sign(meeting: str, chain: tuple[Path, ...], output: Path) -> None:
    """Write what a signer outside signs for the public edition of MEETING: to-sign.bin (RSA, SHA-256, PKCS#1 v1.5)."""
    with application():
        found = queries.meeting(db.session(), cases.by_number(db.session(), meeting).slug)
        try:
            sheet = acts.unsigned(found, setting.produced(db.session(), found, setting.PUBLIC))
            waiting = signing.prepare(sheet, _read(chain), reason=f"{found.case.title} 会議録")
        except DomainError as error:
            raise click.ClickException(str(error)) from None
    output.mkdir(parents=True, exist_ok=True)
    (output / DOCUMENT).write_bytes(waiting.document)
    (output / ATTRIBUTES).write_bytes(waiting.attributes)
    (output / STATE).write_text(waiting.state(), encoding="utf-8")
    click.echo(str(output / ATTRIBUTES))


@click.command()
@click.argument("meeting")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--signature", type=click.Path(exists=True, path_type=Path), required=True, help="The signer's answer."
)
@CERTIFICATE
@AS_USER
def signed(meeting: str, folder: Path, signature: Path, chain: tuple[Path, ...], user: str) -> None:
    """Put the signature of FOLDER/to-sign.bin into the public edition of MEETING, check it and file it."""
    certificates = _read(chain)
    with application():
        try:
            waiting = signing.ToSign.read(
                (folder / DOCUMENT).read_bytes(),
                (folder / ATTRIBUTES).read_bytes(),
                (folder / STATE).read_text(encoding="utf-8"),
            )
            body = signing.embed(waiting, signature.read_bytes(), certificates)
            with unit_of_work(actor(user)) as uow:
                slug = cases.by_number(uow.session, meeting).slug
                row = acts.file_signed(uow, queries.meeting(uow.session, slug), body, roots=certificates[-1:])
                said = f"{row.register_number} {row.file.sha256}"
        except DomainError as error:
            raise click.ClickException(str(error)) from None
    click.echo(said)


def _read(chain: tuple[Path, ...]) -> list[bytes]:
    return [path.read_bytes() for path in chain]
