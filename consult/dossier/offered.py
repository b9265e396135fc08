"""What a blank sheet already says: words taken over from other sheets, to be read and changed before they are kept."""

from collections.abc import Callable, Mapping, Sequence

from consult.dossier.queries import Dossier

Typed = Mapping[str, Sequence[str]]
Offer = Callable[[Dossier], Typed]
_OFFERS: dict[tuple[str, str], Offer] = {}


def offers(procedure: str, code: str) -> Callable[[Offer], Offer]:
    """Register what fills the blank form of a sheet; nothing is kept before somebody sends the form."""

    def register(offer: Offer) -> Offer:
        _OFFERS[procedure, code] = offer
        return offer

    return register


def offered(procedure: str, code: str, held: Dossier) -> Typed:
    """The values a blank form begins with; empty where nothing is registered."""
    offer = _OFFERS.get((procedure, code))
    return offer(held) if offer else {}
