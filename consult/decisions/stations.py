"""The six stations of a decision, and what is said where one has not been reached. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from consult.i18n import N_, Message, gettext

OPINIONS, GROUPS, ANSWERS, ITEMS, VOTES, TEXT = "opinions", "groups", "answers", "items", "votes", "text"
TITLES: Final[Mapping[str, str]] = {
    OPINIONS: N_("意見"),
    GROUPS: N_("同じ趣旨のまとまり（論点）"),
    ANSWERS: N_("市の考え方"),
    ITEMS: N_("会議の議題"),
    VOTES: N_("採決"),
    TEXT: N_("決まった文"),
}
GAPS: Final[Mapping[str, str]] = {
    OPINIONS: N_("まだありません。この案件とつながる意見公募は、始まっていません。"),
    GROUPS: N_("まだありません。意見公募の結果を公表するときに、ここに出ます。"),
    ANSWERS: N_("まだありません。意見公募の結果を公表するときに、ここに出ます。"),
    ITEMS: N_("まだありません。会議の議題になり、開催を知らせると、ここに出ます。"),
    VOTES: N_("まだありません。会議や議会で採決すると、ここに出ます。"),
    TEXT: N_("まだありません。文が決まって公表されると、ここに出ます。"),
}


@dataclass(frozen=True)
class Line:
    """One thing found at a station: what it is, of which case, where it can be read in full."""

    text: Message | str
    href: str = ""
    note: Message | str = ""
    case: str = ""  # number of the case it belongs to, where it is another than the one asked for
    anchor: str = ""  # by which other pages lead here


@dataclass(frozen=True)
class Station:
    """One station: what was found there, or what is missing."""

    code: str
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """In the reader's language."""
        return gettext(TITLES[self.code])

    @property
    def gap(self) -> str:
        """What is said while nothing is there; empty once something is."""
        return "" if self.lines else gettext(GAPS[self.code])


def stations(found: Mapping[str, tuple[Line, ...]]) -> tuple[Station, ...]:
    """All six in their order, also those where nothing was found."""
    return tuple(Station(code, found.get(code, ())) for code in TITLES)
