"""What 委嘱 of a コーディネーター or 地域づくりクリエイター must fulfil until the term is over: pure, over frozen facts.

The roles link people and places; they decide nothing. A term is counted from its first day and ends by the
clock; who is to be dismissed is heard first, and meanwhile nothing about it is public.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

NOMINATION_ITEMS: Final = {
    "post": N_("役割（コーディネーター、地域づくりクリエイター）"),
    "nominated_by": N_("推薦した団体か、応募したこと"),
    "place": N_("活動する区や地区"),
    "reason": N_("推薦や応募の理由"),
    "skills": N_("経験や受けた研修"),
}
BARS: Final = {
    "council_member": N_("市議会議員である"),
    "official": N_("市の職員である"),
    "too_many_posts": N_("ほかの役職の数が上限に達している"),
    "already_serving": N_("同じ役割をすでに委嘱されている"),
}
REPORT_ITEMS: Final = {
    "activities": N_("活動の日と内容"),
    "cases": N_("関わった案件"),
    "training": N_("受けた研修"),
    "next": N_("次の人への3行"),
}
DISMISSAL_GROUNDS: Final = {
    "health": N_("心身の事情で続けられない"),
    "neglect": N_("活動をしていない"),
    "secrecy": N_("秘密を守らなかった"),
    "misconduct": N_("役割にふさわしくない行い"),
    "barred": N_("委嘱できない立場になった"),
}


@dataclass(frozen=True)
class AppointmentFacts:
    """What is known of one person's appointment: codes, counts and days. `None` means: not established."""

    today: dt.date | None = None
    nomination_missing: tuple[str, ...] | None = None  # codes of NOMINATION_ITEMS
    person_consents: bool | None = None
    bars: tuple[str, ...] | None = None  # codes of BARS
    posts: int | None = None  # 定数
    serving: int | None = None  # others serving in that post
    assessed_by: int | None = None  # people who assessed by the published criteria
    interested: int | None = None  # of them, those with an interest who should have left
    term_from: dt.date | None = None
    term_until: dt.date | None = None
    notice_from: dt.date | None = None  # the day from which the end of the term is talked over
    terms_served: int | None = None
    most_terms: int | None = None
    report_missing: tuple[str, ...] | None = None  # codes of REPORT_ITEMS, of the report at hand
    years_without_report: tuple[int, ...] | None = None  # fiscal years
    open_cases: int | None = None  # cases not handed over
    dismissal_ground: str | None = None  # a code of DISMISSAL_GROUNDS
    heard: bool | None = None  # had the chance to speak and to bring someone along
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "nomination_complete",
    met=N_("推薦に必要なことがそろっています"),
    unmet=N_("推薦に足りないことがあります：%(missing)s"),
    clears="secretary",
    where="nomination",
    words=NOMINATION_ITEMS,
)
def nomination_complete(facts: AppointmentFacts) -> Outcome:
    return not known(facts.nomination_missing), {"missing": known(facts.nomination_missing)}


@condition(
    "person_consents",
    met=N_("本人が引き受けることに同意しています"),
    unmet=N_("本人が引き受けることに、まだ同意していません"),
    clears="secretary",
    where="consent",
)
def person_consents(facts: AppointmentFacts) -> Outcome:
    return facts.person_consents


@condition(
    "person_not_barred",
    states=N_("委嘱できない立場でない"),
    met=N_("委嘱できない立場ではありません"),
    unmet=N_("この人には委嘱できません：%(bars)s"),
    clears="secretary",
    where="bars",
    words=BARS,
)
def person_not_barred(facts: AppointmentFacts) -> Outcome:
    return not known(facts.bars), {"bars": known(facts.bars)}


@condition(
    "post_vacant",
    states=N_("定数に空きがある"),
    met=N_("定数%(posts)s人のうち、委嘱しているのは%(serving)s人です"),
    unmet=N_("定数%(posts)s人に空きがありません（委嘱%(serving)s人）"),
    clears="head",
)
def post_vacant(facts: AppointmentFacts) -> Outcome:
    counts = {"posts": known(facts.posts), "serving": known(facts.serving)}
    return counts["serving"] < counts["posts"], counts


@condition(
    "assessment_recorded",
    states=N_("公表した基準による選考が、2人以上で行われている"),
    met=N_("公表した基準により、%(count)s人で選考しています"),
    unmet=N_(
        "選考は2人以上で、利害のある人を除いて行ってください（いま%(count)s人、利害のある人%(interested)s人）"
    ),
    clears="secretary",
    where="assessment",
    assures="decision",
)
def assessment_recorded(facts: AppointmentFacts) -> Outcome:
    count, interested = known(facts.assessed_by), known(facts.interested)
    return count >= 2 and interested == 0, {"count": count, "interested": interested}  # noqa: PLR2004 - two pairs of eyes


