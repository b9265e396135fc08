"""Quorum, majority and session, the same for every matter the council votes on: pure, over frozen facts.

The arithmetic is that of 地方自治法: half the seats for a quorum (113条), a majority of those present without
the chair, who decides a tie (116条), two thirds of all present including the chair for a 再議 (176条3項).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

QUORUM_EXCEPTIONS: Final = ("recusal", "recalled", "called")  # 除斥, 再招集, 出席催告後 (113条ただし書)


@dataclass(frozen=True)
class CouncilFacts:
    """What is known of the council, its session and the last vote on a matter. `None`: not established."""

    today: dt.date | None = None
    seats: int | None = None  # 議員定数
    present: int | None = None  # in the room at the vote, the chair included
    quorum_exception: str = ""  # one of QUORUM_EXCEPTIONS, when the council sits with fewer
    ayes: int | None = None  # without the chair
    nays: int | None = None
    chair_casts: str = ""  # aye, nay: only at a tie, and in a vote that needs two thirds
    session_opens_on: dt.date | None = None
    session_ends_on: dt.date | None = None
    continuation_resolved: bool | None = None  # the council resolved to go on between sessions
    committee_seats: int | None = None
    committee_present: int | None = None  # the chair of the committee included
    committee_ayes: int | None = None
    committee_nays: int | None = None
    committee_casts: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)


def carried(present: int, ayes: int, nays: int, casts: str) -> bool:
    """Whether a majority of those present is for it (116条): the chair counts only to break a tie.

    Who stays in the room without voting counts as present: 9 of 20 for and 8 against carry nothing.
    """
    voters = present - 1
    return ayes * 2 > voters or (ayes == nays and ayes * 2 == voters and casts == "aye")


def two_thirds(present: int, ayes: int, casts: str) -> bool:
    """Whether two thirds of those present, the chair counted and voting, are for it (176条3項)."""
    return (ayes + (casts == "aye")) * 3 >= present * 2


@condition(
    "council_in_session",
    states=N_("議会の会期中である"),
    met=N_("議会は会期中です（%(last)sまで）"),
    unmet=N_("議会の会期は%(first)sから%(last)sまでです"),
    where="session",
    excludes=("session_over",),
)
def council_in_session(facts: CouncilFacts) -> Outcome:
    first, last = known(facts.session_opens_on), known(facts.session_ends_on)
    return first <= known(facts.today) <= last, {"first": first, "last": last}


@condition(
    "session_over",
    states=N_("会期が終わっている"),
    met=N_("会期は%(last)sに終わりました"),
    unmet=N_("会期は%(last)sまで続きます"),
    clears="system",
    where="session",
)
def session_over(facts: CouncilFacts) -> Outcome:
    """会期不継続 (119条): what was not decided in the session does not go on into the next."""
    return known(facts.today) > known(facts.session_ends_on), {"last": known(facts.session_ends_on)}


@condition(
    "continuation_resolved",
    met=N_("議会が、閉会中も審査を続けると議決しています"),
    unmet=N_("閉会中も審査を続けるという議会の議決がありません"),
    clears="council",
    where="votes",
    assures="decision",
)
def continuation_resolved(facts: CouncilFacts) -> Outcome:
    """Between sessions a committee examines only what the council gave it by name (109条8項)."""
    return facts.continuation_resolved


@condition(
    "council_quorum_met",
    states=N_("議員定数の半数以上が出席している"),
    met=N_("議員定数%(seats)s人、出席%(present)s人で、会議は成立しています"),
    unmet=N_("議員定数%(seats)s人の半数は%(quorum)s人です。出席%(present)s人では会議を開けません"),
    clears="council",
    where="votes",
    assures="decision",
)
def council_quorum_met(facts: CouncilFacts) -> Outcome:
    """議員の定数の半数以上; not asked after 除斥, 再招集 or 出席催告 (113条)."""
    seats, present = known(facts.seats), known(facts.present)
    numbers = {"seats": seats, "present": present, "quorum": (seats + 1) // 2}
    return present * 2 >= seats or facts.quorum_exception in QUORUM_EXCEPTIONS, numbers


@condition(
    "vote_adds_up",
    states=N_("賛成と反対の数が、出席の数に収まっている"),
    met=N_("賛成%(ayes)s人、反対%(nays)s人は、議長を除く出席%(voters)s人に収まっています"),
    unmet=N_("賛成%(ayes)s人と反対%(nays)s人の合計が、議長を除く出席%(voters)s人を超えています"),
    clears="council",
    where="votes",
)
def vote_adds_up(facts: CouncilFacts) -> Outcome:
    ayes, nays, voters = known(facts.ayes), known(facts.nays), known(facts.present) - 1
    return ayes + nays <= voters, {"ayes": ayes, "nays": nays, "voters": voters}


def _vote(facts: CouncilFacts) -> tuple[bool, dict[str, object]]:
    present, ayes, nays = known(facts.present), known(facts.ayes), known(facts.nays)
    return carried(present, ayes, nays, facts.chair_casts), {
        "ayes": ayes,
        "nays": nays,
        "voters": present - 1,
    }


@condition(
    "vote_carried",
    states=N_("出席議員の過半数が賛成している（同数のときは議長が決める）"),
    met=N_("議長を除く出席%(voters)s人のうち、賛成%(ayes)s人、反対%(nays)s人で、可決です"),
    unmet=N_("議長を除く出席%(voters)s人のうち、賛成%(ayes)s人、反対%(nays)s人で、過半数ではありません"),
    clears="council",
    where="votes",
    assures="decision",
    excludes=("vote_lost",),
)
def vote_carried(facts: CouncilFacts) -> Outcome:
    """出席議員の過半数で決し、可否同数のときは議長の決するところによる (116条)."""
    return _vote(facts)


@condition(
    "vote_lost",
    states=N_("出席議員の過半数が賛成していない"),
    met=N_("議長を除く出席%(voters)s人のうち、賛成%(ayes)s人、反対%(nays)s人で、否決です"),
    unmet=N_("議長を除く出席%(voters)s人のうち、賛成%(ayes)s人、反対%(nays)s人で、過半数が賛成しています"),
    clears="council",
    where="votes",
    assures="decision",
)
def vote_lost(facts: CouncilFacts) -> Outcome:
    won, numbers = _vote(facts)
    return not won, numbers


@condition(
    "committee_quorum_met",
    states=N_("委員会の委員の半数以上が出席している"),
    met=N_("委員%(seats)s人、出席%(present)s人で、委員会は成立しています"),
    unmet=N_("委員%(seats)s人の半数以上が要ります。出席は%(present)s人です"),
    clears="council",
    where="committee",
    assures="decision",
)
def committee_quorum_met(facts: CouncilFacts) -> Outcome:
    seats, present = known(facts.committee_seats), known(facts.committee_present)
    return present * 2 >= seats, {"seats": seats, "present": present}


def _committee(facts: CouncilFacts) -> tuple[bool, dict[str, object]]:
    present = known(facts.committee_present)
    ayes, nays = known(facts.committee_ayes), known(facts.committee_nays)
    won = carried(present, ayes, nays, facts.committee_casts)
    return won, {"ayes": ayes, "nays": nays}


@condition(
    "committee_carried",
    states=N_("委員会の過半数が賛成している"),
    met=N_("委員会は、賛成%(ayes)s人、反対%(nays)s人で可としました"),
    unmet=N_("委員会は、賛成%(ayes)s人、反対%(nays)s人で、過半数が賛成していません"),
    clears="council",
    where="committee",
    assures="decision",
    excludes=("committee_lost",),
)
def committee_carried(facts: CouncilFacts) -> Outcome:
    return _committee(facts)


@condition(
    "committee_lost",
    states=N_("委員会の過半数が賛成していない"),
    met=N_("委員会は、賛成%(ayes)s人、反対%(nays)s人で否としました"),
    unmet=N_("委員会は、賛成%(ayes)s人、反対%(nays)s人で、過半数が賛成しています"),
    clears="council",
    where="committee",
    assures="decision",
)
def committee_lost(facts: CouncilFacts) -> Outcome:
    won, numbers = _committee(facts)
    return not won, numbers


declare_effect("record_committee_vote", N_("委員会の審査の結果を記録し、公表します"))
declare_effect("record_council_vote", N_("本会議の採決の結果を記録し、公表します"))
declare_effect("record_lapse", N_("会期の終わりまでに決まらなかったことを記録し、公表します"))
declare_input("committee", N_("付託する委員会"))
declare_input("reason", N_("理由（公表されます）"))
declare_clock("session_end", N_("会期の最後の日まで"))
