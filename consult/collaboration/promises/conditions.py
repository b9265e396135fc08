"""What is owed to those who took part: their assent counted as given, their names kept, an answer in time.

Issues, talks and assemblies make the same promises, so they stand once, over facts that each of the three has.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_effect, declare_input


@dataclass(frozen=True)
class PromiseFacts:
    """What is known of the promises at `today`. `None` means: not established. Numbers and codes, never names."""

    today: dt.date | None = None
    # 納得の確認
    participants: int | None = None  # those asked at the end
    convinced: int | None = None  # 納得
    mostly: int | None = None  # おおむね
    not_yet: int | None = None  # まだ
    doubts_without_reason: int | None = None
    # 記録
    check_until: dt.date | None = None  # last day for those present to ask for a correction
    asked: int | None = None
    answered: int | None = None
    objections_open: int | None = None
    cleared_by_other: bool | None = None  # names and passages hidden by one person, released by another
    # 市の回答
    reply_due: dt.date | None = None
    requests: tuple[int, ...] | None = None  # numbers of questions, requests, recommendations
    unanswered: tuple[int, ...] | None = None  # those of them without an answer, decided or not
    refusals_without_reason: tuple[int, ...] | None = None
    undecided_answers: tuple[int, ...] | None = None  # numbers whose answer is written and not decided
    reply_by_other: bool | None = None  # the one who drafted is not the one who decides
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "assent_counted",
    states=N_("参加した全員に、納得できたかを尋ねている"),
    met=N_("%(participants)s人に尋ねました：納得%(convinced)s人、おおむね%(mostly)s人、まだ%(not_yet)s人"),
    unmet=N_(
        "参加は%(participants)s人、答えは納得%(convinced)s人、おおむね%(mostly)s人、まだ%(not_yet)s人で、数が合いません"
    ),
    clears="coordinator",
    where="assent",
)
def assent_counted(facts: PromiseFacts) -> Outcome:
    """Everyone was asked; nobody is left out and nobody averaged away."""
    counts = {
        "participants": known(facts.participants),
        "convinced": known(facts.convinced),
        "mostly": known(facts.mostly),
        "not_yet": known(facts.not_yet),
    }
    total = counts["convinced"] + counts["mostly"] + counts["not_yet"]
    return counts["participants"] == total > 0, counts


@condition(
    "doubts_have_reasons",
    met=N_("「まだ」と答えた人の理由を、そのまま記録しています"),
    unmet=N_("「まだ」と答えた人の理由が%(count)s人分ありません"),
    clears="coordinator",
    where="assent",
)
def doubts_have_reasons(facts: PromiseFacts) -> Outcome:
    return known(facts.doubts_without_reason) == 0, {"count": known(facts.doubts_without_reason)}


@condition(
    "participants_check_over",
    states=N_("参加した人の確かめが終わっている"),
    met=N_("参加した人の確かめが終わっています（返事%(answered)s人、期限 %(until)s）"),
    unmet=N_("参加した人が確かめています（%(asked)s人のうち%(answered)s人から返事、期限 %(until)s）"),
    clears="system",
    where="record",
)
def participants_check_over(facts: PromiseFacts) -> Outcome:
    """The last day has passed (silence is 了承), or everyone who was there has answered."""
    asked, answered, until = known(facts.asked), known(facts.answered), known(facts.check_until)
    over = answered >= asked > 0 or known(facts.today) > until
    return over, {"asked": asked, "answered": answered, "until": until}


@condition(
    "objections_settled",
    met=N_("記録を直してほしいという申し出は、すべて返事をしています"),
    unmet=N_("返事をしていない、記録についての申し出が%(count)s件あります"),
    clears="coordinator",
    where="record",
)
def objections_settled(facts: PromiseFacts) -> Outcome:
    return known(facts.objections_open) == 0, {"count": known(facts.objections_open)}


@condition(
    "public_record_cleared",
    met=N_("公開する記録に、出してはいけない名前や内容がないことを、別の人が確かめています"),
    unmet=N_("公開する記録に、出してはいけない名前や内容がないことを、別の人がまだ確かめていません"),
    clears="records",
    where="redaction",
    assures="redaction",
)
def public_record_cleared(facts: PromiseFacts) -> Outcome:
    return facts.cleared_by_other


@condition(
    "reply_day_not_passed",
    states=N_("回答の期限がまだ過ぎていない"),
    met=N_("回答の期限（%(due)s）は、まだ過ぎていません"),
    unmet=N_("回答の期限（%(due)s）を過ぎているので、もう延ばせません。遅れた理由を添えて回答してください"),
    where="reply",
)
def reply_day_not_passed(facts: PromiseFacts) -> Outcome:
    """More time is announced before the day, never after it."""
    return known(facts.today) <= known(facts.reply_due), {"due": known(facts.reply_due)}


@condition(
    "new_reply_day_is_later",
    states=N_("新しい回答の日が、いまの期限よりあとである"),
    met=N_("新しい回答の日は、いまの期限（%(due)s）よりあとです"),
    unmet=N_("新しい回答の日は、いまの期限（%(due)s）よりあとの日にしてください"),
    clears="head",
    where="reply",
    input="new_reply_day",
)
def new_reply_day_is_later(facts: PromiseFacts) -> Outcome:
    due, wanted = known(facts.reply_due), facts.inputs.get("new_reply_day")
    return isinstance(wanted, dt.date) and wanted > due, {"due": due}


@condition(
    "every_item_answered",
    met=N_("質問、要望、提言のすべてに、市の回答があります"),
    unmet=N_("市の回答がない質問、要望、提言が%(count)s件あります（番号 %(numbers)s）"),
    clears="secretary",
    where="reply",
    excludes=("nothing_to_answer",),
)
def every_item_answered(facts: PromiseFacts) -> Outcome:
    return not known(facts.unanswered), {
        "count": len(known(facts.unanswered)),
        "numbers": known(facts.unanswered),
    }


@condition(
    "refusals_have_reasons",
    met=N_("行わない、形を変えて行うという回答には、すべて理由があります"),
    unmet=N_("行わない、形を変えて行うという回答に、理由がないものがあります（番号 %(numbers)s）"),
    clears="secretary",
    where="reply",
)
def refusals_have_reasons(facts: PromiseFacts) -> Outcome:
    return not known(facts.refusals_without_reason), {"numbers": known(facts.refusals_without_reason)}


@condition(
    "some_answers_ready",
    states=N_("決めて公表できる回答がある"),
    met=N_("まだ公表していない回答があります（番号 %(numbers)s）"),
    unmet=N_("先に公表できる回答がありません。番号ごとの回答を、調書に書いてください"),
    clears="secretary",
    where="reply",
)
def some_answers_ready(facts: PromiseFacts) -> Outcome:
    return bool(known(facts.undecided_answers)), {"numbers": known(facts.undecided_answers)}


@condition(
    "reply_by_another",
    met=N_("回答の案を書いた人とは別の人が決めます"),
    unmet=N_("回答の案を書いた人は、その回答を決められません。別の人が決めてください"),
    clears="head",
    where="reply",
    assures="second_person",
)
def reply_by_another(facts: PromiseFacts) -> Outcome:
    return facts.reply_by_other


declare_effect("ask_participants", N_("参加した人に、記録を確かめてほしいと知らせます"))
declare_effect("set_new_reply_day", N_("回答の期限を改め、前の期限と理由を残します"))
declare_effect("publish_reply", N_("市の回答を公表します"))
declare_effect(
    "publish_ready_answers", N_("書き終えた回答を、番号ごとに公表します。残りの期限は変わりません")
)
declare_input("reason", N_("理由（公表されます）"))
declare_input("new_reply_day", N_("新しい回答の日"))
