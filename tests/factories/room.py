"""A room that is asked whether it is convinced, one line for each person."""

from typing import Any


def asked(who: Any, desk: str, *said: str) -> Any:
    """Fill the first lines: 納得 as `convinced`, おおむね as `mostly`, anything else is the reason of a まだ."""
    page = f"{desk}/assent"
    sent = who.open(page).again()
    for place, words in enumerate(said):
        sent["seat"][place] = sent["seat"][place] or str(place + 1)
        plain = words in {"convinced", "mostly"}
        sent["answer"][place] = words if plain else "not_yet"
        sent["reason"][place] = "" if plain else words
    return who.post(page, **sent)
