"""Who was there, as everyone reads it: the kinds, the sum, and no number that could point at a person. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.documents.suppression import LEAST, hidden
from consult.dossier.sheets import Values, Written
from consult.i18n import Message, msg

COUNTED: Final = "attendance"
SHOWN: Final = "came"


def somebody_came(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    """A day on which nobody came is not written down as one."""
    if not any(values.get(kind) for kind in ACTOR_KINDS):
        yield "citizen", msg("来た人の数を書いてください")


def shown(rows: Sequence[Written]) -> list[Written]:
    """Each day's numbers as the public reads them: of one to four people the kind is told, not how many they were."""
    return [_day(one) for one in rows]


def _day(one: Written) -> Written:
    people = [one[kind] or 0 for kind in ACTOR_KINDS]
    gone, total = hidden(people), sum(people)
    values: dict[str, Any] = {"kinds": tuple(kind for kind in ACTOR_KINDS if one[kind])}
    if total >= LEAST:
        values["total"] = total
    values |= {
        f"of_{kind}": number
        for place, (kind, number) in enumerate(zip(ACTOR_KINDS, people, strict=True))
        if number and place not in gone
    }
    return Written(SHOWN, one.number, one.version, one.stage, values, one.at, one.by)
