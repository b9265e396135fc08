"""What a 話し合い must fulfil, and what tells it from a 説明会 or an アンケート: pure, over frozen facts.

A talk is not a 説明会, a request or a petition: those who take part know the matter beforehand, at least two
kinds of actors are there, and it ends with what is really the matter, a shared aim and who begins what.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult.calendars import days_until
from consult.collaboration.promises.conditions import PromiseFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

KINDS: Final = {
    "briefing": N_("説明会"),
    "hearing": N_("要望を聴く会"),
    "exchange": N_("意見交換会"),
    "workshop": N_("ワークショップ"),
    "forum": N_("フォーラム"),
    "survey": N_("アンケート"),
}
TALKS: Final = frozenset({"exchange", "workshop", "forum"})
ONE_WAY: Final = frozenset({"briefing", "hearing"})  # one side tells the other; neither is a talk
ACTOR_KINDS: Final = {
    "citizen": N_("市民"),
    "local": N_("地域団体"),
    "civic": N_("市民活動団体"),
    "business": N_("事業者"),
    "school": N_("教育機関"),
    "city": N_("行政"),
}
SESSION_ITEMS: Final = {
    "kind": N_("種類（説明会、意見交換会など）"),
    "question": N_("何を話し合うか"),
    "date": N_("日時"),
    "place": N_("場所"),
    "who_may_come": N_("参加できる人"),
    "how_to_come": N_("参加の方法"),
    "support": N_("託児、手話、通訳などの支え"),
    "use_of_result": N_("結果の使い方"),
    "contact": N_("問合せ先"),
}
PACK_ITEMS: Final = {
    "background": N_("背景"),
    "data": N_("データ（出典と日付）"),
    "cost": N_("費用"),
    "limits": N_("制約"),
    "options": N_("選択肢"),
    "decided": N_("決まっていること"),
    "undecided": N_("決まっていないこと"),
    "positions": N_("それぞれの主体の立場"),
}
OUTPUTS: Final = {
    "essence": N_("本質的な課題"),
    "aim": N_("共有した目的"),
    "initiative": N_("だれが何を始めるか"),
}


@dataclass(frozen=True)
class DialogueFacts(PromiseFacts):
    """What is known of one session. `None` means: not established. Numbers and codes only, never names."""

    kind: str | None = None  # a code of KINDS
    notice_missing: tuple[str, ...] | None = None  # codes of SESSION_ITEMS
    easy_to_join: bool | None = None  # evening, holiday or online, or care and interpreting are offered
    pack_missing: tuple[str, ...] | None = None  # codes of PACK_ITEMS
    pack_published_on: dt.date | None = None
    pack_days: int | None = None
    earlier_outputs_left_out: int | None = None  # outputs of the phase before that the pack does not take up
    left_out: tuple[str, ...] = ()  # which these are, as 「R8-話-001/2」
    session_on: dt.date | None = None
    actor_kinds: tuple[str, ...] | None = None  # codes of ACTOR_KINDS of those present
    least_actor_kinds: int | None = None
    outputs_missing: tuple[str, ...] | None = None  # codes of OUTPUTS
    closes_on: dt.date | None = None  # last day of a survey
    distributed: int | None = None
    returned: int | None = None
    valid: int | None = None
    record_rows: int | None = None
    initiatives_without_office: tuple[int, ...] | None = None


@condition(
    "is_a_talk",
    states=N_("説明会やアンケートでなく、話し合いである"),
    met=N_("%(kind)sは話し合いです"),
    unmet=N_("%(kind)sは話し合いではありません。話し合いとして結ぶことはできません"),
    where="session",
    words=KINDS,
    excludes=("is_a_briefing", "is_a_survey"),
    of_kind=True,
)
def is_a_talk(facts: DialogueFacts) -> Outcome:
    return known(facts.kind) in TALKS, {"kind": (known(facts.kind),)}


@condition(
    "is_a_briefing",
    states=N_("説明会か要望を聴く会である"),
    met=N_("%(kind)sです。話し合いとしては数えません"),
    unmet=N_("%(kind)sは、説明会でも要望を聴く会でもありません"),
    where="session",
    words=KINDS,
    excludes=("is_a_survey",),
    of_kind=True,
)
def is_a_briefing(facts: DialogueFacts) -> Outcome:
    return known(facts.kind) in ONE_WAY, {"kind": (known(facts.kind),)}


@condition(
    "is_a_survey",
    states=N_("アンケートである"),
    met=N_("アンケートです"),
    unmet=N_("%(kind)sはアンケートではありません"),
    where="session",
    words=KINDS,
    of_kind=True,
)
def is_a_survey(facts: DialogueFacts) -> Outcome:
    return known(facts.kind) == "survey", {"kind": (known(facts.kind),)}


@condition(
    "people_meet",
    states=N_("人が集まって行う種類である"),
    met=N_("%(kind)sは、人が集まって行います"),
    unmet=N_("%(kind)sには集まる場がありません。回答を集める操作を選んでください"),
    where="session",
    words=KINDS,
    of_kind=True,
)
def people_meet(facts: DialogueFacts) -> Outcome:
    kind = known(facts.kind)
    return kind in KINDS and kind != "survey", {"kind": (kind,)}


@condition(
    "session_notice_complete",
    met=N_("開催の知らせに必要な項目がそろっています"),
    unmet=N_("開催の知らせに足りない項目があります：%(missing)s"),
    clears="coordinator",
    where="session",
    words=SESSION_ITEMS,
)
def session_notice_complete(facts: DialogueFacts) -> Outcome:
    return not known(facts.notice_missing), {"missing": known(facts.notice_missing)}


@caution(
    "hard_to_join",
    states=N_("夜間・休日・オンラインか、託児・手話・通訳のどれかがある"),
    raised=N_("夜間・休日・オンラインの参加も、託児・手話・通訳もありません。来られない人がいませんか"),
    clear=N_("夜間・休日・オンラインか、託児・手話・通訳のどれかがあります"),
    where="dialogue",
)
def hard_to_join(facts: DialogueFacts) -> Outcome:
    return facts.easy_to_join is False


@condition(
    "pack_complete",
    met=N_("事前の資料に必要なことがそろっています"),
    unmet=N_("事前の資料に足りないことがあります：%(missing)s"),
    clears="coordinator",
    where="pack",
    words=PACK_ITEMS,
)
def pack_complete(facts: DialogueFacts) -> Outcome:
    return not known(facts.pack_missing), {"missing": known(facts.pack_missing)}


@condition(
    "earlier_outputs_taken_up",
    met=N_("前の段階の話し合いのまとめを、すべて資料に入れています"),
    unmet=N_("前の段階の話し合いのまとめが%(count)s件、資料に入っていません（%(which)s）"),
    clears="coordinator",
    where="pack",
)
def earlier_outputs_taken_up(facts: DialogueFacts) -> Outcome:
    count, which = known(facts.earlier_outputs_left_out), "、".join(facts.left_out)
    return count == 0, {"count": count, "which": which}


@condition(
    "pack_early_enough",
    states=N_("事前の資料を、決めた日数より前に公表している"),
    met=N_("事前の資料は%(days)s日前に公表しています（決まりは%(least)s日前まで）"),
    unmet=N_("事前の資料を公表したのは%(days)s日前で、決まりの%(least)s日前に足りません。日を改めてください"),
    clears="coordinator",
    where="pack",
)
def pack_early_enough(facts: DialogueFacts) -> Outcome:
    days = days_until(known(facts.session_on), known(facts.pack_published_on))
    return days >= known(facts.pack_days), {"days": days, "least": known(facts.pack_days)}


@condition(
    "session_day_not_past",
    met=N_("開催の日は、まだ過ぎていません"),
    unmet=N_("開催の日（%(day)s）は、もう過ぎています。開く日を直してください"),
    clears="coordinator",
    where="session",
)
def session_day_not_past(facts: DialogueFacts) -> Outcome:
    """Nothing is announced that was to be held already; a survey has no such day."""
    day = facts.session_on
    return day is None or day >= known(facts.today), {"day": day or known(facts.today)}


@condition(
    "session_day_come",
    states=N_("開催の日になっている"),
    met=N_("開催の日（%(day)s）になっています"),
    unmet=N_("開催の日は%(day)sです"),
    where="session",
)
def session_day_come(facts: DialogueFacts) -> Outcome:
    return known(facts.today) >= known(facts.session_on), {"day": known(facts.session_on)}


@condition(
    "several_kinds_present",
    states=N_("2つ以上の主体が参加している"),
    met=N_("%(count)sつの主体が参加しています（%(kinds)s）"),
    unmet=N_("%(least)sつ以上の主体で話し合ってください。いま参加しているのは%(count)sつです"),
    clears="coordinator",
    where="attendance",
    words=ACTOR_KINDS,
)
def several_kinds_present(facts: DialogueFacts) -> Outcome:
    kinds = tuple(dict.fromkeys(k for k in known(facts.actor_kinds) if k in ACTOR_KINDS))
    least = max(known(facts.least_actor_kinds), 2)
    return len(kinds) >= least, {"count": len(kinds), "kinds": kinds, "least": least}


@condition(
    "outputs_recorded",
    met=N_("本質的な課題、共有した目的、だれが何を始めるかが書いてあります"),
    unmet=N_("話し合いのまとめに足りないことがあります：%(missing)s"),
    clears="coordinator",
    where="output",
    words=OUTPUTS,
)
def outputs_recorded(facts: DialogueFacts) -> Outcome:
    return not known(facts.outputs_missing), {"missing": known(facts.outputs_missing)}


@condition(
    "survey_period_over",
    states=N_("アンケートの期間が終わっている"),
    met=N_("アンケートの期間が終わっています（%(day)sまで）"),
    unmet=N_("アンケートは%(day)sまで続きます"),
    clears="system",
    where="session",
)
def survey_period_over(facts: DialogueFacts) -> Outcome:
    return known(facts.today) > known(facts.closes_on), {"day": known(facts.closes_on)}


@condition(
    "survey_numbers_agree",
    states=N_("配布、回収、有効の数が合っている"),
    met=N_("配布%(distributed)s、回収%(returned)s、有効%(valid)s"),
    unmet=N_("数が合いません：配布%(distributed)s、回収%(returned)s、有効%(valid)s"),
    clears="secretary",
    where="survey",
)
def survey_numbers_agree(facts: DialogueFacts) -> Outcome:
    counts = {
        "distributed": known(facts.distributed),
        "returned": known(facts.returned),
        "valid": known(facts.valid),
    }
    return 0 <= counts["valid"] <= counts["returned"] <= counts["distributed"] > 0, counts


@condition(
    "session_record_written",
    met=N_("記録の案が書かれています"),
    unmet=N_("記録の案がまだ書かれていません"),
    clears="coordinator",
    where="record",
)
def session_record_written(facts: DialogueFacts) -> Outcome:
    return known(facts.record_rows) > 0


@condition(
    "initiatives_have_office",
    met=N_("発意のすべてに、市の担当課と返事の日があります"),
    unmet=N_("市の担当課か返事の日がない発意があります（番号 %(numbers)s）"),
    clears="secretary",
    where="reply",
)
def initiatives_have_office(facts: DialogueFacts) -> Outcome:
    return not known(facts.initiatives_without_office), {"numbers": known(facts.initiatives_without_office)}


@condition(
    "nothing_to_answer",
    met=N_("市が答える質問、要望、発意はありません"),
    unmet=N_("市が答える質問、要望、発意があります（番号 %(numbers)s）"),
    where="reply",
)
def nothing_to_answer(facts: DialogueFacts) -> Outcome:
    """Nobody asked anything; a drafted answer is not a decided one."""
    open_ones = (*known(facts.requests), *known(facts.initiatives_without_office))
    return not open_ones, {"numbers": open_ones}


declare_effect("announce_session", N_("開くことを、ホームページ、フィード、カレンダーに載せます"))
declare_effect("publish_pack", N_("事前の資料を公表し、公表した日を記録します"))
declare_effect("show_ground_rules", N_("話し合いの約束を、参加した人に示します"))
declare_effect("say_it_was_no_talk", N_("説明会であり、話し合いではないことを記録と公開のページに書きます"))
declare_effect("close_survey", N_("回答の受付を終えます"))
declare_effect("publish_session_record", N_("記録を公表し、市の回答の期限を数え始めます"))
declare_effect(
    "announce_no_session", N_("開かないことと理由を、ホームページ、フィード、カレンダーに載せます")
)
declare_input("next_session_on", N_("次に話し合う日"))
declare_clock("dialogue_pack", N_("開催の日の、決めた日数前まで"))
declare_clock("survey_closes", N_("アンケートの最後の日まで"))
declare_clock("dialogue_record", N_("終えた日から、記録の案を作る日まで"))
declare_clock("participants_check", N_("記録の案を送ってから、参加した人が確かめる日まで"))
declare_clock("dialogue_response", N_("記録を公表してから、市が回答する日まで"))
