"""How a committee decides: who is there, whether enough are there, who may vote, what the counts mean.

Pure: presence is a set of stays, and everything else (attendance lists, the sentences of the minutes, the
quorum at one moment, who may vote) is worked out from the same stays, so no two views can disagree.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from consult.bodies.rules import DecisionRule
from consult.errors import Invalid
from consult.i18n import N_, Message, msg
from consult.meetings import majorities
from consult.meetings.majorities import SIMPLE

MODES: Final = ("in_person", "web")  # web: picture and sound
METHODS: Final = ("no_objection", "hands", "standing", "recorded", "secret", "written")
COUNTED: Final = METHODS[1:]
LONGEST_REMARK: Final = 20_000  # characters: what one person says in an hour


def ensure_remark(text: str, field: str = "text") -> None:
    """Refuse a remark without words, or one so long that no page of minutes can be set of it.

    Raises:
        Invalid: at the field.
    """
    said = msg("発言を書いてください") if not text.strip() else None
    if len(text) > LONGEST_REMARK:
        said = msg("発言が%(n)s字あります。%(most)s字までに分けてください", n=len(text), most=LONGEST_REMARK)
    if said is not None:
        raise Invalid(said, {field: [said]})


@dataclass(frozen=True)
class Stay:
    """One member in the room (or on the screen) from an instant up to, not including, another."""

    member: int
    arrived: dt.datetime
    left: dt.datetime | None = None
    mode: str = "in_person"
    substitute: bool = False  # somebody sat in for the member

    def covers(self, instant: dt.datetime) -> bool:
        """Whether the member is there at `instant`; whoever leaves at 15:40 is not there at 15:40."""
        return self.arrived <= instant and (self.left is None or instant < self.left)


def quorum_needed(size: int, test: str) -> int:
    """The least number present: of `size` seats or members, `more_than_half` or `half_or_more`.

    A body without anybody yet needs one: its meetings can be planned, and decide nothing before somebody has a seat.
    """
    if size < 1:
        return 1
    return size // 2 + 1 if test == "more_than_half" else (size + 1) // 2


def present_at(stays: Iterable[Stay], instant: dt.datetime, recused: Iterable[int] = ()) -> frozenset[int]:
    """Who is there at an instant; members recused from an item are not there for it."""
    return frozenset(stay.member for stay in stays if stay.covers(instant)) - frozenset(recused)


def presiding(offices: Mapping[int, str], present: Iterable[int], named: int | None = None) -> int | None:
    """Who presides: whoever was `named` to, else the chair, else the deputy; None when none of them is there."""
    if named is not None and named in set(present):
        return named
    here = [(office, member) for member, office in offices.items() if member in set(present)]
    return next((m for wanted in ("chair", "deputy") for office, m in here if office == wanted), None)


def voters(present: Iterable[int], chair: int | None, *, chair_votes: bool) -> frozenset[int]:
    """Who may vote among those present: all, but whoever presides only where the body's rules say so."""
    everyone = frozenset(present)
    return everyone if chair_votes or chair is None else everyone - {chair}


@dataclass(frozen=True)
class Counts:
    """The counts as taken. For 異議なし there are none."""

    in_favour: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def total(self) -> int:
        """Every vote cast, abstentions included."""
        return self.in_favour + self.against + self.abstained

    @property
    def tied(self) -> bool:
        """可否同数: abstentions are left out; where all abstain nothing stands against anything."""
        return self.in_favour == self.against > 0


def check_counts(counts: Counts, eligible: int) -> None:
    """Every member who may vote is counted once: no vote too many, none missing.

    Raises:
        Invalid: saying by how many votes the sum is off.
    """
    if min(counts.in_favour, counts.against, counts.abstained) < 0:
        raise Invalid(msg("0以上の数を入れてください"), {"in_favour": [msg("0以上の数を入れてください")]})
    surplus = counts.total - eligible
    if surplus:
        sentence = (
            msg("%(n)s票多くなっています（表決に加わるのは%(eligible)s人です）", n=surplus, eligible=eligible)
            if surplus > 0
            else msg("%(n)s票足りません（表決に加わるのは%(eligible)s人です）", n=-surplus, eligible=eligible)
        )
        raise Invalid(sentence, {"in_favour": [sentence]})


