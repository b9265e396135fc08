"""How the seats of a body are shared out, and who may not take one: pure.

By category with its number; where actors sit on equal terms, as many seats for each of the six kinds of actor.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

from consult.bodies.rules import on_day, overlaps
from consult.errors import Sentence
from consult.i18n import N_, Message, msg

SIDES: Final = {
    "citizens": N_("市民"),
    "local": N_("地域団体"),
    "civic": N_("市民活動団体"),
    "business": N_("事業者"),
    "education": N_("教育機関等"),
    "city": N_("行政"),
}
OPEN_CALL: Final = "公募"
MOST_GROUPS: Final = 20


class Named(Protocol):
    """Anyone with a name and how it is read."""

    @property
    def name(self) -> str: ...
    @property
    def reading(self) -> str: ...


class Sitting(Named, Protocol):
    """What a rule may look at in somebody who sits on a body."""

    @property
    def seat(self) -> int: ...
    @property
    def category(self) -> str: ...
    @property
    def account_id(self) -> int | None: ...
    @property
    def since(self) -> dt.date: ...
    @property
    def until(self) -> dt.date | None: ...


@dataclass(frozen=True)
class SeatGroup:
    """So many seats of one category; `side` is the kind of actor it belongs to, where they sit on equal terms."""

    category: str
    seats: int
    side: str = ""

    def stored(self) -> dict[str, Any]:
        """As `Body.seat_plan` keeps it."""
        return asdict(self)


def seat_plan(stored: Iterable[Mapping[str, Any]]) -> tuple[SeatGroup, ...]:
    """The plan of a body, as `Body.seat_plan` keeps it."""
    return tuple(SeatGroup(**one) for one in stored)


def public_seats(plan: Iterable[SeatGroup]) -> int:
    """Seats filled by open call: those of a category that is called so (公募, 市民（公募）)."""
    return sum(group.seats for group in plan if OPEN_CALL in group.category)


def wrong_plan(plan: Sequence[SeatGroup], seats: int, *, equal_sides: bool) -> dict[str, list[Sentence]]:
    """What is wrong with a plan: field → sentences. A body without a plan takes members of any category."""
    found: list[Sentence] = []
    names = [group.category for group in plan]
    if len(plan) > MOST_GROUPS:
        found.append(msg("区分は%(n)sまでにしてください", n=MOST_GROUPS))
    if any(not name.strip() or group.seats < 1 for name, group in zip(names, plan, strict=True)):
        found.append(msg("区分の名前と、1以上の人数を書いてください"))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        found.append(msg("同じ区分が2回あります：%(names)s。1行にまとめてください", names="、".join(twice)))
    total = sum(group.seats for group in plan)
    if plan and total != seats:
        found.append(
            msg("区分ごとの席の合計が%(total)sで、定数%(seats)sと合いません", total=total, seats=seats)
        )
    if equal_sides:
        found += _wrong_sides(plan)
    return {"seat_plan": found} if found else {}


def _wrong_sides(plan: Sequence[SeatGroup]) -> list[Sentence]:
    by_side = {side: sum(g.seats for g in plan if g.side == side) for side in SIDES}
    found: list[Sentence] = []
    if any(group.side not in SIDES for group in plan):
        found.append(msg("対等な構成にするときは、すべての区分で主体を選んでください"))
    if len(set(by_side.values())) > 1 or not all(by_side.values()):
        said = "、".join(f"{Message(SIDES[side])}{n}" for side, n in by_side.items())
        found.append(msg("6つの主体の席を同じ数にしてください（いま %(said)s）", said=said))
    return found


def wrong_member(
    plan: Sequence[SeatGroup],
    others: Sequence[Sitting],
    *,
    name: str,
    reading: str,
    category: str,
    account_id: int | None,
    since: dt.date,
    until: dt.date | None,
) -> dict[str, list[Sentence]]:
    """Why somebody cannot sit beside `others`: too many of the category on some day, or in two seats at once."""
    wrong: dict[str, list[Sentence]] = {}
    at_once = [other for other in others if overlaps(since, until, other)]
    twice = next(
        (o for o in at_once if same_person(o, name, reading) or o.account_id == (account_id or -1)), None
    )
    if twice is not None:
        wrong["name"] = [
            msg(
                "この人は、その期間%(seat)s番の席（%(category)s）にいます。1人が2つの席に着くことはできません。"
                "先にその席を離れてから入れてください",
                seat=twice.seat,
                category=twice.category,
            )
        ]
    if not plan:
        return wrong
    group = next((group for group in plan if group.category == category), None)
    if group is None:
        among = "、".join(one.category for one in plan)
        wrong["category"] = [msg("区分は次のどれかにしてください：%(among)s", among=among)]
    elif _fullest([o for o in at_once if o.category == category], since) >= group.seats:
        wrong["category"] = [
            msg(
                "「%(category)s」の席は%(n)sで、その期間はふさがっています。任期を見直すか、決まりで席の数を変えてください",
                category=category,
                n=group.seats,
            )
        ]
    return wrong


def same_person(other: Named, name: str, reading: str) -> bool:
    """Whether name and reading are those of `other`, however wide or spaced."""
    return _key(name, reading) == _key(other.name, other.reading)


def _key(*words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", "".join(words)).split())


def _fullest(at_once: Sequence[Sitting], since: dt.date) -> int:
    """The most of them that sit on one day from `since` on."""
    days = {since, *(other.since for other in at_once if other.since > since)}
    return max(len(on_day(at_once, day)) for day in days)
