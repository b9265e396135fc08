"""What the calls for grants and for joint projects say alike: from which day everybody reads them."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.dossier.sheets import Item, Type, Values, Written
from consult.i18n import N_, Message, msg

LISTED_ON: Final = Item(
    "opens_on",
    N_("募集を公表する日"),
    Type.DAY,
    N_("この日から「募集しているもの」のページに載ります。空けておくと、書いたときから載ります。"),
    optional=True,
)


def listed_before_it_closes(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    """A call is read by everybody before its last day, not after it."""
    opens, closes = values.get("opens_on"), values.get("closes_on")
    if opens and closes and opens > closes:
        yield "opens_on", msg("公表する日は、受け付ける最後の日までにしてください")
