"""What the README says is so."""

import re
from pathlib import Path

import pytest

from consult.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_documented_and_every_documented_setting_exists():
    read = set(re.findall(r'"(CONSULT_[A-Z_]+)"', (ROOT / "consult/config.py").read_text("utf-8")))
    told = set(re.findall(r"`(CONSULT_[A-Z_]+)`", README))
    assert read == told


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:consult|tests|templates|workflows)/[\w./]*)`", README)))
)
def test_every_path_it_names_exists(path):
    assert (ROOT / path).exists(), path


def test_the_functions_it_names_are_where_it_says():
    for path, name in re.findall(r"`(consult/[\w/]+\.py): (\w+)`", README):
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}: {name}"


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"consult ([a-z]+)(?: [a-zA-Z])", README)) - {"runs"})
)
def test_every_command_it_shows_exists(command):
    assert command in COMMANDS


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README))))
def test_every_make_target_it_shows_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_every_command_has_its_module():
    for name, module in COMMANDS.items():
        assert (ROOT / "consult/cli" / f"{module}.py").exists(), name
