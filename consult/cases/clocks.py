"""Deadlines of a case: set when a stage is entered, fired by the worker, shown with their reckoning.

The guard decides, the timer only makes the change visible: a late worker is harmless, an early one refused.
What people change by hand is in `clock_changes`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.calendars import Deadline as Reckoned
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import DeadlineChange
from consult.i18n import Message
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition, Stage

Reckoner = Callable[[Session, Case], Reckoned | None]
Follower = Callable[[UnitOfWork, Case, dt.date | None], None]
Loader = Callable[[Session, Sequence[Case]], Sequence[object]]
OPEN = ("running", "suspended")
ENDED = ("met", "left", "cancelled")
REMIND = (7, 1, -1)
REMINDER, BROKEN = "clock.remind", "promise.broken"  # jobs, done elsewhere
_MORNING = dt.time(8, 30, tzinfo=clock.TOKYO)  # when offices open
_reckoners: dict[str, Reckoner] = {}
_labels: dict[str, str] = {}
_loaders: dict[str, Loader] = {}
_followers: dict[str, Follower] = {}


def reckons(rule: str, label: str) -> Callable[[Reckoner], Reckoner]:
    """Register how the clock `rule` is reckoned for a case, and its Japanese label."""

    def register(reckoner: Reckoner) -> Reckoner:
        _reckoners[rule] = reckoner
        _labels[rule] = label
        return reckoner

    return register


def reckoned(rule: str) -> bool:
    """Whether some package can reckon the clock `rule`."""
    return rule in _reckoners


def loads(*rules: str) -> Callable[[Loader], Loader]:
    """Register what the reckoners of `rules` look at, read for many cases at once: `(session, cases) -> rows`."""

    def register(loader: Loader) -> Loader:
        _loaders.update(dict.fromkeys(rules, loader))
        return loader

    return register


def loaded(session: Session, cases: Sequence[Case], rules: Iterable[str]) -> list[object]:
    """The rows that reckoning these rules will look at; while they are held, the reckoners find them in the session."""
    wanted = dict.fromkeys(_loaders[rule] for rule in rules if rule in _loaders)
    return [row for loader in wanted for row in loader(session, cases)]


def follows(rule: str) -> Callable[[Follower], Follower]:
    """Register what else must move when the day of `rule` is changed by hand: `(uow, case, new_day)`.

    While the clock is suspended there is no day: None.
    A clock that fires can be changed by hand only with a follower: its guard looks at facts of its own.
    """

    def register(follower: Follower) -> Follower:
        _followers[rule] = follower
        return follower

    return register


def follower(rule: str) -> Follower | None:
    """What moves with the day of a rule, if something does."""
    return _followers.get(rule)


def label(deadline: Deadline) -> Message:
    """What the deadline is for, in the reader's language."""
    return Message(deadline.label)


def label_of(rule: str) -> Message:
    """What a rule's deadlines are for."""
    return Message(_labels.get(rule, rule))


def reckoned_for(session: Session, case: Case, rule: str) -> Reckoned | None:
    """The deadline a rule would give the case as it is now; None when it cannot be reckoned yet."""
    reckoner = _reckoners.get(rule)
    return reckoner(session, case) if reckoner else None


def is_promise(deadline: Deadline) -> bool:
    """Whether the day was promised to the public: nothing happens by itself, so it can be broken."""
    return deadline.public and deadline.trigger is None


def enter(uow: UnitOfWork, case: Case, definition: Definition, stage: Stage) -> None:
    """Stop the clocks that belong to the stage just left and start that of the new one.

    A promise runs on until an effect meets it, or until its stages are left behind (`runs_on`):
    then it is over, and only an effect can say that it was kept.
    """
    wanted = stage.deadline
    found = reckoned_for(uow.session, case, wanted.rule) if wanted else None
    going_on = wanted.rule if wanted and found else None
    for row in of(uow.session, case):
        if row.state not in OPEN or row.rule == going_on or not _belongs(definition, row.rule):
            continue
        if row.trigger:
            row.state, row.fired_at = "met", clock.now()
        elif not runs_on(definition, stage, row.rule):
            row.state, row.fired_at = "left", clock.now()
    if wanted is not None and found is not None:
        start(uow, case, wanted.rule, found, trigger=wanted.trigger, remind=tuple(wanted.remind) or REMIND)


def _belongs(definition: Definition, rule: str) -> bool:
    """Whether a clock is that of these stages and not that of parallel work beside them."""
    beside = {s.deadline.rule for track in definition.tracks for s in track.stages if s.deadline}
    is_track = "/" in definition.name
    return rule in _rules(definition.stages) if is_track else rule not in beside


def runs_on(definition: Definition, stage: Stage, rule: str) -> bool:
    """Whether a promise made earlier still holds at `stage`: every way from here to an end leads past its stages.

    One that can be got round is over: the minutes stay due while members check them, but sending an ordinance
    is not due any more once it was sent, though a reconsidered one would have to be sent again.
    """
    having = {one.name for one in definition.stages if one.deadline and one.deadline.rule == rule}
    if not having or stage.name in having:
        return True
    seen, todo = {stage.name}, [stage.name]
    while todo:
        name = todo.pop()
        if definition.stage(name).final:
            return False
        onward = {edge.to for edge in definition.edges_from(name)} - seen - having
        seen |= onward
        todo += onward
    return True


