"""What stands in a 台帳: organisations, places, data about the town, words. Pure declarations.

Each entry is a sheet of a case, so that who wrote what and when, the earlier wordings and the archive package come
with it. Names of persons do not belong here; a way to reach an organisation is listed when it agrees.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.collaboration.gatherings.sheets import SUPPORT
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "register"
LEVELS: Final = {"ward": N_("区"), "district": N_("地区"), "city": N_("市内全域"), "region": N_("広域")}
_KEEPERS: Final = (Permission.CASE_EDIT,)
_STAGES: Final = frozenset({"drafting", "open"})


class Once:
    """A check: the same name is entered once."""

    def __init__(self, item: str) -> None:
        self.item = item

    def __call__(self, values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
        """Name the item when another entry has the same."""
        if any(other[self.item] == values.get(self.item) for other in others):
            yield self.item, msg("「%(name)s」は、もう載っています", name=values[self.item])


def _agrees(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    yield from Once("name")(values, others)
    if not values.get("agrees"):
        yield "agrees", msg("団体が同意してから載せてください")


def _entry(code: str, title: str, purpose: str, *items: Item, check: object) -> Sheet:
    return Sheet(NAME, code, title, purpose, items, _KEEPERS, stages=_STAGES, check=check)  # type: ignore[arg-type]  # every caller passes a Check


declare(
    _entry(
        "organisation",
        N_("団体"),
        N_("地域団体、市民活動団体、事業者、学校などです。人の名前は書きません。"),
        Item("name", N_("名前"), longest=80),
        Item("actor", N_("主体"), Type.CHOICE, words=ACTOR_KINDS),
        Item("level", N_("活動する範囲"), Type.CHOICE, words=LEVELS),
        Item("ward", N_("地区"), optional=True, longest=40),
        Item("themes", N_("テーマ"), hint=N_("「、」で区切ります。"), optional=True, longest=120),
        Item("about", N_("していること"), Type.TEXT, longest=400),
        Item("support", N_("中間支援"), Type.YES, N_("団体どうしをつなぐ団体です。")),
        Item("agrees", N_("載せることに団体が同意している"), Type.YES, public=False),
        Item("reach", N_("連絡先（公表します）"), optional=True, longest=200),
        check=_agrees,
    ),
    _entry(
        "venue",
        N_("場所"),
        N_("集まるために使える身近な場所です。"),
        Item("name", N_("名前"), longest=80),
        Item("address", N_("所在地"), longest=200),
        Item("ward", N_("地区"), optional=True, longest=40),
        Item("seats", N_("入れる人数"), Type.NUMBER, optional=True, most=100_000),
        Item("support", N_("使えるもの"), Type.CHOICES, words=SUPPORT, optional=True),
        Item("booking", N_("申込みの方法"), Type.TEXT, optional=True, longest=400),
        check=Once("name"),
    ),
    _entry(
        "dataset",
        N_("地域のデータ"),
        N_("人口や世帯など、地区で話し合うときの資料です。出典と時点のないデータは載せません。"),
        Item("name", N_("名前"), longest=120),
        Item("about", N_("何がわかるか"), Type.TEXT, longest=400),
        Item("source", N_("出典"), longest=200),
        Item("as_of", N_("いつの時点か"), Type.DAY),
        Item("ward", N_("地区"), optional=True, longest=40),
        Item("where", N_("データのある場所（アドレス）"), optional=True, longest=400),
        check=Once("name"),
    ),
    _entry(
        "term",
        N_("用語"),
        N_("言葉の意味です。やさしい日本語も書きます。"),
        Item("name", N_("用語"), longest=40),
        Item("reading", N_("読み"), longest=80),
        Item("meaning", N_("意味"), Type.TEXT, longest=400),
        Item("easy", N_("やさしい日本語"), Type.TEXT, optional=True, longest=400),
        Item("english", N_("英語"), optional=True, longest=120),
        check=Once("name"),
    ),
)
