"""Whether a vote can be recorded as it was typed: everything that is wrong, at once, each with its rule. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from consult.council.arithmetic import CASTS, SHARES, Share, Tally, attendance, quorum, tally
from consult.i18n import N_, Message, msg

SUBJECTS: Final = {
    "decision": N_("議案・請願の採決"),
    "amendment": N_("修正案"),
    "again": N_("再議"),
    "omission": N_("委員会付託の省略"),
    "continuation": N_("閉会中の継続審査"),
    "withdrawal": N_("撤回・取下げの承認"),
    "closed": N_("秘密会にすること"),
    "committee": N_("委員会の採決"),
    "committee_amendment": N_("委員会での修正案"),
}
IN_COMMITTEE: Final = frozenset({"committee", "committee_amendment"})
METHODS: Final = {
    "named": N_("記名（だれがどう投票したかを記録）"),
    "standing": N_("起立・挙手（数だけ）"),
    "secret": N_("無記名（数だけ）"),
    "unopposed": N_("異議なし"),
}
EXCEPTIONS: Final = {
    "": N_("なし"),
    "recalled": N_("同じ事件で再び招集しても、半数に達しない"),
    "called": N_("出席を催告しても、半数に達しない"),
}


@dataclass(frozen=True)
class Room:
    """Who could be counted at a vote: memberships."""

    seats: int
    members: int  # in office
    there: frozenset[int]  # when the sitting opened
    chair: int | None
    exception: str = ""
    names: Mapping[int, str] = field(default_factory=dict)
    instead: tuple[int, ...] = ()  # who presides, in this order, when the chair may not (地方自治法106条1項)

    def presided(self, away: Collection[int]) -> "Room":
        """The same while some are away or recused: the vice-chair presides when the chair is one of them."""
        if self.chair not in away:
            return self
        return replace(
            self, chair=next((m for m in self.instead if m in self.there and m not in away), self.chair)
        )


@dataclass(frozen=True)
class Ballot:
    """A vote as typed: with names, or as counts."""

    method: str
    share: str = "majority"
    choices: Mapping[int, str] = field(default_factory=dict)
    ayes: int | None = None
    nays: int | None = None
    recused: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    casts: str = ""


@dataclass(frozen=True)
class Counted:
    """A vote that holds, with its arithmetic."""

    share: Share
    present: int
    ayes: int
    nays: int
    exception: str
    tally: Tally


def count(room: Room, ballot: Ballot) -> tuple[Counted | None, dict[str, list[Message]]]:
    """The vote counted, or what stands in its way by field."""
    room = room.presided(ballot.recused | ballot.left)
    wrong: dict[str, list[Message]] = {}
    for name, sentence in _wrong(room, ballot):
        wrong.setdefault(name, []).append(sentence)
    share = SHARES.get(ballot.share, SHARES["majority"])
    voters = _voters(room, ballot)
    present = len(voters) + _chair_there(room, ballot)
    ayes, nays = _numbers(ballot, len(voters))
    if ayes is None or nays is None:
        return None, wrong
    found = tally(share, present, ayes, nays, ballot.casts)
    for name, sentence in _casting(share, found, ballot.casts, there=_chair_there(room, ballot)):
        wrong.setdefault(name, []).append(sentence)
    if wrong:
        return None, wrong
    return Counted(share, present, ayes, nays, _exception(room, ballot, present), found), wrong


def _voters(room: Room, ballot: Ballot) -> frozenset[int]:
    return room.there - ballot.recused - ballot.left - {room.chair}


def _chair_there(room: Room, ballot: Ballot) -> bool:
    return room.chair in room.there - ballot.recused - ballot.left


def _numbers(ballot: Ballot, voters: int) -> tuple[int | None, int | None]:
    if ballot.method == "unopposed":
        return voters, 0
    if ballot.method == "named":
        given = list(ballot.choices.values())
        return given.count("aye"), given.count("nay")
    return ballot.ayes, ballot.nays


def _exception(room: Room, ballot: Ballot, present: int) -> str:
    """除斥 that leaves fewer than the quorum is the law's own exception (113条ただし書)."""
    short = present < quorum(room.seats) <= present + len(ballot.recused & room.there)
    return "recusal" if short else room.exception


