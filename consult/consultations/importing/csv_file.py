"""CSV and tab-separated text as offices save it: UTF-8 with or without a mark, Shift_JIS, or both mixed by accident.

A guess that turns one row into nonsense would falsify an opinion: a line that does not fit the rest is
reported, never guessed. Pure.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from consult.consultations.importing.table import Record
from consult.errors import Invalid
from consult.i18n import msg

BOM = b"\xef\xbb\xbf"
LONGEST = 120_000  # characters in one cell; csv itself stops a little later
_UTF8_JAPANESE = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_ESCAPED = re.compile("[\udc80-\udcff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Encoding:
    """What most of a file is written in, and how lines written otherwise are known."""

    name: str

    def decoded(self, line: bytes) -> str:
        """The line; bytes that do not belong to it stay as marks, which no row is read with."""
        if not (self.name == "cp932" and _is_utf8_japanese(line)):
            try:
                return line.decode(self.name)
            except UnicodeDecodeError:
                pass  # told below: every byte that is not ASCII stays as a mark
        return line.decode("ascii", "surrogateescape")


def _is_utf8_japanese(line: bytes) -> bool:
    if not _UTF8_JAPANESE.search(line):
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(stream: BinaryIO) -> Encoding:
    """UTF-8 or Shift_JIS (CP932), by the majority of the lines that tell; the stream is at its start again.

    Raises:
        Invalid: for UTF-16 and for what is no text.
    """
    start = stream.read(4)
    stream.seek(0)
    if start.startswith(_UTF16) or b"\x00" in start:
        raise _refused_kind()
    if start.startswith(BOM):
        return Encoding("utf-8")
    utf8 = other = 0
    for line in _Lines(stream):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            utf8 += 1
        except UnicodeDecodeError:
            other += 1
    stream.seek(0)
    return Encoding("cp932" if other > utf8 else "utf-8")


def _refused_kind() -> Invalid:
    sentence = msg(
        "このファイルは表として読めません。「CSV UTF-8」か、Excelのブック（.xlsx）で保存してください"
    )
    return Invalid(sentence, {"file": [sentence]})


class _Lines:
    """Lines of a file. One without line ends may be the whole file: it is taken in pieces."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ended = True

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._stream.readline(4 * LONGEST):
            self._ended = piece.endswith(b"\n")
            yield piece

    def drop_rest(self) -> None:
        """Pass over what is left of a line that cannot be read: it is no row of its own."""
        while not self._ended and (piece := self._stream.readline(4 * LONGEST)):
            self._ended = piece.endswith(b"\n")


def records(stream: BinaryIO) -> Iterator[Record]:
    """Every record, the heading first, counted as a spreadsheet counts (line ends inside quotes do not)."""
    known = encoding_of(stream)
    if stream.read(3) != BOM:
        stream.seek(0)
    pieces = _Lines(stream)
    lines = (known.decoded(line) for line in pieces)
    first = next(lines, "")
    tab = "\t" in first and "," not in first
    reader = csv.reader(_again(first, lines), delimiter="\t" if tab else ",", strict=True)
    place = 0
    while True:
        place += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            pieces.drop_rest()
            yield Record(
                place,
                wrong=msg(
                    '引用符（"）の組が合わないか、一つの欄が長すぎて、この行を読めません。'
                    "この行と、そのあとの行を確かめてください"
                ),
            )
            continue
        if any(_ESCAPED.search(cell) for cell in cells):
            yield Record(
                place,
                wrong=msg(
                    "文字コードがほかの行と違うため、この行を読めません。"
                    "全体を「CSV UTF-8」で保存しなおすか、この行を入れなおしてください"
                ),
            )
        else:
            yield Record(place, cells)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