@condition(
    "terms_left",
    states=N_("更新できる回数が残っている"),
    met=N_("%(served)s期を終えます。%(most)s期まで続けられます"),
    unmet=N_("%(most)s期まで務めたので、更新できません（いま%(served)s期）"),
)
def terms_left(facts: AppointmentFacts) -> Outcome:
    served, most = known(facts.terms_served), known(facts.most_terms)
    return served < most, {"served": served, "most": most}


@condition(
    "activity_report_complete",
    met=N_("活動の報告に必要なことがそろっています"),
    unmet=N_("活動の報告に足りないことがあります：%(missing)s"),
    clears="coordinator",
    where="report",
    words=REPORT_ITEMS,
)
def activity_report_complete(facts: AppointmentFacts) -> Outcome:
    return not known(facts.report_missing), {"missing": known(facts.report_missing)}


@condition(
    "every_year_reported",
    states=N_("どの年度の活動の報告もある"),
    met=N_("どの年度の活動の報告もあります"),
    unmet=N_("活動の報告がない年度があります（%(years)s年度）"),
    clears="coordinator",
    where="report",
)
def every_year_reported(facts: AppointmentFacts) -> Outcome:
    years = known(facts.years_without_report)
    return not years, {"years": tuple(str(year) for year in years)}


@condition(
    "renewal_time_come",
    states=N_("任期の終わりが近づいている"),
    met=N_("任期は%(until)sまでです。更新するかどうかを決める時期です"),
    unmet=N_("更新を話し合うのは%(since)sからです（任期は%(until)sまで）"),
    clears="system",
)
def renewal_time_come(facts: AppointmentFacts) -> Outcome:
    since, until = known(facts.notice_from), known(facts.term_until)
    return known(facts.today) >= since, {"since": since, "until": until}


@condition(
    "term_over",
    states=N_("任期が終わっている"),
    met=N_("任期（%(until)sまで）が終わっています"),
    unmet=N_("任期は%(until)sまでです"),
    clears="system",
)
def term_over(facts: AppointmentFacts) -> Outcome:
    return known(facts.today) > known(facts.term_until), {"until": known(facts.term_until)}


@condition(
    "cases_handed_over",
    states=N_("関わっている案件を引き継いでいる"),
    met=N_("関わっている案件は、すべて引き継いでいます"),
    unmet=N_("引き継いでいない案件が%(count)s件あります"),
    clears="coordinator",
    where="cases",
)
def cases_handed_over(facts: AppointmentFacts) -> Outcome:
    return known(facts.open_cases) == 0, {"count": known(facts.open_cases)}


@condition(
    "dismissal_ground_named",
    states=N_("解任の理由が、要綱の定めるものである"),
    met=N_("解任の理由：%(ground)s"),
    unmet=N_("解任の理由が、要綱の定めるものではありません"),
    clears="secretary",
    where="dismissal",
    words=DISMISSAL_GROUNDS,
)
def dismissal_ground_named(facts: AppointmentFacts) -> Outcome:
    ground = known(facts.dismissal_ground)
    return ground in DISMISSAL_GROUNDS, {"ground": (ground,)}


@condition(
    "person_heard",
    met=N_("本人の話を聞いています"),
    unmet=N_("本人に、話を聞く機会をまだ設けていません"),
    clears="secretary",
    where="hearing",
)
def person_heard(facts: AppointmentFacts) -> Outcome:
    return facts.heard


declare_effect("start_appointment", N_("任期を数え始め、役割の権限を付けます"))
declare_effect("list_appointment", N_("役割、活動する場所、任期を公表します"))
declare_effect("tell_nominee", N_("本人と推薦した団体に、結果と理由を知らせます"))
declare_effect("keep_activity_report", N_("活動の報告を残し、年次の検証に渡します"))
declare_effect("end_appointment", N_("役割の権限を外し、公表している一覧から外します"))
declare_effect("tell_appointee", N_("本人に書面で知らせます"))
declare_input("leaves_on", N_("役割を終える日"))
declare_input("private_note", N_("覚え書き（公表しません）"))
declare_clock("appointment_selection", N_("推薦を受けてから、選考を終える日まで"))
declare_clock("appointment_renewal", N_("任期の終わりの、決めた日数前まで"))
declare_clock("appointment_term", N_("任期の最後の日まで（委嘱した日を1日目と数える）"))
declare_clock("appointment_hearing", N_("解任の申し出から、本人の話を聞いて決める日まで"))
