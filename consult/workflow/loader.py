"""From a TOML file to a definition: every mistake with file, line and remedy, nothing guessed.

The language of a procedure file is exactly the keys below. Names are names: what looks like a path to
Python code is refused here and would not be looked up later either.
"""

import fnmatch
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consult.i18n import Message, msg
from consult.workflow.definition import Definition
from consult.workflow.document import from_document
from consult.workflow.shape import DOCUMENT, EDGE, PARAMETER, PART, STAGE, TOP, TRACK, Checker, Key
from consult.workflow.source import Lines, Place, Problem, Problems

LARGEST_FILE = 1_000_000
SCHEMA = 1
LONGEST_LINE = 10_000
# A key of many parts, or a value of many brackets, keeps the reader busy out of all proportion to its length.
_CHAIN = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){16,}")
_TOML_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def load(path: Path) -> Definition:
    """The definition in `path`; raises `Problems` that name file, line and remedy."""
    if path.stat().st_size > LARGEST_FILE:
        remedy = msg("手続は1つずつ、別のファイルに分けてください")
        raise Problems([Problem(str(path), 1, msg("ファイルが大きすぎます（1MBまで）"), remedy)])
    return load_text(path.read_bytes(), str(path))


def load_text(data: bytes, file: str = "<text>") -> Definition:
    """The definition in `data` (UTF-8 TOML, at most 1 MB); `file` is only named in problems."""
    text, document = parsed(data, file)
    check = Checker(file, Lines(text))
    _check(check, document)
    if check.problems:
        raise Problems(check.problems)
    return from_document(_normal(document))


def parsed(data: bytes, file: str) -> tuple[str, dict[str, Any]]:
    """The text and the plain data of a TOML file; raises `Problems` when it is too long or cannot be read."""
    if len(data) > LARGEST_FILE:
        remedy = msg("手続は1つずつ、別のファイルに分けてください")
        raise Problems([Problem(file, 1, msg("ファイルが大きすぎます（1MBまで）"), remedy)])
    text = _decoded(data, file)
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE or _CHAIN.search(line):
            raise _tangled(file, number)
    return text, _parsed(text, file)


def _tangled(file: str, line: int) -> Problems:
    remedy = msg("行を短くし、入れ子を浅くしてください（1行は%(most)s字まで）", most=LONGEST_LINE)
    return Problems([Problem(file, line, msg("長すぎる行か、深すぎる入れ子があります"), remedy)])


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = data[: broken.start].count(b"\n") + 1
        raise Problems(
            [Problem(file, line, msg("UTF-8ではない文字があります"), msg("UTF-8で保存し直してください"))]
        ) from None


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        found = _TOML_LINE.search(str(broken))
        lines = text.splitlines() or [""]
        number = int(found[1]) if found and found[1] else len(lines)
        said = _TOML_LINE.sub("", str(broken))
        remedy = _yaml_remedy(lines[number - 1])
        raise Problems(
            [Problem(file, number, msg("TOMLとして読めません：%(said)s", said=said), remedy)]
        ) from None
    except RecursionError:
        raise _tangled(file, _deepest(text)) from None
    except ValueError:
        # the reader's own refusal of a number of thousands of digits
        longest = max(text.splitlines(), key=lambda line: max(map(len, re.findall(r"\d+", line)), default=0))
        number = text.splitlines().index(longest) + 1
        remedy = msg("けた数を減らしてください")
        raise Problems([Problem(file, number, msg("数が大きすぎます"), remedy)]) from None


def _deepest(text: str) -> int:
    """The line with the most opening brackets, for want of a better place."""
    lines = text.splitlines()
    return lines.index(max(lines, key=lambda line: line.count("[") + line.count("{"))) + 1


