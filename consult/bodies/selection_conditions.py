"""How applicants to an open call are chosen, told and kept in reserve: pure, over `RecruitmentFacts`."""

from consult.bodies.recruitment_conditions import RecruitmentFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known


@condition(
    "chosen_by_scoring",
    met=N_("採点で選ぶ公募です"),
    unmet=N_("抽選で選ぶ公募です。抽選の操作を選んでください"),
    states=N_("採点で選ぶ公募である"),
    where="call",
    excludes=("chosen_by_draw",),
    of_kind=True,
)
def chosen_by_scoring(facts: RecruitmentFacts) -> Outcome:
    return known(facts.selection_method) == "scoring"


@condition(
    "chosen_by_draw",
    met=N_("抽選で選ぶ公募です"),
    unmet=N_("採点で選ぶ公募です。採点の操作を選んでください"),
    states=N_("抽選で選ぶ公募である"),
    where="call",
    of_kind=True,
)
def chosen_by_draw(facts: RecruitmentFacts) -> Outcome:
    return known(facts.selection_method) == "lottery"


@condition(
    "every_sheet_in",
    met=N_("採点表は、すべてそろっています"),
    unmet=N_("採点が終わっていない応募があります（番号 %(numbers)s）"),
    clears="secretary",
    where="scores",
)
def every_sheet_in(facts: RecruitmentFacts) -> Outcome:
    return not known(facts.sheets_missing), {"numbers": known(facts.sheets_missing)}


@condition(
    "judges_unconcerned",
    states=N_("応募した人と関わりのある採点者がいない"),
    met=N_("応募した人と関わりのある採点者はいません"),
    unmet=N_("応募した人と関わりのある採点者が%(count)s人います。その人の採点を外してください"),
    clears="head",
    where="scores",
)
def judges_unconcerned(facts: RecruitmentFacts) -> Outcome:
    """Someone who is close to an applicant leaves; the sheet is taken out of the count, not set to 0."""
    return known(facts.judges_concerned) == 0, {"count": known(facts.judges_concerned)}


@condition(
    "ties_settled",
    states=N_("選ぶ線の上の同点に、順位が付いている"),
    met=N_("選ぶ線の上の同点には、順位が付いています"),
    unmet=N_("選ぶ線の上に、順位の付いていない同点が%(count)s組あります"),
    clears="head",
    where="scores",
)
def ties_settled(facts: RecruitmentFacts) -> Outcome:
    return known(facts.ties_open) == 0, {"count": known(facts.ties_open)}


@condition(
    "draw_was_announced",
    met=N_("抽選の日時と場所を知らせています"),
    unmet=N_("抽選の日時と場所をまだ知らせていません"),
    clears="secretary",
    where="draw",
)
def draw_was_announced(facts: RecruitmentFacts) -> Outcome:
    return facts.draw_announced


@condition(
    "draw_day_come",
    states=N_("抽選の日になっている"),
    met=N_("抽選の日（%(day)s）になっています"),
    unmet=N_("抽選の日は%(day)sです"),
    where="draw",
)
def draw_day_come(facts: RecruitmentFacts) -> Outcome:
    return known(facts.today) >= known(facts.draw_on), {"day": known(facts.draw_on)}


@condition(
    "draw_can_be_repeated",
    met=N_("抽選の種と番号の一覧を公表していて、だれでも確かめられます"),
    unmet=N_("抽選の種と番号の一覧を、まだ公表していません"),
    clears="secretary",
    where="draw",
)
def draw_can_be_repeated(facts: RecruitmentFacts) -> Outcome:
    return facts.draw_reproducible


@condition(
    "choice_within_seats",
    states=N_("選んだ人数が公募の枠に収まっている"),
    met=N_("選んだのは%(chosen)s人で、公募の枠%(seats)s人に収まっています"),
    unmet=N_("選んだのは%(chosen)s人で、公募の枠%(seats)s人を超えています"),
    clears="secretary",
    where="applicants",
)
def choice_within_seats(facts: RecruitmentFacts) -> Outcome:
    chosen, seats = known(facts.chosen), known(facts.public_seats)
    return chosen <= seats, {"chosen": chosen, "seats": seats}


@condition(
    "choice_settled_by_other",
    met=N_("選考した人とは別の人が決裁しています"),
    unmet=N_("選考した人は決裁できません。別の人が決裁してください"),
    clears="head",
    where="applicants",
    assures="second_person",
)
def choice_settled_by_other(facts: RecruitmentFacts) -> Outcome:
    return facts.settled_by_other


