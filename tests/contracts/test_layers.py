"""Dependencies point down: the contracts in pyproject.toml hold, and would notice if they did not."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    # A process of its own, because the contracts are about the package found in the working directory.
    return subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.insert(0, '.')\n" + LINT],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "consult", tmp_path / "consult", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_points_down() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("consult/clock.py", "from consult import unit_of_work", "Dependencies point down"),
        ("consult/unit_of_work.py", "import flask", "Flask stays at the edge"),
        ("consult/workflow/engine.py", "import sqlalchemy", "Rules are pure"),
        ("consult/audit/merkle.py", "import marshmallow", "Rules are pure"),
        ("consult/newcomer/__init__.py", "", "Dependencies point down"),
    ],
)
def test_an_import_that_points_up_breaks_the_build(copy: Path, file: str, line: str, contract: str) -> None:
    planted = copy / file
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    outcome = lint(copy)
    assert outcome.returncode == 1, outcome.stdout
    assert f"{contract} BROKEN" in outcome.stdout or "Missing layer" in outcome.stdout, outcome.stdout


# What a stranger needs to check a receipt: these files, the standard library and two small packages.
VERIFIER = ("verify", "merkle", "entry", "tiles", "checkpoint", "receipt")
MAY_BRING = {"cryptography", "rfc8785", *sys.stdlib_module_names}


@pytest.mark.parametrize("name", VERIFIER)
def test_checking_the_log_needs_nothing_of_ours_but_the_files_beside_it(name: str) -> None:
    tree = ast.parse((ROOT / "consult" / "audit" / f"{name}.py").read_text(encoding="utf-8"))
    brought = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            brought |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            brought |= {f"{node.module}.{alias.name}" for alias in node.names}
    beside = tuple(f"consult.audit.{other}" for other in VERIFIER)
    foreign = {
        module
        for module in brought
        if module.partition(".")[0] not in MAY_BRING and not module.startswith(beside)
    }
    assert not foreign
