"""What the 意見公募手続 and each 提出意見 must fulfil before they move: pure, over frozen facts.

`facts.py` builds the facts from the database; whatever it cannot establish stays `None` and passes
nothing. The same file declares the effects, inputs and clocks of these procedures.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.calendars import CITY_CALENDAR, days_in_period
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

NOTICE_ITEMS: Final = {
    "title": N_("案の名称"),
    "draft": N_("案"),
    "purpose": N_("趣旨"),
    "outline": N_("概要"),
    "basis": N_("根拠"),
    "materials": N_("関連資料"),
    "period": N_("募集の期間"),
    "send_to": N_("提出先"),
    "how_to_send": N_("提出の方法"),
    "who_may_send": N_("提出できる人"),
    "what_to_write": N_("書いてもらうこと"),
    "result_due": N_("結果を公表する予定の時期"),
    "no_individual_reply": N_("一人ひとりには返事をしないこと"),
    "use_of_personal_data": N_("個人情報の利用目的"),
    "contact": N_("問合せ先"),
}


@dataclass(frozen=True)
class ConsultationFacts:
    """What is known of one consultation at `now`. `None` means: not established.

    Missing items and numbers are codes and numbers only, never names: verdicts are shown and stored.
    """

    now: dt.datetime | None = None
    opens_on: dt.date | None = None  # 公示の日, counted as day 1
    closes_on: dt.date | None = None
    closes_at: dt.datetime | None = None  # the last instant that counts as in time
    min_days: int | None = None
    reason_for_short_period: str = ""  # entered earlier; this act's own comes in `inputs`
    notice_missing: tuple[str, ...] | None = None  # codes of NOTICE_ITEMS
    draft_sections: int | None = None
    received: int | None = None  # 通, everything that came
    published: int | None = None  # published, or cleared to be
    withheld: int | None = None
    duplicates: int | None = None
    withdrawn: int | None = None
    late: int | None = None
    invalid: int | None = None
    off_topic: int | None = None
    misdirected: int = 0  # these two stages are newer than the rule that counts them
    resent: int = 0  # 重複: the same submission of the same person once more
    uncovered: tuple[int, ...] | None = None  # the first numbers of opinions with text in no point
    uncovered_more: int = 0  # how many there are beyond those
    waiting_entry: int | None = None  # paper received but not yet typed in
    waiting_proof: int | None = None  # typed from a scan, compared with it by nobody else yet
    groups: int | None = None
    groups_unanswered: tuple[int, ...] | None = None  # No. without 市の考え方 or 区分
    groups_unapproved: tuple[int, ...] | None = None
    outcomes_without_reason: tuple[int, ...] | None = None  # No. with C or D and no reason
    amendments_without_diff: tuple[int, ...] | None = None  # No. with A and no 修正対照
    answers_as_fixed: bool | None = None  # what was fixed at the decision is what stands now
    redactions_waiting: int | None = None  # opinions no second person has cleared for publication
    sample_to_draw: bool | None = None  # a round of the check by sample is to be drawn
    sample_waiting: int | None = None  # drawn, not read yet
    sample_read: int | None = None  # read by a third person, in all rounds
    sample_findings: int | None = None  # of those read
    publicity_entries: int | None = None
    result_due_on: dt.date | None = None  # promised in the notice
    is_restart: bool | None = None  # it repeats a consultation that was stopped
    outages_unmet: int | None = None  # confirmed, to be followed by an extension, and not yet followed
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "notice_complete",
    met=N_("公表文に必要な項目がそろっています"),
    unmet=N_("公表文に足りない項目があります：%(missing)s"),
    clears="secretary",
    where="notice",
    words=NOTICE_ITEMS,
)
def notice_complete(facts: ConsultationFacts) -> Outcome:
    missing = known(facts.notice_missing)
    return not missing, {"missing": missing}


ADVANCE_ITEMS: Final = frozenset({"title", "period", "how_to_send"})


@condition(
    "advance_notice_complete",
    met=N_("予告に必要な項目（名称、期間、方法）がそろっています"),
    unmet=N_("予告に足りない項目があります：%(missing)s"),
    clears="secretary",
    where="notice",
    words=NOTICE_ITEMS,
)
def advance_notice_complete(facts: ConsultationFacts) -> Outcome:
    missing = tuple(item for item in known(facts.notice_missing) if item in ADVANCE_ITEMS)
    return not missing, {"missing": missing}


@condition(
    "draft_frozen_ready",
    met=N_("案の本文が入っています"),
    unmet=N_("案の本文がまだ入っていません"),
    clears="secretary",
    where="draft",
)
def draft_frozen_ready(facts: ConsultationFacts) -> Outcome:
    return known(facts.draft_sections) > 0


@condition(
    "period_long_enough",
    states=N_("募集の期間が決まりの日数以上ある（短いときは理由を公表文に載せる）"),
    met=N_("募集の期間は%(days)s日です（決まりは%(min_days)s日以上。短いときは理由を公表文に載せます）"),
    unmet=N_(
        "募集の期間が%(days)s日で、%(min_days)s日より短いです。期間を延ばすか、短くする理由を書いてください"
    ),
    clears="head",
    where="period",
    input="reason_for_short_period",
)
def period_long_enough(facts: ConsultationFacts) -> Outcome:
    """公示の日から起算して`min_days`日以上 (行政手続法39条3項に準じる), or a reason that the notice prints (40条1項)."""
    days = days_in_period(known(facts.opens_on), known(facts.closes_on))
    least = known(facts.min_days)
    reason = str(facts.inputs.get("reason_for_short_period") or facts.reason_for_short_period).strip()
    return days >= least or (days > 0 and bool(reason)), {"days": days, "min_days": least}


@caution(
    "ends_on_holiday",
    states=N_("募集の最後の日が、市役所が開いている日である"),
    raised=N_("募集の最後の日（%(day)s）は、市役所が休みの日です"),
    clear=N_("募集の最後の日（%(day)s）は、市役所が開いています"),
    clears="secretary",
    where="period",
)
def ends_on_holiday(facts: ConsultationFacts) -> Outcome:
    day = known(facts.closes_on)
    return not CITY_CALENDAR.is_open(day), {"day": day}


def _passed(facts: ConsultationFacts) -> bool:
    """The last second belongs to the period to its end: 23:59:59.9 is in time, 0:00:00 is not."""
    return known(facts.now) >= known(facts.closes_at) + dt.timedelta(seconds=1)


@condition(
    "still_open",
    met=N_("まだ募集の期間中です"),
    unmet=N_("募集の期間は%(closes_at)sに終わっています"),
    where="period",
    excludes=("closing_instant_passed",),
)
def still_open(facts: ConsultationFacts) -> Outcome:
    return not _passed(facts), {"closes_at": known(facts.closes_at)}


@condition(
    "closing_instant_passed",
    states=N_("募集の期間が終わっている"),
    met=N_("募集の期間が終わっています（%(closes_at)sまで）"),
    unmet=N_("募集はまだ続いています。%(closes_at)sを過ぎると締め切れます"),
    clears="system",
    where="period",
)
def closing_instant_passed(facts: ConsultationFacts) -> Outcome:
    return _passed(facts), {"closes_at": known(facts.closes_at)}


@condition(
    "extension_is_later",
    states=N_("新しい最後の日が、いまの最後の日よりあとである"),
    met=N_("新しい最後の日は、いまの最後の日（%(closes_on)s）よりあとです"),
    unmet=N_("新しい最後の日は、いまの最後の日（%(closes_on)s）よりあとの日にしてください"),
    clears="head",
    where="period",
    input="new_closing_day",
)
def extension_is_later(facts: ConsultationFacts) -> Outcome:
    closes_on, wanted = known(facts.closes_on), facts.inputs.get("new_closing_day")
    return isinstance(wanted, dt.date) and wanted > closes_on, {"closes_on": closes_on}


@condition(
    "intake_entered",
    met=N_("届いた紙の意見は、すべて入力されています"),
    unmet=N_("入力を待つ意見が%(waiting)s通あります"),
    clears="secretary",
    where="intake",
)
def intake_entered(facts: ConsultationFacts) -> Outcome:
    return known(facts.waiting_entry) == 0, {"waiting": known(facts.waiting_entry)}


@condition(
    "every_opinion_covered",
    met=N_("届いた意見は、すべて論点に分けられています"),
    unmet=N_("どの論点にも入っていない文がある意見が%(count)s通あります（番号 %(numbers)s）"),
    clears="secretary",
    where="opinions",
)
def every_opinion_covered(facts: ConsultationFacts) -> Outcome:
    uncovered = known(facts.uncovered)
    return not uncovered, {"count": len(uncovered) + facts.uncovered_more, "numbers": uncovered}


@condition(
    "every_group_answered",
    met=N_("すべての論点に、市の考え方と区分があります"),
    unmet=N_("市の考え方か区分がない論点があります（No. %(numbers)s）"),
    clears="secretary",
    where="responses",
)
def every_group_answered(facts: ConsultationFacts) -> Outcome:
    return not known(facts.groups_unanswered), {"numbers": known(facts.groups_unanswered)}


@condition(
    "responses_approved",
    met=N_("市の考え方は、書いた人とは別の人がすべて承認しています"),
    unmet=N_("承認を待つ市の考え方があります（No. %(numbers)s）"),
    clears="head",
    where="responses",
    assures="decision",
)
def responses_approved(facts: ConsultationFacts) -> Outcome:
    return not known(facts.groups_unapproved), {"numbers": known(facts.groups_unapproved)}


@condition(
    "outcome_reasons_given",
    met=N_("理由の要る区分には、すべて理由があります"),
    unmet=N_("理由の要る区分なのに、理由がない論点があります（No. %(numbers)s）"),
    clears="secretary",
    where="responses",
)
def outcome_reasons_given(facts: ConsultationFacts) -> Outcome:
    return not known(facts.outcomes_without_reason), {"numbers": known(facts.outcomes_without_reason)}


@condition(
    "amendments_shown",
    met=N_("修正する区分には、すべて修正の前と後があります"),
    unmet=N_("修正する区分なのに、修正の前と後がない論点があります（No. %(numbers)s）"),
    clears="secretary",
    where="responses",
)
def amendments_shown(facts: ConsultationFacts) -> Outcome:
    return not known(facts.amendments_without_diff), {"numbers": known(facts.amendments_without_diff)}


@condition(
    "answers_fixed",
    states=N_("決定で確定した市の考え方が、そのまま残っている"),
    met=N_("市の考え方は、決定したときに一つにまとめて確定したままです"),
    unmet=N_("市の考え方が、決定したときに確定したものと違います"),
    clears="head",
    where="responses",
)
def answers_fixed(facts: ConsultationFacts) -> Outcome:
    """All answers leave together, exactly as they were decided; a part alone cannot be published."""
    return known(facts.answers_as_fixed), {}


@condition(
    "counts_reconcile",
    states=N_("届いた数と内訳の合計が合っている"),
    met=N_("届いた数と内訳の合計が合っています（%(received)s通）"),
    unmet=N_(
        "届いた数は%(received)s通、内訳の合計は%(accounted)s通で、%(missing)s通の行き先が決まっていません"
        "（番号 %(numbers)s）。論点に分けるか、別に数えるものとして扱ってください"
    ),
    clears="secretary",
    where="counts",
)
def counts_reconcile(facts: ConsultationFacts) -> Outcome:
    """The register adds up: published, withheld, with an earlier one's text, and every kind that is set apart."""
    parts = (
        facts.published,
        facts.withheld,
        facts.duplicates,
        facts.withdrawn,
        facts.late,
        facts.invalid,
        facts.off_topic,
        facts.misdirected,
        facts.resent,
    )
    accounted = sum(known(part) for part in parts)
    received = known(facts.received)
    if received == accounted:
        return True, {"received": received}
    missing = {"missing": received - accounted, "numbers": known(facts.uncovered)}
    return False, {"received": received, "accounted": accounted, **missing}


