"""The rows of the first sheet of a workbook, one at a time, in memory that does not grow with it.

A formula is what somebody typed, so its text is kept; the result stored beside it is not trusted and nothing
is ever reckoned. Written on expat because a reader that lays the sheet out in memory can be made to lay
out seventeen thousand million empty cells. Pure.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from consult.consultations.importing.table import MOST_COLUMNS, Record
from consult.consultations.importing.xlsx_parts import LARGEST_SHEET, Book, opened, parse, reading, tag
from consult.i18n import msg

LONGEST = 120_000
_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_TEXT = frozenset({"v", "t", "f"})
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how Excel writes what XML cannot, such as a carriage return


def records(stream: BinaryIO) -> tuple[Iterator[Record], int]:
    """The records of the first visible sheet, and how many other visible sheets are left alone.

    Raises:
        Invalid: for a workbook that is locked, damaged or too large; also while it is being read.
    """
    package, book = opened(stream)
    return _records(package, book), book.others


def _records(package: zipfile.ZipFile, book: Book) -> Iterator[Record]:
    sheet = _Sheet(book)
    with reading(), package:
        for _ in parse(package, book.sheet, LARGEST_SHEET, StartElementHandler=sheet.start,
                       EndElementHandler=sheet.end, CharacterDataHandler=sheet.text):  # fmt: skip
            yield from sheet.done
            sheet.done.clear()


class _Sheet:
    """What expat tells of a sheet, put together into records; rows without a word are passed over."""

    def __init__(self, book: Book) -> None:
        self.done: list[Record] = []
        self._book = book
        self._place = 0
        self._column = -1
        self._kind = self._style = ""
        self._cells: dict[int, str] = {}
        self._formulas: set[int] = set()
        self._parts: dict[str, list[str]] = {}
        self._inside = ""
        self._reading = False
        self._length = 0
        self._long = False

    def start(self, name: str, given: dict[str, str]) -> None:
        short = tag(name)
        if short == "row":
            self._place = int(given.get("r") or self._place + 1)
            self._column, self._long = -1, False
            self._cells, self._formulas = {}, set()
        elif short == "c":
            self._column = column_of(given["r"]) if "r" in given else self._column + 1
            self._kind, self._style = given.get("t", "n"), given.get("s", "0")
            self._parts, self._length = {}, 0
        elif short == "rPh":
            self._reading = True
        elif short in _TEXT and not self._reading:
            self._inside = short
            self._parts.setdefault(short, [])

    def end(self, name: str) -> None:
        short = tag(name)
        if short in _TEXT:
            self._inside = ""
        elif short == "rPh":
            self._reading = False
        elif short == "c":
            self._cell()
        elif short == "row":
            self._row()

    def text(self, data: str) -> None:
        if not self._inside or self._column >= MOST_COLUMNS:
            return
        self._length += len(data)
        if self._length > LONGEST:
            self._long = True
        else:
            self._parts[self._inside].append(data)

    def _cell(self) -> None:
        if self._column >= MOST_COLUMNS:
            return
        if "f" in self._parts:
            self._formulas.add(self._column)
            value = "=" + "".join(self._parts["f"])
        else:
            value = self._value("".join(self._parts.get("v", ())))
        if value:
            self._cells[self._column] = value

    def _value(self, written: str) -> str:
        if self._kind == "s":
            return _unescaped(self._book.words[int(written)]) if written else ""
        if self._kind == "inlineStr":
            return _unescaped("".join(self._parts.get("t", ())))
        if self._kind != "n" or not written:
            return written
        number = float(written)
        if int(self._style) in self._book.dates:
            since = _EPOCH_1904 if self._book.since_1904 else _EPOCH
            return (since + dt.timedelta(days=int(number))).isoformat()
        return str(int(number)) if number.is_integer() else written

    def _row(self) -> None:
        if self._long:
            self.done.append(
                Record(self._place, wrong=msg("一つの欄が長すぎます。12万字までに分けてください"))
            )
        elif self._cells:
            width = max(self._cells) + 1
            cells = [self._cells.get(n, "") for n in range(width)]
            self.done.append(Record(self._place, cells, formulas=frozenset(self._formulas)))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column_of(reference: str) -> int:
    """The place of a cell in its row: A1 is 0, AA7 is 26."""
    place = 0
    for letter in reference[:12]:
        if not letter.isalpha():
            break
        place = place * 26 + ord(letter.upper()) - 64
    return place - 1
