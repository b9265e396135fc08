"""What must hold before a period is opened again for the time an outage took: pure, over frozen facts."""

import datetime as dt

from consult.calendars import tokyo_date
from consult.consultations.conditions import ConsultationFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_effect


@condition(
    "outage_calls_for_time",
    states=N_("期間を延ばすことになる停止が、確かめられている"),
    met=N_("期間を延ばすことになる停止が確かめられています"),
    unmet=N_("期間を延ばすことになる停止の記録がありません"),
    clears="secretary",
    where="outages",
)
def outage_calls_for_time(facts: ConsultationFacts) -> Outcome:
    """What is closed stays closed, unless intake itself had failed while it was open."""
    return known(facts.outages_unmet) > 0


@condition(
    "extension_is_ahead",
    states=N_("新しい最後の日が、きょうか、きょうよりあとである"),
    met=N_("新しい最後の日は、まだ過ぎていません"),
    unmet=N_("新しい最後の日は、もう過ぎています。きょうか、きょうよりあとの日にしてください"),
    clears="head",
    where="period",
    input="new_closing_day",
)
def extension_is_ahead(facts: ConsultationFacts) -> Outcome:
    wanted = facts.inputs.get("new_closing_day")
    return isinstance(wanted, dt.date) and wanted >= tokyo_date(known(facts.now))


declare_effect("reopen_intake", N_("意見の受付を、もう一度始めます"))
declare_effect(
    "ask_to_carry_over", N_("やり直しの募集なら、前の募集に出した人へ、意見を引き継ぐかを尋ねます")
)
