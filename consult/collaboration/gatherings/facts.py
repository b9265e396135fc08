"""What the conditions of a 催し look at, read out of its sheets, and what else happens when it moves."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks, queries
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.collaboration.dossier_facts import missing
from consult.collaboration.gatherings.conditions import NOTICE_ITEMS, GatheringFacts
from consult.collaboration.gatherings.sheets import NAME
from consult.dossier.queries import Dossier, dossiers
from consult.i18n import N_
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@facts_for(NAME)
def gathering_facts(session: Session, cases: Sequence[Case]) -> Sequence[GatheringFacts]:
    """The facts of each case: one statement, however many cases."""
    return [of_dossier(dossier) for dossier in dossiers(session, cases)]


def of_dossier(dossier: Dossier) -> GatheringFacts:
    """What the sheets of one gathering say."""
    notice, came, voices = dossier.last("notice"), dossier.last("came"), dossier.all("voices")
    return GatheringFacts(
        today=clock.today(),
        notice_missing=missing(notice, NOTICE_ITEMS),
        support=bool(notice["support"]) if notice else None,
        day=notice["day"] if notice else None,
        made_known=len(dossier.all("made_known")),
        counted=came is not None,
        voices=sum(bool(one["text"]) for one in voices),
        no_voices=any(one["none"] for one in voices),
        names_nobody=bool(came and came["names_nobody"]),
    )


@clocks.reckons("gathering_record", N_("催しの記録"))
def record_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day it was held, which is not counted."""
    held = [step for step in queries.steps(session, case) if step.target == "held"]
    since = tokyo_date(held[-1].at) if held else clock.today()
    days = int(pinned(session, case.definition_digest).setting("record_days", 30))
    return reckon(Rule(Count.EXCLUDING, days, N_("開いた日")), since)


@effect("announce_gathering")
def announce_gathering(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """It is on its page, in the lists, feeds and the calendar."""
    case.public = True


@effect("publish_gathering_record")
def publish_gathering_record(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The promise of a record is kept."""
    clocks.meet(uow, case, "gathering_record")


@effect("announce_no_gathering")
def announce_no_gathering(_uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """One that had been announced says on its page that it is not held; the reason stands in the step."""
    case.public = case.public or decision.source != "planned"
