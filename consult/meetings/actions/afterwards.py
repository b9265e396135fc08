"""After the meeting: 概要 within days, and what a later meeting hears of 宿題."""

from collections.abc import Iterable

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import clocks
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import msg, using
from consult.meetings import homework, minutes_queries, record
from consult.meetings.actions import planning, turn
from consult.meetings.models import AgendaItem, Meeting, Outcome
from consult.meetings.models_minutes import Summary, TaskReport
from consult.unit_of_work import UnitOfWork

LONGEST = 4000
TASKS = "前の会議までの宿題の確認"


def proposed_summary(meeting: Meeting, written: Iterable[Outcome] = ()) -> str:
    """A 概要 to begin with: each item's result as it was computed and what is `written` as decided under it.

    Of what was held in private it says only that it was.
    """
    decided = [one for one in written if one.kind == "decision" and one.item_id is not None]
    with using("ja"):
        return "\n".join(
            f"議題{item.position}「{item.title}」：非公開で話し合いました。"
            if item.in_private
            else f"議題{item.position}「{item.title}」：{record.result(item)}。"
            + "".join(f"{one.text.rstrip('。')}。" for one in decided if one.item_id == item.id)
            for item in meeting.items
        )


def write_summary(uow: UnitOfWork, meeting: Meeting, text: str, *, publish: bool = False) -> None:
    """Keep the 概要 as a draft, or publish it: from then on it stands on the meeting's page and changes no more.

    Raises:
        Refused: before the meeting has ended, or after publication.
        Invalid: for no text, or one longer than a summary.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    if meeting.closed_at is None:
        raise Refused(msg("概要は、会議を閉会してから書きます"))
    row = minutes_queries.summary(uow.session, meeting)
    if row is not None and row.published_at is not None:
        raise Refused(msg("概要は公表しています。変えられません。会議録で正しく伝えてください"))
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid(msg("概要を書いてください"), {"text": [msg("概要を書いてください")]})
    if len(said) > LONGEST:
        sentence = msg("概要は%(n)s字までです。いま%(now)s字あります", n=LONGEST, now=len(said))
        raise Invalid(sentence, {"text": [sentence]})
    if row is None:
        row = uow.add(Summary(meeting_id=meeting.case_id, text=said, written_at=clock.now()))
    row.text, row.written_by, row.written_at = said, uow.actor.account_id, clock.now()
    if not publish:
        uow.record(Event.MINUTES_WRITTEN, meeting, public={"summary": "draft"})
        return
    row.published_at = clock.now()
    clocks.meet(uow, meeting.case, "meeting_summary")
    uow.record(Event.MEETING_SUMMARISED, meeting, public={"characters": len(said)})


def report_task(uow: UnitOfWork, meeting: Meeting, outcome_id: int, *, state: str, note: str) -> None:
    """What this meeting heard of an earlier 宿題: 済み, or 続ける; it may be put right until the minutes are sealed.

    Raises:
        Invalid: without 済み or 続ける, or when 続ける says nothing.
        NotFound: for a task that is not of this body, or was done before.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    turn.ensure_unsealed(meeting)
    task = next((t for t in homework.tasks_before(uow.session, meeting) if t.outcome.id == outcome_id), None)
    if task is None:
        raise NotFound(msg("この宿題は見つかりません"))
    wrong = {}
    if state not in {"done", "carried"}:
        wrong["state"] = [msg("済みか続けるかを選んでください")]
    if state == "carried" and not note.strip():
        wrong["note"] = [msg("続けるわけと、いつまでにするかを書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    row = task.said_at(meeting.case_id)
    if row is None:
        row = uow.add(TaskReport(outcome_id=outcome_id, meeting_id=meeting.case_id))
    row.state, row.note, row.by, row.at = state, note.strip(), uow.actor.account_id, clock.now()
    uow.record(Event.TASK_REPORTED, meeting, public={"task": outcome_id, "state": state})


def bring_back(uow: UnitOfWork, meeting: Meeting) -> AgendaItem:
    """Put the open 宿題 on the agenda of a meeting that is being prepared, as one item to be reported.

    Raises:
        Refused: when nothing is open, or the item is there.
    """
    turn.take(uow, meeting, Permission.MEETING_PREPARE)
    if not homework.tasks_before(uow.session, meeting):
        raise Refused(msg("前の会議までの宿題は、すべて済んでいます"))
    if any(item.title == TASKS for item in meeting.items):
        raise Refused(msg("宿題の確認は、もう議題にあります"))
    return planning.add_item(uow, meeting, title=TASKS, needs_decision=False)
