"""Cells of tables that no spreadsheet takes for a formula (OWASP, "CSV Injection")."""

import unicodedata
from typing import Final, TypeVar

Cell = TypeVar("Cell")
_FORMULA: Final = frozenset("=+-@\t\r\n")


def guarded(cell: Cell) -> Cell | str:
    """The cell; a text that begins like a formula gets an apostrophe, in full width too (Excel reads ＝ as =)."""
    return f"'{cell}" if isinstance(cell, str) and _begins_a_formula(cell) else cell


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell[:1] == "'" and _begins_a_formula(cell[1:]) else cell


def _begins_a_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text[:1]) in _FORMULA
