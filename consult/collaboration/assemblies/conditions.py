"""What a 無作為抽出会議 must fulfil from the draw to the city's answer: pure, over frozen facts.

The extract of 住民基本台帳 never enters this system: it knows invitation codes and counts. The draw can be
repeated by anyone from the published seed, and who did not take part cannot be found here afterwards.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult.calendars import days_until
from consult.collaboration.promises.conditions import PromiseFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

DESIGN_ITEMS: Final = {
    "question": N_("何を話し合うか"),
    "sample": N_("抽出する人数と層"),
    "places": N_("参加する人数"),
    "quotas": N_("抽選で考える属性と割合"),
    "seed_rule": N_("抽選の種（乱数の元）の決め方"),
    "balance": N_("賛否両方の説明者の選び方"),
    "use_of_result": N_("結果の使い方"),
    "contact": N_("問合せ先"),
}
INVITATION_ITEMS: Final = {
    "question": N_("何を話し合うか"),
    "days": N_("日時と場所"),
    "reward": N_("謝礼"),
    "care": N_("託児・介護の支え"),
    "language": N_("手話・通訳の支え"),
    "how_to_answer": N_("返事のしかたと期限"),
    "personal_data": N_("個人情報の扱い"),
    "contact": N_("問合せ先"),
}


@dataclass(frozen=True)
class AssemblyFacts(PromiseFacts):
    """What is known of one assembly: counts and codes, never a name. `None` means: not established."""

    design_missing: tuple[str, ...] | None = None  # codes of DESIGN_ITEMS
    sample_size: int | None = None  # as designed
    codes: int | None = None  # invitation codes received
    strata_off: tuple[str, ...] | None = None  # strata whose number of codes differs from the design
    register_fields: int | None = None  # columns of names, addresses … in what was handed over
    invitation_missing: tuple[str, ...] | None = None  # codes of INVITATION_ITEMS
    accept_until: dt.date | None = None
    invited: int | None = None
    undelivered: int | None = None
    accepted: int | None = None
    declined: int | None = None
    silent: int | None = None
    seed_published: bool | None = None  # with the digest of the ordered list, before the draw
    draw_repeats: bool | None = None  # drawing again from the seed gives the same codes
    places: int | None = None
    drawn: int | None = None
    quotas_unfilled: tuple[str, ...] | None = None
    reserves: int | None = None
    experts_for: int | None = None
    experts_against: int | None = None
    pack_published_on: dt.date | None = None
    pack_days: int | None = None
    opens_on: dt.date | None = None
    attended: int | None = None
    absent: int | None = None
    groups: tuple[int, ...] | None = None  # people per group
    group_least: int | None = None
    group_most: int | None = None
    recommendations: int | None = None
    votes_off: tuple[int, ...] | None = None  # recommendations whose votes are not one of each present
    report_rows: int | None = None
    identified: int | None = None  # people this system can still tell apart


@condition(
    "assembly_design_complete",
    met=N_("会議の設計に必要なことがそろっています"),
    unmet=N_("会議の設計に足りないことがあります：%(missing)s"),
    clears="secretary",
    where="assembly",
    words=DESIGN_ITEMS,
)
def assembly_design_complete(facts: AssemblyFacts) -> Outcome:
    return not known(facts.design_missing), {"missing": known(facts.design_missing)}


@condition(
    "codes_match_design",
    states=N_("招待の符号の数が、設計と合っている"),
    met=N_("招待の符号は%(codes)s人分で、設計と合っています"),
    unmet=N_("招待の符号は%(codes)s人分、設計は%(size)s人です。数の合わない層：%(strata)s"),
    clears="secretary",
    where="assembly",
)
def codes_match_design(facts: AssemblyFacts) -> Outcome:
    codes, size, off = known(facts.codes), known(facts.sample_size), known(facts.strata_off)
    return codes == size > 0 and not off, {"codes": codes, "size": size, "strata": off or ("-",)}


@condition(
    "only_codes_received",
    states=N_("住民基本台帳の名前や住所が入っていない"),
    met=N_("受け取ったのは招待の符号と層だけです"),
    unmet=N_("名前や住所などの欄が%(fields)s個あります。符号と層だけにして、入れ直してください"),
    clears="secretary",
    where="assembly",
)
def only_codes_received(facts: AssemblyFacts) -> Outcome:
    return known(facts.register_fields) == 0, {"fields": known(facts.register_fields)}


@condition(
    "invitation_complete",
    met=N_("招待状に必要なことがそろっています"),
    unmet=N_("招待状に足りないことがあります：%(missing)s"),
    clears="secretary",
    where="assembly",
    words=INVITATION_ITEMS,
)
def invitation_complete(facts: AssemblyFacts) -> Outcome:
    return not known(facts.invitation_missing), {"missing": known(facts.invitation_missing)}


@condition(
    "acceptance_over",
    states=N_("参加の返事の期限が過ぎている"),
    met=N_("参加の返事の期限（%(until)s）が過ぎています"),
    unmet=N_("参加の返事は%(until)sまで受け付けています"),
    clears="system",
    where="assembly",
)
def acceptance_over(facts: AssemblyFacts) -> Outcome:
    return known(facts.today) > known(facts.accept_until), {"until": known(facts.accept_until)}


def tenths(part: int, whole: int) -> str:
    """A share in percent with one decimal, rounded half up without floating point: 63 of 1500 is 4.2."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


