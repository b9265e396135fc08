"""The procedures of a folder: the newest version of each name."""

from pathlib import Path

from consult.i18n import msg
from consult.workflow.definition import Definition
from consult.workflow.loader import load
from consult.workflow.source import Problem, Problems


def written_twice(definition: Definition, path: Path) -> Problem:
    """The fault of a second file with the same name and version but other contents."""
    sentence = msg(
        "%(name)s の版 %(version)s が2つあり、中身が違います",
        name=definition.name,
        version=definition.version,
    )
    remedy = msg("変えたときは version を1つ増やしてください")
    return Problem(str(path), 1, sentence, remedy, "duplicate-name")


def load_all(folder: Path) -> dict[str, Definition]:
    """Every definition in `folder` by name, the newest version of each.

    Raises `Problems` with all that is wrong in any file, and when one version was written twice differently.
    """
    newest: dict[str, Definition] = {}
    seen: dict[tuple[str, int], Definition] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            definition = load(path)
        except Problems as found:
            problems += found.problems
            continue
        if seen.setdefault((definition.name, definition.version), definition) != definition:
            problems.append(written_twice(definition, path))
        if definition.name not in newest or definition.version > newest[definition.name].version:
            newest[definition.name] = definition
    if problems:
        raise Problems(problems)
    return newest