def _rules(stages: Iterable[Stage]) -> set[str]:
    return {stage.deadline.rule for stage in stages if stage.deadline}


def start(
    uow: UnitOfWork,
    case: Case,
    rule: str,
    day: Reckoned,
    *,
    trigger: str | None = None,
    public: bool = True,
    remind: tuple[int, ...] = REMIND,
) -> Deadline:
    """Write (or move) the deadline `rule` of a case and, when it has a trigger, its timer.

    A clock that already runs from the same reckoning is left alone, also when someone extended or
    suspended it meanwhile: a promise runs on through several stages.
    """
    row = uow.session.execute(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.rule == rule)
    ).scalar_one_or_none()
    known = (row.reckoned_on, row.due_on) if row is not None and row.state in OPEN else ()
    if row is not None and row.trigger == trigger and day.date in known:
        return row
    before = (row.state, row.due_on, row.fired_at) if row is not None else None
    if row is None:
        row = uow.add(Deadline(case_id=case.id, rule=rule))
    row.label, row.reckoned_on = _labels.get(rule, rule), day.date
    row.trigger, row.public, row.remind = trigger, public, list(remind)
    run(row, day)
    event = uow.record(
        Event.DEADLINE_SET,
        case,
        public={"rule": rule, "due": day.date.isoformat(), "calendar": day.calendar_version},
    )
    if before is not None:
        state, due, ended = before
        kind = "moved" if state in OPEN else "restarted"
        note(uow, row, kind, event, old_due=due, ended_at=None if state in OPEN else ended)
    schedule(uow, case, row)
    return row


def run(row: Deadline, day: Reckoned, told: Iterable[dict[str, str]] = ()) -> None:
    """Let a row run to a reckoned day; `told` are the steps that led there before."""
    said: dict[str, Any] = day.record()
    row.due_on, row.due_at = day.date, day.due
    row.steps, row.calendar_version = [*told, *said["steps"]], day.calendar_version
    row.closing = {"ja": day.closing.ja, "en": day.closing.en} if day.closing else None
    row.state, row.fired_at, row.remaining = "running", None, None


def note(
    uow: UnitOfWork,
    row: Deadline,
    kind: str,
    event: int,
    *,
    old_due: dt.date,
    ended_at: dt.datetime | None = None,
    reason: str = "",
    public_reason: str = "",
) -> DeadlineChange:
    """Add a line to the history of a deadline; `event` is the entry of the log that says the same."""
    last = uow.session.execute(
        select(func.max(DeadlineChange.n)).where(DeadlineChange.deadline_id == row.id)
    ).scalar()
    suspended = row.state == "suspended"
    return uow.add(
        DeadlineChange(
            deadline_id=row.id,
            n=(last or 0) + 1,
            kind=kind,
            old_due=old_due,
            new_due=None if suspended else row.due_on,
            remaining=row.remaining,
            ended_at=ended_at,
            reason=reason,
            public_reason=public_reason,
            by=uow.actor.account_id,
            at=clock.now(),
            event_id=event,
        )
    )


def schedule(uow: UnitOfWork, case: Case, row: Deadline) -> None:
    """Queue what the worker does for a running deadline: fire it, remind of it, and note a broken promise."""
    what = {"case_id": case.id, "rule": row.rule, "due": row.due_on.isoformat()}
    key = f"{case.id}:{row.rule}:{row.due_on.isoformat()}"
    for days in row.remind:
        morning = dt.datetime.combine(row.due_on - dt.timedelta(days=days), _MORNING)
        if morning > clock.now():
            uow.enqueue(REMINDER, f"{key}:{days}", {**what, "days": days}, run_at=morning)
    if is_promise(row):
        uow.enqueue(BROKEN, key, what, run_at=row.due_at + dt.timedelta(seconds=1))
    if row.trigger:
        # fired in the first second after the last one that counts
        uow.enqueue(
            "clock.fire",
            f"{case.id}:{row.rule}",
            {"case_id": case.id, "rule": row.rule},
            run_at=row.due_at + dt.timedelta(seconds=1),
        )


def meet(uow: UnitOfWork, case: Case, rule: str) -> None:
    """Mark a deadline as kept."""
    row = uow.session.execute(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.rule == rule, Deadline.state.in_(OPEN))
    ).scalar_one_or_none()
    if row is not None:
        row.state = "met"
        row.fired_at = clock.now()


def of(session: Session, case: Case) -> list[Deadline]:
    """The deadlines of a case, soonest first."""
    return of_each(session, [case])[case.id]


def of_each(session: Session, cases: Sequence[Case]) -> dict[int, list[Deadline]]:
    """The deadlines of several cases by case id, soonest first."""
    found: dict[int, list[Deadline]] = {case.id: [] for case in cases}
    for row in session.execute(
        select(Deadline).where(Deadline.case_id.in_(found)).order_by(Deadline.due_at)
    ).scalars():
        found[row.case_id].append(row)
    return found


def history(session: Session, deadlines: Sequence[Deadline]) -> dict[int, list[DeadlineChange]]:
    """Every change of several deadlines by deadline id, oldest first."""
    found: dict[int, list[DeadlineChange]] = {row.id: [] for row in deadlines}
    if not found:
        return found
    for change in session.execute(
        select(DeadlineChange).where(DeadlineChange.deadline_id.in_(found)).order_by(DeadlineChange.n)
    ).scalars():
        found[change.deadline_id].append(change)
    return found
