"""House rules that no linter knows. Each rule is proved on a planted offence below."""

import ast
import re
import statistics
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
MAY_BE_LONGER = {"consult/audit/verify.py": 800}  # one file, so that a stranger can take it along and run it
MEDIAN_FILE = 120
LONGEST_LINE = 120  # code wraps at 110; a sentence may stand in one piece
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}

# The whole list of places that may commit, and why.
MAY_COMMIT = {
    "consult/unit_of_work.py": "it is the door",
    "consult/accounts/datastore.py": "Flask-Security's seam into the unit of work",
}

Offences = Iterator[tuple[int, str]]
Rule = Callable[[str, ast.Module], Offences]


def sources() -> list[Path]:
    return sorted((ROOT / "consult").rglob("*.py"))


@cache
def trees() -> dict[str, ast.Module]:
    """What is written in each source file, by its path."""
    paths = {path.relative_to(ROOT).as_posix(): path for path in sources()}
    return {name: ast.parse(path.read_text(encoding="utf-8"), name) for name, path in paths.items()}


def asks_the_system_for_the_time(path: str, tree: ast.Module) -> Offences:
    if path == "consult/clock.py":
        return
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = ast.unparse(node.func.value).rpartition(".")[2]
        if (owner, node.func.attr) in {
            ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
        }:  # fmt: skip
            yield node.lineno, f"{ast.unparse(node)}: ask consult.clock"


def commits(path: str, tree: ast.Module) -> Offences:
    if path in MAY_COMMIT:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno, f"{ast.unparse(node.func)}(): only the unit of work commits"


def swallows_every_error(_path: str, tree: ast.Module) -> Offences:
    broad = {"None", "Exception", "BaseException"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            named = ast.unparse(node.type) if node.type else "None"
            silent = all(
                isinstance(step, ast.Pass | ast.Continue)
                or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
                for step in node.body
            )
            if named in broad and silent:
                yield node.lineno, "an error is swallowed without a word"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            for argument in node.args:
                if ast.unparse(argument) in broad:
                    yield node.lineno, "suppress names no particular error"


def prints(path: str, tree: ast.Module) -> Offences:
    # The stand-alone verifier is a small program of its own: its output is its result.
    if path.startswith("consult/cli/") or path == "consult/audit/verify.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield node.lineno, "print: say it in the answer or in the log"


def says_nothing_about_itself(_path: str, tree: ast.Module) -> Offences:
    if not (ast.get_docstring(tree) or "").strip():
        yield 1, "a module says why it exists"


RULES = (
    asks_the_system_for_the_time,
    commits,
    swallows_every_error,
    prints,
    says_nothing_about_itself,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_source_file(rule: Rule) -> None:
    found = []
    for name, tree in trees().items():
        found += [f"{name}:{line}: {offence}" for line, offence in rule(name, tree)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "offence"),
    [
        (asks_the_system_for_the_time, "dt.datetime.now(dt.UTC)"),
        (asks_the_system_for_the_time, "date.today()"),
        (commits, "db.session.commit()"),
        (swallows_every_error, "try:\n    f()\nexcept Exception:\n    pass"),
        (swallows_every_error, "for x in y:\n    try:\n        f()\n    except:\n        continue"),
        (swallows_every_error, "with contextlib.suppress(Exception):\n    f()"),
        (prints, "print(1)"),
        (says_nothing_about_itself, "x = 1"),
    ],
)
def test_the_rule_sees_a_planted_offence(rule: Rule, offence: str) -> None:
    assert list(rule("consult/cases/actions.py", ast.parse(offence)))


def test_files_stay_short_enough_to_read() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    }
    too_long = {name: n for name, n in lengths.items() if n > MAY_BE_LONGER.get(name, LONGEST_FILE)}
    assert not too_long
    assert statistics.median(n for name, n in lengths.items() if name.startswith("consult/")) < MEDIAN_FILE


def test_lines_stay_short_enough_to_read() -> None:
    # Characters, not columns: the formatter counts two for each of a Japanese sentence.
    found = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"
        for path in [*sources(), *(ROOT / "tests").rglob("*.py")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(re.split("  # (?:noqa|type: ignore)", line)[0]) > LONGEST_LINE
    ]
    assert not found, "\n".join(found)


def test_every_name_says_what_is_inside() -> None:
    folders = {parent for path in sources() for parent in path.parents}
    found = [path for path in [*sources(), *folders] if path.stem in EMPTY_NAMES]
    assert not found


def test_every_package_is_a_package() -> None:
    bare = {path.parent for path in sources() if not (path.parent / "__init__.py").exists()}
    assert not bare, f"without __init__.py: {sorted(bare)}"


def test_pages_carry_no_inline_style_or_script() -> None:
    # The content security policy allows neither: the browser would drop them without a word.
    inline = re.compile(
        r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<script(?![^>]*\bsrc=)[^>]*>|javascript:"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group().strip()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
