"""`consult workflow handbook`: procedures in words, as Markdown and as a PDF to sign off. Needs no database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from consult.workflow.definition import Definition


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write one PDF to sign off."
)
@click.option(
    "--markdown",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one .md a procedure.",
)
@click.option(
    "--language",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="Language to write in.",
)
def handbook(names: tuple[str, ...], output: Path | None, folder: Path | None, *, language: str) -> None:
    """Say procedures (all by default) in words: stages, who, conditions, clocks, legal basis."""
    from consult.access.words import holders
    from consult.cases.definitions import library
    from consult.i18n import using
    from consult.procedures import register_procedures
    from consult.workflow import handbook_markdown

    if output is None and folder is None:
        raise click.UsageError("say -o FILE.pdf or --markdown FOLDER")
    register_procedures()
    unknown = sorted(set(names) - set(library()))
    if unknown:
        raise click.UsageError(
            f"no procedure is called {unknown[0]}; there are {', '.join(sorted(library()))}"
        )
    chosen = {name: library()[name] for name in names} or dict(sorted(library().items()))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        with using(language):
            texts = handbook_markdown.files(chosen, holders, others=library())
        for stale in set() if names else {file.name for file in folder.glob("*.md")} - set(texts):
            (folder / stale).unlink()
        for name, text in texts.items():
            if name != "README.md" or not names:
                (folder / name).write_text(text, encoding="utf-8")
        click.echo(str(folder))
    if output is not None:
        output.write_bytes(_printed(list(chosen.values()), language))
        click.echo(str(output))


def _printed(definitions: list["Definition"], language: str) -> bytes:
    from consult import clock
    from consult.access.words import holders
    from consult.cases.definitions import library
    from consult.config import Settings
    from consult.documents.pdf.render import render
    from consult.i18n import gettext, pick, say, using
    from consult.workflow.handbook_printed import handbook as bound

    with using(language):
        only = definitions[0] if len(definitions) == 1 else None
        title = pick(only.title) if only else gettext("手続の手引")
        settings = Settings.from_environment()
        city = settings.municipality if language == "ja" else settings.municipality_en
        context = bound(definitions, holders, municipality=city, made_on=say(clock.today()), others=library())
    return render("handbook", context, title=title, language=language, created=clock.now())
