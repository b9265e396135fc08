"""One number of a year with its way of counting in words: what the yearly report prints. Pure."""

from dataclasses import dataclass
from fractions import Fraction

from consult.documents.suppression import LEAST
from consult.i18n import Message, msg


@dataclass(frozen=True)
class Figure:
    """One indicator of one year: `of` is the whole it is a part of, None for a plain count."""

    code: str
    name: Message
    means: Message
    count: int
    of: int | None = None
    procedure: str = ""  # whose cases it counts: where to look further
    few: bool = False  # counts what single people did: one to four are not told

    @property
    def share(self) -> Fraction | None:
        """The part of the whole, exactly; None where there is no whole."""
        return Fraction(self.count, self.of) if self.of else None

    @property
    def said(self) -> Message:
        """In words, with the share in whole percent rounded half up."""
        if self.kept_back:
            return msg("%(n)s件未満", n=LEAST)
        return in_words(self.count, self.of)

    @property
    def kept_back(self) -> bool:
        """Whether the number itself is told to nobody outside: so few that it points at people."""
        return self.few and 0 < self.count < LEAST


def in_words(count: int, of: int | None) -> Message:
    """A number and, where it is a part of a whole, its share in whole percent rounded half up."""
    if of is None:
        return msg("%(n)s件", n=f"{count:,}")
    if not of:
        return msg("0件（もとになるものがありません）")
    percent = (Fraction(count, of) * 100 + Fraction(1, 2)).__floor__()
    return msg("%(of)s件のうち%(n)s件（%(percent)s％）", n=count, of=of, percent=percent)
