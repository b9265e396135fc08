"""From the sealed record to what anyone may read: 墨消し, a second person's release, the editions.

The sheets are set and searched before the unit of work opens (a page takes a while, and writers queue). `release`
takes them only if they were made from the very record and passages it finds.
"""

import hashlib

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.documents import redaction
from consult.documents.models import ProducedDocument
from consult.documents.redaction import Ground, Span
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import minutes_queries, setting
from consult.meetings.actions import turn
from consult.meetings.models import Meeting, Remark, RemarkRedaction
from consult.meetings.setting import (
    INTERNAL,
    PUBLIC,
    PUBLIC_JSON,
    RECORD,
    Prepared,
    contact,
    file_document,
    prepare,
    produced,
    sealed_record,
    spans,
)
from consult.unit_of_work import UnitOfWork

__all__ = [
    "INTERNAL",
    "PUBLIC",
    "PUBLIC_JSON",
    "RECORD",
    "Prepared",
    "contact",
    "file_document",
    "prepare",
    "produced",
    "propose_redactions",
    "redact",
    "release",
    "return_redactions",
    "sealed_record",
    "spans",
    "unredact",
]


def redact(uow: UnitOfWork, remark: Remark, *, start: int, end: int, ground: Ground) -> RemarkRedaction:
    """Withhold characters `start` up to `end` of a row in every public edition; the sealed text stays."""
    meeting = uow.session.get_one(Meeting, remark.meeting_id)
    _take_for_redaction(uow, meeting)
    redaction.merged(remark.text, [Span(start, end, ground)])
    row = uow.add(
        RemarkRedaction(
            remark_id=remark.id, start=start, end=end, ground=ground.value, made_by=uow.actor.account_id
        )
    )
    _mark(uow, meeting, "none")
    uow.flush()
    uow.record(Event.MINUTES_REDACTED, meeting, public={"row": remark.id, "ground": ground.value})
    return row


def unredact(uow: UnitOfWork, passage: RemarkRedaction) -> None:
    """Take a proposed passage back before its release."""
    remark = uow.session.get_one(Remark, passage.remark_id)
    meeting = uow.session.get_one(Meeting, remark.meeting_id)
    _take_for_redaction(uow, meeting)
    uow.session.delete(passage)
    _mark(uow, meeting, "none")
    uow.record(Event.MINUTES_REDACTED, meeting, public={"row": remark.id, "ground": "none"})


def propose_redactions(uow: UnitOfWork, meeting: Meeting) -> None:
    """Hand the passages (or none) to the second person."""
    _take_for_redaction(uow, meeting)
    _mark(uow, meeting, "proposed")
    uow.record(
        Event.MINUTES_REDACTED,
        meeting,
        public={"proposed": sum(map(len, spans(uow.session, meeting).values()))},
    )


def return_redactions(uow: UnitOfWork, meeting: Meeting, *, reason: str) -> None:
    """Send the passages back to the office, with what is wrong."""
    turn.take(uow, meeting, Permission.MINUTES_RELEASE)
    if not reason.strip():
        raise Invalid(msg("戻す理由を書いてください"), {"reason": [msg("戻す理由を書いてください")]})
    if not turn.opens(uow, meeting, "redaction"):
        raise Refused(msg("いまは墨消しを変えられません"))
    meeting.redaction_state = "none"
    uow.record(Event.REDACTION_RETURNED, meeting, private={"reason": reason.strip()})


def release(uow: UnitOfWork, meeting: Meeting, prepared: Prepared) -> list[ProducedDocument]:
    """Release the public edition as a second person: file the editions, not yet public.

    Raises:
        Forbidden: when the actor made one of the passages or proposed them.
        Refused: when nothing was proposed, or the record or passages changed meanwhile.
    """
    ensure_releasable(uow, meeting)
    if prepared.digest != meeting.sealed_digest or prepared.spans != setting.made_of(uow.session, meeting):
        raise Refused(msg("公開版を作ったあとで、墨消しが変わりました。もう一度確かめてください"))
    meeting.redaction_state = "released"
    made = setting.file_editions(uow, meeting, prepared)
    uow.record(
        Event.MINUTES_RELEASED,
        meeting,
        public={
            "version": meeting.minutes_version,
            "sha256": hashlib.sha256(prepared.public_json).hexdigest(),
        },
    )
    return made


def ensure_releasable(uow: UnitOfWork, meeting: Meeting) -> None:
    """Ask before anything is drawn what `release` asks again: who may, whether it is the time, who has signed.

    Raises:
        Forbidden: when the actor made one of the passages or proposed them.
        Refused: when nothing was proposed, or somebody has not signed.
    """
    turn.take(uow, meeting, Permission.MINUTES_RELEASE)
    if not turn.opens(uow, meeting, "redaction"):
        raise Refused(msg("いまは公開版を確かめる段階ではありません"))
    if meeting.redaction_state != "proposed":
        raise Refused(msg("墨消しの案が、まだ出されていません"))
    authors = {passage.made_by for _, passage in setting.passages(uow.session, meeting)} | {
        meeting.redaction_by
    }
    for author in authors:
        uow.require_other(author, msg("墨消しした人とは別の人が確かめてください"))
    missing = minutes_queries.missing_signatures(uow.session, [meeting])[meeting.case_id]
    if missing:
        raise Refused(msg("署名委員がまだ確かめていません：%(names)s", names="、".join(missing)))


def _take_for_redaction(uow: UnitOfWork, meeting: Meeting) -> None:
    turn.take(uow, meeting, Permission.MINUTES_REDACT)
    if not turn.opens(uow, meeting, "redaction"):
        raise Refused(msg("墨消しは、会議録が確定してから、公開版を確かめ終えるまでにできます"))
    if meeting.redaction_state == "released":
        raise Refused(msg("公開版は、もう確かめられています"))


def _mark(uow: UnitOfWork, meeting: Meeting, state: str) -> None:
    meeting.redaction_by, meeting.redaction_state = uow.actor.account_id, state
