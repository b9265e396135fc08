"""Who may be put into the seats of a body, for how long, and how a seat is filled again: pure, over `BodyFacts`."""

import datetime as dt

from consult.bodies.conditions import BodyFacts
from consult.calendars import reckon
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known


@condition(
    "every_seat_has_a_person",
    met=N_("すべての席に候補の人がいます"),
    unmet=N_("候補の人がいない席があります（席 %(seats)s）"),
    clears="secretary",
    where="members",
)
def every_seat_has_a_person(facts: BodyFacts) -> Outcome:
    return not known(facts.seats_without_person), {"seats": known(facts.seats_without_person)}


@condition(
    "members_consented",
    met=N_("候補の人は、全員引き受けています"),
    unmet=N_("引き受けの返事がまだの席があります（席 %(seats)s）"),
    clears="secretary",
    where="members",
)
def members_consented(facts: BodyFacts) -> Outcome:
    return not known(facts.seats_without_consent), {"seats": known(facts.seats_without_consent)}


@condition(
    "members_eligible",
    met=N_("委員になれない人は入っていません"),
    unmet=N_("議員や職員など、委員になれない人が入っている席があります（席 %(seats)s）"),
    clears="secretary",
    where="members",
)
def members_eligible(facts: BodyFacts) -> Outcome:
    return not known(facts.seats_of_excluded), {"seats": known(facts.seats_of_excluded)}


@condition(
    "posts_within_limit",
    met=N_("委員を兼ねる数の上限を超える人はいません"),
    unmet=N_("委員を兼ねる数の上限を超える人がいる席があります（席 %(seats)s）"),
    clears="secretary",
    where="members",
)
def posts_within_limit(facts: BodyFacts) -> Outcome:
    return not known(facts.seats_over_limit), {"seats": known(facts.seats_over_limit)}


@condition(
    "term_within_rule",
    states=N_("任期が決まりの年数である"),
    met=N_("任期は%(until)sまでで、決まりの%(years)s年です"),
    unmet=N_("任期が%(until)sまでになっています。%(years)s年の任期は%(expected)sまでです"),
    clears="secretary",
    where="appointment",
)
def term_within_rule(facts: BodyFacts) -> Outcome:
    """任期: the first day counts (2 years from 2026-06-01 end on 2028-05-31)."""
    years, until = known(facts.term_years), known(facts.term_until)
    expected = reckon("term", known(facts.appointed_on), number=years).date
    return until == expected, {"until": until, "years": years, "expected": expected}


@condition(
    "remuneration_decided",
    met=N_("報酬の額が条例で決まっています"),
    unmet=N_("報酬の額がまだ決まっていません。附属機関の委員の報酬は条例で決めます"),
    states=N_("報酬の額が条例で決まっている"),
    clears="head",
    where="body",
)
def remuneration_decided(facts: BodyFacts) -> Outcome:
    """報酬 of members of a 附属機関 is set by ordinance (地方自治法203条の2第5項)."""
    return facts.payment_decided


@condition(
    "honorarium_decided",
    met=N_("謝礼の額が決まっています"),
    unmet=N_("謝礼の額がまだ決まっていません。無償のときも、そのように決めてください"),
    states=N_("謝礼の額が決まっている"),
    clears="head",
    where="body",
)
def honorarium_decided(facts: BodyFacts) -> Outcome:
    return facts.payment_decided


@condition(
    "seat_named_is_filled",
    states=N_("選んだ席に委員がいる"),
    met=N_("選んだ席に委員がいます"),
    unmet=N_("選んだ席に委員はいません（委員がいる席 %(seats)s）"),
    clears="secretary",
    where="members",
    input="seat",
)
def seat_named_is_filled(facts: BodyFacts) -> Outcome:
    filled = known(facts.filled_seats)
    return facts.inputs.get("seat") in filled, {"seats": filled}


@condition(
    "seat_is_vacant",
    states=N_("空いた席がある"),
    met=N_("空いた席があります（席 %(seats)s）"),
    unmet=N_("空いた席はありません"),
    where="members",
)
def seat_is_vacant(facts: BodyFacts) -> Outcome:
    return bool(known(facts.vacant_seats)), {"seats": known(facts.vacant_seats)}


@condition(
    "substitute_consented",
    met=N_("補欠の人が引き受けています"),
    unmet=N_("補欠の人の引き受けの返事がまだです"),
    clears="secretary",
    where="substitute",
)
def substitute_consented(facts: BodyFacts) -> Outcome:
    return facts.substitute_consented


@condition(
    "substitute_serves_the_rest",
    states=N_("補欠の任期が、前の人の残りの期間である"),
    met=N_("補欠の任期は、前の人の残りの期間です（%(until)sまで）"),
    unmet=N_("補欠の任期が%(until)sまでになっています。前の人の残りの期間（%(rest)sまで）にしてください"),
    clears="secretary",
    where="substitute",
)
def substitute_serves_the_rest(facts: BodyFacts) -> Outcome:
    until, rest = known(facts.substitute_until), known(facts.predecessor_until)
    return until == rest, {"until": until, "rest": rest}


@condition(
    "chair_seat_vacant",
    met=N_("会長が欠けています"),
    unmet=N_("会長はいます"),
    where="members",
)
def chair_seat_vacant(facts: BodyFacts) -> Outcome:
    return facts.chair_vacant


@condition(
    "reappointment_is_near",
    states=N_("任期の終わりが近い"),
    met=N_("任期は%(until)sまでです。%(opens)sから改選の準備ができます"),
    unmet=N_("任期は%(until)sまでです。改選の準備は%(opens)sからです"),
    where="members",
)
def reappointment_is_near(facts: BodyFacts) -> Outcome:
    until = known(facts.term_until)
    opens = until - dt.timedelta(days=known(facts.reappoint_lead_days))
    return known(facts.today) >= opens, {"until": until, "opens": opens}