@condition(
    "redaction_reviewed",
    met=N_("公表する意見は、墨消しを別の人がすべて確かめています"),
    unmet=N_("墨消しの確かめを待つ意見が%(waiting)s通あります"),
    clears="records",
    where="redaction",
    assures="redaction",
)
def redaction_reviewed(facts: ConsultationFacts) -> Outcome:
    return known(facts.redactions_waiting) == 0, {"waiting": known(facts.redactions_waiting)}


@condition(
    "sample_read",
    states=N_(
        "抜き取った意見を三人目の人が読み、見つかったことがない（見つかったら、数を倍にしてもう一度抜き取る）"
    ),
    met=N_("抜き取りの確かめが終わっています（読んだ意見%(read)s通、見つかったこと%(findings)s件）"),
    unmet=N_("抜き取りの確かめが終わっていません（%(what)s。読んでいない意見%(waiting)s通）"),
    clears="records",
    where="sample",
    words={
        "redaction": N_("先に、墨消しの確かめを終えます"),
        "draw": N_("意見を抜き取ってください"),
        "enlarge": N_("見つかったことがあるので、数を倍にしてもう一度抜き取ってください"),
        "read": N_("抜き取った意見を、三人目の人が読みます"),
    },
    assures="redaction",
)
def sample_read(facts: ConsultationFacts) -> Outcome:
    """A third reading of a sample, drawn by a seed that the log held before; a finding enlarges the sample."""
    waiting, to_draw = known(facts.sample_waiting), known(facts.sample_to_draw)
    seen = {"read": known(facts.sample_read), "findings": known(facts.sample_findings), "waiting": waiting}
    if known(facts.redactions_waiting):
        return False, {"what": ("redaction",), **seen}
    if to_draw:
        return False, {"what": ("enlarge" if facts.sample_findings else "draw",), **seen}
    return waiting == 0, {"what": ("read",) if waiting else (), **seen}


