"""The minutes before the members see them: made from the room, edited by people, never overwritten."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import msg
from consult.meetings import drafting, queries, rules
from consult.meetings.actions import correcting, turn
from consult.meetings.drafting import Fact
from consult.meetings.happenings import happenings
from consult.meetings.models import Meeting, Outcome, Remark
from consult.meetings.models_minutes import TaskReport
from consult.unit_of_work import UnitOfWork

ASIDE = 1_000_000  # positions are unique: rows step aside before they are numbered anew


def regenerate(uow: UnitOfWork, meeting: Meeting, *, seen: str | None = None) -> int:
    """Make the draft, or bring it up to date with the room; returns how many rows were written.

    Rows a person has edited keep their words and their place. `seen` is the fingerprint of the difference that
    was looked at.

    Raises:
        Conflict: when the difference is another one by now.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    ensure_open(uow, meeting)
    if seen is not None and seen != drafting.fingerprint(planned(uow.session, meeting)[0]):
        raise Conflict(
            msg("見たあとで、会議の記録か会議録が変わりました。いまの違いを、もう一度見てください")
        )
    return write_draft(uow, meeting)


def planned(session: Session, meeting: Meeting) -> tuple[drafting.Plan, dict[int, str]]:
    """What making the draft anew would do, and what it would have written where a person's words stay."""
    rows = _as_rows(queries.rows(session, meeting))
    facts = happenings(session, meeting)
    return drafting.plan(rows, facts), drafting.kept(rows, facts)


def _as_rows(rows: Iterable[Remark]) -> list[drafting.Row]:
    return [
        drafting.Row(r.id, r.source, r.item_id, r.at, r.note, r.text, r.origin != "generated") for r in rows
    ]


def restore_row(uow: UnitOfWork, row: Remark) -> None:
    """Give a row back to the program: the generated words again, which follow the room from now on."""
    meeting = uow.session.get_one(Meeting, row.meeting_id)
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    ensure_open(uow, meeting)
    made = planned(uow.session, meeting)[1].get(row.id)
    if made is None:
        raise Refused(msg("この行には、自動で作った文がありません"))
    row.text, row.origin = made, "generated"
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"row": row.id, "generated": True})


def write_draft(uow: UnitOfWork, meeting: Meeting) -> int:
    """The work of `regenerate`, for the transition that begins the minutes."""
    rows = list(queries.rows(uow.session, meeting))
    plan = drafting.plan(_as_rows(rows), happenings(uow.session, meeting))
    by_id = {row.id: row for row in rows}
    for row_id, text in plan.rewrite.items():
        by_id[row_id].text = text
    for row_id in plan.drop:
        rows.remove(by_id[row_id])
        uow.session.delete(by_id[row_id])
    for after, fact in plan.insert:
        _insert(uow, meeting, rows, by_id.get(after or 0), fact)
    number(uow, rows)
    meeting.minutes_drafted_at = meeting.minutes_drafted_at or clock.now()
    meeting.minutes_drafted_by = uow.actor.account_id
    uow.record(
        Event.MINUTES_WRITTEN,
        meeting,
        public={"rewritten": len(plan.rewrite), "added": len(plan.insert), "dropped": len(plan.drop)},
    )
    return len(plan.rewrite) + len(plan.insert)


def _insert(uow: UnitOfWork, meeting: Meeting, rows: list[Remark], after: Remark | None, fact: Fact) -> None:
    place = rows.index(after) + 1 if after in rows else 0
    while place < len(rows) and rows[place].source and rows[place].at and rows[place].at <= fact.at:  # type: ignore[operator]  # checked just before
        place += 1
    new = Remark(
        meeting_id=meeting.case_id,
        item_id=fact.item,
        position=ASIDE + len(rows) + place,
        kind="event",
        speaker="",
        text=fact.text,
        source=fact.source,
        at=fact.at,
    )
    uow.add(new)
    uow.flush()
    rows.insert(place, new)


def number(uow: UnitOfWork, rows: list[Remark]) -> None:
    """Number the rows of the minutes from one on, in the order given."""
    if [row.position for row in rows] == list(range(1, len(rows) + 1)):
        return
    uow.flush()
    for n, row in enumerate(rows, 1):
        row.position = 2 * ASIDE + n
    uow.flush()
    for n, row in enumerate(rows, 1):
        row.position = n
    uow.flush()


