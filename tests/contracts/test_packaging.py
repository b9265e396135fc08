"""The wheel carries everything the program reads at run time, in the place where it looks for it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CARRIED = {name: f"consult/_data/{name}" for name in ("templates", "workflows", "migrations")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    # The backend itself, from the locked environment: no network, no isolation.
    outcome = subprocess.run(
        [sys.executable, "-c", f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    return zipfile.ZipFile(folder / outcome.stdout.split()[-1])


def inside(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


@pytest.mark.parametrize(("checkout", "installed"), CARRIED.items())
def test_the_wheel_carries_every_file_of(wheel: zipfile.ZipFile, checkout: str, installed: str) -> None:
    carried = {name.removeprefix(installed + "/") for name in wheel.namelist() if name.startswith(installed)}
    assert inside(ROOT / checkout) <= carried


def test_the_wheel_carries_the_package_with_its_own_files(wheel: zipfile.ZipFile) -> None:
    carried = {name.removeprefix("consult/") for name in wheel.namelist() if name.startswith("consult/")}
    assert inside(ROOT / "consult") <= carried


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"consult"}


def test_an_installed_copy_finds_its_files_and_the_checkout_finds_its_own(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path)
    where = "from consult.resources import resource; print(resource('templates'))"
    for root, expected in ((tmp_path, tmp_path / CARRIED["templates"]), (ROOT, ROOT / "templates")):
        found = subprocess.run(
            [sys.executable, "-c", where], cwd=root, capture_output=True, text=True, check=True, timeout=60
        )
        assert Path(found.stdout.strip()) == expected