@condition(
    "funnel_adds_up",
    states=N_("招待した人数と内訳の合計が合っている"),
    met=N_(
        "招待%(invited)s人：承諾%(accepted)s人（%(rate)s%%）、辞退%(declined)s人、返事なし%(silent)s人、不達%(undelivered)s人"
    ),
    unmet=N_("招待は%(invited)s人、内訳の合計は%(total)s人で、合っていません"),
    clears="secretary",
    where="assembly",
)
def funnel_adds_up(facts: AssemblyFacts) -> Outcome:
    """Everyone who was invited accepted, declined, was silent or could not be reached: counts only."""
    counts = {
        "accepted": known(facts.accepted),
        "declined": known(facts.declined),
        "silent": known(facts.silent),
        "undelivered": known(facts.undelivered),
    }
    invited, total = known(facts.invited), sum(counts.values())
    if invited < 1:
        return False, {"invited": invited, "total": total}
    rate = tenths(counts["accepted"], invited)
    return invited == total, counts | {"invited": invited, "total": total, "rate": rate}


@condition(
    "enough_accepted",
    states=N_("承諾した人が、参加する人数以上いる"),
    met=N_("承諾した人は%(accepted)s人で、参加する%(places)s人に足ります"),
    unmet=N_("承諾した人は%(accepted)s人で、参加する%(places)s人に足りません。招待を追加してください"),
    clears="secretary",
    where="assembly",
)
def enough_accepted(facts: AssemblyFacts) -> Outcome:
    accepted, places = known(facts.accepted), known(facts.places)
    return accepted >= places > 0, {"accepted": accepted, "places": places}


@condition(
    "seed_published",
    met=N_("抽選の種を、抽選の前に公表しています"),
    unmet=N_("抽選の種を、抽選の前に公表してください"),
    clears="records",
    where="draw",
)
def seed_published(facts: AssemblyFacts) -> Outcome:
    return facts.seed_published


@condition(
    "draw_repeatable",
    states=N_("公表した種から、同じ抽選の結果になる"),
    met=N_("公表した種から抽選をやり直すと、同じ%(drawn)s人になります"),
    unmet=N_("公表した種からは、同じ結果になりません。抽選をやり直してください（当選%(drawn)s人）"),
    clears="records",
    where="draw",
)
def draw_repeatable(facts: AssemblyFacts) -> Outcome:
    drawn = known(facts.drawn)
    return known(facts.draw_repeats) and drawn == known(facts.places), {"drawn": drawn}


@caution(
    "quotas_unfilled",
    states=N_("どの属性も、決めた割合を満たしている"),
    raised=N_("決めた割合に足りない属性があります：%(quotas)s"),
    clear=N_("どの属性も、決めた割合を満たしています"),
    where="draw",
)
def quotas_unfilled(facts: AssemblyFacts) -> Outcome:
    return bool(known(facts.quotas_unfilled)), {"quotas": known(facts.quotas_unfilled)}


@condition(
    "reserves_left",
    states=N_("補欠の人がいる"),
    met=N_("補欠の人が%(count)s人います"),
    unmet=N_("補欠の人がいません"),
    clears="secretary",
    where="draw",
)
def reserves_left(facts: AssemblyFacts) -> Outcome:
    return known(facts.reserves) > 0, {"count": known(facts.reserves)}


@condition(
    "both_sides_heard",
    states=N_("賛否両方の説明者がいる"),
    met=N_("説明者は、賛成側%(for)s人、反対側%(against)s人です"),
    unmet=N_("説明者は賛成側%(for)s人、反対側%(against)s人です。両方の側に1人以上頼んでください"),
    clears="secretary",
    where="pack",
)
def both_sides_heard(facts: AssemblyFacts) -> Outcome:
    sides = {"for": known(facts.experts_for), "against": known(facts.experts_against)}
    return min(sides.values()) > 0, sides


@condition(
    "assembly_pack_early",
    states=N_("事前の資料を、決めた日数より前に公表している"),
    met=N_("事前の資料は%(days)s日前に公表しています（決まりは%(least)s日前まで）"),
    unmet=N_("事前の資料を公表したのは%(days)s日前で、決まりの%(least)s日前に足りません。日を改めてください"),
    clears="secretary",
    where="pack",
)
def assembly_pack_early(facts: AssemblyFacts) -> Outcome:
    days = days_until(known(facts.opens_on), known(facts.pack_published_on))
    return days >= known(facts.pack_days), {"days": days, "least": known(facts.pack_days)}


