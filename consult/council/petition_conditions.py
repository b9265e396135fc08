"""What a 請願 or 陳情 must fulfil from its receipt to the report on what was done: pure, over frozen facts.

A 請願 needs an introducing councillor (地方自治法124条); how a 陳情 is handled differs from council to council,
so it is a setting (`petition_policy`). Names and addresses of petitioners are never among the facts.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult import clock
from consult.calendars import reckon
from consult.calendars.deadlines import Count, Rule
from consult.council.conditions import CouncilFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect

PETITION_ITEMS: Final = {
    "title": N_("件名"),
    "purport": N_("趣旨"),
    "day": N_("提出の日"),
    "address": N_("住所"),
    "signature": N_("署名又は記名押印"),
}
CUTOFF: Final = Rule(Count.BEFORE, 7, N_("招集の日"))


def cutoff(session_opens_on: dt.date, days: int, time: str) -> dt.datetime:
    """The last instant to be dealt with in a session: so many days before it opens, at `time` (`17:15`)."""
    day, at = reckon(CUTOFF, session_opens_on, number=days).date, dt.time.fromisoformat(time)
    return clock.tokyo(day.year, day.month, day.day, at.hour, at.minute)


@dataclass(frozen=True)
class PetitionFacts(CouncilFacts):
    """What is known of one petition. `None` means: not established."""

    petition_kind: str | None = None  # petition 請願, appeal 陳情
    petition_policy: str | None = None  # as_petition, committee_only, copies_only
    petition_missing: tuple[str, ...] | None = None  # codes of PETITION_ITEMS
    introducers: int | None = None  # 紹介議員
    sent_online: bool | None = None
    online_accepted: bool | None = None  # the rules of procedure provide for it
    arrived_at: dt.datetime | None = None
    cutoff_at: dt.datetime | None = None  # by `cutoff`, of the session it is meant for
    details_reviewed: bool | None = None  # the 文書表, by someone else than the one who wrote it
    same_matter: str | None = None  # adopted, rejected: decided in this session already; or ""
    withdrawal_agreed: bool | None = None  # once before the council, only with its consent
    petitioner_told: bool | None = None
    to_be_sent: bool | None = None  # adopted, and the council wants it acted on
    report_wanted: bool | None = None
    report_by: dt.date | None = None


@condition(
    "petition_complete",
    met=N_("請願書・陳情書に必要な項目がそろっています"),
    unmet=N_("請願書・陳情書に足りない項目があります：%(missing)s"),
    clears="council",
    where="petition",
    words=PETITION_ITEMS,
)
def petition_complete(facts: PetitionFacts) -> Outcome:
    return not known(facts.petition_missing), {"missing": known(facts.petition_missing)}


@condition(
    "petition_incomplete",
    met=N_("請願書・陳情書に足りない項目があります"),
    unmet=N_("足りない項目はありません"),
    where="petition",
)
def petition_incomplete(facts: PetitionFacts) -> Outcome:
    return bool(known(facts.petition_missing))


@condition(
    "councillor_introduces",
    states=N_("請願には紹介議員がいる（陳情には要らない）"),
    met=N_("紹介議員の決まりを満たしています（紹介議員%(count)s人）"),
    unmet=N_("請願には紹介議員が1人以上要ります。いないときは陳情として受け付けます"),
    clears="council",
    where="petition",
)
def councillor_introduces(facts: PetitionFacts) -> Outcome:
    """議員の紹介により請願書を提出 (地方自治法124条)."""
    count = known(facts.introducers)
    return known(facts.petition_kind) == "appeal" or count >= 1, {"count": count}


@condition(
    "way_of_sending_accepted",
    states=N_("会議規則が認める方法で提出されている"),
    met=N_("会議規則が認める方法で提出されています"),
    unmet=N_("この議会の会議規則は、オンラインでの提出をまだ認めていません。書面で出してもらってください"),
    clears="council",
    where="petition",
)
def way_of_sending_accepted(facts: PetitionFacts) -> Outcome:
    """Possible since April 2024, but only where the council has written it into its rules of procedure."""
    return not known(facts.sent_online) or known(facts.online_accepted)


def _handled(facts: PetitionFacts) -> str:
    return "as_petition" if known(facts.petition_kind) == "petition" else known(facts.petition_policy)


@condition(
    "handled_as_petition",
    met=N_("請願か、請願と同じに扱う陳情です"),
    unmet=N_("陳情です。この議会では、請願と同じには扱いません"),
    where="petition",
    excludes=("handled_in_committee", "handled_by_copies"),
    of_kind=True,
)
def handled_as_petition(facts: PetitionFacts) -> Outcome:
    return _handled(facts) == "as_petition"


@condition(
    "handled_in_committee",
    met=N_("委員会で協議する陳情です"),
    unmet=N_("委員会の協議だけで終える陳情ではありません"),
    where="petition",
)
def handled_in_committee(facts: PetitionFacts) -> Outcome:
    return _handled(facts) == "committee_only"


@condition(
    "handled_by_copies",
    met=N_("写しを議員に配る陳情です"),
    unmet=N_("写しを配るだけで終える陳情ではありません"),
    where="petition",
)
def handled_by_copies(facts: PetitionFacts) -> Outcome:
    return _handled(facts) == "copies_only"


@condition(
    "petition_in_time",
    states=N_("受付の締切までに届いている"),
    met=N_("受付の締切（%(cutoff)s）までに届いています"),
    unmet=N_("受付の締切（%(cutoff)s）のあとに届きました。次の会期で扱います"),
    where="petition",
    excludes=("petition_after_cutoff",),
)
def petition_in_time(facts: PetitionFacts) -> Outcome:
    at = known(facts.cutoff_at)
    return known(facts.arrived_at) <= at, {"cutoff": at}


@condition(
    "petition_after_cutoff",
    states=N_("受付の締切のあとに届いている"),
    met=N_("受付の締切（%(cutoff)s）のあとに届きました"),
    unmet=N_("受付の締切（%(cutoff)s）までに届いています。この会期で扱います"),
    where="petition",
)
def petition_after_cutoff(facts: PetitionFacts) -> Outcome:
    at = known(facts.cutoff_at)
    return known(facts.arrived_at) > at, {"cutoff": at}


@condition(
    "petitioner_details_reviewed",
    met=N_("文書表に載せる住所と氏名の扱いを、書いた人とは別の人が確かめています"),
    unmet=N_("文書表に載せる住所と氏名の扱いを、別の人がまだ確かめていません"),
    clears="council",
    where="list_check",
    assures="redaction",
)
def petitioner_details_reviewed(facts: PetitionFacts) -> Outcome:
    return facts.details_reviewed


@condition(
    "same_matter_adopted",
    met=N_("同じ内容が、この会期に採択・可決されています"),
    unmet=N_("同じ内容で採択・可決されたものは、この会期にありません"),
    clears="council",
    where="same_matter",
    assures="decision",
    excludes=("same_matter_rejected",),
)
def same_matter_adopted(facts: PetitionFacts) -> Outcome:
    """一事不再議: what the session has decided is not decided twice."""
    return known(facts.same_matter) == "adopted"


@condition(
    "same_matter_rejected",
    met=N_("同じ内容が、この会期に不採択・否決されています"),
    unmet=N_("同じ内容で不採択・否決されたものは、この会期にありません"),
    clears="council",
    where="same_matter",
    assures="decision",
)
def same_matter_rejected(facts: PetitionFacts) -> Outcome:
    return known(facts.same_matter) == "rejected"


@condition(
    "withdrawal_agreed",
    met=N_("取下げについて、議会の承認が要らないか、承認があります"),
    unmet=N_("会議で議題になった請願・陳情の取下げには、議会の承認が要ります"),
    states=N_("取下げについて、要るときは議会の承認がある"),
    clears="council",
    where="votes",
)
def withdrawal_agreed(facts: PetitionFacts) -> Outcome:
    return facts.withdrawal_agreed


@condition(
    "petitioner_told",
    met=N_("出した人に結果を知らせています"),
    unmet=N_("出した人に結果をまだ知らせていません"),
    clears="council",
    where="told",
)
def petitioner_told(facts: PetitionFacts) -> Outcome:
    return facts.petitioner_told


@condition(
    "petition_to_be_sent",
    met=N_("採択され、市長などに送ることになっています"),
    unmet=N_("市長などに送るものではありません"),
    clears="council",
    where="follow_up",
    excludes=("petition_not_to_be_sent",),
)
def petition_to_be_sent(facts: PetitionFacts) -> Outcome:
    """採択した請願で、執行機関が措置することが適当と認めるもの (地方自治法125条)."""
    return facts.to_be_sent


@condition(
    "petition_not_to_be_sent",
    met=N_("市長などに送るものではありません"),
    unmet=N_("採択され、市長などに送ることになっています。先に送ってください"),
    clears="council",
    where="follow_up",
)
def petition_not_to_be_sent(facts: PetitionFacts) -> Outcome:
    return not known(facts.to_be_sent)


@condition(
    "report_wanted",
    met=N_("議会が処理の経過と結果の報告を求めています"),
    unmet=N_("議会は処理の経過と結果の報告を求めていません"),
    where="follow_up",
    excludes=("no_report_wanted",),
)
def report_wanted(facts: PetitionFacts) -> Outcome:
    """処理の経過及び結果の報告を請求 (地方自治法125条)."""
    return facts.report_wanted


@condition(
    "no_report_wanted",
    met=N_("議会は処理の経過と結果の報告を求めていません"),
    unmet=N_("議会が処理の経過と結果の報告を求めています"),
    clears="head",
    where="follow_up",
)
def no_report_wanted(facts: PetitionFacts) -> Outcome:
    return not known(facts.report_wanted)


declare_effect("list_petition", N_("請願・陳情の文書表に載せ、公表します"))
declare_effect("distribute_copies", N_("写しを議員に配ります"))
declare_effect("hand_to_organ", N_("市長などの執行機関に送り、受けた日を記録します"))
declare_effect("publish_petition_report", N_("処理の経過と結果を議会に報告し、公表します"))
declare_clock("petition_cutoff", N_("招集の日の7日前の17時15分まで（設定による）"))
declare_clock("petition_report", N_("議会が求めた、処理の経過と結果を報告する日まで"))
