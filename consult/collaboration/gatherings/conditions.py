"""What a 催し must fulfil: people know where and when, it was made known, and its record names nobody. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect

KINDS: Final = {
    "awareness": N_("啓発"),
    "exchange": N_("交流会"),
    "course": N_("講座"),
    "forum": N_("フォーラム"),
    "place": N_("場づくり"),
    "school": N_("地域と学校の交流"),
    "report": N_("報告会"),
    "meeting_others": N_("団体どうしの出会いの場"),
}
NOTICE_ITEMS: Final = {
    "kind": N_("種類"),
    "aim": N_("何のために開くか"),
    "day": N_("開く日"),
    "hours": N_("時刻"),
    "place": N_("場所"),
    "contact": N_("問合せ先"),
}


@dataclass(frozen=True)
class GatheringFacts:
    """What is known of one gathering. `None` means: not established. Numbers and codes only, never names."""

    today: dt.date | None = None
    notice_missing: tuple[str, ...] | None = None  # codes of NOTICE_ITEMS
    support: bool | None = None  # evening, holiday, online, care or interpreting
    day: dt.date | None = None
    made_known: int | None = None  # ways in which it was made known
    counted: bool | None = None
    voices: int | None = None
    no_voices: bool | None = None  # said to be so
    names_nobody: bool | None = None


@condition(
    "gathering_notice_complete",
    met=N_("お知らせに必要な項目がそろっています"),
    unmet=N_("お知らせに足りない項目があります：%(missing)s"),
    clears="coordinator",
    where="notice",
    words=NOTICE_ITEMS,
)
def gathering_notice_complete(facts: GatheringFacts) -> Outcome:
    return not known(facts.notice_missing), {"missing": known(facts.notice_missing)}


@caution(
    "gathering_hard_to_join",
    states=N_("夜間・休日・オンラインか、託児・手話・通訳のどれかがある"),
    raised=N_("夜間・休日・オンラインの参加も、託児・手話・通訳もありません。来られない人がいませんか"),
    clear=N_("夜間・休日・オンラインか、託児・手話・通訳のどれかがあります"),
    where="notice",
)
def gathering_hard_to_join(facts: GatheringFacts) -> Outcome:
    return facts.support is False


@condition(
    "gathering_day_come",
    states=N_("開く日になっている"),
    met=N_("開く日（%(day)s）になっています"),
    unmet=N_("開く日は%(day)sです"),
    where="notice",
)
def gathering_day_come(facts: GatheringFacts) -> Outcome:
    return known(facts.today) >= known(facts.day), {"day": known(facts.day)}


@condition(
    "gathering_made_known",
    states=N_("知らせた方法を書いている"),
    met=N_("知らせた方法が%(count)s件あります"),
    unmet=N_("知らせた方法がありません。いつ、どこで、何人くらいに知らせたかを書いてください"),
    clears="coordinator",
    where="made_known",
)
def gathering_made_known(facts: GatheringFacts) -> Outcome:
    return known(facts.made_known) > 0, {"count": known(facts.made_known)}


@condition(
    "gathering_counted",
    met=N_("来た人の数を書いています"),
    unmet=N_("来た人の数を書いてください。だれも来なかったときは0と書きます"),
    clears="coordinator",
    where="came",
)
def gathering_counted(facts: GatheringFacts) -> Outcome:
    return known(facts.counted)


@condition(
    "gathering_voices_written",
    met=N_("出た声を書いています"),
    unmet=N_("出た声を書いてください。なかったときは、なかったと書きます"),
    clears="coordinator",
    where="voices",
)
def gathering_voices_written(facts: GatheringFacts) -> Outcome:
    return known(facts.voices) > 0 or known(facts.no_voices)


@condition(
    "gathering_names_nobody",
    met=N_("記録に名前がなく、子どもが写った写真もないことを確かめています"),
    unmet=N_("記録に人の名前や、子どもの顔がわかるものがないことを、確かめてください"),
    clears="coordinator",
    where="came",
)
def gathering_names_nobody(facts: GatheringFacts) -> Outcome:
    return known(facts.names_nobody)


declare_effect("announce_gathering", N_("開くことを、ホームページ、フィード、カレンダーに載せます"))
declare_effect("publish_gathering_record", N_("来た人の数と出た声を公表します"))
declare_effect("announce_no_gathering", N_("中止したことと理由を、公開のページに載せます"))
declare_clock("gathering_record", N_("開いた日から、記録を公表する日まで"))
