"""What a sheet asks: its items, who may write it and when, and what of it the public reads. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from consult.access.permissions import Permission
from consult.errors import Sentence

Values = Mapping[str, Any]  # item → str, int, bool, dt.date or tuple of codes; what was left empty is absent
Check = Callable[[Values, Sequence["Written"]], Iterable[tuple[str, Sentence]]]
LONGEST: Final = 4_000


class Type(StrEnum):
    """How an item is answered."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    YEN = "yen"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    YES = "yes"


@dataclass(frozen=True)
class Item:
    """One question of a sheet. `sealed` answers name a person: encrypted, never public, each reading logged."""

    name: str
    label: str
    type: Type = Type.LINE
    hint: str = ""
    optional: bool = False
    public: bool = True
    sealed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)  # code → label, of CHOICE and CHOICES
    least: int = 0
    most: int = 999_999_999
    longest: int = LONGEST
    done: bool = False  # a day on which something happened: today or before
    ahead: bool = False  # a day by which something is promised: today or after


@dataclass(frozen=True)
class Sheet:
    """One kind of record of a procedure.

    `stages` are those in which it is written, all when empty; `hidden_in` those in which the public does not read
    it yet. Of a `single` one a case has at most one. `check` compares an answer with the other answers and with
    the sheets of its kind already written, and names what is wrong item by item.
    """

    procedure: str
    code: str
    title: str
    purpose: str
    items: tuple[Item, ...]
    permissions: tuple[Permission, ...]  # any of them
    stages: frozenset[str] = frozenset()
    hidden_in: frozenset[str] = frozenset()
    single: bool = False
    by_hand: bool = True  # False: written by an effect of the procedure alone
    public: bool = True
    confidential: bool = False  # read at the desk only by who may write it or keeps the case
    secret: bool = False  # read by who may write it alone, whoever keeps the case; in no package
    apart: str = (
        ""  # the item that says whose it is: nobody reads another's before that is closed (`reach.py`)
    )
    many: str = ""  # the item of which several are taken at once, one on each line
    columns: tuple[
        str, ...
    ] = ()  # the items of a line pasted from a spreadsheet, in the order of its columns
    check: Check | None = None
    source: str = ""  # of a sheet nobody writes: the kind it is derived from …
    derived: Callable[[Sequence["Written"]], Sequence["Written"]] | None = None  # … and how

    def open_in(self, stage: str) -> bool:
        """Whether it is written in this stage."""
        return self.by_hand and (not self.stages or stage in self.stages)

    def shown_in(self, stage: str) -> bool:
        """Whether the public reads it while the case stands in this stage."""
        return self.public and stage not in self.hidden_in


@dataclass(frozen=True)
class Written:
    """A sheet as it stands: its newest version, without what is sealed."""

    sheet: str
    number: int
    version: int
    stage: str  # in which it was first written
    values: Values
    at: dt.datetime
    by: int | None

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


_SHEETS: dict[str, dict[str, Sheet]] = {}


def declare(*sheets: Sheet) -> None:
    """Make the sheets of a procedure known, in the order in which the desk shows them."""
    for sheet in sheets:
        known = _SHEETS.setdefault(sheet.procedure, {})
        if sheet.code in known and known[sheet.code] is not sheet:
            raise ValueError(f"{sheet.procedure}/{sheet.code} is declared twice")
        known[sheet.code] = sheet


def sheets_of(procedure: str) -> tuple[Sheet, ...]:
    """The sheets a case of this procedure has; none where its package keeps records of its own."""
    return tuple(_SHEETS.get(procedure, {}).values())


def with_derived(procedure: str, written: Mapping[str, Sequence[Written]]) -> dict[str, tuple[Written, ...]]:
    """What is written, with the sheets that follow from it; where their source is empty, as they stand."""
    found = {code: tuple(some) for code, some in written.items()}
    for sheet in sheets_of(procedure):
        if sheet.derived is not None and found.get(sheet.source):
            found[sheet.code] = tuple(sheet.derived(found[sheet.source]))
    return found


def sheet_of(procedure: str, code: str) -> Sheet | None:
    """One of them."""
    return _SHEETS.get(procedure, {}).get(code)


def procedures() -> frozenset[str]:
    """The procedures that have sheets."""
    return frozenset(_SHEETS)
