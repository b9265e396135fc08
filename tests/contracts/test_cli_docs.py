"""The command line keeps its promises: every command is there, has a help text, and is documented."""

from importlib import import_module
from pathlib import Path

import click
import pytest

from consult.cli import COMMANDS, SUMMARIES, main

README = Path(__file__).parents[2] / "README.md"
PROMISED = {
    "serve": set(), "worker": set(), "demo": {"load"}, "db": {"upgrade", "check", "backup", "restore"},
    "workflow": {"lint", "show", "diagram"}, "case": {"list", "show", "options", "clocks", "what-if", "advance"},
    "draft": {"import"}, "opinion": {"import", "export"}, "timeline": {"import"}, "minutes": {"pdf"},
    "result": {"pdf", "csv", "xlsx", "html"}, "audit": {"checkpoint", "prove", "verify", "export"},
    "archive": {"export", "verify"}, "user": {"add", "role", "deputy"}, "token": {"add"},
}  # fmt: skip


def command(name):
    return getattr(import_module(f"consult.cli.{COMMANDS[name]}"), name)


def leaves(found, path):
    if isinstance(found, click.Group):
        for name, inner in found.commands.items():
            yield from leaves(inner, (*path, name))
    else:
        yield path, found


ALL = [leaf for name in COMMANDS for leaf in leaves(command(name), (name,))]


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_command_is_there(name):
    found = command(name)
    assert PROMISED[name] <= set(getattr(found, "commands", {}))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_what_the_command_says_of_itself(name):
    assert SUMMARIES[name] == (command(name).help or "").partition("\n")[0]


def test_the_overview_names_no_command_that_is_not_there():
    assert set(SUMMARIES) == set(COMMANDS)


@pytest.mark.parametrize(("path", "found"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_and_option_says_what_it_is_for(path, found):
    assert found.help
    for parameter in found.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help or parameter.name in {"help", "password"}, parameter.name


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_help_answers_with_0(path):
    from click.testing import CliRunner

    assert CliRunner().invoke(main, [*path, "--help"]).exit_code == 0


def test_reports_can_be_read_by_programs():
    reporting = [found for path, found in ALL if path[-1] in {"list", "show", "options", "lint", "verify"}]
    assert reporting
    assert all(any("--json" in p.opts for p in found.params) for found in reporting)
