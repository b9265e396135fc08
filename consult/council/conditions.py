"""Quorum, majority and session, the same for every matter the council votes on: pure, over frozen facts.

How votes are counted stands in `arithmetic`; here is what must hold before the council takes a step.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.council.arithmetic import SHARES, Share, attendance, quorum, tally
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

QUORUM_EXCEPTIONS: Final = ("recusal", "recalled", "called")  # 除斥, 再招集, 出席催告後 (113条ただし書)


@dataclass(frozen=True)
class CouncilFacts:
    """What is known of the council, its session and the last vote on a matter. `None`: not established."""

    today: dt.date | None = None
    seats: int | None = None  # 議員定数
    members: int | None = None  # in office today
    present: int | None = None  # in the room at the vote, the chair included
    quorum_exception: str = ""  # one of QUORUM_EXCEPTIONS, when the council sits with fewer
    ayes: int | None = None  # without the chair
    nays: int | None = None
    chair_casts: str = ""  # aye, nay: only at a tie, and in a vote that needs two thirds
    share: str = "majority"  # of arithmetic.SHARES: what this matter needs
    decided_before: str | None = None  # number of the same matter this session has decided; "" for none
    committees: int | None = None  # it was referred to
    committees_waiting: tuple[str, ...] | None = None  # names of those that have not reported
    session_opens_on: dt.date | None = None
    session_ends_on: dt.date | None = None
    continuation_resolved: bool | None = None  # the council resolved to go on between sessions
    committee_seats: int | None = None
    committee_present: int | None = None  # the chair of the committee included
    committee_ayes: int | None = None
    committee_nays: int | None = None
    committee_casts: str = ""
    committee_exception: str = ""  # one of QUORUM_EXCEPTIONS, for the committee
    inputs: Mapping[str, Any] = field(default_factory=dict)


def share_of(facts: CouncilFacts) -> Share:
    """What carries the vote on this matter."""
    return SHARES[facts.share]


@condition(
    "session_called",
    states=N_("議案・請願を扱う会期が決まっている"),
    met=N_("扱う会期は%(first)sから%(last)sまでです"),
    unmet=N_("扱う会期がまだありません"),
    clears="council",
    where="sessions",
)
def session_called(facts: CouncilFacts) -> Outcome:
    return True, {"first": known(facts.session_opens_on), "last": known(facts.session_ends_on)}


@condition(
    "not_decided_before",
    states=N_("同じ会期に、同じことをまだ決めていない"),
    met=N_("同じ会期に、同じことはまだ決まっていません"),
    unmet=N_("同じ会期に、同じことが%(number)sで決まっています（一事不再議）。次の会期に出し直してください"),
    clears="council",
    where="matters",
)
def not_decided_before(facts: CouncilFacts) -> Outcome:
    """一事不再議: what the council has decided in a session it does not decide again in that session."""
    number = known(facts.decided_before)
    return not number, {"number": number}


@condition(
    "committee_named",
    states=N_("付託する委員会が決まっている"),
    met=N_("付託する委員会は%(count)sつです"),
    unmet=N_("付託する委員会がまだ決まっていません"),
    clears="council",
    where="committee",
)
def committee_named(facts: CouncilFacts) -> Outcome:
    """Standing committees examine what belongs to them (109条2項); a matter may go to several at once."""
    count = known(facts.committees)
    return count > 0, {"count": count}


@condition(
    "committees_reported",
    states=N_("付託したすべての委員会の審査が終わっている"),
    met=N_("付託したすべての委員会の審査が終わっています"),
    unmet=N_("まだ審査が終わっていない委員会があります：%(names)s。待たないときは理由を記録します"),
    clears="council",
    where="committee",
)
def committees_reported(facts: CouncilFacts) -> Outcome:
    """The council votes when every committee has reported, or the reason not to wait stands in the record."""
    waiting = known(facts.committees_waiting)
    return not waiting, {"names": waiting}


@condition(
    "attendance_met",
    states=N_("この議決に要る数の議員が出席している"),
    met=N_("この議決に要る出席（%(needed)s人以上）を満たしています"),
    unmet=N_("この議決には議員%(members)s人のうち%(needed)s人以上の出席が要ります。出席は%(present)s人です"),
    clears="council",
    where="votes",
)
def attendance_met(facts: CouncilFacts) -> Outcome:
    """Some votes need two thirds or three quarters of the members in the room (87条, 135条, 178条)."""
    present, share = known(facts.present), share_of(facts)
    if share.attendance is None:
        return True, {"needed": quorum(known(facts.seats)), "present": present, "members": 0}
    members = known(facts.members)
    needed = attendance(share, members)
    return present >= needed, {"needed": needed, "present": present, "members": members}


@condition(
    "council_in_session",
    states=N_("議会の会期中である"),
    met=N_("議会は会期中です（%(last)sまで）"),
    unmet=N_("議会の会期は%(first)sから%(last)sまでです"),
    where="sessions",
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
    where="sessions",
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
    numbers = {"seats": seats, "present": present, "quorum": quorum(seats)}
    return present >= quorum(seats) or facts.quorum_exception in QUORUM_EXCEPTIONS, numbers


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
    found = tally(share_of(facts), present, ayes, nays, facts.chair_casts)
    return found.carried, {
        "ayes": found.in_favour,
        "nays": nays,
        "voters": found.base,
        "needed": found.needed,
    }


@condition(
    "vote_carried",
    states=N_("決まりの数の議員が賛成している（過半数の議決で同数のときは議長が決める）"),
    met=N_("%(voters)s人のうち%(needed)s人以上が要ります。賛成%(ayes)s人、反対%(nays)s人で、可決です"),
    unmet=N_("%(voters)s人のうち%(needed)s人以上が要ります。賛成%(ayes)s人、反対%(nays)s人で、足りません"),
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
    states=N_("決まりの数の議員が賛成していない"),
    met=N_("%(voters)s人のうち%(needed)s人以上が要ります。賛成%(ayes)s人、反対%(nays)s人で、否決です"),
    unmet=N_("%(voters)s人のうち%(needed)s人以上が要ります。賛成%(ayes)s人、反対%(nays)s人で、可決の数です"),
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
    allowed = facts.committee_exception in QUORUM_EXCEPTIONS  # after 除斥 fewer may decide, as in the council
    return present >= quorum(seats) or allowed, {"seats": seats, "present": present}


def _committee(facts: CouncilFacts) -> tuple[bool, dict[str, object]]:
    present = known(facts.committee_present)
    ayes, nays = known(facts.committee_ayes), known(facts.committee_nays)
    found = tally(SHARES["majority"], present, ayes, nays, facts.committee_casts)
    return found.carried, {"ayes": ayes, "nays": nays}


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
declare_input("reason", N_("理由（公表されます）"))
declare_clock("session_end", N_("会期の最後の日まで"))
