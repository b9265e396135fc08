"""Both sides' reviews of a 協働事業 beside each other: where they differ, what was said of it, what will change. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from consult.collaboration.joint_projects.review_conditions import REVIEW_ITEMS
from consult.collaboration.joint_projects.review_sheets import ROUNDS
from consult.collaboration.joint_projects.rules import differing
from consult.dossier.queries import Dossier
from consult.dossier.sheets import Written


@dataclass(frozen=True)
class Compared:
    """One item of one round: both marks, whether they lie too far apart, what was talked over and decided."""

    item: str
    group: int | None
    city: int | None
    differs: bool
    talks: tuple[Written, ...]
    improvements: tuple[Written, ...]

    @property
    def apart(self) -> int | None:
        """How many points lie between the sides; None while one has not marked it."""
        return None if self.group is None or self.city is None else abs(self.group - self.city)


@dataclass(frozen=True)
class Round:
    """The reviews of one round, with each side's words and the improvements that belong to no item."""

    code: str
    rows: tuple[Compared, ...]
    notes: tuple[tuple[str, str], ...]
    others: tuple[Written, ...]


def rounds(held: Dossier, least: int) -> Iterator[Round]:
    """The rounds that have been begun, the first one first; sides differ from `least` points on."""
    for code in ROUNDS:
        sheets = {one["side"]: one for one in held.all("reviews") if one["round"] == code}
        if not sheets:
            continue
        marks = {
            side: {item: one[item] for item in REVIEW_ITEMS if one[item] is not None}
            for side, one in sheets.items()
        }
        group, city = marks.get("group", {}), marks.get("city", {})
        apart = differing(group, city, least)
        talks = [one for one in held.all("difference") if one["round"] == code]
        improved = [one for one in held.all("improvements") if one["round"] == code]
        yield Round(
            code,
            tuple(
                Compared(
                    item,
                    group.get(item),
                    city.get(item),
                    item in apart,
                    tuple(one for one in talks if one["item"] == item),
                    tuple(one for one in improved if one["item"] == item),
                )
                for item in REVIEW_ITEMS
            ),
            tuple((side, one["note"]) for side, one in sheets.items() if one["note"]),
            tuple(one for one in improved if not one["item"]),
        )
