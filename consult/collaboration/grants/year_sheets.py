"""What is written down of support over several years: which year it is, and the review that opens the next."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.grants.sheets import NAME
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

GATES: Final = {"continue": N_("続ける"), "change": N_("内容を変えて続ける"), "end": N_("終える")}
_BEFORE: Final = frozenset({"announced", "applied", "examined"})
_AFTER: Final = frozenset(
    {
        "decided", "changed", "advanced", "stopped", "reported", "correction", "inspected", "fixed", "claimed",
        "paid", "refund_due", "refunded", "closed",
    }
)  # fmt: skip


def _support(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    year, years = values.get("year_number"), values.get("years")
    if year is not None and years is not None and year > years:
        yield "year_number", msg("%(years)s年の支援です。%(years)s年目までで書いてください", years=years)
    if year is not None and year > 1 and not values.get("earlier"):
        yield "earlier", msg("2年目からは、前の年度の補助金の案件番号を書いてください")


declare(
    Sheet(
        NAME, "support", N_("複数年の支援"),
        N_("何年続ける支援の、何年目かを書きます。交付の決定は年度ごとです。書かなければ、1年だけの支援です。"),
        (
            Item("year_number", N_("何年目"), Type.NUMBER, least=1, most=50),
            Item("years", N_("何年の支援か"), Type.NUMBER, least=1, most=50),
            Item("earlier", N_("前の年度の補助金の案件番号"), hint=N_("例 R9-補-001。2年目から書きます。"), optional=True),
        ),
        (Permission.GRANT_RECEIVE, Permission.GRANT_EXAMINE), stages=_BEFORE, single=True, check=_support,
    ),
    Sheet(
        NAME, "year_review", N_("年度のふり返り"),
        N_("複数年の支援で、その年度をふり返り、次の年度に続けるかを決めます。次の年度の交付は、これがないと決められません。"),
        (
            Item("learned", N_("わかったこと"), Type.TEXT),
            Item("improve", N_("次の年度までに直すこと"), Type.TEXT, optional=True),
            Item("outcome", N_("次の年度"), Type.CHOICE, words=GATES),
            Item("reason", N_("理由"), Type.TEXT),
        ),
        (Permission.GRANT_DECIDE,), stages=_AFTER, single=True,
    ),
)  # fmt: skip