@condition(
    "publicity_recorded",
    states=N_("どのように知らせたかの記録がある"),
    met=N_("どのように知らせたかの記録があります（%(entries)s件）"),
    unmet=N_("どのように知らせたかの記録がまだありません"),
    clears="secretary",
    where="publicity",
)
def publicity_recorded(facts: ConsultationFacts) -> Outcome:
    return known(facts.publicity_entries) > 0, {"entries": known(facts.publicity_entries)}


@caution(
    "nobody_answered",
    states=N_("意見が届いている"),
    raised=N_("意見が1通も届いていません。知らせ方は十分でしたか"),
    clear=N_("意見が%(received)s通届いています"),
    where="publicity",
)
def nobody_answered(facts: ConsultationFacts) -> Outcome:
    return known(facts.received) == 0, {"received": known(facts.received)}


@caution(
    "proofreading_waiting",
    states=N_("紙から書き写した意見が、別の人に見比べられている"),
    raised=N_("紙と見比べていない意見が%(waiting)s通あります"),
    clear=N_("紙から書き写した意見は、すべて別の人が見比べました"),
    clears="secretary",
    where="proof",
)
def proofreading_waiting(facts: ConsultationFacts) -> Outcome:
    return known(facts.waiting_proof) > 0, {"waiting": known(facts.waiting_proof)}


