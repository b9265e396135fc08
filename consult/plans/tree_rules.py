"""The tree of a plan read from lines or a table: 1 goal, 1-2 measure, 1-2-3 action; every wrong line is named. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from consult.documents.cells import ensure_table
from consult.errors import Invalid, Sentence
from consult.i18n import N_, msg

LEVELS: Final = (N_("目標"), N_("施策"), N_("取組"))
COLUMNS: Final = ("code", "title", "text", "indicator", "target")
LONGEST: Final = 200
LONGEST_TEXT: Final = 2_000
MOST: Final = 1_000
_CODE = re.compile(r"[0-9]{1,3}(?:-[0-9]{1,3}){0,2}")
_LINE = re.compile(r"(\S+)[\s　]+(.+)")


@dataclass(frozen=True)
class Node:
    """One line of the tree."""

    code: str
    title: str
    text: str = ""
    indicator: str = ""
    target: str = ""

    @property
    def parent(self) -> str:
        """The code it hangs under; "" for a goal."""
        return self.code.rpartition("-")[0]

    @property
    def level(self) -> int:
        """0 for a goal, 1 for a measure, 2 for an action."""
        return self.code.count("-")


def read_tree(text: str) -> tuple[Node, ...]:
    """The tree in reading order: lines 「1-2 名前」, or a table with the columns code,title,text,indicator,target.

    Raises:
        Invalid: naming every wrong line under `tree`; nothing is half read.
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise _refused([msg("目標と施策を1行に1つ書いてください。例 1-1 地区の話し合い")])
    table = lines[0][1].replace(" ", "").startswith("code,title")
    rows = list(_table(text) if table else _lines(lines))
    wrong = [*_faults(rows)]
    if wrong:
        raise _refused(wrong)
    return tuple(sorted((node for _n, node in rows), key=lambda node: place(node.code)))


def place(code: str) -> tuple[int, ...]:
    """What codes are ordered by: 1-10 after 1-9."""
    return tuple(int(part) for part in code.split("-"))


def _lines(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Node]]:
    for n, line in lines:
        found = _LINE.fullmatch(line.strip())
        code, title = found.groups() if found else (line.strip(), "")
        yield n, Node(_plain(code), title.strip())


def _table(text: str) -> Iterator[tuple[int, Node]]:
    ensure_table(text, "tree")
    table = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    for cells in table:
        row = {name: (cells.get(name) or "").strip() for name in COLUMNS}
        if any(row.values()):
            yield table.line_num, Node(**row | {"code": _plain(row["code"])})


def _plain(code: str) -> str:
    """１－２ and 1.2 and 1-2 are one code."""
    return re.sub(r"[.‐‑–ー−]", "-", unicodedata.normalize("NFKC", code)).strip("-:、")


def _faults(rows: Sequence[tuple[int, Node]]) -> Iterator[Sentence]:
    codes = {node.code for _n, node in rows}
    seen: dict[tuple[int, ...], str] = {}
    if len(rows) > MOST:
        yield msg("%(n)s行までです（いま%(now)s行）", n=MOST, now=len(rows))
    for n, node in rows:
        if not _CODE.fullmatch(node.code):
            yield msg("%(n)s行目：「%(code)s」は番号ではありません。1、1-2、1-2-3のように書いてください", n=n, code=node.code[:20])  # fmt: skip
            continue
        twin = seen.get(place(node.code))
        if twin == node.code:
            yield msg("%(n)s行目：番号%(code)sが2度あります", n=n, code=node.code)
        elif twin:
            yield msg("%(n)s行目：%(code)sと%(twin)sは同じ番号です。どちらかにしてください", n=n, code=node.code, twin=twin)  # fmt: skip
        if node.parent and node.parent not in codes:
            yield msg("%(n)s行目：%(code)sの上の%(parent)sがありません", n=n, code=node.code, parent=node.parent)  # fmt: skip
        if not 0 < len(node.title) <= LONGEST or len(node.text) > LONGEST_TEXT:
            yield msg("%(n)s行目：名前を%(most)s字までで書いてください", n=n, most=LONGEST)
        seen.setdefault(place(node.code), node.code)


def _refused(wrong: Sequence[Sentence]) -> Invalid:
    return Invalid(msg("%(n)s行を直してください。何も取り込んでいません", n=len(wrong)), {"tree": wrong})
