"""Cells of tables: none that a spreadsheet takes for a formula (OWASP, "CSV Injection"), none too long to read."""

import csv
import io
import unicodedata
from typing import Final, TypeVar

from consult.errors import Invalid
from consult.i18n import msg

Cell = TypeVar("Cell")
_FORMULA: Final = frozenset("=+-@\t\r\n")


def guarded(cell: Cell) -> Cell | str:
    """The cell; a text that begins like a formula gets an apostrophe, in full width too (Excel reads ＝ as =)."""
    return f"'{cell}" if isinstance(cell, str) and _begins_a_formula(cell) else cell


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell[:1] == "'" and _begins_a_formula(cell[1:]) else cell


def ensure_table(text: str, field: str) -> None:
    """That every cell of a pasted or sent table can be read.

    Raises:
        Invalid: naming `field`, when one cell is longer than a cell may be or a line has no end.
    """
    try:
        for _row in csv.reader(io.StringIO(text, newline="")):
            pass
    except csv.Error as error:
        sentence = msg(
            '表として読めません。1つの欄は%(n)s字までです。「"」を閉じているかも確かめてください',
            n=f"{csv.field_size_limit():,}",
        )
        raise Invalid(sentence, {field: [sentence]}) from error


def _begins_a_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text[:1]) in _FORMULA
