"""What a マッチング must fulfil, from an offer or a wish to the reports of both sides: pure, over frozen facts.

A coordinator brings people together and decides nothing. Either side may say no without a public reason.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult.collaboration.promises.conditions import PromiseFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

REGISTRATION_ITEMS: Final = {
    "direction": N_("提供か希望か"),
    "what": N_("内容"),
    "theme": N_("テーマ"),
    "place": N_("場所"),
    "period": N_("時期"),
    "contact": N_("連絡先（公表しません）"),
}
TERMS: Final = {
    "what": N_("何をするか"),
    "when": N_("いつするか"),
    "cost": N_("費用の負担"),
    "accident": N_("事故のときの責任"),
    "personal_data": N_("個人情報の扱い"),
    "ending": N_("やめるときの決まり"),
}
SIDES: Final = {"offer": N_("提供する側"), "wish": N_("希望する側")}


@dataclass(frozen=True)
class MatchFacts(PromiseFacts):
    """What is known of one offer or wish and of who was found for it. `None` means: not established."""

    registration_missing: tuple[str, ...] | None = None  # codes of REGISTRATION_ITEMS
    valid_until: dt.date | None = None
    held_by: str | None = None  # number of the other case that leads it; "" when none does
    opposite: bool | None = None  # an offer has found a wish, or a wish an offer
    candidate_open: bool | None = None  # the other registration is valid and not bound elsewhere
    answer_by: dt.date | None = None
    agreed: tuple[str, ...] | None = None  # codes of SIDES that said yes
    terms_missing: tuple[str, ...] | None = None  # codes of TERMS
    starts_on: dt.date | None = None
    reports_missing: tuple[str, ...] | None = None  # codes of SIDES
    consented: tuple[str, ...] | None = None  # codes of SIDES that agreed to being shown


@condition(
    "registration_complete",
    met=N_("登録に必要なことがそろっています"),
    unmet=N_("登録に足りないことがあります：%(missing)s"),
    clears="coordinator",
    where="match",
    words=REGISTRATION_ITEMS,
)
def registration_complete(facts: MatchFacts) -> Outcome:
    return not known(facts.registration_missing), {"missing": known(facts.registration_missing)}


@condition(
    "registration_valid",
    states=N_("登録の期限が過ぎていない"),
    met=N_("登録は%(until)sまで有効です"),
    unmet=N_("登録の期限（%(until)s）が過ぎています。続けるか本人に尋ねてください"),
    clears="coordinator",
    where="match",
    excludes=("registration_over",),
)
def registration_valid(facts: MatchFacts) -> Outcome:
    return known(facts.today) <= known(facts.valid_until), {"until": known(facts.valid_until)}


@condition(
    "registration_over",
    states=N_("登録の期限が過ぎている"),
    met=N_("登録の期限（%(until)s）が過ぎています"),
    unmet=N_("登録は%(until)sまで有効です"),
    clears="system",
    where="match",
)
def registration_over(facts: MatchFacts) -> Outcome:
    return known(facts.today) > known(facts.valid_until), {"until": known(facts.valid_until)}


@condition(
    "registration_free",
    states=N_("別の登録と組み合わされていない"),
    met=N_("別の登録とは組み合わされていません"),
    unmet=N_("この登録は、別の登録（%(number)s）と組み合わされています。進めるのはその案件です"),
    clears="coordinator",
    where="match",
)
def registration_free(facts: MatchFacts) -> Outcome:
    return not known(facts.held_by), {"number": known(facts.held_by)}


@condition(
    "candidate_fits",
    met=N_("提供と希望が合い、相手の登録も空いています"),
    unmet=N_("提供と希望の組合せでないか、相手の登録が空いていません"),
    clears="coordinator",
    where="candidate",
)
def candidate_fits(facts: MatchFacts) -> Outcome:
    return known(facts.opposite) and known(facts.candidate_open)


@condition(
    "both_sides_agree",
    states=N_("提供する側と希望する側の両方が、承諾している"),
    met=N_("提供する側と希望する側の両方が、承諾しています"),
    unmet=N_("まだ承諾していない側があります：%(missing)s"),
    clears="coordinator",
    where="answer",
    words=SIDES,
)
def both_sides_agree(facts: MatchFacts) -> Outcome:
    missing = tuple(side for side in SIDES if side not in known(facts.agreed))
    return not missing, {"missing": missing}


@condition(
    "terms_noted",
    met=N_("条件のメモに必要なことがそろっています"),
    unmet=N_("条件のメモに足りないことがあります：%(missing)s"),
    clears="coordinator",
    where="terms",
    words=TERMS,
)
def terms_noted(facts: MatchFacts) -> Outcome:
    return not known(facts.terms_missing), {"missing": known(facts.terms_missing)}


@condition(
    "answer_day_passed",
    states=N_("返事の期限が過ぎている"),
    met=N_("返事の期限（%(by)s）が過ぎています"),
    unmet=N_("返事は%(by)sまで待ちます"),
    clears="system",
    where="answer",
)
def answer_day_passed(facts: MatchFacts) -> Outcome:
    return known(facts.today) > known(facts.answer_by), {"by": known(facts.answer_by)}


@condition(
    "match_day_come",
    states=N_("始める日になっている"),
    met=N_("始める日（%(day)s）になっています"),
    unmet=N_("始める日は%(day)sです"),
    where="terms",
)
def match_day_come(facts: MatchFacts) -> Outcome:
    return known(facts.today) >= known(facts.starts_on), {"day": known(facts.starts_on)}


@condition(
    "both_sides_reported",
    states=N_("提供した側と希望した側の両方から、報告が届いている"),
    met=N_("提供した側と希望した側の両方から、報告が届いています"),
    unmet=N_("報告が届いていない側があります：%(missing)s"),
    clears="coordinator",
    where="reports",
    words=SIDES,
)
def both_sides_reported(facts: MatchFacts) -> Outcome:
    return not known(facts.reports_missing), {"missing": known(facts.reports_missing)}


@condition(
    "both_sides_consent",
    states=N_("名前を出して紹介することに、両方が同意している"),
    met=N_("名前を出して紹介することに、両方が同意しています"),
    unmet=N_("紹介に同意していない側があります：%(missing)s"),
    clears="coordinator",
    where="reports",
    words=SIDES,
)
def both_sides_consent(facts: MatchFacts) -> Outcome:
    missing = tuple(side for side in SIDES if side not in known(facts.consented))
    return not missing, {"missing": missing}


declare_effect("show_registration", N_("提供や希望の一覧に載せます。名前と連絡先は載せません"))
declare_effect("hold_registrations", N_("2つの登録を組み合わせ、返事があるまで一覧から外します"))
declare_effect("ask_both_sides", N_("提供する側と希望する側に、引き受けるか尋ねます"))
declare_effect(
    "decline_quietly",
    N_("組合せに至らなかったことだけを、尋ねた相手に伝えます。理由は伝えず、公表もしません"),
)
declare_effect("bind_registrations", N_("2つの登録を結び、一覧から外します"))
declare_effect("hand_over_contacts", N_("両方が承諾したので、連絡先を相手に渡します。渡したことを記録します"))
declare_effect("close_registrations", N_("2つの登録を終え、連絡先を消す日を決めます"))
declare_effect("free_registrations", N_("2つの登録を、また一覧に載せます"))
declare_effect("ask_for_reports", N_("両方に報告をお願いします"))
declare_effect("show_match", N_("企業や団体の紹介のページに、終わった取り組みを載せます"))
declare_effect("hide_registration", N_("一覧から外し、連絡先を消す日を決めます"))
declare_input("private_note", N_("覚え書き（公表しません）"))
declare_input("new_valid_until", N_("登録の新しい期限"))
declare_clock("match_valid", N_("登録の期限まで"))
declare_clock("match_answer", N_("尋ねてから、両方の返事を待つ日まで"))
declare_clock("match_report", N_("終えてから、両方の報告を待つ日まで"))