def decide(
    counts: Counts,
    eligible: int,
    *,
    chair_breaks_ties: bool,
    chair_decision: str | None,
    held: DecisionRule = SIMPLE,
    taken_of: int | None = None,
) -> str:
    """`passed` or `rejected` by the rule the vote is held under; a tie under a majority is the chair's to decide.

    Args:
        counts: The votes as counted.
        eligible: How many may vote; everyone of them is counted once.
        chair_breaks_ties: Whether the body leaves a tie to the chair.
        chair_decision: `passed` or `rejected`, only on a tie.
        held: The body's rule.
        taken_of: How many people the share of the rule is taken of; those who may vote when nothing is said.

    Raises:
        Invalid: when the counts do not add up, the chair's decision is missing on a tie, or given without one.
    """
    check_counts(counts, eligible)
    if chair_breaks_ties and majorities.tie_is_open(held, counts.in_favour, counts.against):
        if chair_decision not in {"passed", "rejected"}:
            sentence = msg("可否同数です。会長の決定を選んでください")
            raise Invalid(sentence, {"chair_decision": [sentence]})
        return chair_decision
    if chair_decision:
        sentence = (
            msg("この決め方では、可否同数を会長が決めることはありません")
            if counts.tied
            else msg("可否同数ではないので、会長の決定は要りません")
        )
        raise Invalid(sentence, {"chair_decision": [sentence]})
    base = eligible if taken_of is None else taken_of
    return "passed" if majorities.carried(held, counts.in_favour, base) else "rejected"


@dataclass(frozen=True)
class Sitting:
    """What is known when an item is put to the vote: the numbers that are printed with the result."""

    seats: int
    members: int
    base: str
    test: str
    present: frozenset[int]  # recused members are not among them
    recused: frozenset[int]
    presiding: int | None
    chair_votes: bool

    @property
    def quorum(self) -> int:
        """The least number present."""
        return quorum_needed(self.seats if self.base == "seats" else self.members, self.test)

    @property
    def quorate(self) -> bool:
        """Whether enough are there to decide."""
        return len(self.present) >= self.quorum

    @property
    def eligible(self) -> frozenset[int]:
        """Who may vote."""
        return voters(self.present, self.presiding, chair_votes=self.chair_votes)

    def taken_of(self, held: DecisionRule) -> int:
        """How many people the share of a rule is taken of."""
        return majorities.taken_of(
            held, seats=self.seats, present=len(self.present), voting=len(self.eligible)
        )

    def arithmetic(self, counts: Counts | None, held: DecisionRule = SIMPLE) -> dict[str, Any]:
        """The numbers to keep with a vote: plain JSON, from which every printed sentence is made."""
        kept: dict[str, Any] = {
            "seats": self.seats,
            "members": self.members,
            "base": self.base,
            "test": self.test,
            "quorum": self.quorum,
            "present": len(self.present),
            "recused": len(self.recused),
            "chair_votes": self.chair_votes,
            "eligible": len(self.eligible),
            "voters": sorted(self.eligible),
            "rule": held.stored(),
            "taken_of": self.taken_of(held),
            "needed": held.needed(self.taken_of(held)),
        }
        if counts is not None:
            kept["tied"] = counts.tied
        return kept


def quorum_sentence(sitting: Sitting) -> Message:
    """出席7人、定足数7人で成立 — or what is missing and what may still be done."""
    if sitting.quorate:
        return msg(
            "出席%(n)s人、定足数%(quorum)s人で、成立しています。",
            n=len(sitting.present),
            quorum=sitting.quorum,
        )
    return msg(
        "出席%(n)s人で、定足数%(quorum)s人に足りません。議題は決められません（話し合いはできます）。",
        n=len(sitting.present),
        quorum=sitting.quorum,
    )