def edit_row(uow: UnitOfWork, row: Remark, *, text: str, seen: str) -> None:
    """Write a row anew. `seen` is the text the person had before them.

    Raises:
        Conflict: when someone else changed the row meanwhile; nothing is overwritten.
    """
    meeting = uow.session.get_one(Meeting, row.meeting_id)
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    ensure_open(uow, meeting, in_correction=True)
    if _plain(row.text) != _plain(seen):
        raise Conflict(msg("ほかの人が先に変えました。あなたの入力は下に残っています。"))
    new = _plain(text).strip()
    rules.ensure_remark(new)
    if new == row.text:
        return
    row.text, row.origin = new, "edited"
    correcting.note_change(uow, meeting)
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"row": row.id})


def move_row(uow: UnitOfWork, row: Remark, step: int) -> None:
    """Exchange a row with the one before (-1) or after (+1) it; at the edge of an item it joins the next."""
    meeting = uow.session.get_one(Meeting, row.meeting_id)
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    ensure_open(uow, meeting)
    order = list(queries.rows(uow.session, meeting))
    place = order.index(row)
    other = place + step
    if not 0 <= other < len(order):
        return
    if order[other].item_id != row.item_id:
        row.item_id = order[other].item_id
    else:
        order[place], order[other] = order[other], order[place]
        number(uow, order)
    row.origin = "edited"
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"row": row.id, "moved": step})


def add_outcome(
    uow: UnitOfWork,
    meeting: Meeting,
    *,
    kind: str,
    text: str,
    owner: str = "",
    due: str = "",
    item: int | None = None,
) -> Outcome:
    """決定事項 (`decision`) or 宿題 (`task`: who, what, by when); `item`: the number of the 議題 it comes from."""
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    turn.ensure_unsealed(meeting)
    if kind not in {"decision", "task"}:
        raise Invalid(
            msg("決定事項か宿題かを選んでください"), {"kind": [msg("決定事項か宿題かを選んでください")]}
        )
    if not text.strip():
        raise Invalid(msg("内容を書いてください"), {"text": [msg("内容を書いてください")]})
    if kind == "task" and not owner.strip():
        raise Invalid(msg("だれの宿題かを書いてください"), {"owner": [msg("だれの宿題かを書いてください")]})
    source = next((one for one in meeting.items if one.position == item), None)
    if item is not None and source is None:
        said = msg("この番号の議題はありません。一覧から選んでください")
        raise Invalid(said, {"item": [said]})
    words = {"kind": kind, "text": text.strip(), "owner": owner.strip(), "due": due.strip()}
    row = uow.add(Outcome(meeting_id=meeting.case_id, **words, item=source))
    correcting.note_change(uow, meeting)
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"outcome": kind})
    return row


def remove_outcome(uow: UnitOfWork, outcome: Outcome) -> None:
    """Take a line off 決定事項・宿題 while the minutes are being written."""
    meeting = uow.session.get_one(Meeting, outcome.meeting_id)
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    turn.ensure_unsealed(meeting)
    _ensure_unheard(uow, outcome)
    uow.session.delete(outcome)
    correcting.note_change(uow, meeting)
    uow.record(Event.MINUTES_WRITTEN, meeting, public={"outcome": "removed"})


def _ensure_unheard(uow: UnitOfWork, outcome: Outcome) -> None:
    heard = select(TaskReport.id).where(TaskReport.outcome_id == outcome.id).limit(1)
    if uow.session.execute(heard).first() is not None:
        raise Refused(msg("この宿題は、あとの会議で確かめられています。消せません。"))


def ensure_open(uow: UnitOfWork, meeting: Meeting, *, in_correction: bool = False) -> None:
    """Refused when the minutes are sealed or not being written; `in_correction`: a 訂正版 counts too."""
    turn.ensure_unsealed(meeting)
    if not turn.opens(uow, meeting, "minutes") and not (
        in_correction and turn.opens(uow, meeting, "correction")
    ):
        raise Refused(
            msg("いまは会議録を書き直せません。委員が確かめている間は、申し出に返事をしてください。")
        )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
