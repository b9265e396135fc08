"""Reading invitation codes, drawing by stratum, and counts that point at nobody: pure.

The extract of 住民基本台帳 stays with the residents' office. What comes here is a code and a stratum for each invitation.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consult.documents.cells import ensure_table
from consult.documents.suppression import hidden

MOST_CODES: Final = 50_000
FUNNEL: Final = ("invited", "accepted", "declined", "silent", "undelivered")
_COLUMNS: Final = 2
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,31}")
_SHARE = re.compile(r"(.+?)\s*[:\s]\s*([\d,]{1,9})\s*人?")
_HEADS: Final = frozenset({"符号", "招待の符号", "層", "CODE", "STRATUM"})
_REGISTER = re.compile(
    r"氏名|名前|フリガナ|ふりがな|住所|生年月日|世帯|電話|メール|NAME|ADDRESS|BIRTH|PHONE|MAIL"
    r"|@|\d{2,4}-\d{2,4}-\d{3,4}|丁目|番地|\d+番\d+号|\d{4}[-/年]\d{1,2}[-/月]\d{1,2}"
)
_FOREIGN_TO_CODES = re.compile(r"[^\x00-\x7f]|\s")


@dataclass(frozen=True)
class Codes:
    """A list as it was handed over: codes with strata, columns of the register in it, and lines nobody can read."""

    rows: tuple[tuple[str, str], ...]
    register_fields: int
    wrong: tuple[int, ...]  # numbers of lines
    twice: tuple[int, ...]


def plain(text: str) -> str:
    """A stratum or code as it is compared: full width and half width are the same."""
    return unicodedata.normalize("NFKC", text).strip()


def shares_of(text: str) -> dict[str, int] | None:
    """Numbers by stratum, one a line: 18–24歳：500; None when a line cannot be read or a stratum stands twice."""
    found: dict[str, int] = {}
    for line in filter(None, map(plain, text.splitlines())):
        read = _SHARE.fullmatch(line)
        if read is None or read[1] in found:
            return None
        found[read[1]] = int(read[2].replace(",", "") or 0)
    return found or None


def sizes_of(text: str) -> tuple[int, ...] | None:
    """People in each group: 5・5・5・6・6; None when it cannot be read."""
    parts = [part for part in re.split(r"[\s,、・,;/+]+", plain(text)) if part]
    return tuple(map(int, parts)) if parts and all(re.fullmatch(r"\d{1,4}", p) for p in parts) else None


def codes_of(text: str) -> Codes:
    """Read a pasted or exported list: a code and its stratum on each line, by comma or tab."""
    ensure_table(text := text.replace("\t", ",").lstrip("\ufeff"), "codes")
    lines = [
        (at, [plain(cell) for cell in row])
        for at, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
        if any(cell.strip() for cell in row)
    ]
    headed = bool(lines) and any(cell.upper() in _HEADS for cell in lines[0][1])
    body = lines[1:] if headed else lines
    rows: list[tuple[str, str]] = []
    wrong, twice, seen = [], [], set()
    for at, cells in body:
        code, stratum = (*cells, "", "")[:_COLUMNS]
        code = code.upper()
        if not _CODE.fullmatch(code) or not stratum:
            wrong.append(at)
        elif code in seen:
            twice.append(at)
        else:
            rows.append((code, stratum))
        seen.add(code)
    return Codes(
        tuple(rows), _register_fields([cells for _at, cells in lines], headed), tuple(wrong), tuple(twice)
    )


def _register_fields(rows: Sequence[Sequence[str]], headed: bool) -> int:  # noqa: FBT001 - one caller
    """Columns that look like names, addresses, days of birth …, or stand beside code and stratum."""
    found = {at for row in rows for at, cell in enumerate(row) if cell and at >= _COLUMNS}
    found |= {at for row in rows for at, cell in enumerate(row) if _REGISTER.search(cell.upper())}
    if any(row and _FOREIGN_TO_CODES.search(row[0]) for row in rows[1 if headed else 0 :]):
        found.add(0)
    return len(found)


def listed(text: str) -> tuple[str, ...]:
    """Codes as people paste them, in order, each once."""
    return tuple(dict.fromkeys(filter(None, (part.upper() for part in re.split(r"[\s,、;]+", plain(text))))))


@dataclass(frozen=True)
class Chosen:
    """Who has a place, who stands by in which order, and the strata whose share was not reached."""

    places: tuple[str, ...]
    reserves: tuple[str, ...]
    short: tuple[str, ...]


def choose(
    order: Sequence[str], stratum_of: Mapping[str, str], shares: Mapping[str, int], places: int
) -> Chosen:
    """Give the places in the order drawn: first each stratum its share, then whoever comes next.

    A stratum with too few fills up from the others, and is named. The rest stand by in the order drawn.
    """
    taken: list[str] = []
    left = dict(shares)
    for code in order:
        if left.get(stratum_of[code], 0) > 0 and len(taken) < places:
            left[stratum_of[code]] -= 1
            taken.append(code)
    rest = [code for code in order if code not in set(taken)]
    taken += rest[: places - len(taken)]
    chosen = tuple(code for code in order if code in set(taken))
    return Chosen(
        chosen, tuple(c for c in order if c not in set(taken)), tuple(s for s, n in left.items() if n)
    )


def next_up(gone: str, reserves: Iterable[tuple[str, str]]) -> str | None:
    """Who moves up for somebody of the stratum `gone`: the first of the same stratum, or else the first of all."""
    standing = list(reserves)
    same = [code for code, stratum in standing if stratum == gone]
    return next(iter(same or [code for code, _stratum in standing]), None)


def public_counts(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts by group without any below five, nor what the total, which is public, would give back."""
    gone = hidden(list(counts.values()))
    return {name: None if place in gone else n for place, (name, n) in enumerate(counts.items())}
