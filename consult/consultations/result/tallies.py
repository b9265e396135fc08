"""通・人・件 by channel, by what the senders are to the city and by ward: sums only, small ones left out.

A ward comes out of a sealed address. It is counted when the files are made and stands in them as a sum; pages read
it from there, so that showing a result opens no identity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Opinion, OpinionIdentity, Point
from consult.consultations.rules import APART, CATEGORIES, CHANNELS
from consult.consultations.wards import OUTSIDE, UNKNOWN, read_wards, ward_of
from consult.documents.editions import Tally, TallyRow
from consult.documents.suppression import LEAST, hidden
from consult.i18n import N_, gettext, msg

CHANNEL, CATEGORY, WARD = "channel", "category", "ward"
DIMENSIONS = {CHANNEL: N_("出し方"), CATEGORY: N_("出した人の立場"), WARD: N_("地区")}
_AT_ONCE = 1000


@dataclass(frozen=True)
class Cell:
    """One line: 通, 人 and 件; None where the number is left out."""

    code: str
    submissions: int | None
    submitters: int | None
    points: int | None


@dataclass(frozen=True)
class Tallied:
    """The counts along one dimension. No cells: it was not asked, or nobody said."""

    dimension: str
    cells: tuple[Cell, ...]

    @property
    def suppressed(self) -> bool:
        """Whether some number is left out."""
        return any(cell.submissions is None for cell in self.cells)


@dataclass
class _Sum:
    submissions: int = 0
    people: set[str] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)


def tallied(session: Session, case: Case, settings: Settings) -> tuple[Tallied, ...]:
    """The counts of a case as they are now. Opens sealed addresses when the city counts by ward."""
    wards, keys = read_wards(settings.wards), Keys.of(settings)
    sums: dict[str, dict[str, _Sum]] = {
        CHANNEL: {code: _Sum() for code in CHANNELS},
        CATEGORY: {code: _Sum() for code in (*CATEGORIES, UNKNOWN)},
        WARD: {code: _Sum() for code in (*(ward.name for ward in wards), OUTSIDE, UNKNOWN)} if wards else {},
    }
    groups = _groups(session, case)
    rows = session.execute(
        select(
            Opinion.id, Opinion.channel, Opinion.category, OpinionIdentity.person_key, OpinionIdentity.sealed
        )
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case.id, Opinion.stage.not_in(APART))
        .execution_options(yield_per=_AT_ONCE)
    )
    for number, channel, category, person, sealed in rows:
        codes = {CHANNEL: channel, CATEGORY: category}
        if wards:
            codes[WARD] = ward_of(unseal(sealed, keys).address, wards, settings.municipality)
        for dimension, code in codes.items():
            found = sums[dimension].setdefault(code, _Sum())
            found.submissions += 1
            found.people.add(person)
            found.groups |= groups.get(number, set())
    return tuple(_closed(dimension, found) for dimension, found in sums.items())


def _groups(session: Session, case: Case) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    for opinion, group in session.execute(
        select(Point.opinion_id, Point.group_id).where(Point.case_id == case.id, Point.group_id.is_not(None))
    ):
        if group is not None:
            found.setdefault(opinion, set()).add(group)
    return found


def _closed(dimension: str, sums: Mapping[str, _Sum]) -> Tallied:
    """The sums without what could point at somebody; the way an opinion came in tells nothing about its sender."""
    if not any(found.submissions for code, found in sums.items() if code != UNKNOWN):
        return Tallied(dimension, ())
    gone = (
        frozenset[int]() if dimension == CHANNEL else hidden([len(found.people) for found in sums.values()])
    )
    return Tallied(
        dimension,
        tuple(
            Cell(code, None, None, None)
            if place in gone
            else Cell(code, found.submissions, len(found.people), len(found.groups))
            for place, (code, found) in enumerate(sums.items())
            if place in gone or found.submissions or dimension != CHANNEL
        ),
    )


def as_data(counted: Iterable[Tallied]) -> dict[str, Any]:
    """For the JSON form: what `from_data` reads."""
    return {
        found.dimension: [
            {
                "code": cell.code,
                "label": label(found.dimension, cell.code),
                "submissions": cell.submissions,
                "submitters": cell.submitters,
                "points": cell.points,
            }
            for cell in found.cells
        ]
        for found in counted
    }


def from_data(data: Mapping[str, Any]) -> tuple[Tallied, ...]:
    """The counts as a published JSON form holds them."""
    return tuple(
        Tallied(
            dimension,
            tuple(
                Cell(row["code"], row["submissions"], row["submitters"], row["points"])
                for row in data[dimension]
            ),
        )
        for dimension in DIMENSIONS
        if dimension in data
    )


def label(dimension: str, code: str) -> str:
    """What a line is called."""
    if dimension == CHANNEL:
        return gettext(CHANNELS[code])
    if dimension == CATEGORY:
        return gettext(CATEGORIES[code]) if code in CATEGORIES else code or gettext("答えなし")
    return {OUTSIDE: gettext("市の外"), UNKNOWN: gettext("わからない")}.get(code, code)


def in_words(counted: Iterable[Tallied]) -> tuple[Tally, ...]:
    """The tables as they are printed, each with what a reader has to know."""
    return tuple(
        Tally(
            gettext(DIMENSIONS[found.dimension]),
            tuple(
                TallyRow(label(found.dimension, cell.code), cell.submissions, cell.submitters, cell.points)
                for cell in found.cells
            ),
            _note(found),
        )
        for found in counted
    )


def _note(found: Tallied) -> str:
    if not found.cells and found.dimension == WARD:
        return gettext("地区は聞いていないので、地区ごとの数はありません。")
    if not found.cells and found.dimension == CATEGORY:
        return gettext("立場を答えた人はいませんでした。")
    if not found.suppressed:
        return ""
    return str(
        msg(
            "%(n)s人より少ないところは、だれかがわからないように「―」とし、引き算でわかるところも「―」としました。",
            n=LEAST,
        )
    )
