"""The name of the procedure of 検証・評価, and a check its sheets share. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.dossier.sheets import Values, Written
from consult.errors import Sentence
from consult.i18n import msg

NAME: Final = "review"


class OneEach:
    """A check: each measure, or each number, is written about once."""

    def __init__(self, item: str) -> None:
        self.item = item

    def __call__(self, values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Sentence]]:
        """Name the item when another sheet says the same."""
        if any(other[self.item] == values.get(self.item) for other in others):
            yield (
                self.item,
                msg("「%(what)s」は、もう書いてあります。そちらを直してください", what=values[self.item]),
            )