@condition(
    "every_applicant_told",
    met=N_("応募した人には、すべて結果の通知ができています"),
    unmet=N_("結果の通知がまだの応募があります（番号 %(numbers)s）"),
    clears="secretary",
    where="applicants",
)
def every_applicant_told(facts: RecruitmentFacts) -> Outcome:
    return not known(facts.not_told), {"numbers": known(facts.not_told)}


@condition(
    "chosen_consented",
    met=N_("選ばれた人は、全員引き受けています"),
    unmet=N_("引き受けの返事がまだの人がいます（番号 %(numbers)s）"),
    clears="secretary",
    where="applicants",
)
def chosen_consented(facts: RecruitmentFacts) -> Outcome:
    return not known(facts.chosen_without_consent), {"numbers": known(facts.chosen_without_consent)}


@condition(
    "chosen_seated",
    met=N_("選ばれた人は、全員委員になっています"),
    unmet=N_("まだ委員になっていない人がいます（番号 %(numbers)s）。会議体の案件で委嘱してください"),
    clears="head",
    where="applicants",
)
def chosen_seated(facts: RecruitmentFacts) -> Outcome:
    return not known(facts.chosen_without_seat), {"numbers": known(facts.chosen_without_seat)}


@condition(
    "someone_declined",
    states=N_("辞退した人がいる"),
    met=N_("辞退した人が%(count)s人います"),
    unmet=N_("辞退した人はいません"),
    where="applicants",
)
def someone_declined(facts: RecruitmentFacts) -> Outcome:
    return known(facts.declined) > 0, {"count": known(facts.declined)}


@condition(
    "someone_in_reserve",
    states=N_("補欠名簿に人がいる"),
    met=N_("補欠名簿に%(count)s人います"),
    unmet=N_("補欠名簿にはだれもいません"),
    where="reserve",
    excludes=("nobody_in_reserve",),
)
def someone_in_reserve(facts: RecruitmentFacts) -> Outcome:
    return known(facts.in_reserve) > 0, {"count": known(facts.in_reserve)}


@condition(
    "nobody_in_reserve",
    states=N_("補欠名簿に人がいない"),
    met=N_("補欠名簿にはだれもいません"),
    unmet=N_("補欠名簿に%(count)s人います。先に繰り上げるか、名簿を残してください"),
    where="reserve",
)
def nobody_in_reserve(facts: RecruitmentFacts) -> Outcome:
    return known(facts.in_reserve) == 0, {"count": known(facts.in_reserve)}


@condition(
    "public_seats_left",
    states=N_("公募の枠が埋まっていない"),
    met=N_("公募の枠%(seats)s人のうち、選ばれたのは%(chosen)s人です"),
    unmet=N_("公募の枠%(seats)s人は埋まっています"),
    where="applicants",
)
def public_seats_left(facts: RecruitmentFacts) -> Outcome:
    chosen, seats = known(facts.chosen), known(facts.public_seats)
    return chosen < seats, {"chosen": chosen, "seats": seats}


@condition(
    "nominee_consented",
    met=N_("指名した人は引き受けています"),
    unmet=N_("指名した人の引き受けの返事がまだです"),
    clears="secretary",
    where="applicants",
)
def nominee_consented(facts: RecruitmentFacts) -> Outcome:
    return facts.nominee_consented


@condition(
    "body_seat_open",
    met=N_("会議体に空いた席があります"),
    unmet=N_("会議体に空いた席はありません"),
    where="reserve",
)
def body_seat_open(facts: RecruitmentFacts) -> Outcome:
    return facts.seat_open


@condition(
    "reserve_in_force",
    states=N_("補欠名簿の期間中である"),
    met=N_("補欠名簿は%(until)sまで使えます"),
    unmet=N_("補欠名簿の期間は%(until)sに終わっています"),
    where="reserve",
    excludes=("reserve_over",),
)
def reserve_in_force(facts: RecruitmentFacts) -> Outcome:
    return known(facts.today) <= known(facts.reserve_until), {"until": known(facts.reserve_until)}


@condition(
    "reserve_over",
    states=N_("補欠名簿の期間が終わっている"),
    met=N_("補欠名簿の期間は%(until)sに終わりました"),
    unmet=N_("補欠名簿は%(until)sまで使えます"),
    clears="system",
    where="reserve",
)
def reserve_over(facts: RecruitmentFacts) -> Outcome:
    return known(facts.today) > known(facts.reserve_until), {"until": known(facts.reserve_until)}
