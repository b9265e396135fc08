"""What the conditions of the meeting procedure look at, read in one go."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult import clock
from consult.bodies import queries as bodies
from consult.bodies.models import Membership
from consult.calendars import reckon, tokyo_date
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.meetings import minutes_queries, queries, room_queries
from consult.meetings.conditions import MeetingFacts
from consult.meetings.models import CorrectionRequest, Meeting, MemberReply, Remark
from consult.meetings.rules import Stay, present_at

SETTLED = frozenset({"passed", "rejected", "carried_over", "reported"})


@facts_for("meeting")
def build(session: Session, cases: Sequence[Case]) -> list[MeetingFacts]:
    """The facts of meetings as they are now."""
    found = _meetings(session, cases)
    read = _Read(
        bodies.memberships(session, {meeting.body_id for meeting in found.values()}),
        queries.stays_of(session, found),
        _rows(session, found),
        _corrections(session, found),
        _answered(session, found),
        minutes_queries.approved(session, list(found.values())),
        minutes_queries.missing_signatures(session, found.values()),
        minutes_queries.changes(session, found),
        room_queries.answered_in_writing(session, [m.case_id for m in found.values() if m.in_writing]),
    )
    return [
        _facts(found[case.id], read) if case.id in found else MeetingFacts(clock.now(), clock.today())
        for case in cases
    ]


@dataclass(frozen=True)
class _Read:
    """What was read for all of the meetings: by body, and by meeting."""

    memberships: Mapping[int, Sequence[Membership]]
    stays: Mapping[int, Sequence[Stay]]
    rows: Mapping[int, int]
    corrections: Mapping[int, Sequence[tuple[int, str]]]  # membership, state
    answered: Mapping[int, set[int]]
    approved: Mapping[int, bool]
    unsigned: Mapping[int, tuple[str, ...]]
    changes: Mapping[int, int]
    written: Mapping[int, set[int]]  # who answered in writing, of meetings held in writing


def _facts(meeting: Meeting, read: _Read) -> MeetingFacts:
    number, held_on = meeting.case_id, queries.held_on(meeting)
    stayed = {stay.member for stay in read.stays[number]}
    seated = queries.seated_for(read.memberships[meeting.body_id], held_on, stayed)
    wrote = frozenset(read.written.get(number, ()))
    here = wrote if meeting.in_writing else present_at(read.stays[number], clock.now())
    sitting = queries.seating(meeting, seated, here)
    corrections = read.corrections[number]
    came = wrote | stayed
    answered = read.answered[number] | {member for member, state in corrections if state != "requested"}
    return MeetingFacts(
        now=clock.now(),
        today=clock.today(),
        held_on=held_on,
        starts_at=meeting.starts_at,
        notice_missing=notice_missing(meeting),
        notice_by=reckon("meeting_notice", held_on, number=meeting.body.notice_days).date,
        present=len(sitting.present),
        quorum=sitting.quorum,
        items_unsettled=tuple(i.position for i in meeting.items if i.state not in SETTLED),
        minutes_rows=read.rows[number],
        minutes_missing=minutes_missing(meeting),
        check_until=meeting.check_until,
        members_asked=sum(member.id in came for member in seated),
        members_answered=len(answered),
        corrections_open=sum(state == "requested" for _, state in corrections),
        sealed=meeting.sealed_digest is not None,
        approved=read.approved[number],
        signatories_missing=read.unsigned[number],
        correction_changes=read.changes.get(number, 0) > 0,
        redaction_by_other=meeting.redaction_state == "released",
        noticed_on=meeting.noticed_on,
        ended_on=tokyo_date(meeting.closed_at) if meeting.closed_at else None,
        notice_days=meeting.body.notice_days,
        check_days=meeting.body.check_days,
        minutes_days=meeting.body.minutes_days,
    )


def _meetings(session: Session, cases: Sequence[Case]) -> dict[int, Meeting]:
    rows = session.execute(
        select(Meeting)
        .where(Meeting.case_id.in_([case.id for case in cases]))
        .options(joinedload(Meeting.case).joinedload(Case.office), selectinload(Meeting.items))
    ).scalars()
    return {row.case_id: row for row in rows}


def _rows(session: Session, ids: Iterable[int]) -> Counter[int]:
    """How many rows of the minutes say something."""
    rows = session.execute(
        select(Remark.meeting_id, func.count())
        .where(Remark.meeting_id.in_(ids), func.trim(Remark.text, " \t\r\n　") != "")
        .group_by(Remark.meeting_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _corrections(session: Session, ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {number: [] for number in ids}
    asked = select(CorrectionRequest.meeting_id, CorrectionRequest.membership_id, CorrectionRequest.state)
    for number, member, state in session.execute(asked.where(CorrectionRequest.meeting_id.in_(found))):
        found[number].append((member, state))
    return found


def _answered(session: Session, ids: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {number: set() for number in ids}
    replies = select(MemberReply.meeting_id, MemberReply.membership_id)
    for number, member in session.execute(replies.where(MemberReply.meeting_id.in_(found))):
        found[number].add(member)
    return found


def notice_missing(meeting: Meeting) -> tuple[str, ...]:
    """Codes of what a notice must say and this one does not."""
    closed = meeting.openness != "open" or any(item.closed_reason for item in meeting.items)
    said = {
        "place": meeting.place,
        "agenda": meeting.items,
        "closed_reason": _grounded(meeting) if closed else True,
        "how_to_observe": meeting.how_to_observe or meeting.openness == "closed" or meeting.in_writing,
        "contact": meeting.case.office.telephone,
    }
    return tuple(code for code, value in said.items() if not value)


def _grounded(meeting: Meeting) -> bool:
    """Whether whatever is held in private says on which ground and why."""
    shut = [item for item in meeting.items if item.closed_reason]
    held = meeting.closed_code and meeting.closed_reason
    if meeting.openness == "closed" and not held:
        return False
    return bool(held or shut) and all(item.closed_code for item in shut)


def minutes_missing(meeting: Meeting) -> tuple[str, ...]:
    """Codes of the headings of the minutes that are still empty."""
    said = {
        "opened": meeting.opened_at,
        "closed": meeting.closed_at,
        "place": meeting.place,
        "staff": meeting.staff_present,
        "agenda": meeting.items,
    }
    return tuple(code for code, value in said.items() if not value)