declare_effect("freeze_draft", N_("案を確定し、変えられなくします"))
declare_effect("freeze_revised", N_("意見を受けて直した案が入っていれば、確定して公表します"))
declare_effect("announce", N_("ホームページ、フィード、カレンダーに載せます"))
declare_effect("schedule_closing", N_("締切の時計を動かします"))
declare_effect("extend_period", N_("募集の最後の日を改めます"))
declare_effect("close_intake", N_("意見の受付を終えます。あとに届いた意見は期限後として残します"))
declare_effect("fix_answers", N_("すべての市の考え方を、一つの記録にまとめて確定します"))
declare_effect("publish_result", N_("結果を、決定と同じ時に公表します"))
declare_effect("tell_followers", N_("見守っている人に、メールで知らせます"))
declare_effect("start_retention", N_("保存期間を数え始めます"))
declare_input("reason_for_short_period", N_("期間を短くする理由（公表文に載ります）"))
declare_input("new_closing_day", N_("新しい最後の日"))
declare_input("reason", N_("理由（公表されます）"))
declare_input("follow_up", N_("あらためて募集するかどうか（公表されます）"))
declare_clock("closes_at", N_("募集の最後の日の23時59分59秒まで"))
declare_clock("result_due", N_("公表文で約束した、結果を公表する日まで"))
