"""The nightly check that every case stands where its events lead: each step an edge, the end the stored stage.

It reads in streams, seven statements however many cases there are, and writes nothing but its own result.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit import withheld
from consult.audit.entry import check_disclosures
from consult.audit.events import Event
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.audit.verify import Report
from consult.cases.models import Case, CaseStep, StoredDefinition
from consult.cases.models_parallel import CaseTrack, CaseTrackStep
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork
from consult.workflow.replay import ADVANCED, KINDS, MIGRATED, Fold, Ways, ways_of

JOB, SUBJECT = "cases.replay", "replay/nightly"
_STREAM = 1000
_HOUR = 3
log = structlog.get_logger(__name__)


def check(session: Session, numbers: Sequence[str] = ()) -> Report:
    """Fold every case, or those with these numbers, and hold it against its rows. Having checked nothing is not ok."""
    report = Report()
    known = _definitions(session, report)
    some = select(Case.id).where(Case.number.in_(numbers)) if numbers else None
    cases = select(Case.id, Case.number, Case.slug, Case.stage, Case.definition_digest).order_by(Case.id)
    disclosed = and_(AuditDisclosure.event_id == AuditEvent.id, AuditDisclosure.name == withheld.FIELD)
    events = (
        select(AuditEvent.case_id, AuditEvent.id, AuditEvent.entry, AuditDisclosure.disclosure)
        .outerjoin(AuditDisclosure, disclosed)
        .where(AuditEvent.type.in_(KINDS), AuditEvent.case_id.is_not(None))
        .order_by(AuditEvent.case_id, AuditEvent.id)
    )
    steps = select(CaseStep).with_only_columns(
        CaseStep.case_id, CaseStep.n, CaseStep.trigger, CaseStep.source, CaseStep.target, CaseStep.event_id
    )
    tracks = select(CaseTrack.case_id, CaseTrack.name, CaseTrack.stage).order_by(CaseTrack.case_id)
    moves = (
        select(CaseTrack.case_id, CaseTrack.name, CaseTrackStep)
        .join(CaseTrackStep, CaseTrackStep.track_id == CaseTrack.id)
        .with_only_columns(
            CaseTrack.case_id,
            CaseTrack.name,
            CaseTrackStep.n,
            CaseTrackStep.trigger,
            CaseTrackStep.source,
            CaseTrackStep.target,
            CaseTrackStep.event_id,
        )
        .order_by(CaseTrack.case_id, CaseTrack.name, CaseTrackStep.n)
    )
    if some is not None:
        cases, events = cases.where(Case.id.in_(some)), events.where(AuditEvent.case_id.in_(some))
        steps, tracks = steps.where(CaseStep.case_id.in_(some)), tracks.where(CaseTrack.case_id.in_(some))
        moves = moves.where(CaseTrack.case_id.in_(some))
    beside = [
        _Beside(session, statement)
        for statement in (events, steps.order_by(CaseStep.case_id, CaseStep.n), tracks, moves)
    ]
    for case in _stream(session, cases):
        _check_case(report, known, case, [rows.of(case.id) for rows in beside])
    return report


def _stream(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    return iter(session.execute(statement.execution_options(yield_per=_STREAM)))


class _Beside:
    """Rows in the order of their case, handed out case by case while another stream runs over the cases."""

    def __init__(self, session: Session, statement: Select[*tuple[Any, ...]]) -> None:
        self._groups = groupby(_stream(session, statement), key=lambda row: row.case_id)
        self._next: tuple[int, list[Row[Any]]] | None = None

    def of(self, case_id: int) -> list[Row[Any]]:
        """The rows of this case; asked in ascending order."""
        while True:
            if self._next is None:
                key, rows = next(self._groups, (None, ()))
                if key is None:
                    return []
                self._next = key, list(rows)
            key, found = self._next
            if key > case_id:
                return []
            self._next = None
            if key == case_id:
                return found


def _definitions(session: Session, report: Report) -> dict[str, Ways]:
    """Every stored definition, each found to be what its digest says."""
    found = {}
    for row in _stream(
        session, select(StoredDefinition.digest, StoredDefinition.name, StoredDefinition.body)
    ):
        place = f"stored_definition {row.name} {row.digest[:16]}"
        if hashlib.sha256(row.body.encode()).hexdigest() != row.digest:
            report.find(place, "replay_definition")
        try:
            found[row.digest] = ways_of(json.loads(row.body))
        except ValueError as wrong:
            report.find(place, "bad_json", wrong)
    return found


def _check_case(
    report: Report, known: Mapping[str, Ways], case: Row[Any], rows: Sequence[Sequence[Row[Any]]]
) -> None:
    events, steps, tracks, moves = rows
    own, beside = f"case/{case.slug}", f"track/{case.slug}/"
    fold = Fold(known, case.definition_digest)
    made: dict[str, list[tuple[Any, ...]]] = {}
    for row in events:
        event = _event(row)
        subject = str(event["subject"])
        if subject != own and not subject.startswith(beside):
            continue
        for fault in fold.take(event):
            report.find(f"{case.number} audit_event {row.id}", fault.problem, fault.detail)
        if event["type"] in {ADVANCED, MIGRATED}:
            step = (event.get("trigger"), event["from"], event["to"], row.id)
            made.setdefault(subject, []).append(step)
        report.checked += 1
    _check_rows(report, f"{case.number} case_step", made.pop(own, []), steps)
    names = {*(name.removeprefix(beside) for name in made), *(row.name for row in moves)}
    for name in sorted(names):
        mine = [row for row in moves if row.name == name]
        _check_rows(report, f"{case.number} case_track_step {name}", made.get(beside + name, []), mine)
    for fault in fold.ends(case.stage, case.definition_digest, {row.name: row.stage for row in tracks}):
        report.find(f"{case.number} case {case.slug}", fault.problem, fault.detail)
    report.facts["cases"] = report.facts.get("cases", 0) + 1


def _event(row: Row[Any]) -> dict[str, Any]:
    """What the log says, with what it withheld while the case was kept apart."""
    disclosures = {} if row.disclosure is None else {withheld.FIELD: row.disclosure}
    return withheld.opened(json.loads(row.entry), check_disclosures(row.entry, disclosures))


def _check_rows(report: Report, where: str, made: list[tuple[Any, ...]], steps: Sequence[Row[Any]]) -> None:
    """The steps that pages show are the events of the log, one for one; a migration has no trigger of its own."""
    shown = {row.event_id: row for row in steps}
    for n, (trigger, start, end, event_id) in enumerate(made, 1):
        row = shown.pop(event_id, None)
        place = f"{where} {n}"
        if row is None:
            report.find(place, "replay_rows", f"audit_event {event_id}")
        elif (row.n, row.source, row.target) != (n, start, end) or trigger not in {None, row.trigger}:
            report.find(place, "replay_rows", f"{row.source} --{row.trigger}--> {row.target}")
    for row in shown.values():
        report.find(f"{where} {row.n}", "replay_rows", f"{row.source} --{row.trigger}--> {row.target}")


def schedule(uow: UnitOfWork) -> None:
    """Queue the next nightly check; once is enough, twice is harmless."""
    now = clock.now().astimezone(clock.TOKYO)
    night = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    night += dt.timedelta(days=0 if night > now else 1)
    uow.enqueue(JOB, night.date().isoformat(), run_at=night.astimezone(dt.UTC))


def _read(session: Session) -> dict[str, Any]:
    report = check(session)
    for found in report.findings:
        log.error("replay.finding", place=found.file, problem=found.problem, detail=found.detail)
    return {"cases": report.facts.get("cases", 0), "events": report.checked, "findings": len(report.findings)}


@handles(JOB, first=_read)
def record(uow: UnitOfWork, _key: str, *, outcome: Mapping[str, int]) -> None:
    """The worker's part: keep the numbers of the check in the log and queue the next night's."""
    uow.require(Permission.CASE_REPLAY)
    uow.record(Event.CASES_REPLAYED, SUBJECT, public=outcome)
    schedule(uow)


def latest(session: Session) -> Mapping[str, Any] | None:
    """When the last nightly check was and its numbers: {at, cases, events, findings}; None before the first."""
    row = session.execute(
        select(AuditEvent.at, AuditEvent.entry)
        .where(AuditEvent.subject == SUBJECT)
        .order_by(AuditEvent.n.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    event = json.loads(row.entry)
    return {"at": row.at, **{name: event[name] for name in ("cases", "events", "findings")}}
