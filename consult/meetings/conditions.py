"""What a meeting and its minutes must fulfil before they move: pure, over frozen facts.

How one item is decided (quorum at that moment, majority, the chair's decision) is in `rules.py`; here is
only what the meeting as a whole needs. The effects, inputs and clocks of the procedure are declared below.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.calendars import CITY_CALENDAR
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

MEETING_NOTICE_ITEMS: Final = {
    "date": N_("日時"),
    "place": N_("場所"),
    "agenda": N_("議題"),
    "openness": N_("公開・非公開の別"),
    "closed_reason": N_("非公開の理由"),
    "how_to_observe": N_("傍聴の方法"),
    "contact": N_("問合せ先"),
}


@dataclass(frozen=True)
class MeetingFacts:
    """What is known of one meeting at `now`. `None` means: not established."""

    now: dt.datetime | None = None
    today: dt.date | None = None
    held_on: dt.date | None = None
    starts_at: dt.datetime | None = None
    notice_missing: tuple[str, ...] | None = None  # codes of MEETING_NOTICE_ITEMS
    notice_by: dt.date | None = None  # last day for the notice, reckoned by rule `meeting_notice`
    present: int | None = None
    quorum: int | None = None
    items_unsettled: tuple[int, ...] | None = None  # positions of agenda items not yet settled
    minutes_rows: int | None = None
    minutes_missing: tuple[str, ...] | None = None  # headings of 3.1 still empty, as codes
    check_until: dt.date | None = None  # last day for members to ask for corrections
    members_asked: int | None = None
    members_answered: int | None = None
    corrections_open: int | None = None
    sealed: bool | None = None  # the sealed bytes and their digest are kept
    approved: bool | None = None  # by the chair who seals, or by a vote of a later meeting
    signatories_missing: tuple[str, ...] | None = None  # named to attest, and have not
    correction_changes: bool | None = None  # something was changed since the correction was begun
    redaction_by_other: bool | None = None  # released by someone else than the one who redacted
    noticed_on: dt.date | None = None
    ended_on: dt.date | None = None
    notice_days: int | None = None  # the three periods of the body's own rules
    check_days: int | None = None
    minutes_days: int | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "meeting_notice_complete",
    met=N_("開催の知らせに必要な項目がそろっています"),
    unmet=N_("開催の知らせに足りない項目があります：%(missing)s"),
    clears="secretary",
    where="meeting",
    words=MEETING_NOTICE_ITEMS,
)
def meeting_notice_complete(facts: MeetingFacts) -> Outcome:
    return not known(facts.notice_missing), {"missing": known(facts.notice_missing)}


@caution(
    "meeting_notice_late",
    states=N_("開催の知らせが期限に間に合う"),
    raised=N_("開催の知らせは%(notice_by)sまでの決まりです。もう過ぎています"),
    clear=N_("開催の知らせは%(notice_by)sまでの決まりに間に合います"),
    where="meeting",
)
def meeting_notice_late(facts: MeetingFacts) -> Outcome:
    return known(facts.today) > known(facts.notice_by), {"notice_by": known(facts.notice_by)}


@caution(
    "meeting_on_holiday",
    states=N_("会議の日が、市役所が開いている日である"),
    raised=N_("%(day)sは、市役所が休みの日です"),
    clear=N_("%(day)sは、市役所が開いています"),
    where="meeting",
)
def meeting_on_holiday(facts: MeetingFacts) -> Outcome:
    day = known(facts.held_on)
    return not CITY_CALENDAR.is_open(day), {"day": day}


@condition(
    "meeting_day_come",
    met=N_("会議の日になっています"),
    unmet=N_("会議の日は%(day)sです"),
    where="meeting",
)
def meeting_day_come(facts: MeetingFacts) -> Outcome:
    return known(facts.today) >= known(facts.held_on), {"day": known(facts.held_on)}


@condition(
    "quorum_met",
    states=N_("出席が定足数に達している"),
    met=N_("出席%(present)s人、定足数%(quorum)s人で、成立しています"),
    unmet=N_("出席%(present)s人で、定足数%(quorum)s人に足りません"),
    clears="secretary",
    where="attendance",
    assures="decision",
    excludes=("quorum_lacking",),
)
def quorum_met(facts: MeetingFacts) -> Outcome:
    present, quorum = known(facts.present), known(facts.quorum)
    return present >= quorum, {"present": present, "quorum": quorum}


@condition(
    "quorum_lacking",
    states=N_("出席が定足数に足りない"),
    met=N_("出席%(present)s人で、定足数%(quorum)s人に足りません"),
    unmet=N_("出席%(present)s人、定足数%(quorum)s人で、成立しています。流会にはできません"),
    where="attendance",
)
def quorum_lacking(facts: MeetingFacts) -> Outcome:
    present, quorum = known(facts.present), known(facts.quorum)
    return present < quorum, {"present": present, "quorum": quorum}


@condition(
    "every_item_settled",
    met=N_("すべての議題に結果（決定、報告、次回へ）があります"),
    unmet=N_("結果のない議題があります（議題 %(items)s）"),
    clears="secretary",
    where="agenda",
)
def every_item_settled(facts: MeetingFacts) -> Outcome:
    return not known(facts.items_unsettled), {"items": known(facts.items_unsettled)}


@condition(
    "minutes_written",
    met=N_("会議録の案が書かれています"),
    unmet=N_("会議録の案がまだ書かれていません"),
    clears="secretary",
    where="minutes",
)
def minutes_written(facts: MeetingFacts) -> Outcome:
    return known(facts.minutes_rows) > 0 and not known(facts.minutes_missing)


@condition(
    "member_check_over",
    states=N_("委員の確かめが終わっている"),
    met=N_("委員の確かめが終わっています（返事%(answered)s人、期限 %(until)s）"),
    unmet=N_("委員が確かめています（%(asked)s人のうち%(answered)s人から返事、期限 %(until)s）"),
    clears="member",
    where="minutes_check",
)
def member_check_over(facts: MeetingFacts) -> Outcome:
    """The last day has passed (silence is 了承), or everyone who was there has answered."""
    asked, answered, until = (
        known(facts.members_asked),
        known(facts.members_answered),
        known(facts.check_until),
    )
    over = answered >= asked > 0 or known(facts.today) > until
    return over, {"asked": asked, "answered": answered, "until": until}


@condition(
    "corrections_settled",
    met=N_("直してほしいという申し出は、すべて返事をしています"),
    unmet=N_("返事をしていない申し出が%(count)s件あります"),
    clears="secretary",
    where="minutes",
)
def corrections_settled(facts: MeetingFacts) -> Outcome:
    return known(facts.corrections_open) == 0, {"count": known(facts.corrections_open)}


@condition(
    "minutes_sealed",
    met=N_("確定した会議録が保存されています"),
    unmet=N_("確定した会議録がまだありません"),
    clears="chair",
    where="minutes",
)
def minutes_sealed(facts: MeetingFacts) -> Outcome:
    return facts.sealed


@condition(
    "minutes_approved",
    met=N_("会議録の承認のしかたに沿っています"),
    unmet=N_("次の会議で、この会議録を承認する議題がまだ可決されていません"),
    clears="chair",
    where="minutes",
)
def minutes_approved(facts: MeetingFacts) -> Outcome:
    """By the chair, who seals them; or by a vote of a later meeting of the same body."""
    return known(facts.approved)


@condition(
    "minutes_attested",
    met=N_("署名委員は、確定した会議録を全員が確かめています（いないときを含む）"),
    unmet=N_("署名委員がまだ確かめていません：%(names)s"),
    clears="member",
    where="minutes",
)
def minutes_attested(facts: MeetingFacts) -> Outcome:
    missing = known(facts.signatories_missing)
    return not missing, {"names": "、".join(missing)}


@condition(
    "correction_made",
    met=N_("前の版から変えた所があります"),
    unmet=N_("前の版から、まだ何も変えていません"),
    clears="secretary",
    where="minutes",
)
def correction_made(facts: MeetingFacts) -> Outcome:
    return known(facts.correction_changes)


@condition(
    "minutes_redaction_reviewed",
    met=N_("公開版は、墨消しした人とは別の人が確かめています"),
    unmet=N_("公開版は、墨消しした人とは別の人がまだ確かめていません"),
    clears="records",
    where="minutes_redaction",
    assures="redaction",
)
def minutes_redaction_reviewed(facts: MeetingFacts) -> Outcome:
    return facts.redaction_by_other


declare_effect("announce_meeting", N_("会議を開くことを、ホームページ、フィード、カレンダーに載せます"))
declare_effect(
    "announce_cancellation", N_("会議を開かないことを、ホームページ、フィード、カレンダーに載せます")
)
declare_effect("record_opening", N_("開会の時刻を記録します"))
declare_effect("record_closing", N_("閉会の時刻を記録し、概要と会議録の期限を数え始めます"))
declare_effect("write_minutes_draft", N_("議題、発言メモ、表決から会議録の案を作ります"))
declare_effect("reopen_minutes", N_("委員の返事を取り消し、もう一度確かめてもらいます"))
declare_effect("ask_members", N_("出席した委員に、確かめてほしいと知らせます"))
declare_effect("seal_minutes", N_("会議録を確定し、変えられなくします"))
declare_effect("begin_correction", N_("いまの版を残したまま、次の版を書き始めます"))
declare_effect("drop_correction", N_("書きかけの訂正を捨て、公表している版に戻します"))
declare_effect("publish_minutes", N_("会議録の公開版を公表します"))
declare_input("reason", N_("理由（公表されます）"))
declare_clock("meeting_notice", N_("会議の日の7日前まで"))
declare_clock("minutes", N_("会議を終えてから45日以内"))
declare_clock("meeting_summary", N_("会議を終えてから2日以内"))
declare_clock("minutes_correction", N_("訂正を始めてから30日以内"))
declare_clock("minutes_check", N_("会議録の案を送ってから10日以内"))
