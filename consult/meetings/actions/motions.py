"""動議・修正案: moved by a member who is there, withdrawn or put to the vote before the item."""

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.cases import once
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.meetings import motions, queries, room_queries
from consult.meetings.actions import turn
from consult.meetings.models import AgendaItem
from consult.meetings.models_room import Motion
from consult.unit_of_work import UnitOfWork


def move(
    uow: UnitOfWork, item: AgendaItem, mover: Membership | None, *, kind: str, text: str, key: str = ""
) -> Motion:
    """Record a motion on an item.

    Raises:
        Invalid: without mover, kind or words.
        Refused: when the mover is absent or recused, or the item is settled.
    """
    meeting = item.meeting
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.move")
    if done is not None:
        return uow.session.get_one(Motion, done["id"])
    turn.ensure_running(meeting)
    wrong: dict[str, list[Sentence]] = {}
    if kind not in motions.KINDS:
        wrong["kind"] = [msg("動議の種類を選んでください")]
    if not text.strip():
        wrong["motion_text"] = [msg("動議の内容を書いてください")]
    if mover is None:
        wrong["mover"] = [msg("だれの動議かを選んでください")]
    if wrong or mover is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if item.state not in {"pending", "current"}:
        raise Refused(msg("この議題は、もう決まっています"))
    sitting = queries.sitting(uow.session, meeting, item)
    if mover.id in sitting.recused:
        raise Refused(msg("%(name)s委員は、この議題で除斥になっています", name=mover.short_name))
    if mover.id not in sitting.present:
        raise Refused(msg("%(name)s委員は、いま出席していません", name=mover.short_name))
    number = len(room_queries.motions_of(uow.session, item)) + 1
    row = uow.add(
        Motion(
            item_id=item.id, number=number, kind=kind, text=text.strip(), mover_id=mover.id, at=clock.now()
        )
    )
    uow.flush()
    _record(uow, item, row, "moved")
    once.remember(uow, key, "meeting.move", {"id": row.id})
    return row


def withdraw(uow: UnitOfWork, item: AgendaItem, motion: Motion) -> None:
    """取下げ, while it is neither decided nor being voted on."""
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    if motion.state != "open":
        raise Refused(msg("%(what)sは、もう決まっています", what=motions.named(motion)))
    opened = room_queries.open_vote(uow.session, item.meeting)
    if opened is not None and opened.motion_id == motion.id:
        raise Refused(msg("採決の途中です。先に結果を記録するか、採決を取りやめてください"))
    motion.state = "withdrawn"
    _record(uow, item, motion, "withdrawn")


def _record(uow: UnitOfWork, item: AgendaItem, motion: Motion, what: str) -> None:
    said = {"item": item.position, "motion": motion.number, "kind": motion.kind, "what": what}
    turn.record(uow, Event.MOTION_MADE, item, said)
