"""The sections an opinion was written on, kept beside it so that a section's opinions are found among 100,000.

`Opinion.places` is what holds; these rows follow from it, and every act that writes it writes them too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert

from consult.consultations.models import Opinion
from consult.consultations.models_places import OpinionPlace
from consult.prepared import Prepared
from consult.unit_of_work import UnitOfWork

_PLACE = Prepared(lambda _: insert(OpinionPlace))


def anchors(places: Iterable[Mapping[str, Any]]) -> list[str]:
    """The sections among the places of an opinion, each once; the draft as a whole is no section."""
    return sorted({place["anchor"] for place in places if place["anchor"]})


def place(uow: UnitOfWork, case_id: int, number: int, places: Iterable[Mapping[str, Any]]) -> None:
    """Find a new opinion, already written, under the sections it was written on."""
    for anchor in anchors(places):
        uow.run(_PLACE, {"case_id": case_id, "anchor": anchor, "number": number})


def move(uow: UnitOfWork, opinion: Opinion, places: list[dict[str, Any]]) -> None:
    """Give an opinion other places than it had, and find it under those."""
    before = anchors(opinion.places)
    mine = (OpinionPlace.case_id == opinion.case_id, OpinionPlace.number == opinion.number)
    if before:
        uow.execute(delete(OpinionPlace).where(*mine, OpinionPlace.anchor.in_(before)))
    opinion.places = places
    place(uow, opinion.case_id, opinion.number, places)