_YAML = (
    (re.compile(r"^\s*-{3}"), msg("YAMLの「---」は要りません。消してください")),
    (re.compile(r"^\s*-\s"), msg('並びは「- 」でなく ["…", "…"] と書いてください')),
    (re.compile(r"^\s*[\w.-]+\s*:"), msg("「名前: 値」でなく「名前 = 値」と書いてください")),
    (re.compile(r"=\s*(yes|no|on|off|True|False)\s*(#.*)?$"), msg("true または false と書いてください")),
    (re.compile(r"=\s*(null|None|~)\s*(#.*)?$"), msg("値がないときは、その行を消してください")),
    (re.compile(r"=\s*[A-Za-z_]"), msg('文字は引用符で囲んでください。例 to = "open"')),
)


def _yaml_remedy(line: str) -> Message:
    for pattern, remedy in _YAML:
        if pattern.search(line):
            return remedy
    return msg("この行の書き方を確かめてください：%(line)s", line=line.strip()[:80])


def _check(check: Checker, document: Mapping[str, Any]) -> None:
    check.table((), document, TOP)
    if document.get("schema", SCHEMA) != SCHEMA:
        check.fault(("schema",), msg("schema は 1 だけを読めます"), msg("schema = 1 と書いてください"))
    _check_machine(check, document, ())
    for key, keys in (("documents", DOCUMENT), ("parts", PART), ("tracks", TRACK)):
        _check_named(check, document, key, keys)
    for name, track in _tables(document, "tracks"):
        if isinstance(track, Mapping):
            _check_machine(check, track, ("tracks", name))
    for name, parameter in _tables(document, "parameters"):
        check.name(("parameters", name), name)
        if isinstance(parameter, Mapping):
            check.table(("parameters", name), parameter, PARAMETER)
        elif not isinstance(parameter, int | str):
            check.fault(
                ("parameters", name),
                msg("「%(name)s」の値の種類が違います", name=name),
                msg("整数、文字、true か false を書いてください"),
            )


def _check_machine(check: Checker, machine: Mapping[str, Any], place: Place) -> None:
    for name, stage in _tables(machine, "stages"):
        check.name((*place, "stages", name), name)
        check.table((*place, "stages", name), stage, STAGE)
    for index, edge in enumerate(_list(machine, "edges")):
        check.table((*place, "edges", index), edge, EDGE)


def _check_named(check: Checker, document: Mapping[str, Any], key: str, keys: Mapping[str, Key]) -> None:
    for name, value in _tables(document, key):
        check.name((key, name), name)
        check.table((key, name), value, keys)


def _tables(document: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    value = document.get(key)
    return list(value.items()) if isinstance(value, Mapping) else []


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    value = document.get(key)
    return value if isinstance(value, list) else []


def _normal(document: Mapping[str, Any]) -> dict[str, Any]:
    """The checked file in the one shape that is hashed: lists in order, wildcards expanded."""
    parameters = [
        {"name": name, **(value if isinstance(value, Mapping) else {"value": value})}
        for name, value in document.get("parameters", {}).items()
    ]
    named = {
        key: [{"name": name, **value} for name, value in document.get(key, {}).items()]
        for key in ("documents", "parts")
    }
    tracks = [{"name": name, **_machine(track)} for name, track in document.get("tracks", {}).items()]
    return {**_machine(document), "parameters": parameters, **named, "tracks": tracks}


def _machine(document: Mapping[str, Any]) -> dict[str, Any]:
    stages = [{"name": name, **stage} for name, stage in document["stages"].items()]
    edges = [{**edge, "from": _expanded(edge, document["stages"])} for edge in document["edges"]]
    return {**document, "stages": stages, "edges": edges}


def _expanded(edge: Mapping[str, Any], stages: Mapping[str, Any]) -> list[str]:
    """The sources of an edge; a pattern means every stage it matches that is not final nor the target."""
    written = [edge["from"]] if isinstance(edge["from"], str) else edge["from"]
    names: list[str] = []
    for source in written:
        if "*" not in source:
            names.append(source)
            continue
        names += [
            name
            for name, stage in stages.items()
            if fnmatch.fnmatchcase(name, source) and not stage.get("final") and name != edge["to"]
        ]
    return list(dict.fromkeys(names))