@condition(
    "assembly_day_come",
    states=N_("会議の日になっている"),
    met=N_("会議の日（%(day)s）になっています"),
    unmet=N_("会議の日は%(day)sです"),
    where="assembly",
)
def assembly_day_come(facts: AssemblyFacts) -> Outcome:
    return known(facts.today) >= known(facts.opens_on), {"day": known(facts.opens_on)}


@condition(
    "attendance_adds_up",
    states=N_("抽選した人数が、参加と欠席の合計と合っている"),
    met=N_("抽選%(drawn)s人のうち、参加%(attended)s人、欠席%(absent)s人です"),
    unmet=N_("抽選は%(drawn)s人、参加%(attended)s人、欠席%(absent)s人で、合っていません"),
    clears="coordinator",
    where="came",
)
def attendance_adds_up(facts: AssemblyFacts) -> Outcome:
    counts = {"drawn": known(facts.drawn), "attended": known(facts.attended), "absent": known(facts.absent)}
    return counts["drawn"] == counts["attended"] + counts["absent"] and counts["attended"] > 0, counts


@condition(
    "groups_sized",
    states=N_("班の人数が決まりの範囲で、参加した全員が班に入っている"),
    met=N_("参加%(attended)s人が%(count)s班に分かれています"),
    unmet=N_(
        "班は1班%(least)s人から%(most)s人、合わせて%(attended)s人にしてください（いま合わせて%(total)s人）"
    ),
    clears="coordinator",
    where="attendance",
)
def groups_sized(facts: AssemblyFacts) -> Outcome:
    groups, attended = known(facts.groups), known(facts.attended)
    if not attended:
        return None  # who came is written first
    least, most = known(facts.group_least), known(facts.group_most)
    fits = bool(groups) and all(least <= size <= most for size in groups)
    return fits and sum(groups) == attended, {
        "count": len(groups),
        "attended": attended,
        "total": sum(groups),
        "least": least,
        "most": most,
    }


@condition(
    "every_vote_counted",
    states=N_("提言のすべてに、参加した全員の意思が記録されている"),
    met=N_("提言%(count)s件のすべてに、参加した全員の意思が記録されています"),
    unmet=N_("意思の数が参加した人数と合わない提言があります（番号 %(numbers)s、提言%(count)s件）"),
    clears="coordinator",
    where="votes",
    assures="decision",
)
def every_vote_counted(facts: AssemblyFacts) -> Outcome:
    """For, against and abstaining are as many as those present; the city decides, the vote advises."""
    count, off = known(facts.recommendations), known(facts.votes_off)
    if not count:
        return None
    return not off, {"count": count, "numbers": off}


@condition(
    "report_written",
    met=N_("市民答申の案が書かれています"),
    unmet=N_("市民答申の案がまだ書かれていません"),
    clears="coordinator",
    where="record",
)
def report_written(facts: AssemblyFacts) -> Outcome:
    return known(facts.report_rows) > 0


@condition(
    "only_participants_known",
    states=N_("参加しなかった人が分かる記録が残っていない"),
    met=N_("参加しなかった人が分かる記録は残っていません"),
    unmet=N_(
        "参加は%(attended)s人なのに、%(identified)s人分の記録が残っています。参加しなかった人の符号を消してください"
    ),
    clears="secretary",
    where="assembly",
)
def only_participants_known(facts: AssemblyFacts) -> Outcome:
    identified, attended = known(facts.identified), known(facts.attended)
    return identified <= attended, {"identified": identified, "attended": attended}


declare_effect("publish_design", N_("会議の設計と、抽選の種の決め方を公表します"))
declare_effect("take_codes", N_("招待の符号と層を受け取ります。名前や住所は受け取りません"))
declare_effect("send_invitations", N_("招待状を送るための符号の一覧を渡します"))
declare_effect("close_acceptance", N_("参加の返事の受付を終え、人数だけを公表します"))
declare_effect("draw_by_seed", N_("公表した種で抽選し、手順、割合、人数を公表します"))
declare_effect("fill_from_reserves", N_("補欠の順に、空いた席に入ってもらいます"))
declare_effect("publish_assembly_pack", N_("賛否両方の資料を公表し、公表した日を記録します"))
declare_effect("forget_others", N_("参加しなかった人の符号を消し、人数だけを残します"))
declare_effect("publish_citizens_report", N_("市民答申を公表し、市の回答の期限を数え始めます"))
declare_effect("announce_no_assembly", N_("会議を開かないことと理由を公表し、招待した人に知らせます"))
declare_input("reason", N_("理由（公表されます）"))
declare_clock("assembly_acceptance", N_("招待状を送ってから、参加の返事を受け付ける日まで"))
declare_clock("assembly_pack", N_("会議の日の、決めた日数前まで"))
declare_clock("assembly_response", N_("市民答申を公表してから、市が回答する日まで"))
