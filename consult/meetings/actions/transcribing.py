"""Taking a transcript into the minutes: what was said becomes rows, under their items, behind those already there."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import queries
from consult.meetings.actions import minutes, turn
from consult.meetings.models import CorrectionRequest, Meeting, Remark, RemarkRedaction
from consult.unit_of_work import UnitOfWork

IMPORTED = "imported"


@dataclass(frozen=True)
class Said:
    """A row to be: whose words (a member, or a label such as 事務局), under which item, the words."""

    member: int | None
    label: str
    item: int | None
    text: str


def take_in(uow: UnitOfWork, meeting: Meeting, rows: Sequence[Said], *, source: bytes) -> int:
    """Add the rows of a transcript to the draft; those already there stay. Returns how many were added.

    `source` is the file they came from: its digest goes into the log, and the same file is taken only once.

    Raises:
        Refused: when the minutes are not being written, or this file was taken in before.
        Invalid: when there is nothing to add, or a row names a member or an item of another meeting.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    minutes.ensure_open(uow, meeting)
    digest = hashlib.sha256(source).hexdigest()
    if _taken(uow, meeting, digest):
        raise Refused(msg("このファイルは、もう取り込んであります。"))
    if not rows:
        sentence = msg("取り込む発言がありません。発言者を選んでください")
        raise Invalid(sentence, {"speaker": [sentence]})
    _ensure_ours(uow, meeting, rows)
    there = list(queries.rows(uow.session, meeting))
    names = {m.id: queries.label(uow.session, meeting, m) for m in queries.members(uow.session, meeting)}
    for n, said in enumerate(rows):
        new = Remark(
            meeting_id=meeting.case_id, item_id=said.item, position=minutes.ASIDE + len(there) + n,
            membership_id=said.member, speaker=names.get(said.member or 0, said.label),
            text=said.text.strip(), origin=IMPORTED,
        )  # fmt: skip
        uow.add(new)
        there.insert(_place(there, said.item, [item.id for item in meeting.items]), new)
    uow.flush()
    minutes.number(uow, there)
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"imported": len(rows), "sha256": digest})
    return len(rows)


def _taken(uow: UnitOfWork, meeting: Meeting, digest: str) -> bool:
    written = (
        select(AuditEvent.entry)
        .where(AuditEvent.subject == meeting.subject, AuditEvent.type == Event.MINUTES_WRITTEN.value)
        .order_by(AuditEvent.id.desc())
    )
    for entry in uow.session.execute(written).scalars():
        if b'"taken_back"' in entry:
            return False  # what came before was taken out again, and may come anew
        if digest.encode() in entry:
            return True
    return False


def untouched(session: Session, meeting: Meeting) -> list[Remark]:
    """The rows of transcripts as they came, which nobody has put right, asked about or hidden words of."""
    rows = {row.id: row for row in queries.rows(session, meeting) if row.origin == IMPORTED}
    for column in (CorrectionRequest.remark_id, RemarkRedaction.remark_id):
        for number in session.execute(select(column).where(column.in_(rows))).scalars():
            rows.pop(number, None)
    return list(rows.values())


def take_back(uow: UnitOfWork, meeting: Meeting) -> int:
    """Take every untouched row of transcripts out again, so that the file can be matched anew; returns how many.

    Raises:
        Refused: when the minutes are not being written, or nothing of a transcript is left as it came.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    minutes.ensure_open(uow, meeting)
    gone = untouched(uow.session, meeting)
    if not gone:
        raise Refused(msg("文字起こしから取り込んだままの行は、ありません"))
    for row in gone:
        uow.session.delete(row)
    uow.flush()
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"taken_back": len(gone)})
    return len(gone)


def leave_out(uow: UnitOfWork, meeting: Meeting, row: Remark) -> None:
    """Take one untouched row of a transcript out: what is no part of the minutes.

    Raises:
        Refused: when the minutes are not being written; for a row that was put right or did not come by a transcript.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    minutes.ensure_open(uow, meeting)
    if row.id not in {one.id for one in untouched(uow.session, meeting)}:
        raise Refused(msg("消せるのは、文字起こしから取り込んだままの行だけです"))
    uow.session.delete(row)
    uow.flush()
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"left_out": 1})


def _ensure_ours(uow: UnitOfWork, meeting: Meeting, rows: Sequence[Said]) -> None:
    members = {member.id for member in queries.members(uow.session, meeting)}
    items = {item.id for item in meeting.items}
    if any(said.member is not None and said.member not in members for said in rows):
        sentence = msg("この会議の委員ではない人が選ばれています")
        raise Invalid(sentence, {"speaker": [sentence]})
    if any(said.item is not None and said.item not in items for said in rows):
        sentence = msg("この会議にない議題が選ばれています")
        raise Invalid(sentence, {"item": [sentence]})


def _place(rows: Sequence[Remark], item: int | None, order: Sequence[int]) -> int:
    """Behind the last row of the item or of those before it; rows of no item come first."""
    before = {None, *(order[: order.index(item) + 1] if item is not None else [])}
    return max((n for n, row in enumerate(rows, 1) if row.item_id in before), default=0)
