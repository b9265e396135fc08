"""通知から委嘱まで: telling everyone, taking down who accepts, seating those chosen, calling up from the reserve."""

import datetime as dt
from collections.abc import Iterable

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies import actions as bodies
from consult.bodies import queries as body_queries
from consult.bodies import terms
from consult.bodies.models import Body, Membership
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.dossier import actions as sheets
from consult.dossier.queries import dossier
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.notifications import actions as notices
from consult.recruitment import queries
from consult.recruitment.intake import unseal
from consult.recruitment.models import Application
from consult.unit_of_work import UnitOfWork

TELLING = frozenset({"settled", "notified", "waiting_list"})


def tell_by_mail(uow: UnitOfWork, case: Case, keys: Keys) -> int:
    """Queue the result for everyone not yet told who gave an address of mail; how many.

    Raises:
        Refused: before the outcome is settled.
    """
    _ensure_telling(uow, case)
    told = 0
    for one in _untold(uow, case):
        who = unseal(one.sealed, keys) if one.sealed else None
        if who is None or not who.email:
            continue
        context = {
            "title": case.title, "number": one.number, "outcome": one.outcome, "why_not": one.why_not,
            "office": case.office.name, "telephone": case.office.telephone,
        }  # fmt: skip
        notices.queue(uow, "recruitment_result", who.email, context, box=keys.box, case_id=case.id)
        _told(uow, one, "mail")
        told += 1
    return told


def tell_on_paper(uow: UnitOfWork, case: Case, numbers: Iterable[int]) -> int:
    """Note that these were told by letter; how many.

    Raises:
        Refused: before the outcome is settled.
        Invalid: without anybody chosen.
    """
    _ensure_telling(uow, case)
    wanted = set(numbers)
    found = [one for one in _untold(uow, case) if one.number in wanted]
    if not found:
        sentence = msg("紙で知らせた応募を選んでください")
        raise Invalid(sentence, {"numbers": [sentence]})
    for one in found:
        _told(uow, one, "paper")
    return len(found)


