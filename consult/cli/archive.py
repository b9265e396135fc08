"""`consult archive`: packages for the archives, made and checked."""

from dataclasses import asdict
from pathlib import Path

import click

from consult.cli.opening import actor, application, settings_of, show

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


@click.group()
def archive() -> None:
    """Transfer packages (BagIt 1.0): export and verify."""


@archive.command()
@click.argument("number")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Zip to write."
)
@click.option("--full", is_flag=True, help="Include originals and private fields; needs --as.")
@click.option("--with-identities", is_flag=True, help="With --full: also who sent which opinion.")
@click.option("--as", "email", help="The account this is done as.")
@AS_JSON
def export(
    number: str,
    output: Path,
    full: bool,  # noqa: FBT001 - flags of the command line
    with_identities: bool,  # noqa: FBT001 - a flag, given by name
    email: str | None,
    as_json: bool,  # noqa: FBT001 - a flag, given by name
) -> None:
    """Write the package of the case NUMBER, like R8-意-004 or r8-i-004."""
    from consult.access.actor import PUBLIC
    from consult.archive import actions
    from consult.cases import queries
    from consult.db import db
    from consult.worker import integrate_log

    if full and not email:
        raise click.UsageError("--full needs --as EMAIL")
    if with_identities and not full:
        raise click.UsageError("--with-identities needs --full")
    with application() as app:
        settings = settings_of(app)
        while integrate_log(settings) > 0:
            pass
        case = queries.by_number(db.session(), number)
        who = actor(email) if email else PUBLIC
        temporary = output.with_name(f".{output.name}.new")
        try:
            with temporary.open("w+b") as target:
                made = actions.export(
                    db.session(),
                    settings,
                    who,
                    case.slug,
                    target,
                    edition="full" if full else "public",
                    identities=with_identities,
                )
            temporary.replace(output)
        finally:
            temporary.unlink(missing_ok=True)
        integrate_log(settings)
    text = f"{output}: {made.name}\nSHA-256 {made.sha256}\n{made.files} files, {made.size} bytes, {made.events} events"
    show(asdict(made), as_json, text)


@archive.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--vkey", "vkeys", multiple=True, help="The log's public key as the city printed it.")
@AS_JSON
def verify(file: Path, vkeys: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check a package, zipped or unpacked; needs no database and no network."""
    from consult.archive.verify import verify_package
    from consult.audit.verify import Wrong, parse_vkey
    from consult.cli.reports import finish

    for vkey in vkeys:
        try:
            parse_vkey(vkey)
        except Wrong as wrong:
            raise click.BadParameter(f"{vkey} is not a vkey", param_hint="--vkey") from wrong
    finish(verify_package(file, vkeys), file.name, as_json=as_json)
