"""How the clocks of a 補助金 are reckoned: from application, end of the project, claim, and demand."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.grants.facts import keep_until
from consult.collaboration.joint_projects.clocks import entered
from consult.dossier.queries import dossier
from consult.i18n import N_


def _days(session: Session, case: Case, name: str) -> int:
    return int(pinned(session, case.definition_digest).setting(name, 1))


@clocks.reckons("grant_call_closes", N_("補助金の申請の受付の最後の日"))
def call_closes(session: Session, case: Case) -> Deadline | None:
    """The last day that was announced."""
    call = dossier(session, case).last("call")
    return reckon("fixed_day", call["closes_on"]) if call else None


@clocks.reckons("grant_decision_due", N_("補助金の交付か不交付かの決定"))
def decision_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the application was received."""
    counting = Rule(Count.EXCLUDING, _days(session, case, "decision_days"), N_("申請を受け付けた日"))
    return reckon(counting, entered(session, case, "applied"))


@clocks.reckons("grant_report_due", N_("補助金の実績報告"))
def report_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the last day of the project."""
    asked = dossier(session, case).last("application")
    ends = asked["ends_on"] if asked else None
    if ends is None:
        return None
    return reckon(Rule(Count.EXCLUDING, _days(session, case, "report_days"), N_("事業が終わる日")), ends)


@clocks.reckons("grant_payment_due", N_("補助金の支払"))
def payment_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day of the claim."""
    counting = Rule(Count.EXCLUDING, _days(session, case, "payment_days"), N_("請求を受けた日"))
    return reckon(counting, entered(session, case, "claimed"))


@clocks.reckons("grant_return_due", N_("補助金の返還"))
def return_by(session: Session, case: Case) -> Deadline | None:
    """The day that was named when the return was asked for."""
    demand = dossier(session, case).last("demand")
    return reckon("fixed_day", demand["until"]) if demand else None


@clocks.reckons("grant_receipts_kept", N_("補助金の書類と領収書を残す期間"))
def receipts_kept(session: Session, case: Case) -> Deadline | None:
    """Counted from 1 April after the grant was closed."""
    closed = entered(session, case, "closed") if case.stage == "closed" else clock.today()
    return reckon("fixed_day", keep_until(closed, _days(session, case, "keep_years")))
