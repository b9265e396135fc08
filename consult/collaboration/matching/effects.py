"""What else happens when a マッチング moves: two registrations are held, bound, set free or closed together."""

import datetime as dt

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import clocks
from consult.cases.models import Case
from consult.collaboration.matching import listing
from consult.collaboration.matching.clocks import answer_by
from consult.collaboration.matching.mail import tell_both, tell_contact
from consult.collaboration.matching.models import MatchPair
from consult.collaboration.matching.pairs import by_numbers, pair_of, plain
from consult.dossier.queries import dossier
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("show_registration")
def show_registration(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The registration is listed until the day that was given."""
    until = decision.inputs["new_valid_until"]
    if not isinstance(until, dt.date):
        raise TypeError(type(until))
    listing.put_up(uow, case, until)


@effect("hold_registrations")
def hold_registrations(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Both leave the list while they are being brought together; neither can be named by a third, nor expires."""
    sheet = dossier(uow.session, case).last("candidate")
    number = plain(sheet["number"]) if sheet else ""
    other = by_numbers(uow.session, [number])[number]
    uow.require(Permission.MATCH_INTRODUCE, on=other.case)
    uow.add(MatchPair(case_id=case.id, other_id=other.case_id))
    for row in (listing.keep(uow, case), other):
        row.state = "held"
    clocks.meet(uow, other.case, "match_valid")
    uow.flush()


@effect("ask_both_sides")
def ask_both_sides(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Each side gets a mail with what the other offers or wishes; without an address the office calls."""
    pair = pair_in(uow, case)
    pair.state, pair.asked_at, pair.answer_by = "asked", clock.now(), answer_by(uow.session, case).date
    tell_both(
        uow,
        pair,
        msg("合いそうな相手が見つかりました。受付票のページで、引き受けるかどうかを答えてください。"),
        msg("返事は%(by)sまでにお願いします。断るときも、理由は要りません。", by=pair.answer_by),
    )


@effect("decline_quietly")
def decline_quietly(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Whoever was asked reads that nothing came of it: not why, and not who said so."""
    pair = pair_in(uow, case)
    if pair.state != "named":
        tell_both(uow, pair, msg("今回は、組合せに至りませんでした。ご協力ありがとうございました。"))


@effect("free_registrations")
def free_registrations(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Both are listed again if they were listed; the validity of the other runs on."""
    pair = pair_in(uow, case)
    pair.state = "let_go"
    for one in (pair.case, pair.other):
        row = listing.keep(uow, one)
        row.state = "listed" if row.listed_at else "received"
    listing.start_clock(uow, pair.other, listing.keep(uow, pair.other))
    uow.flush()


@effect("bind_registrations")
def bind_registrations(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The two belong together and stay off the list."""
    pair = pair_in(uow, case)
    pair.state = "agreed"
    for one in (pair.case, pair.other):
        listing.keep(uow, one).state = "bound"


@effect("hand_over_contacts")
def hand_over_contacts(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Both have accepted: each gets the contact of the other, and the log says that it was given."""
    pair = pair_in(uow, case)
    pair.handed_at = clock.now()
    for mine, other in ((pair.case, pair.other), (pair.other, pair.case)):
        tell_contact(uow, mine, other)
        uow.record(Event.MATCH_CONTACT_HANDED, mine, public={"with": other.number})


@effect("ask_for_reports")
def ask_for_reports(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Both are asked for what went well and what did not."""
    tell_both(
        uow,
        pair_in(uow, case),
        msg("取り組みが終わりました。受付票のページで、よかったことと困ったことを報告してください。"),
    )


def pair_in(uow: UnitOfWork, case: Case) -> MatchPair:
    found = pair_of(uow.session, case)
    if found is None:
        raise LookupError(f"{case.number} stands in no pair")
    return found
