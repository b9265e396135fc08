"""What the 公表文 says and what it still lacks."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.calendars import date_text, days_in_period, tokyo_date, until_text
from consult.cases.models import Case
from consult.consultations.conditions import NOTICE_ITEMS
from consult.consultations.models import Consultation, Publicity
from consult.documents.models import Draft, DraftSection
from consult.errors import NotFound
from consult.i18n import Message, msg


def consultation_of(session: Session, case: Case) -> Consultation:
    """The consultation of a case; NotFound for a case of another procedure."""
    found = session.get(Consultation, case.id)
    if found is None:
        raise NotFound(msg("この案件では、意見を募集していません"))
    return found


def consulted_draft(session: Session, case: Case) -> Draft | None:
    """The newest version of the draft under consultation."""
    return consulted_drafts(session, [case]).get(case.id)


def consulted_drafts(session: Session, cases: Sequence[Case]) -> dict[int, Draft]:
    """The newest version of the draft of several cases, by case id."""
    rows = session.execute(
        select(Draft)
        .where(Draft.case_id.in_([case.id for case in cases]), Draft.kind == "consulted")
        .order_by(Draft.number)
    ).scalars()
    return {draft.case_id: draft for draft in rows}


def sections_of(session: Session, case: Case) -> Sequence[DraftSection]:
    """The sections of that draft, in order."""
    draft = consulted_draft(session, case)
    return draft.sections if draft else ()


def publicity_of(session: Session, case: Case) -> Sequence[Publicity]:
    """How people were told, in order of days."""
    return (
        session.execute(
            select(Publicity).where(Publicity.case_id == case.id).order_by(Publicity.on, Publicity.id)
        )
        .scalars()
        .all()
    )


def known_items(consultation: Consultation, draft: Draft | None) -> dict[str, str]:
    """The items of the notice there are: those typed, and those the case itself and its draft tell."""
    case, items = consultation.case, dict(consultation.notice)
    items["title"] = case.title
    if draft is not None:
        items["draft"] = draft.title
        if draft.frozen_at is not None:
            items["draft"] += "\n" + str(
                msg(
                    "%(day)sに確定した本文（第%(n)s版）のSHA-256：%(digest)s",
                    day=tokyo_date(draft.frozen_at),
                    n=draft.number,
                    digest=draft.text_digest,
                )
            )
    if consultation.opens_on and consultation.closes_on:
        items["period"] = str(
            msg(
                "%(first)sから%(last)s（%(days)s日間）",
                first=consultation.opens_on,
                last=until_text(consultation.closes_on),
                days=days_in_period(consultation.opens_on, consultation.closes_on),
            )
        )
        if consultation.reason_for_short_period:
            items["period"] += "\n" + str(
                msg("期間を短くする理由：%(reason)s", reason=consultation.reason_for_short_period)
            )
    if consultation.result_due_on:
        items["result_due"] = date_text(consultation.result_due_on)
    office = case.office
    items.setdefault("contact", f"{office.name}　{office.telephone}　{office.email}")
    return items


def missing_items(session: Session, consultation: Consultation) -> tuple[str, ...]:
    """Codes of the items the notice still lacks, in its order."""
    return missing_from(consultation, consulted_draft(session, consultation.case))


def missing_from(consultation: Consultation, draft: Draft | None) -> tuple[str, ...]:
    """The same for a draft that was read before."""
    known = known_items(consultation, draft)
    return tuple(code for code in NOTICE_ITEMS if not known.get(code))


def notice_lines(session: Session, consultation: Consultation) -> list[tuple[Message, str]]:
    """The notice as label and text, in the order of the items; what is missing is empty."""
    known = known_items(consultation, consulted_draft(session, consultation.case))
    return [(Message(label), known.get(code, "")) for code, label in NOTICE_ITEMS.items()]
