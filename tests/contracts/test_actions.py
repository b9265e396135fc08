"""Every act asks for permission and leaves a record: promised here, enforced by the unit of work."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "consult"
# Part of another act, never one of its own: the mail register and the search index follow what was done.
FOLLOWS = {
    "consultations/actions/triage.py:holder",  # reads who holds a claim
    "consultations/actions/preparation.py:attach_draft",  # `documents.drafts` records the import it is
    "notifications/actions.py:queue",
    "notifications/actions.py:came_back",
    "records/actions.py:refresh",
    "records/actions.py:forget_all",
    "records/actions.py:index",
}


def action_files() -> list[Path]:
    return sorted({*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")})


def offered(package: Path) -> set[str] | None:
    """What a package's `actions/__init__.py` hands out; None when actions are one file."""
    face = package / "actions" / "__init__.py"
    if not face.exists():
        return None
    module = ast.parse(face.read_text("utf-8"))
    return {a.asname or a.name for n in module.body if isinstance(n, ast.ImportFrom) for a in n.names}


def functions(package: Path) -> dict[str, ast.FunctionDef]:
    """Every function of a package's actions, and those of the cases they build on."""
    files = [p for p in action_files() if p.is_relative_to(package) or p.is_relative_to(ROOT / "cases")]
    files += [ROOT / "cases" / name for name in ("clocks.py", "definitions.py", "staged.py")]
    modules = [ast.parse(path.read_text("utf-8")) for path in files]
    return {n.name: n for m in modules for n in ast.walk(m) if isinstance(n, ast.FunctionDef)}


def acts() -> Iterator[tuple[str, ast.FunctionDef, Path]]:
    for path in action_files():
        package = ROOT / path.relative_to(ROOT).parts[0]
        names = offered(package)
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            takes_uow = bool(node.args.args) and node.args.args[0].arg == "uow"
            if takes_uow and (names is None or node.name in names) and not node.name.startswith("_"):
                yield f"{path.relative_to(ROOT)}:{node.name}", node, package


def calls(node: ast.AST) -> set[str]:
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            target = inner.func
            found.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return found


def reached(node: ast.FunctionDef, package: Path) -> set[str]:
    """Names called by an act and by the functions of its package it calls in turn."""
    known = functions(package)
    seen: set[str] = set()
    todo = [node]
    while todo:
        for name in calls(todo.pop()) - seen:
            seen.add(name)
            if name in known:
                todo.append(known[name])
    return seen


def test_acts_are_found():
    assert len(list(acts())) > 30


@pytest.mark.parametrize(("name", "node", "package"), [pytest.param(*act, id=act[0]) for act in acts()])
def test_an_act_asks_for_permission_and_records(name, node, package):
    names = reached(node, package)
    if name in FOLLOWS:
        return
    assert "require" in names, f"{name} never asks for permission"
    assert names & {"record", "log_event"}, f"{name} leaves no record"