def answer(uow: UnitOfWork, application: Application, said: str) -> None:
    """Note whether someone chosen takes the seat.

    Raises:
        Refused: for someone who was not chosen, was not told, or has the seat already.
        Invalid: for an unknown answer.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=application)
    if application.outcome != "chosen" or application.told_at is None or _seated(uow, application):
        raise Refused(msg("返事を記録できるのは、選ばれて、結果を知らせた人だけです。"))
    if said not in {"accepted", "declined"}:
        sentence = msg("引き受けるか辞退するかを選んでください")
        raise Invalid(sentence, {"answer": [sentence]})
    application.answer = said
    uow.record(Event.APPLICANT_ANSWERED, application, public={"answer": said})


def take_seat(
    uow: UnitOfWork, application: Application, since: dt.date | None, keys: Keys, seat: int = 0
) -> Membership:
    """委嘱: the person chosen takes a free seat of the call's category; for what is left of it, or a whole term.

    Raises:
        Refused: for someone who has not accepted, or when no seat is free on that day.
        Invalid: without a day, and as `bodies.actions.seat_member`.
    """
    uow.require(Permission.BODY_APPOINT, on=application)
    if application.outcome != "chosen" or application.answer != "accepted" or application.sealed is None:
        raise Refused(msg("席に着けられるのは、選ばれて、引き受けると答えた人だけです。"))
    if _seated(uow, application):
        raise Refused(msg("この人は、もう席に着いています。"))
    if since is None:
        sentence = msg("委嘱（就任）の日を書いてください")
        raise Invalid(sentence, {"since": [sentence]})
    case = application.case
    body = uow.session.get_one(Body, case.body_id)
    call = dossier(uow.session, case).last("call")
    who = unseal(application.sealed, keys)
    source = f"{case.number}/{application.number}"
    number, left = _free_seat(uow, body, since, seat)
    if left is not None:
        made = terms.substitute(uow, left, name=who.name, reading=who.reading, since=since)
        made.source = source
        return made
    return bodies.seat_member(
        uow, body, seat=number, name=who.name, reading=who.reading,
        category=call["category"] if call else "公募", since=since, until=terms.term_end(body, since),
        source=source,
    )  # fmt: skip


def _free_seat(uow: UnitOfWork, body: Body, day: dt.date, wanted: int) -> tuple[int, Membership | None]:
    """A seat nobody has on `day` or later, and who left it early, whose term is then served to its end."""
    everyone = body_queries.memberships(uow.session, [body.id])[body.id]
    taken = {member.seat for member in everyone if member.until is None or member.until >= day}
    free = [seat for seat in range(1, body.seats + 1) if seat not in taken and wanted in {0, seat}]
    if not free:
        raise Refused(
            msg("%(day)sに空いている席がありません。会議体のページで、席と任期を確かめてください。", day=day)
        )
    before = {m.seat: m for m in sorted(everyone, key=lambda m: m.since)}
    for seat in free:
        left = before.get(seat)
        if left is not None and left.term_ends is not None and left.term_ends >= day and left.left_reason:
            return seat, left
    return free[0], None


def call_up(uow: UnitOfWork, case: Case) -> Application:
    """The next in reserve takes the place of the one who declined, or of a seat that fell vacant.

    Raises:
        Refused: when nobody is in reserve.
    """
    uow.require(Permission.RECRUITMENT_DECIDE, on=case)
    applied = queries.applications_of(uow.session, [case.id])[case.id]
    waiting = sorted(
        (one for one in applied if one.outcome == "reserve" and one.state == "received"),
        key=lambda one: one.place or 0,
    )
    if not waiting:
        raise Refused(msg("補欠名簿にはだれもいません"))
    declined = next((one for one in applied if one.outcome == "chosen" and one.answer == "declined"), None)
    if declined is not None:
        declined.outcome = "not_chosen"
    first = waiting[0]
    first.outcome, first.answer, first.told_at, first.told_by = "chosen", "", None, ""
    uow.record(Event.APPLICANT_CALLED_UP, first)
    return first


def nominate(uow: UnitOfWork, case: Case) -> None:
    """The person nominated stands among the candidates of the body, once its case composes the seats.

    Raises:
        Refused: without a sheet that names somebody.
    """
    uow.require(Permission.RECRUITMENT_DECIDE, on=case)
    sheet = dossier(uow.session, case).last("nominee")
    if sheet is None:
        raise Refused(msg("指名する人の調書がありません。先に書いてください。"))
    sheets.unsealed(uow, case, "nominee", sheet.number)


def erase(uow: UnitOfWork, case: Case) -> int:
    """Erase names, addresses and essays of a call that has ended; numbers and outcomes stay. How many.

    Raises:
        Refused: while the call is running.
    """
    uow.require(Permission.RECRUITMENT_DECIDE, on=case)
    if case.stage not in {"ended", "cancelled", "nominated"}:
        raise Refused(msg("公募が終わってから消してください。"))
    applied = queries.applications_of(uow.session, [case.id])[case.id]
    kept = [one for one in applied if one.sealed is not None or one.essay]
    for one in kept:
        one.sealed, one.essay, one.person_key = None, "", ""
        if one.state == "received":
            one.state = "discarded"
    uow.record(Event.APPLICATIONS_DISCARDED, case, public={"erased": len(kept)})
    return len(kept)


def _ensure_telling(uow: UnitOfWork, case: Case) -> None:
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    if case.stage not in TELLING:
        raise Refused(msg("結果を知らせるのは、選考の結果を決めたあとです。"))


def _untold(uow: UnitOfWork, case: Case) -> list[Application]:
    applied = queries.applications_of(uow.session, [case.id])[case.id]
    return [one for one in applied if one.state == "received" and one.told_at is None]


def _told(uow: UnitOfWork, one: Application, by: str) -> None:
    one.told_at, one.told_by = clock.now(), by
    uow.record(Event.APPLICANT_TOLD, one, public={"by": by})


def _seated(uow: UnitOfWork, one: Application) -> bool:
    case = one.case
    found = queries.seated_sources(uow.session, {case.id: case.number}, [case.body_id or 0])
    return one.number in found[case.id]
