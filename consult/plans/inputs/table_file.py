"""A table of inputs as a file: CSV, or a workbook read by the reader that opinions are imported with. Pure."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from consult.consultations.importing import xlsx_file
from consult.consultations.importing.reading import kind_of
from consult.consultations.importing.table import Record
from consult.documents.cells import ensure_table
from consult.errors import Invalid, Sentence
from consult.i18n import msg

LARGEST: Final = 10 * 1024 * 1024
_ENCODINGS = ("utf-8-sig", "cp932")
_LETTERS: Final = 26


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or Shift_JIS; Invalid naming `file` for anything else."""
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(msg("文字を読めません。UTF-8かShift_JISのCSVで保存し直してください"))


def records_of(data: bytes) -> Iterator[Record]:
    """The lines that have anything in them, the heading first, counted as the file counts them.

    Raises:
        Invalid: naming `file`, for a file too large, locked or damaged, and for a second sheet: it would be lost.
    """
    if len(data) > LARGEST:
        raise _refused(msg("ファイルは%(n)sMBまでです。分けて入れてください", n=LARGEST // 1024**2))
    stream = io.BytesIO(data)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) and kind_of(stream) == "xlsx":
        records, others = xlsx_file.records(stream)
        if others:
            raise _refused(
                msg("シートが%(n)s枚あります。読むシートを1枚だけ残して保存してください", n=others + 1)
            )
        return records
    ensure_table(text := decoded(data), "file")
    return _lines(text)


def _lines(text: str) -> Iterator[Record]:
    table = csv.reader(io.StringIO(text, newline=""))
    for cells in table:
        if any(cell.strip() for cell in cells):
            yield Record(table.line_num, cells)


def letters(column: int) -> str:
    """How a spreadsheet names a column: 0 is A, 26 is AA."""
    said = ""
    while column >= 0:
        said = chr(ord("A") + column % _LETTERS) + said
        column = column // _LETTERS - 1
    return said


def _refused(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"file": [sentence]})
