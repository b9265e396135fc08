"""Reading the life of minutes: who checks and attests, how they are approved, versions, summaries."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.bodies.models import Membership
from consult.cases.models import Case
from consult.meetings import queries
from consult.meetings.models import AgendaItem, Meeting
from consult.meetings.models_minutes import (
    Approval,
    Attestation,
    MinutesRevision,
    Signatory,
    Summary,
)

CHAIR, NEXT_MEETING = "chair", "next_meeting"


def signatories(session: Session, of: Meeting) -> list[Membership]:
    """署名委員 named for a meeting, in kana order."""
    named = set(
        session.execute(select(Signatory.membership_id).where(Signatory.meeting_id == of.case_id)).scalars()
    )
    return [member for member in queries.members(session, of) if member.id in named]


def asked(session: Session, of: Meeting, purpose: str) -> list[Membership]:
    """Who is asked: beforehand every member, for a check those who were there, to sign the named signatories."""
    if purpose == "declare":
        return queries.members(session, of)
    return queries.attended(session, of) if purpose == "check" else signatories(session, of)


def attestations(session: Session, of: Meeting, version: int | None = None) -> Sequence[Attestation]:
    """Who confirmed this version (or that), in the order it happened."""
    rows = select(Attestation).where(
        Attestation.meeting_id == of.case_id, Attestation.version == (version or of.minutes_version)
    )
    return session.execute(rows.order_by(Attestation.id)).scalars().all()


def missing_signatures(session: Session, meetings: Iterable[Meeting]) -> dict[int, tuple[str, ...]]:
    """Short names of those who have not confirmed the present version, by meeting."""
    version = {meeting.case_id: meeting.minutes_version for meeting in meetings}
    found: dict[int, tuple[str, ...]] = dict.fromkeys(version, ())
    done = {
        (row.meeting_id, row.membership_id)
        for row in session.execute(select(Attestation).where(Attestation.meeting_id.in_(version))).scalars()
        if row.version == version[row.meeting_id]
    }
    named = select(Signatory).where(Signatory.meeting_id.in_(version)).order_by(Signatory.id)
    for row in session.execute(named).scalars():
        if (row.meeting_id, row.membership_id) not in done:
            found[row.meeting_id] = (*found[row.meeting_id], row.membership.short_name)
    return found


def approval_way(session: Session, of: Meeting) -> str:
    """By the chair, or at the next meeting: as chosen for this meeting, else as for the one before it."""
    row = session.execute(
        select(Approval.way)
        .join(Meeting, Meeting.case_id == Approval.meeting_id)
        .where(Meeting.body_id == of.body_id, Meeting.number <= of.number)
        .order_by(Meeting.number.desc())
        .limit(1)
    ).scalar()
    return row or CHAIR


def approving_item(session: Session, of: Meeting) -> tuple[AgendaItem, Meeting] | None:
    """The item of a later meeting of the same body that takes these minutes up; the passed one if there is one."""
    rows = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
        .join(Case, Case.id == Meeting.case_id)
        .where(AgendaItem.linked_case_id == of.case_id, AgendaItem.needs_decision.is_(True))
        .where(Meeting.body_id == of.body_id, Meeting.number > of.number, Case.stage != "cancelled")
        .order_by(Meeting.number)
    ).all()
    found = [(item, meeting) for item, meeting in rows]
    return next((pair for pair in found if pair[0].state == "passed"), found[-1] if found else None)


def next_planned(session: Session, of: Meeting) -> Meeting | None:
    """The next meeting of the same body that is still being prepared or has been announced."""
    return session.execute(
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Meeting.body_id == of.body_id, Meeting.number > of.number)
        .where(Meeting.opened_at.is_(None), Case.stage != "cancelled")
        .order_by(Meeting.number)
        .limit(1)
    ).scalar_one_or_none()


def approved(session: Session, meetings: Sequence[Meeting]) -> dict[int, bool]:
    """Whether the way of approval is fulfilled, by meeting: the chair seals, or a later meeting has voted."""
    chosen = session.execute(
        select(Meeting.body_id, Meeting.number, Approval.way)
        .join(Approval, Approval.meeting_id == Meeting.case_id)
        .where(Meeting.body_id.in_({meeting.body_id for meeting in meetings}))
        .order_by(Meeting.number)
    ).all()
    voted = {
        (body, case)
        for body, case in session.execute(
            select(Meeting.body_id, AgendaItem.linked_case_id)
            .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
            .where(AgendaItem.linked_case_id.in_([meeting.case_id for meeting in meetings]))
            .where(AgendaItem.state == "passed", AgendaItem.needs_decision.is_(True))
        )
    }
    found = {}
    for meeting in meetings:
        ways = [way for body, n, way in chosen if body == meeting.body_id and n <= meeting.number]
        chair = not ways or ways[-1] == CHAIR
        found[meeting.case_id] = chair or (meeting.body_id, meeting.case_id) in voted
    return found


def changes(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Acts of writing in the corrections that are open now, by meeting."""
    rows = select(MinutesRevision.meeting_id, MinutesRevision.changes).where(
        MinutesRevision.meeting_id.in_(list(ids)), MinutesRevision.state == "open"
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def revisions(session: Session, of: Meeting) -> Sequence[MinutesRevision]:
    """Every correction of published minutes, oldest first."""
    return (
        session.execute(
            select(MinutesRevision)
            .where(MinutesRevision.meeting_id == of.case_id)
            .order_by(MinutesRevision.id)
        )
        .scalars()
        .all()
    )


def present_revision(session: Session, of: Meeting) -> MinutesRevision | None:
    """The correction the present version is or will be; None for the first version."""
    rows = [row for row in revisions(session, of) if row.state != "dropped"]
    return rows[-1] if rows and rows[-1].version == of.minutes_version else None


def summary(session: Session, of: Meeting) -> Summary | None:
    """概要 of a meeting, published or not."""
    return session.get(Summary, of.case_id)
