"""Parallel work of a case: begun when a stage says so, moved like a case, waited for by the edges that join it.

A track moves through `staged.move` like everything else; only its steps are kept apart, so that the path of the
case stays the path of the case.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Actor
from consult.audit.events import Event
from consult.cases import clocks, staged
from consult.cases.definitions import pinned
from consult.cases.models import Case, Deadline
from consult.cases.models_parallel import CaseTrack, CaseTrackStep
from consult.errors import NotFound, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.workflow.definition import Definition, Stage
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import implementation


def of(session: Session, case: Case) -> list[CaseTrack]:
    """The tracks of a case that were started, in the order of the definition."""
    definition = pinned(session, case.definition_digest)
    if not definition.tracks:
        return []
    order = {track.name: n for n, track in enumerate(definition.tracks)}
    rows = session.execute(select(CaseTrack).where(CaseTrack.case_id == case.id)).scalars()
    return sorted((row for row in rows if row.name in order), key=lambda row: order[row.name])


def by_name(session: Session, case: Case, name: str) -> CaseTrack:
    """One started track; NotFound when it was not started or the procedure has none of that name."""
    found = next((track for track in of(session, case) if track.name == name), None)
    if found is None:
        raise NotFound(msg("この案件では「%(name)s」という並行する作業は始まっていません。", name=name))
    return found


def steps(session: Session, tracks: Sequence[CaseTrack]) -> list[CaseTrackStep]:
    """Every move of these tracks, oldest first."""
    if not tracks:
        return []
    mine = select(CaseTrackStep).where(CaseTrackStep.track_id.in_([track.id for track in tracks]))
    return list(session.execute(mine.order_by(CaseTrackStep.id)).scalars())


def enter(uow: UnitOfWork, case: Case, definition: Definition, *, anew: bool = True) -> None:
    """Start the tracks of the stage the case has just entered; stop those still running when it has ended.

    A track that runs goes on; one that had ended begins anew, unless the case came here by taking a move back:
    then what was finished stays finished (`anew=False`).
    """
    if not definition.tracks:
        return
    stage = definition.stage(case.stage)
    known = {track.name: track for track in of(uow.session, case)}
    if stage.final:
        for track in known.values():
            _stop(uow, track)
    for name in stage.starts:
        if anew or name not in known:
            _start(uow, case, definition.track(name), name, known.get(name))


def begin(uow: UnitOfWork, case: Case, definition: Definition, name: str) -> None:
    """Start one track of a case that has not had it yet; one that was started before is left alone."""
    if name not in {track.name for track in of(uow.session, case)}:
        _start(uow, case, definition.track(name), name, None)


def _start(uow: UnitOfWork, case: Case, machine: Definition, name: str, track: CaseTrack | None) -> None:
    if track is not None and track.ended_at is None:
        return
    if track is None:
        track = uow.add(CaseTrack(case=case, name=name, run=0))
    track.run, track.stage = track.run + 1, machine.initial
    track.started_at, track.ended_at = clock.now(), None
    public = {"track": name, "stage": machine.initial, "run": track.run, "definition": case.definition_digest}
    uow.record(Event.TRACK_STARTED, track, public=public, first=track.run == 1)
    _set_clocks(uow, track, machine)


def _stop(uow: UnitOfWork, track: CaseTrack) -> None:
    if track.ended_at is None:
        track.ended_at = clock.now()
        uow.record(Event.TRACK_STOPPED, track, public={"track": track.name, "stage": track.stage})
        for row in _own_clocks(uow, track, staged.definition_of(uow.session, track)):
            row.state, row.fired_at = "cancelled", clock.now()


def _set_clocks(uow: UnitOfWork, track: CaseTrack, machine: Definition) -> None:
    """Start the clock of the stage a track has come to; an end keeps its clocks, a side way drops them."""
    stage = machine.stage(track.stage)
    if stage.final:
        for row in _own_clocks(uow, track, machine):
            clocks.meet(uow, track.case, row.rule)
    elif stage.deadline or _own_clocks(uow, track, machine):
        clocks.enter(uow, track.case, machine, stage)


def _own_clocks(uow: UnitOfWork, track: CaseTrack, machine: Definition) -> list[Deadline]:
    """The open clocks that only this track needs: one that other work of the case still needs runs on."""
    rules = {stage.deadline.rule for stage in machine.stages if stage.deadline}
    if not rules:
        return []
    definition = pinned(uow.session, track.case.definition_digest)
    others = [one for one in of(uow.session, track.case) if one.id != track.id and one.ended_at is None]
    needed = {_rule(definition.track(one.name).stage(one.stage)) for one in others}
    rows = clocks.of(uow.session, track.case)
    return [row for row in rows if row.state in clocks.OPEN and row.rule in rules - needed]


def _rule(stage: Stage) -> str:
    return stage.deadline.rule if stage.deadline else ""


def of_clock(session: Session, case: Case, rule: str) -> CaseTrack | None:
    """The running track whose stage the clock `rule` belongs to; None for a clock of the case itself."""
    definition = pinned(session, case.definition_digest)
    running = [track for track in of(session, case) if track.ended_at is None]
    return next((t for t in running if _rule(definition.track(t.name).stage(t.stage)) == rule), None)


def advance(
    uow: UnitOfWork,
    track: CaseTrack,
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
) -> Decision:
    """Move a track along `trigger` of its own machine: record, run the effects on the case.

    Raises:
        Refused: with every verdict, when a condition is unmet, there is no such way, or the track was stopped.
        Forbidden: without the edge's permission.
        Invalid: for wrong inputs and unacknowledged cautions.
    """
    if track.ended_at is not None:
        raise Refused(msg("この作業は終わっています。進める操作はありません"))
    decision, event_id = staged.move(
        uow, track, trigger, inputs=inputs, acknowledged=acknowledged, public={"track": track.name}
    )
    last = select(func.max(CaseTrackStep.n)).where(CaseTrackStep.track_id == track.id)
    uow.add(
        CaseTrackStep(
            track_id=track.id,
            n=(uow.session.execute(last).scalar() or 0) + 1,
            run=track.run,
            trigger=trigger,
            source=decision.source,
            target=decision.to,
            at=clock.now(),
            event_id=event_id,
            by=uow.actor.kind,
            trace=dict(decision.trace),
        )
    )
    machine = staged.definition_of(uow.session, track)
    if machine.stage(decision.to).final:
        track.ended_at = clock.now()
    for name in decision.effects:
        implementation(name)(uow, track.case, decision)
    _set_clocks(uow, track, machine)
    return decision


def perform(
    actor: Actor,
    session: Session,
    case: Case,
    name: str,
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
) -> Decision:
    """Advance a track as one whole act; see `advance`. NotFound for a track that was not started."""
    found = by_name(session, case, name)
    with unit_of_work(actor) as uow:
        track = uow.session.get_one(CaseTrack, found.id, with_for_update=True)
        return advance(uow, track, trigger, inputs=inputs, acknowledged=acknowledged)
