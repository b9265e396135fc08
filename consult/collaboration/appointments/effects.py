"""What else happens when a 委嘱 moves: terms begin and end, the role is given and taken, the person is told."""

import datetime as dt

from consult import clock
from consult.audit.events import Event
from consult.calendars import date_text, period_end
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.appointments import overdue, own_link, roles
from consult.collaboration.appointments.facts import pending
from consult.collaboration.appointments.listing import put_down
from consult.collaboration.appointments.models import AppointmentTerm
from consult.collaboration.appointments.roster import terms_of
from consult.collaboration.project_mail import tell_group
from consult.collaboration.promises.effects import note
from consult.db import settings
from consult.dossier import keeping
from consult.dossier.queries import dossier, row_of
from consult.errors import Invalid, Sentence
from consult.i18n import msg, pick
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("start_appointment")
def start_appointment(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A term begins on the day written down, else today, else the day after the last; its first day counts."""
    held, earlier = dossier(uow.session, case), terms_of(uow.session, [case.id]).get(case.id, [])
    nomination, sheet = held.last("nomination"), held.last("term")
    last = earlier[-1] if earlier else None
    since = last.until + dt.timedelta(days=1) if last else clock.today()
    if sheet is not None and (last is None or sheet["begins_on"] > last.until):
        since = sheet["begins_on"]
    years = int(pinned(uow.session, case.definition_digest).setting("term_years", 1))
    if nomination is None:
        raise LookupError("the nomination was there when it was checked")
    term = uow.add(
        AppointmentTerm(
            case_id=case.id,
            number=len(earlier) + 1,
            role=nomination["post"],
            place=nomination["place"] or "",
            since=since,
            until=period_end(since, 12 * years),
        )
    )
    uow.flush()
    roles.give(uow, case)
    overdue.begin(uow, case, term)


@effect("list_appointment")
def list_appointment(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The roster names the person only with consent; role, place and term are counted anyway."""
    held = dossier(uow.session, case)
    consent, row = held.last("consent"), row_of(uow.session, case, "nomination", 1)
    put_down(uow, case, keeping.opened(row) if row and consent and consent["listed"] else {})


@effect("tell_nominee")
def tell_nominee(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The result, and the reason when there is one, to the person and to who nominated them."""
    stage = pinned(uow.session, case.definition_digest).stage(decision.to)
    said: list[Sentence | str] = [pick(stage.public)]
    if reason := decision.inputs.get("private_note"):
        said.append(msg("理由：%(reason)s", reason=reason))
    tell_group(uow, case, "nomination", [*said, *_term(uow, case), *_own_page(uow, case, decision)])
    tell_group(uow, case, "nomination", said, item="nominator_mail")


@effect("tell_appointee")
def tell_appointee(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """What happened and until when the term runs; of a dismissal the way to be heard."""
    if decision.to == "dismissal_proposed":
        said: list[Sentence | str] = [
            msg(
                "解任の申し出がありました。決める前に、お話を聞く機会を設けます。付き添いの方とお越しになれます。"
            )
        ]
    else:
        said = [pick(decision.edge.label), *_term(uow, case), *_own_page(uow, case, decision)]
    tell_group(uow, case, "nomination", said)


@effect("keep_activity_report")
def keep_activity_report(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The report counts for its year."""
    report = pending(dossier(uow.session, case))
    if report is None:
        raise LookupError("the report was there when it was checked")
    note(uow, case, "reported", {"year": report["year"], "report": report.number})


@effect("end_appointment")
def end_appointment(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The last day; the role is taken back after it, and the roster names the person no more.

    Raises:
        Invalid: naming `leaves_on`, for a day outside the term.
    """
    term = terms_of(uow.session, [case.id])[case.id][-1]
    day = decision.inputs.get("leaves_on")
    if isinstance(day, dt.date):
        if not term.since <= day <= term.until:
            sentence = msg(
                "役割を終える日は、任期（%(since)sから%(until)s）の中の日にしてください",
                since=term.since,
                until=term.until,
            )
            raise Invalid(sentence, {"leaves_on": [sentence]})
        term.ended_on = day
    uow.record(Event.APPOINTMENT_LISTED, case)
    roles.take(uow, case, after=term.ended_on or term.until)


def _own_page(uow: UnitOfWork, case: Case, decision: Decision) -> list[Sentence | str]:
    if decision.to not in {"serving", "term_ending"}:
        return []
    where = own_link.address(uow.session, case, settings())
    return [
        msg(
            "活動の報告や申し出は、このページで送れます（このリンクを知っている人だけが開けます）：%(link)s",
            link=where,
        )
    ]


def _term(uow: UnitOfWork, case: Case) -> list[Sentence | str]:
    terms = terms_of(uow.session, [case.id]).get(case.id)
    if not terms:
        return []
    first, last = date_text(terms[-1].since), date_text(terms[-1].ended_on or terms[-1].until)
    return [msg("任期：%(first)sから%(last)sまで", first=first, last=last)]