def _wrong(room: Room, ballot: Ballot) -> Iterator[tuple[str, Message]]:
    if ballot.method not in METHODS:
        yield "method", msg("採決の方法を選んでください")
    voters = _voters(room, ballot)
    present = len(voters) + _chair_there(room, ballot)
    yield from _presence(room, ballot, present)
    if ballot.method == "named":
        yield from _names(room, ballot, voters)
    elif ballot.method in {"standing", "secret"}:
        yield from _counts(ballot, len(voters))


def _presence(room: Room, ballot: Ballot, present: int) -> Iterator[tuple[str, Message]]:
    share = SHARES.get(ballot.share, SHARES["majority"])
    if not _chair_there(room, ballot):
        yield "left", msg("議長（委員長）がいません。議長の職務を行う人を、会議の記録で選び直してください")
    if present < quorum(room.seats) and not _exception(room, ballot, present):
        yield (
            "left",
            msg(
                "定数%(seats)s人の半数は%(quorum)s人です。採決できたのは%(present)s人なので、採決できません（地方自治法113条）",
                seats=room.seats,
                quorum=quorum(room.seats),
                present=present,
            ),
        )
    needed = attendance(share, room.members)
    if present < needed:
        yield (
            "share",
            msg(
                "この議決には%(needed)s人以上の出席が要ります。出席は%(present)s人です（%(article)s）",
                needed=needed,
                present=present,
                article=Message(share.article),
            ),
        )


def _names(room: Room, ballot: Ballot, voters: frozenset[int]) -> Iterator[tuple[str, Message]]:
    share = SHARES.get(ballot.share, SHARES["majority"])
    for member, choice in ballot.choices.items():
        name = room.names.get(member, str(member))
        if member in ballot.recused:
            yield "choices", msg("%(name)sさんは除斥なので、数えられません（地方自治法117条）", name=name)
        elif member == room.chair and not share.chair_votes:
            yield (
                "choices",
                msg("%(name)sさんは議長なので、加わりません（地方自治法116条2項）", name=name),
            )
        elif member not in voters and member != room.chair:
            yield "choices", msg("%(name)sさんは採決のとき議場にいません", name=name)
        elif choice not in CASTS:
            yield "choices", msg("%(name)sさんの投票を、賛成、反対、棄権から選んでください", name=name)
    silent = [room.names.get(one, str(one)) for one in sorted(voters - set(ballot.choices))]
    if silent:
        yield (
            "choices",
            msg(
                "投票を選んでいない人がいます：%(names)s。いない人は「退席」にします", names="、".join(silent)
            ),
        )


def _counts(ballot: Ballot, voters: int) -> Iterator[tuple[str, Message]]:
    if ballot.ayes is None:
        yield "ayes", msg("賛成の数を書いてください")
    if ballot.nays is None:
        yield "nays", msg("反対の数を書いてください")
    if ballot.ayes is not None and ballot.nays is not None and ballot.ayes + ballot.nays > voters:
        yield (
            "ayes",
            msg(
                "賛成%(ayes)s人と反対%(nays)s人の合計が、採決に加わった%(voters)s人（議長を除く）を超えています",
                ayes=ballot.ayes,
                nays=ballot.nays,
                voters=voters,
            ),
        )


def _casting(share: Share, found: Tally, casts: str, *, there: bool) -> Iterator[tuple[str, Message]]:
    if not there:
        return
    if share.chair_votes:
        if casts not in CASTS:
            yield "casts", msg("この議決には議長も加わります。議長の投票を選んでください")
    elif found.tie and casts not in {"aye", "nay"}:
        yield "casts", msg("可否同数です。議長がどちらに決めたかを選んでください（地方自治法116条1項）")
    elif not found.tie and casts:
        yield (
            "casts",
            msg("可否同数ではないので、議長は決めません（地方自治法116条）。議長の決定を空けてください"),
        )
