"""What else happens to 専決処分, and after 再議 of expenses: lines of the story, with the day that is counted from."""

from consult import clock
from consult.calendars import date_text, reckon
from consult.cases.models import Case
from consult.council import queries
from consult.council.effects import tell, tell_vote
from consult.dossier.queries import dossier
from consult.i18n import Message, msg, using
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("record_report")
def record_report(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """180条2項: the council has heard of it; nothing is voted on."""
    _end(uow, case, "noted")
    tell(uow, case, msg("議会に報告（専決処分）"))


@effect("record_disapproval")
def record_disapproval(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """179条3項: refused with its numbers; the act stays valid."""
    vote = tell_vote(uow, case, ("decision",))
    _end(uow, case, "disapproved")
    queries.matter(uow.session, case).voted_on = vote.sitting.held_on if vote else clock.today()


@effect("record_measures")
def record_measures(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """179条4項: what the mayor did about it, told to the council and to everyone."""
    sheet = dossier(uow.session, case).last("measures")
    tell(uow, case, msg("市長の措置を議会に報告"), Message(str(sheet["text"])) if sheet else None)


@effect("record_spending")
def record_spending(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """177条2項: spent although it was struck out."""
    queries.matter(uow.session, case).in_force_on = clock.today()
    tell(uow, case, msg("市長が予算に計上して支出"), Message(str(decision.inputs["reason"])))


@effect("record_no_confidence")
def record_no_confidence(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """177条3項: the vote is taken as one of no confidence; 178条1項 says until when the council may be dissolved."""
    voted = queries.matter(uow.session, case).voted_on or clock.today()
    with using("ja"):
        by = date_text(reckon("dissolve", voted).date)
        tell(
            uow,
            case,
            msg("不信任の議決とみなす（議会を解散できるのは%(by)sまで）", by=by),
            Message(str(decision.inputs["reason"])),
        )


def _end(uow: UnitOfWork, case: Case, outcome: str) -> None:
    matter = queries.matter(uow.session, case)
    matter.outcome, matter.decided_in = outcome, matter.session_id
