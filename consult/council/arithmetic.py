"""How the council's votes are counted, each way with its article: the one place where numbers become a result. Pure.

A majority is taken of those present without the chair, who has no vote and decides a tie (地方自治法116条); where
the law has a rule of its own (a larger share, or more members in the room) the chair votes as a member. Who stays in
the room without voting, or casts a blank, counts as present; a tie is as many for as against without them
(昭和25年8月24日行政実例).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consult.i18n import N_, Message, msg

CASTS: Final = ("aye", "nay", "abstain")


@dataclass(frozen=True)
class Share:
    """The share of those present that carries a vote; `attendance` is the share of all members who must be there.

    A `strict` share must be exceeded (過半数), any other reached (以上).
    """

    code: str
    label: str
    article: str
    share: Fraction
    strict: bool = False
    chair_votes: bool = True
    attendance: Fraction | None = None


_HALF, _TWO_THIRDS, _THREE_QUARTERS = Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)
SHARES: Final = {
    one.code: one
    for one in (
        Share(
            "majority",
            N_("出席議員の過半数"),
            N_("地方自治法116条1項"),
            _HALF,
            strict=True,
            chair_votes=False,
        ),
        Share("reconsider", N_("再議：出席議員の3分の2以上"), N_("地方自治法176条3項"), _TWO_THIRDS),
        Share("closed", N_("秘密会：出席議員の3分の2以上"), N_("地方自治法115条1項"), _TWO_THIRDS),
        Share("office_site", N_("事務所の位置の条例：出席議員の3分の2以上"), N_("地方自治法4条3項"), _TWO_THIRDS),
        Share("facility", N_("重要な公の施設の廃止など：出席議員の3分の2以上"), N_("地方自治法244条の2第2項"), _TWO_THIRDS),
        Share("qualification", N_("議員の資格の決定：出席議員の3分の2以上"), N_("地方自治法127条1項"), _TWO_THIRDS),
        Share(
            "no_confidence",
            N_("長の不信任：議員数の3分の2以上が出席し、その4分の3以上"),
            N_("地方自治法178条3項"),
            _THREE_QUARTERS,
            attendance=_TWO_THIRDS,
        ),
        Share(
            "no_confidence_again",
            N_("解散後の長の不信任：議員数の3分の2以上が出席し、その過半数"),
            N_("地方自治法178条3項"),
            _HALF,
            strict=True,
            attendance=_TWO_THIRDS,
        ),
        Share(
            "expulsion",
            N_("議員の除名：議員の3分の2以上が出席し、その4分の3以上"),
            N_("地方自治法135条3項"),
            _THREE_QUARTERS,
            attendance=_TWO_THIRDS,
        ),
        Share(
            "dismissal",
            N_("副市長などの解職：議員の3分の2以上が出席し、その4分の3以上"),
            N_("地方自治法87条1項"),
            _THREE_QUARTERS,
            attendance=_TWO_THIRDS,
        ),
        Share(
            "dissolution",
            N_("議会の自主解散：議員の4分の3以上が出席し、その5分の4以上"),
            N_("地方公共団体の議会の解散に関する特例法2条2項"),
            Fraction(4, 5),
            attendance=_THREE_QUARTERS,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """A counted vote: how many the share is taken of, how many are needed, how many there were."""

    base: int
    needed: int
    in_favour: int
    tie: bool
    carried: bool


def quorum(seats: int) -> int:
    """半数以上 of the seats (地方自治法113条)."""
    return -(-seats // 2)


def support(seats: int) -> int:
    """12分の1以上 of the seats, for a bill of members (112条2項) and an amendment (115条の3)."""
    return -(-seats // 12)


def attendance(share: Share, members: int) -> int:
    """How many of the members in office must be there for this vote; 0 where the quorum is enough."""
    wanted = share.attendance
    return 0 if wanted is None else -(-members * wanted.numerator // wanted.denominator)


def tally(share: Share, present: int, ayes: int, nays: int, casts: str = "") -> Tally:
    """The result of a vote.

    Args:
        share: What carries it.
        present: Everybody in the room who is not recused, the chair included.
        ayes: Votes in favour, without the chair's.
        nays: Votes against, without the chair's.
        casts: What the chair decided: at a tie, or where the chair votes as a member.
    """
    base = present if share.chair_votes else present - 1
    votes, rest = divmod(base * share.share.numerator, share.share.denominator)
    needed = votes + 1 if share.strict or rest else votes
    if share.chair_votes:
        in_favour = ayes + (casts == "aye")
        return Tally(base, needed, in_favour, tie=False, carried=in_favour >= needed)
    tie = ayes == nays > 0 and ayes < needed
    return Tally(base, needed, ayes, tie, carried=ayes >= needed or (tie and casts == "aye"))


def reconsideration(kind: str, ground: str) -> Share:
    """What upholds a resolution sent back: two thirds for an ordinance or budget objected to, else a majority."""
    two_thirds = kind in {"ordinance", "budget"} and ground in {"", "objection"}
    return SHARES["reconsider" if two_thirds else "majority"]


def sentence(share: Share, found: Tally, present: int, casts: str = "") -> Message:
    """The arithmetic in a line, as the page and the record show it."""
    numbers = {"present": present, "base": found.base, "needed": found.needed, "ayes": found.in_favour}
    if share.chair_votes:
        return msg(
            "出席%(present)s人（議長を含む）のうち%(needed)s人以上の賛成が要ります。賛成は%(ayes)s人です",
            **numbers,
        )
    if found.tie:
        decided = msg("可") if casts == "aye" else msg("否") if casts == "nay" else msg("まだ")
        return msg(
            "議長を除く出席%(base)s人のうち賛成%(ayes)s人、反対も同じで可否同数です。議長の決定：%(decided)s",
            decided=decided,
            **numbers,
        )
    return msg(
        "出席%(present)s人から議長を除く%(base)s人のうち%(needed)s人以上の賛成が要ります。賛成は%(ayes)s人です",
        **numbers,
    )
