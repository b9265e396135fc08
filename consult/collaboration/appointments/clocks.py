"""How the clocks of a 委嘱 are reckoned: selection, the talk about renewal, the last day of the term, the hearing."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.appointments.roster import terms_of
from consult.i18n import N_


@clocks.reckons("appointment_selection", N_("選考"))
def selection(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the nomination was put forward."""
    rule = Rule(Count.EXCLUDING, _days(session, case, "selection_days"), N_("推薦を受けた日"))
    return reckon(rule, clock.today())


@clocks.reckons("appointment_renewal", N_("更新を話し合い始める日"))
def renewal(session: Session, case: Case) -> Deadline | None:
    """Some days before the last day of the term."""
    terms = terms_of(session, [case.id]).get(case.id)
    if not terms:
        return None
    rule = Rule(Count.BEFORE, _days(session, case, "renewal_days"), N_("任期の最後の日"))
    return reckon(rule, terms[-1].until)


@clocks.reckons("appointment_term", N_("任期の最後の日"))
def term(session: Session, case: Case) -> Deadline | None:
    """The first day counts; the term ends on the day before the corresponding one."""
    terms = terms_of(session, [case.id]).get(case.id)
    if not terms:
        return None
    years = _days(session, case, "term_years")
    found = reckon(Rule(Count.TERM, years, N_("委嘱した日")), terms[-1].since)
    return found if found.date == terms[-1].until else reckon("fixed_day", terms[-1].until)


@clocks.reckons("appointment_hearing", N_("本人の話を聞いて決める日"))
def hearing(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the dismissal was proposed."""
    rule = Rule(Count.EXCLUDING, _days(session, case, "hearing_days"), N_("解任の申し出の日"))
    return reckon(rule, clock.today())


def _days(session: Session, case: Case, name: str) -> int:
    return int(pinned(session, case.definition_digest).setting(name, 1))
