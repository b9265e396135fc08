"""訂正版: published minutes are put right by a new version that names the old; the old one stays as it is.

The parts are called by the transitions: `begin` lets the office write again, `drop` brings back what is
published, `finish` compares with the version before when the chair seals the new one.
"""

from typing import Any

from sqlalchemy import select

from consult import clock
from consult.audit.events import Event
from consult.calendars import tokyo_date
from consult.documents import redaction
from consult.documents.redaction import Ground, Span
from consult.documents.respanning import carried
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import minutes_queries, outcomes, queries, record, revising
from consult.meetings.actions import publishing
from consult.meetings.models import Meeting, Outcome, RemarkRedaction
from consult.meetings.models_minutes import MinutesRevision
from consult.unit_of_work import UnitOfWork


def begin(uow: UnitOfWork, meeting: Meeting, reason: str) -> None:
    """Open the next version. The reason is public at once, so it may hold nothing that is withheld.

    Raises:
        Invalid: for a reason that is missing, or that says what the published edition withholds.
    """
    said = reason.strip()
    if not said:
        sentence = msg("訂正の理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    sealed = publishing.sealed_record(uow.session, meeting)
    if redaction.leaks(said, record.withheld(sealed, publishing.spans(uow.session, meeting))):
        sentence = msg(
            "理由に、公開版で隠している言葉が入っています。理由は公表されるので、書き換えてください"
        )
        raise Invalid(sentence, {"reason": [sentence]})
    meeting.minutes_version += 1
    uow.add(
        MinutesRevision(
            meeting_id=meeting.case_id, version=meeting.minutes_version, reason=said,
            replaces=meeting.sealed_digest or "", begun_by=uow.actor.account_id, begun_at=clock.now(),
        )
    )  # fmt: skip
    meeting.sealed_at, meeting.sealed_by, meeting.sealed_digest = None, None, None
    meeting.redaction_state, meeting.redaction_by = "none", None
    meeting.minutes_drafted_by = uow.actor.account_id
    uow.record(Event.MINUTES_CORRECTION, meeting, public={"version": meeting.minutes_version, "reason": said})


def drop(uow: UnitOfWork, meeting: Meeting) -> None:
    """Forget what was written of the next version: rows and headings say again what is published."""
    revision = _open(uow, meeting)
    sealed = publishing.sealed_record(uow.session, meeting)
    texts = {row["row"]: row["text"] for row in revising.rows(sealed)}
    for row in queries.rows(uow.session, meeting):
        row.text = texts.get(row.id, row.text)
    _restore_outcomes(uow, meeting, sealed["outcomes"])
    meeting.observers, meeting.staff_present = sealed["observers"], list(sealed["staff"])
    meeting.next_meeting = sealed["next_meeting"]
    meeting.minutes_version -= 1
    kept = publishing.produced(uow.session, meeting, publishing.RECORD)
    meeting.sealed_at = kept.produced_at if kept else clock.now()
    meeting.sealed_digest, meeting.redaction_state = revision.replaces, "released"
    revision.state = "dropped"
    uow.record(Event.MINUTES_CORRECTION, meeting, public={"version": revision.version, "dropped": True})


def _restore_outcomes(uow: UnitOfWork, meeting: Meeting, wanted: list[dict[str, Any]]) -> None:
    left = list(wanted)
    for row in queries.outcomes(uow.session, meeting):
        said = outcomes.recorded(row)
        if said in left:
            left.remove(said)
        else:
            uow.session.delete(row)
    items = {item.position: item for item in meeting.items}
    for said in left:
        words = {key: said[key] for key in ("kind", "text", "owner", "due")}
        uow.add(Outcome(meeting_id=meeting.case_id, **words, item=items.get(said.get("item", 0))))


def note_change(uow: UnitOfWork, meeting: Meeting) -> None:
    """Part of every act of writing: a correction that is open has changed."""
    for row in minutes_queries.revisions(uow.session, meeting):
        if row.state == "open":
            row.changes += 1


def finish(uow: UnitOfWork, meeting: Meeting, new: dict[str, Any]) -> dict[str, Any]:
    """What the new record says of itself: which version it replaces, why, and what changed.

    Passages withheld before are carried to the new wording; whatever took their place is withheld too.

    Raises:
        Refused: when nothing differs from the version before.
    """
    revision = _open(uow, meeting)
    old = publishing.sealed_record(uow.session, meeting)
    spans = publishing.spans(uow.session, meeting)
    changed = revising.changes(old, new, spans)
    if not changed:
        raise Refused(msg("前の版から、何も変わっていません。訂正をやめるか、直してから確定してください"))
    was = {row["row"]: row["text"] for row in revising.rows(old)}
    withheld = {
        str(row): list(redaction.withheld_strings(was[row], spans[row])) for row in spans if row in was
    }
    for change in changed:
        if change.get("row") in spans:
            _carry(uow, change["row"], was[change["row"]], change["after"])
    revision.state = "sealed"
    return {
        "version": revision.version,
        "reason": revision.reason,
        "replaces": revision.replaces,
        "begun_on": tokyo_date(revision.begun_at).isoformat(),
        "changes": changed,
        "withheld": withheld,
    }


def _carry(uow: UnitOfWork, row_id: int, before: str, after: str) -> None:
    passages = uow.session.execute(
        select(RemarkRedaction).where(RemarkRedaction.remark_id == row_id).order_by(RemarkRedaction.id)
    ).scalars()
    for passage in list(passages):
        moved = carried(before, after, [Span(passage.start, passage.end, Ground(passage.ground))])
        if moved:
            passage.start, passage.end = moved[0].start, moved[0].end
        else:
            uow.session.delete(passage)


def published(uow: UnitOfWork, meeting: Meeting) -> None:
    """Part of publishing: the correction, if this version is one, is out."""
    for row in minutes_queries.revisions(uow.session, meeting):
        if row.state == "sealed":
            row.state, row.published_at = "published", clock.now()


def _open(uow: UnitOfWork, meeting: Meeting) -> MinutesRevision:
    found = [row for row in minutes_queries.revisions(uow.session, meeting) if row.state == "open"]
    if not found:
        raise Refused(msg("始めている訂正がありません"))
    return found[-1]