def printed(
    arithmetic: Mapping[str, Any], counts: Counts | None, chair_decision: str | None
) -> list[Message]:
    """The reckoning of one vote as sentences, from the stored numbers alone."""
    base = msg("定数") if arithmetic["base"] == "seats" else msg("現在の委員")
    size = arithmetic["seats"] if arithmetic["base"] == "seats" else arithmetic["members"]
    test = msg("過半数") if arithmetic["test"] == "more_than_half" else msg("半数以上")
    there = N_("%(base)s%(size)s人の%(test)sは%(quorum)s人。出席%(present)s人で成立しています。")
    if arithmetic.get("written"):
        there = N_("%(base)s%(size)s人の%(test)sは%(quorum)s人。書面を出した%(present)s人で成立しています。")
    numbers = {"base": base, "size": size, "test": test, "quorum": arithmetic["quorum"]}
    said = [Message(there, {**numbers, "present": arithmetic["present"]})]
    if arithmetic["recused"]:
        said.append(msg("除斥%(n)s人は、この議題の出席に数えません。", n=arithmetic["recused"]))
    if counts is None:
        said.append(msg("異議はありませんでした。"))
        if "rule" in arithmetic and DecisionRule(**arithmetic["rule"]) != SIMPLE:
            said.extend(majorities.reckoning(arithmetic, arithmetic["eligible"]))
        return said
    said.append(_sum(arithmetic, counts))
    if chair_decision and arithmetic["tied"]:
        verdict = msg("可とします") if chair_decision == "passed" else msg("否とします")
        said.append(msg("可否同数のため、会長が決めます。会長は%(verdict)s。", verdict=verdict))
    else:
        said.extend(majorities.reckoning(arithmetic, counts.in_favour))
    return said


def _sum(arithmetic: Mapping[str, Any], counts: Counts) -> Message:
    who = msg("出席") if arithmetic["chair_votes"] else msg("会長を除く出席")
    if counts.abstained:
        return msg(
            "賛成%(yes)s＋反対%(no)s＋棄権%(none)s＝%(total)s。%(who)s%(eligible)s人と合っています。",
            yes=counts.in_favour,
            no=counts.against,
            none=counts.abstained,
            total=counts.total,
            who=who,
            eligible=arithmetic["eligible"],
        )
    return msg(
        "賛成%(yes)s＋反対%(no)s＝%(total)s。%(who)s%(eligible)s人と合っています。",
        yes=counts.in_favour,
        no=counts.against,
        total=counts.total,
        who=who,
        eligible=arithmetic["eligible"],
    )


@dataclass(frozen=True)
class Change:
    """A moment after which another number of members is there."""

    at: dt.datetime
    present: int
    quorate: bool


def course(
    stays: Sequence[Stay], opened: dt.datetime, closed: dt.datetime | None, quorum: int
) -> list[Change]:
    """How many were there from the opening on: its first entry is the opening, then each change."""
    moments = {opened}
    for stay in stays:
        moments |= {moment for moment in (stay.arrived, stay.left) if moment and moment > opened}
    found: list[Change] = []
    for moment in sorted(moments):
        if closed is not None and moment >= closed and moment != opened:
            break
        present = len(present_at(stays, moment))
        if not found or found[-1].present != present:
            found.append(Change(moment, present, present >= quorum))
    return found


def stays_conflict(stays: Iterable[Stay], new: Stay) -> bool:
    """Whether a member would be there twice at once."""
    return any(
        stay.member == new.member
        and (new.left is None or stay.arrived < new.left)
        and (stay.left is None or new.arrived < stay.left)
        for stay in stays
    )
