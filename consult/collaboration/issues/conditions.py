"""What a 地域課題 must fulfil on its way up and down the ladder of 補完性: pure, over frozen facts.

What one can do oneself is asked first; a higher level takes over only what the lower one cannot do, and the
lower one keeps a part. Danger, abuse, hardship, rights and duties of law go straight to the city, unseen by
neighbours: without that way the principle would turn people away.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult.collaboration.promises.conditions import PromiseFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

URGENT_GROUNDS: Final = {
    "life": N_("生命・安全"),
    "abuse": N_("虐待・DV"),
    "hardship": N_("生活困窮"),
    "rights": N_("個人の権利"),
    "legal_duty": N_("法令で市が行うと決まっていること"),
}
CANNOT_GROUNDS: Final = {
    "people": N_("人手"),
    "cost": N_("費用"),
    "authority": N_("権限"),
    "expertise": N_("専門性"),
    "safety": N_("安全"),
}
OUTCOMES: Final = {
    "support": N_("自主支援"),
    "together": N_("協働"),
    "city": N_("行政実施"),
    "declined": N_("見送り"),
}
REPLY_ITEMS: Final = {
    "outcome": N_("市の対応（自主支援、協働、行政実施、見送り）"),
    "why": N_("そう決めた理由"),
    "roles": N_("だれが何をするか"),
    "office": N_("担当課"),
    "by_when": N_("いつまでに"),
}
RESULT_ITEMS: Final = {
    "done": N_("したこと"),
    "by_whom": N_("だれがしたか"),
    "cost": N_("費用"),
    "result": N_("結果"),
}


@dataclass(frozen=True)
class IssueFacts(PromiseFacts):
    """What is known of one issue at the level where it stands. `None` means: not established."""

    screened: bool | None = None  # someone has asked whether it is urgent
    urgent_ground: str | None = None  # a code of URGENT_GROUNDS; "" for none
    reporter_agrees: bool | None = None  # to being talked over by neighbours
    reporter_objects: bool | None = None  # a report whose writer has not agreed to a talk
    title_missing: bool | None = None  # a report of somebody's that has no title of the office's own yet
    can_do: int | None = None  # things this level can do; 0 when asked and nothing was named
    tried: int | None = None  # tries, each with its result
    tries_without_result: int | None = None
    cannot: int | None = None  # things this level cannot do
    cannot_grounds: tuple[str, ...] | None = None  # codes of CANNOT_GROUNDS
    cannot_without_ground: int | None = None
    kept_roles: int | None = None  # what this level goes on doing
    talk_on: dt.date | None = None
    talk_participants: int | None = None
    least_participants: int | None = None
    receiver_agrees: bool | None = None  # the level that is to get it back
    support_promised: int | None = None  # what the higher level gives along
    office_named: bool | None = None
    reply_missing: tuple[str, ...] | None = None  # codes of REPLY_ITEMS
    reply_outcome: str | None = None  # code of OUTCOMES
    region_partners: int | None = None  # other municipalities, the prefecture, organisations above the 区
    measures: int | None = None  # what was done about an urgent report
    result_missing: tuple[str, ...] | None = None  # codes of RESULT_ITEMS


@condition(
    "not_urgent",
    states=N_("急ぐ理由（生命・安全、虐待など）がないことを確かめている"),
    met=N_("急ぐ理由がないことを確かめました"),
    unmet=N_("急ぐ理由があります：%(grounds)s。地域で話し合わず、市へすぐに送ってください"),
    clears="coordinator",
    where="screening",
    words=URGENT_GROUNDS,
)
def not_urgent(facts: IssueFacts) -> Outcome:
    ground = known(facts.urgent_ground)
    grounds = (ground,) if ground else ()
    return known(facts.screened) and not grounds, {"grounds": grounds}


@condition(
    "urgent_ground_given",
    met=N_("急ぐ理由が示されています"),
    unmet=N_("急ぐ理由を書いてください（生命・安全、虐待・DV、生活困窮、個人の権利、法令で市が行うこと）"),
    clears="coordinator",
    where="screening",
    input="urgent_reason",
)
def urgent_ground_given(facts: IssueFacts) -> Outcome:
    """A ground ticked on the form, or one that whoever read the report puts in words."""
    if str(facts.inputs.get("urgent_reason") or "").strip():
        return True
    return known(facts.urgent_ground) in URGENT_GROUNDS


@condition(
    "reporter_agrees_to_talk",
    met=N_("知らせた人が、地域で話し合うことに同意しています"),
    unmet=N_("知らせた人が、地域で話し合うことに同意していません"),
    clears="secretary",
    where="screening",
)
def reporter_agrees_to_talk(facts: IssueFacts) -> Outcome:
    return facts.reporter_agrees


@condition(
    "reporter_does_not_object",
    states=N_("知らせた人が、地域で話し合うことに同意している"),
    met=N_("知らせた人の同意なしに地域に載せることはありません"),
    unmet=N_(
        "知らせた人が、地域で話し合うことに同意していません。本人に尋ね、同意を「はじめの確かめ」に書いてください"
    ),
    clears="secretary",
    where="screening",
)
def reporter_does_not_object(facts: IssueFacts) -> Outcome:
    return not known(facts.reporter_objects)


@condition(
    "public_title_given",
    states=N_("公表する題名がある"),
    met=N_("知らせた人の言葉のままの題名ではありません"),
    unmet=N_("公表する題名を、調書に書いてください（知らせた人の言葉は、そのままでは載せません）"),
    clears="secretary",
    where="headline",
)
def public_title_given(facts: IssueFacts) -> Outcome:
    return not known(facts.title_missing)


@condition(
    "can_do_asked",
    states=N_("できることを先に尋ねている"),
    met=N_("できることを先に尋ねています（%(count)s件）"),
    unmet=N_("できることを先に尋ねてください"),
    clears="coordinator",
    where="screening",
)
def can_do_asked(facts: IssueFacts) -> Outcome:
    return known(facts.can_do) >= 0, {"count": known(facts.can_do)}


@condition(
    "can_do_stated",
    states=N_("できることが書いてある"),
    met=N_("できることが%(count)s件書いてあります"),
    unmet=N_("できることがまだ書いてありません。できないことの前に書いてください"),
    clears="chair",
    where="can_do",
)
def can_do_stated(facts: IssueFacts) -> Outcome:
    return known(facts.can_do) > 0, {"count": known(facts.can_do)}


@condition(
    "tried_stated",
    states=N_("試したことと、その結果が書いてある"),
    met=N_("試したことと、その結果が%(count)s件書いてあります"),
    unmet=N_("試したことと、その結果を書いてください（試したこと%(count)s件、結果がないもの%(open)s件）"),
    clears="chair",
    where="tried",
)
def tried_stated(facts: IssueFacts) -> Outcome:
    count, without = known(facts.tried), known(facts.tries_without_result)
    return count > 0 and without == 0, {"count": count, "open": without}


@condition(
    "cannot_stated",
    states=N_("できないことと、その理由（人手、費用、権限、専門性、安全）が書いてある"),
    met=N_("できないことと、その理由が書いてあります（%(grounds)s）"),
    unmet=N_("できないことと、その理由を書いてください（できないこと%(count)s件、理由がないもの%(open)s件）"),
    clears="chair",
    where="cannot",
    words=CANNOT_GROUNDS,
)
def cannot_stated(facts: IssueFacts) -> Outcome:
    count, without = known(facts.cannot), known(facts.cannot_without_ground)
    grounds = tuple(g for g in known(facts.cannot_grounds) if g in CANNOT_GROUNDS)
    return count > 0 and without == 0 and bool(grounds), {"count": count, "open": without, "grounds": grounds}


@condition(
    "own_role_kept",
    states=N_("引き続き担う役割が書いてある"),
    met=N_("引き続き担う役割が%(count)s件書いてあります"),
    unmet=N_("引き続き担う役割を、1つ以上書いてください"),
    clears="chair",
    where="role",
)
def own_role_kept(facts: IssueFacts) -> Outcome:
    return known(facts.kept_roles) > 0, {"count": known(facts.kept_roles)}


@condition(
    "level_talk_held",
    states=N_("この段階で、2人以上の話し合いをしている"),
    met=N_("%(day)sに%(count)s人で話し合っています"),
    unmet=N_("話し合いは%(count)s人でした。%(least)s人以上で話し合ってください"),
    clears="coordinator",
    where="talk",
)
def level_talk_held(facts: IssueFacts) -> Outcome:
    count, least, day = known(facts.talk_participants), known(facts.least_participants), known(facts.talk_on)
    return count >= max(least, 2) and day <= known(facts.today), {"count": count, "least": least, "day": day}


@condition(
    "receiver_agrees",
    met=N_("引き受ける段階の人たちが、戻すことに同意しています"),
    unmet=N_("引き受ける段階の人たちが、戻すことにまだ同意していません"),
    clears="coordinator",
    where="handing_back",
)
def receiver_agrees(facts: IssueFacts) -> Outcome:
    return facts.receiver_agrees


@condition(
    "support_promised",
    states=N_("戻すときの支援が決まっている"),
    met=N_("戻すときの支援が%(count)s件決まっています"),
    unmet=N_("戻すときの支援を、1つ以上決めてください"),
    clears="coordinator",
    where="handing_back",
)
def support_promised(facts: IssueFacts) -> Outcome:
    return known(facts.support_promised) > 0, {"count": known(facts.support_promised)}


@condition(
    "issue_office_named",
    met=N_("担当課が決まっています"),
    unmet=N_("担当課がまだ決まっていません"),
    clears="secretary",
    where="reply",
    input="office_in_charge",
)
def issue_office_named(facts: IssueFacts) -> Outcome:
    return bool(str(facts.inputs.get("office_in_charge") or "").strip()) or known(facts.office_named)


@condition(
    "reply_complete",
    met=N_("市の回答に必要なことがそろっています"),
    unmet=N_("市の回答に足りないことがあります：%(missing)s"),
    clears="secretary",
    where="reply",
    words=REPLY_ITEMS,
)
def reply_complete(facts: IssueFacts) -> Outcome:
    return not known(facts.reply_missing), {"missing": known(facts.reply_missing)}


def _declare_reply_says(code: str) -> None:
    """The city answers what was drafted: whoever decides cannot publish another outcome above the same words."""

    @condition(
        f"reply_says_{code}",
        states=N_("回答の案が、この対応になっている"),
        met=N_("回答の案は「%(outcome)s」です"),
        unmet=N_("回答の案は「%(outcome)s」です。案を直すか、案のとおりの操作を選んでください"),
        clears="secretary",
        where="reply",
        words=OUTCOMES,
    )
    def _says(facts: IssueFacts) -> Outcome:
        return known(facts.reply_outcome) == code, {"outcome": known(facts.reply_outcome)}


for _code in OUTCOMES:
    _declare_reply_says(_code)


@condition(
    "region_partners_found",
    states=N_("広域で一緒に取り組む相手がいる"),
    met=N_("広域で一緒に取り組む相手が%(count)s団体あります"),
    unmet=N_("広域で一緒に取り組む相手（近隣市町村、県、地域運営組織など）を決めてください"),
    clears="head",
    where="partner",
)
def region_partners_found(facts: IssueFacts) -> Outcome:
    return known(facts.region_partners) > 0, {"count": known(facts.region_partners)}


@condition(
    "urgent_measures_taken",
    states=N_("至急の対応を記録している"),
    met=N_("至急の対応を%(count)s件記録しています"),
    unmet=N_("至急の対応がまだ記録されていません"),
    clears="secretary",
    where="measure",
)
def urgent_measures_taken(facts: IssueFacts) -> Outcome:
    return known(facts.measures) > 0, {"count": known(facts.measures)}


@condition(
    "result_recorded",
    met=N_("したこと、だれがしたか、費用、結果が書いてあります"),
    unmet=N_("ふり返りに足りないことがあります：%(missing)s"),
    clears="coordinator",
    where="result",
    words=RESULT_ITEMS,
)
def result_recorded(facts: IssueFacts) -> Outcome:
    return not known(facts.result_missing), {"missing": known(facts.result_missing)}


declare_effect("show_on_ladder", N_("地域の課題のページに載せます"))
declare_effect("hide_from_neighbours", N_("地域の人には見せません。担当する職員だけが見られます"))
declare_effect("call_office_now", N_("担当課にすぐに知らせます"))
declare_effect("carry_up", N_("できること、試したこと、できないこと、引き続き担う役割を、次の段階に渡します"))
declare_effect("carry_down", N_("これまでの記録と支援の約束を添えて、前の段階に戻します"))
declare_effect("record_reception", N_("受け付けた日を記録し、回答の期限を数え始めます"))
declare_effect("tell_reporter", N_("知らせてくれた人に伝えます"))
declare_effect("open_joint_project", N_("協働事業の案件を始め、この課題とつなぎます"))
declare_effect("publish_ladder", N_("各段階でしたこと、費用、結果を、1ページにまとめて公表します"))
declare_effect("reopen_issue", N_("前の結果を残したまま、もう一度始めます"))
declare_input("urgent_reason", N_("急ぐ理由（公表しません）"))
declare_input("office_in_charge", N_("担当課"))
declare_clock("issue_reading", N_("届いた気づきを読む日まで"))
declare_clock("issue_talk", N_("この段階で、次にどう進めるかを決める日まで"))
declare_clock("issue_reception", N_("市が受け付ける日まで（送られた日から、開庁日で数える）"))
declare_clock("issue_assignment", N_("担当課を決める日まで（受け付けた日から、開庁日で数える）"))
declare_clock("issue_reply", N_("市が回答する日まで（受け付けた日は数えない）"))
declare_clock("issue_urgent", N_("急ぐ知らせに対応を始める日まで（開庁日で数える）"))
declare_clock("issue_region", N_("広域の話し合いを報告する日まで"))
