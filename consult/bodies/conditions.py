"""What a 附属機関 or 懇談会等 must fulfil from its founding to its end: pure, over frozen facts.

The two kinds are told apart here because words and law differ: a 附属機関 needs a law or an ordinance
(地方自治法138条の4第3項), its members are 委嘱 and paid 報酬, and it gives 答申; a 懇談会等 stands on a
guideline, its members are asked to join for 謝礼, and it gives opinions without deciding anything.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

BODY_OUTLINE: Final = {
    "name": N_("名称"),
    "purpose": N_("目的"),
    "matters": N_("扱うこと"),
    "seats": N_("定数"),
    "term": N_("任期"),
    "office": N_("庶務を行う課"),
}
MEETING_RULES: Final = {
    "quorum": N_("定足数"),
    "majority": N_("決め方"),
    "openness": N_("会議の公開"),
    "attendance": N_("出席の方法"),
    "minutes": N_("会議録の作り方"),
}


@dataclass(frozen=True)
class BodyFacts:
    """What is known of one body. `None` means: not established. Seats are numbers, never names."""

    today: dt.date | None = None
    kind: str | None = None  # statutory 附属機関, advisory 懇談会等
    basis_in_force_on: dt.date | None = None  # 条例 or 要綱
    outline_missing: tuple[str, ...] | None = None  # codes of BODY_OUTLINE
    seats: int | None = None
    public_seats: int | None = None  # 公募枠
    public_share_percent: int | None = None
    seats_without_person: tuple[int, ...] | None = None
    seats_without_consent: tuple[int, ...] | None = None
    seats_of_excluded: tuple[int, ...] | None = None  # 議員・職員 where the rules leave them out
    seats_over_limit: tuple[int, ...] | None = None  # already on as many bodies as one person may
    appointed_on: dt.date | None = None
    term_until: dt.date | None = None
    term_years: int | None = None
    payment_decided: bool | None = None
    chair_elected_by: int | None = None  # members present when the chair was chosen
    election_quorum: int | None = None
    deputy_named: bool | None = None  # 副会長 or 職務代理者
    rules_missing: tuple[str, ...] | None = None  # codes of MEETING_RULES
    report_agreed: bool | None = None  # in a meeting with a quorum
    filled_seats: tuple[int, ...] | None = None
    vacant_seats: tuple[int, ...] | None = None
    chair_vacant: bool | None = None
    substitute_consented: bool | None = None
    substitute_until: dt.date | None = None
    predecessor_until: dt.date | None = None
    reappoint_lead_days: int | None = None
    open_matters: int | None = None  # 諮問 without 答申, minutes not yet sealed
    dissolution_basis_on: dt.date | None = None  # the day the basis is repealed or the work ends
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "body_is_statutory",
    met=N_("附属機関です"),
    unmet=N_("附属機関ではありません。懇談会等の操作を選んでください"),
    states=N_("附属機関である"),
    where="body",
    excludes=("body_is_advisory",),
    of_kind=True,
)
def body_is_statutory(facts: BodyFacts) -> Outcome:
    return known(facts.kind) == "statutory"


@condition(
    "body_is_advisory",
    met=N_("懇談会等です"),
    unmet=N_("懇談会等ではありません。附属機関の操作を選んでください"),
    states=N_("懇談会等である"),
    where="body",
    of_kind=True,
)
def body_is_advisory(facts: BodyFacts) -> Outcome:
    return known(facts.kind) == "advisory"


@condition(
    "body_basis_in_force",
    states=N_("根拠の条例か要綱が施行されている"),
    met=N_("根拠の条例か要綱が、%(day)sに施行されています"),
    unmet=N_("根拠の条例か要綱が施行されるのは%(day)sです"),
    clears="head",
    where="body",
)
def body_basis_in_force(facts: BodyFacts) -> Outcome:
    """No 附属機関 before its ordinance (地方自治法138条の4第3項), no 懇談会等 before its guideline."""
    day = known(facts.basis_in_force_on)
    return known(facts.today) >= day, {"day": day}


@condition(
    "body_outline_complete",
    met=N_("会議体の決まりがそろっています"),
    unmet=N_("会議体の決まりに足りない項目があります：%(missing)s"),
    clears="secretary",
    where="body",
    words=BODY_OUTLINE,
)
def body_outline_complete(facts: BodyFacts) -> Outcome:
    return not known(facts.outline_missing), {"missing": known(facts.outline_missing)}


@condition(
    "public_seats_planned",
    states=N_("公募の枠がある"),
    met=N_("公募の枠が%(seats)s人分あります"),
    unmet=N_("公募の枠がありません"),
    clears="secretary",
    where="body",
    excludes=("no_public_seats",),
)
def public_seats_planned(facts: BodyFacts) -> Outcome:
    return known(facts.public_seats) > 0, {"seats": known(facts.public_seats)}


@condition(
    "no_public_seats",
    states=N_("公募の枠がない"),
    met=N_("公募の枠はありません"),
    unmet=N_("公募の枠が%(seats)s人分あります。公募をしてください"),
    clears="secretary",
    where="body",
)
def no_public_seats(facts: BodyFacts) -> Outcome:
    return known(facts.public_seats) == 0, {"seats": known(facts.public_seats)}


@caution(
    "public_seats_few",
    states=N_("公募の枠が、決まりの割合以上ある"),
    raised=N_("公募の枠は%(seats)s人中%(public)s人で、決まりの%(percent)s%%より少ないです"),
    clear=N_("公募の枠は%(seats)s人中%(public)s人で、決まりの%(percent)s%%以上です"),
    clears="head",
    where="body",
)
def public_seats_few(facts: BodyFacts) -> Outcome:
    """Exact: 2 of 11 seats are less than 20 %."""
    seats, public, percent = known(facts.seats), known(facts.public_seats), known(facts.public_share_percent)
    return public * 100 < percent * seats, {"seats": seats, "public": public, "percent": percent}


@condition(
    "chair_chosen_by_members",
    states=N_("定足数に達した会議で、委員が会長を選んでいる"),
    met=N_("委員%(present)s人が出席した会議で会長を選びました（定足数%(quorum)s人）"),
    unmet=N_("会長を選んだ会議の出席は%(present)s人で、定足数%(quorum)s人に足りません"),
    clears="member",
    where="election",
    assures="decision",
)
def chair_chosen_by_members(facts: BodyFacts) -> Outcome:
    present, quorum = known(facts.chair_elected_by), known(facts.election_quorum)
    return present >= quorum, {"present": present, "quorum": quorum}


@condition(
    "deputy_named",
    met=N_("会長に代わる人が決まっています"),
    unmet=N_("会長に代わる人（副会長・職務代理者）がまだ決まっていません"),
    clears="chair",
    where="election",
)
def deputy_named(facts: BodyFacts) -> Outcome:
    return facts.deputy_named


@condition(
    "meeting_rules_settled",
    met=N_("会議の決まりがそろっています"),
    unmet=N_("会議の決まりに足りない項目があります：%(missing)s"),
    clears="chair",
    where="body",
    words=MEETING_RULES,
)
def meeting_rules_settled(facts: BodyFacts) -> Outcome:
    return not known(facts.rules_missing), {"missing": known(facts.rules_missing)}


@condition(
    "report_agreed",
    met=N_("会議で内容をまとめています"),
    unmet=N_("会議でまだ内容をまとめていません"),
    clears="chair",
    where="report",
    assures="decision",
)
def report_agreed(facts: BodyFacts) -> Outcome:
    return facts.report_agreed


@condition(
    "body_matters_settled",
    met=N_("終わっていない諮問や会議録はありません"),
    unmet=N_("終わっていない諮問や会議録が%(count)s件あります"),
    clears="chair",
    where="body",
)
def body_matters_settled(facts: BodyFacts) -> Outcome:
    return known(facts.open_matters) == 0, {"count": known(facts.open_matters)}


@condition(
    "dissolution_founded",
    states=N_("根拠の条例か要綱が廃止されたか、役目を終えている"),
    met=N_("根拠の条例か要綱は、%(day)sに終わっています"),
    unmet=N_("根拠の条例か要綱が終わるのは%(day)sです"),
    clears="head",
    where="body",
)
def dissolution_founded(facts: BodyFacts) -> Outcome:
    day = known(facts.dissolution_basis_on)
    return known(facts.today) >= day, {"day": day}


declare_effect("publish_body", N_("会議体の目的、根拠、定数を公表します"))
declare_effect("begin_recruitment", N_("委員の公募の案件を始めます"))
declare_effect("seat_members", N_("委員を席に着け、任期を数え始めます"))
declare_effect("publish_roster", N_("委員の名簿を公表します。住所と連絡先は載せません"))
declare_effect("call_first_meeting", N_("会長が決まるまで、市長が会議を招集します"))
declare_effect("record_chair", N_("会長と、会長に代わる人を記録します"))
declare_effect("publish_report", N_("答申や意見を公表し、求めた課に届けます"))
declare_effect("end_seat", N_("委員の任期を終え、席を空けます"))
declare_effect("seat_substitute", N_("補欠の委員を、残りの期間だけ席に着けます"))
declare_effect("end_body", N_("すべての任期を終え、廃止を公表します"))
declare_input("reason", N_("理由（公表されます）"))
declare_input("seat", N_("席の番号"))
declare_input("last_day_in_seat", N_("任期の最後の日"))
declare_clock("body_term", N_("委嘱した日から任期の年数"))
