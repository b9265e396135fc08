"""What an open call for members (委員の公募) must fulfil, from the notice to the end of the reserve list: pure.

Applicants are numbers here, never names: verdicts are shown and stored. Two ways of choosing are known,
by scored essays and by a public draw; which one applies is a setting of the municipality.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.calendars import days_in_period
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

CALL_ITEMS: Final = {
    "role": N_("委員の仕事"),
    "seats": N_("募集する人数"),
    "term": N_("任期"),
    "payment": N_("報酬・謝礼"),
    "who_may_apply": N_("応募できる人"),
    "how_to_apply": N_("応募の方法"),
    "period": N_("募集の期間"),
    "selection": N_("選考の方法と基準"),
    "result_due": N_("結果を知らせる時期"),
    "use_of_personal_data": N_("個人情報の利用目的"),
    "contact": N_("問合せ先"),
}


@dataclass(frozen=True)
class RecruitmentFacts:
    """What is known of one open call at `now`. `None` means: not established."""

    now: dt.datetime | None = None
    today: dt.date | None = None
    seats: int | None = None  # of the whole body
    public_seats: int | None = None
    public_share_percent: int | None = None
    call_missing: tuple[str, ...] | None = None  # codes of CALL_ITEMS
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    closes_at: dt.datetime | None = None  # the last instant that counts as in time
    min_days: int | None = None
    selection_method: str | None = None  # scoring, lottery
    waiting_entry: int | None = None  # paper applications not yet typed in
    unchecked: tuple[int, ...] | None = None  # applicants whose eligibility nobody has looked at
    eligible: int | None = None
    sheets_missing: tuple[int, ...] | None = None  # applicants whom some judge has not scored
    judges_concerned: int | None = None  # judges who score someone they are close to
    ties_open: int | None = None  # ties at the line that are not settled
    draw_on: dt.date | None = None
    draw_announced: bool | None = None
    draw_reproducible: bool | None = None  # seed and list of numbers published: anyone can draw again
    chosen: int | None = None
    settled_by_other: bool | None = None  # by someone who neither scored nor drew
    not_told: tuple[int, ...] | None = None  # applicants without a letter of result
    chosen_without_consent: tuple[int, ...] | None = None
    chosen_without_seat: tuple[int, ...] | None = None  # not yet 委嘱 by the body
    declined: int | None = None
    in_reserve: int | None = None  # 補欠名簿
    reserve_until: dt.date | None = None
    seat_open: bool | None = None
    nominee_consented: bool | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "call_complete",
    met=N_("募集要項に必要な項目がそろっています"),
    unmet=N_("募集要項に足りない項目があります：%(missing)s"),
    clears="secretary",
    where="call",
    words=CALL_ITEMS,
)
def call_complete(facts: RecruitmentFacts) -> Outcome:
    return not known(facts.call_missing), {"missing": known(facts.call_missing)}


@condition(
    "call_long_enough",
    states=N_("募集の期間が決まりの日数以上ある"),
    met=N_("募集の期間は%(days)s日です（決まりは%(min_days)s日以上）"),
    unmet=N_("募集の期間が%(days)s日で、決まりの%(min_days)s日より短いです。最後の日を後にしてください"),
    clears="head",
    where="call",
)
def call_long_enough(facts: RecruitmentFacts) -> Outcome:
    """Three weeks by default; the day of publication is day 1."""
    days, least = days_in_period(known(facts.opens_on), known(facts.closes_on)), known(facts.min_days)
    return days >= least, {"days": days, "min_days": least}


def _over(facts: RecruitmentFacts) -> bool:
    return known(facts.now) >= known(facts.closes_at) + dt.timedelta(seconds=1)


@condition(
    "call_still_open",
    states=N_("まだ募集の期間中である"),
    met=N_("まだ募集の期間中です（%(closes_at)sまで）"),
    unmet=N_("募集の期間は%(closes_at)sに終わっています"),
    where="call",
    excludes=("call_over",),
)
def call_still_open(facts: RecruitmentFacts) -> Outcome:
    return not _over(facts), {"closes_at": known(facts.closes_at)}


@condition(
    "call_over",
    states=N_("募集の期間が終わっている"),
    met=N_("募集の期間が終わっています（%(closes_at)sまで）"),
    unmet=N_("募集はまだ続いています。%(closes_at)sを過ぎると締め切れます"),
    clears="system",
    where="call",
)
def call_over(facts: RecruitmentFacts) -> Outcome:
    return _over(facts), {"closes_at": known(facts.closes_at)}


@condition(
    "call_extension_is_later",
    states=N_("新しい最後の日が、いまの最後の日よりあとである"),
    met=N_("新しい最後の日は、いまの最後の日（%(closes_on)s）よりあとです"),
    unmet=N_("新しい最後の日は、いまの最後の日（%(closes_on)s）よりあとの日にしてください"),
    clears="head",
    where="call",
    input="new_closing_day",
)
def call_extension_is_later(facts: RecruitmentFacts) -> Outcome:
    closes_on, wanted = known(facts.closes_on), facts.inputs.get("new_closing_day")
    return isinstance(wanted, dt.date) and wanted > closes_on, {"closes_on": closes_on}


@condition(
    "applications_entered",
    states=N_("届いた紙の応募が、すべて入力されている"),
    met=N_("届いた紙の応募は、すべて入力されています"),
    unmet=N_("入力を待つ応募が%(waiting)s件あります"),
    clears="secretary",
    where="applicants",
)
def applications_entered(facts: RecruitmentFacts) -> Outcome:
    return known(facts.waiting_entry) == 0, {"waiting": known(facts.waiting_entry)}


@condition(
    "applicants_checked",
    met=N_("応募した人の資格は、すべて確かめています"),
    unmet=N_("資格を確かめていない応募があります（番号 %(numbers)s）"),
    clears="secretary",
    where="applicants",
)
def applicants_checked(facts: RecruitmentFacts) -> Outcome:
    """議員・職員 and those who already sit on as many bodies as one may are told apart here."""
    return not known(facts.unchecked), {"numbers": known(facts.unchecked)}


@condition(
    "someone_eligible",
    states=N_("資格のある応募がある"),
    met=N_("資格のある応募が%(count)s件あります"),
    unmet=N_("資格のある応募がありません"),
    where="applicants",
    excludes=("nobody_eligible",),
)
def someone_eligible(facts: RecruitmentFacts) -> Outcome:
    return known(facts.eligible) > 0, {"count": known(facts.eligible)}


@condition(
    "nobody_eligible",
    states=N_("資格のある応募がない"),
    met=N_("資格のある応募はありませんでした"),
    unmet=N_("資格のある応募が%(count)s件あります。選考をしてください"),
    where="applicants",
)
def nobody_eligible(facts: RecruitmentFacts) -> Outcome:
    return known(facts.eligible) == 0, {"count": known(facts.eligible)}


declare_effect("publish_call", N_("募集要項を、ホームページ、フィード、カレンダーに載せます"))
declare_effect("schedule_call_closing", N_("募集の締切の時計を動かします"))
declare_effect("extend_call", N_("募集の最後の日を改めます"))
declare_effect("close_applications", N_("応募の受付を終えます。あとに届いた応募は期限後として残します"))
declare_effect("announce_no_applicants", N_("応募がなかったことを公表します"))
declare_effect("announce_draw", N_("抽選の日時と場所を公表します。だれでも見に来られます"))
declare_effect("rank_applicants", N_("採点の合計で順位を付け、採点表を残します"))
declare_effect("draw_lots", N_("抽選の順位と、もう一度確かめるための種を残します"))
declare_effect(
    "publish_selection", N_("応募と選ばれた人の数を公表します。選ばれなかった人の名前は載せません")
)
declare_effect("move_up_reserve", N_("補欠名簿の次の人を繰り上げます"))
declare_effect("propose_nominee", N_("指名した人を会議体の候補にします"))
declare_effect("keep_reserve", N_("選ばれなかった人のうち希望する人を、順位のとおり補欠名簿に載せます"))
declare_effect(
    "discard_applications", N_("補欠名簿を閉じます。このあと、応募した人の氏名、住所、小論文を消せます")
)
declare_input("reason", N_("理由（公表されます）"))
declare_input("new_closing_day", N_("新しい最後の日"))
declare_clock("recruitment_closing", N_("募集の最後の日の23時59分59秒まで"))
declare_clock("recruitment_result", N_("募集要項で約束した、結果を知らせる日まで"))
declare_clock("reserve_end", N_("委員の任期の最後の日まで"))
