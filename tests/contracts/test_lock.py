"""The lock names exact versions with hashes, no address, and serves what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def locked() -> dict[str, set[Version]]:
    versions: dict[str, set[Version]] = {}
    for entry in ENTRY.finditer(LOCK):
        versions.setdefault(canonicalize_name(entry["name"]), set()).add(Version(entry["version"]))
    return versions


def asked() -> list[Requirement]:
    project = PROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    lines = [*project["dependencies"], *extras, *PROJECT["dependency-groups"]["dev"]]
    return [Requirement(line) for line in lines]


def test_every_locked_version_has_its_hashes() -> None:
    entries = list(ENTRY.finditer(LOCK))
    assert len(entries) > 100
    bare = [entry["name"] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry["rest"])]
    assert not bare
    beginnings = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(beginnings) == len(entries), "a line is no pinned version"


def test_the_lock_names_no_address() -> None:
    # Where packages come from is the operator's choice: a mirror inside the city works unchanged.
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK


@pytest.mark.parametrize("requirement", asked(), ids=lambda requirement: requirement.name)
def test_what_the_project_asks_for_is_locked(requirement: Requirement) -> None:
    versions = locked().get(canonicalize_name(requirement.name), set())
    assert any(requirement.specifier.contains(version, prereleases=True) for version in versions)


def test_the_makefile_names_no_address() -> None:
    for name in ("Makefile", ".ci/run", ".ci/system", "pyproject.toml"):
        addresses = set(re.findall(r"https?://[^\s`\"']+", (ROOT / name).read_text(encoding="utf-8")))
        assert addresses <= {"http://127.0.0.1:8000", "http://$(ADDRESS)"}, name
