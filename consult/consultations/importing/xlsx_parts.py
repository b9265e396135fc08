"""The parts of an XLSX package that are read: which sheet comes first, its words, and which numbers are dates.

A package is a stranger's zip: sizes it declares prove nothing, so bytes are counted as they unpack; no
document type, no entity, no link to another file is ever followed. Pure.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.parsers import expat

from consult.errors import Invalid
from consult.i18n import msg

CHUNK = 64 * 1024
LARGEST_SHEET = 512 * 1024**2  # unpacked: a million empty rows fit
LARGEST_WORDS = 160 * 1024**2
LARGEST_PART = 8 * 1024**2
MOST_WORDS = 1_500_000
MOST_MEMBERS = 2_000
OLE = b"\xd0\xcf\x11\xe0"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.')
_DATE_CODE = re.compile(r"[ymdge]", re.IGNORECASE)

Start = Callable[[str, dict[str, str]], None]


def refused(reason: str = "") -> Invalid:
    """The refusal of a workbook that cannot be read; `reason` is one of `locked`, `large`, `macros` or nothing."""
    sentence = {
        "locked": msg("このファイルにはパスワードがかかっているか、古い形式（.xls）です。Excelで開いて、"
                      "パスワードを外した「Excelブック（.xlsx）」で保存してください"),
        "large": msg("このExcelファイルは、広げると大きすぎます。要らないシートと空の行を消すか、"
                     "「CSV UTF-8」で保存してください"),
        "macros": msg("このExcelファイルにはマクロが入っています。Excelで開いて、マクロのない"
                      "「Excelブック（.xlsx）」で保存してください"),
    }.get(reason) or msg(
        "このExcelファイルは壊れていて読めません。Excelで開いて、もう一度保存してください"
    )  # fmt: skip
    return Invalid(sentence, {"file": [sentence]})


@contextmanager
def reading() -> Iterator[None]:
    """Whatever a broken package does becomes a refusal."""
    try:
        yield
    except RuntimeError:  # zipfile's word for a member that wants a password
        raise refused("locked") from None
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, OSError,
            NotImplementedError, OverflowError):  # fmt: skip
        raise refused() from None


def parse(package: zipfile.ZipFile, part: str, most: int, **handlers: Any) -> Iterator[None]:
    """Read one part piece by piece through `handlers` of expat; a step for every piece."""
    reader = expat.ParserCreate(namespace_separator="}")
    reader.buffer_text = True

    def doctype(*_: object) -> None:
        raise refused()

    reader.StartDoctypeDeclHandler = doctype
    for name, handler in handlers.items():
        setattr(reader, name, handler)
    unpacked = 0
    with package.open(part) as source:
        while piece := source.read(CHUNK):
            unpacked += len(piece)
            if unpacked > most:
                raise refused("large")
            reader.Parse(piece, False)  # noqa: FBT003 - expat takes it by place only
            yield
    reader.Parse(b"", True)  # noqa: FBT003 - expat takes it by place only
    yield


def tag(name: str) -> str:
    """The name of an element without its namespace."""
    return name.rpartition("}")[2]


@dataclass
class Book:
    """What must be known before the first row: where the sheet is, its words, its date styles."""

    sheet: str = ""
    others: int = 0
    since_1904: bool = False
    words: list[str] = field(default_factory=list)
    dates: frozenset[int] = frozenset()  # numbers of the cell styles that show a date


def opened(stream: BinaryIO) -> tuple[zipfile.ZipFile, Book]:
    """The package and what its first visible sheet needs.

    Raises:
        Invalid: for a package that is locked, damaged or too large.
    """
    with reading():
        package = zipfile.ZipFile(stream)
        if len(package.infolist()) > MOST_MEMBERS:
            raise refused("large")
        if any(name.lower().endswith("vbaproject.bin") for name in package.namelist()):
            raise refused("macros")
        book = Book()
        _find_sheet(package, book)
        names = set(package.namelist())
        if "xl/sharedStrings.xml" in names:
            book.words = _words(package)
        if "xl/styles.xml" in names:
            book.dates = _dates(package)
        return package, book


def _each(package: zipfile.ZipFile, part: str, start: Start) -> None:
    for _ in parse(package, part, LARGEST_PART, StartElementHandler=start):
        pass


def _find_sheet(package: zipfile.ZipFile, book: Book) -> None:
    sheets: list[str] = []
    targets: dict[str, str] = {}

    def of_workbook(name: str, given: dict[str, str]) -> None:
        if tag(name) == "sheet" and given.get("state", "visible") == "visible":
            sheets.append(next(value for key, value in given.items() if tag(key) == "id"))
        elif tag(name) == "workbookPr":
            book.since_1904 = given.get("date1904", "0") in {"1", "true"}

    def of_relations(name: str, given: dict[str, str]) -> None:
        if tag(name) == "Relationship" and given.get("TargetMode") != "External":
            targets[given["Id"]] = given["Target"]

    try:
        _each(package, _WORKBOOK, of_workbook)
        _each(package, _RELATIONS, of_relations)
        target = targets[sheets[0]]
    except (StopIteration, IndexError):
        raise refused() from None
    book.sheet = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    book.others = len(sheets) - 1


class _Words:
    """The shared strings; the readings (ふりがな) beside them are not part of what was written."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._now: list[str] = []
        self._inside = {"t": False, "rPh": False}

    def start(self, name: str, _: dict[str, str]) -> None:
        if (short := tag(name)) in self._inside:
            self._inside[short] = True
        elif short == "si":
            self._now.clear()

    def end(self, name: str) -> None:
        if (short := tag(name)) in self._inside:
            self._inside[short] = False
        elif short == "si":
            self.found.append("".join(self._now))
            if len(self.found) > MOST_WORDS:
                raise refused("large")

    def text(self, data: str) -> None:
        if self._inside["t"] and not self._inside["rPh"]:
            self._now.append(data)


def _words(package: zipfile.ZipFile) -> list[str]:
    words = _Words()
    for _ in parse(package, "xl/sharedStrings.xml", LARGEST_WORDS, StartElementHandler=words.start,
                   EndElementHandler=words.end, CharacterDataHandler=words.text):  # fmt: skip
        pass
    return words.found


def _dates(package: zipfile.ZipFile) -> frozenset[int]:
    own: dict[int, str] = {}
    formats: list[int] = []
    inside = [False]

    def start(name: str, given: dict[str, str]) -> None:
        short = tag(name)
        if short == "numFmt":
            own[int(given["numFmtId"])] = given.get("formatCode", "")[:255]  # Excel's own limit
        elif short == "cellXfs":
            inside[0] = True
        elif short == "xf" and inside[0]:
            formats.append(int(given.get("numFmtId", "0")))

    def end(name: str) -> None:
        if tag(name) == "cellXfs":
            inside[0] = False

    for _ in parse(package, "xl/styles.xml", LARGEST_PART, StartElementHandler=start, EndElementHandler=end):
        pass
    shown = {number for number, code in own.items() if _DATE_CODE.search(_NOT_CODE.sub("", code))}
    return frozenset(
        place
        for place, number in enumerate(formats)
        if number in shown or (number in _DATE_FORMATS and number not in own)
    )
