"""Moving running cases to another definition: planned, tried, approved by a second person, carried out in batches.

Every case keeps what became of it. Taking a move back is a plan of its own, with its own approval and events.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from consult import clock
from consult.cases import clocks
from consult.cases.definitions import effective, pinned, shipped
from consult.cases.models import Case, StoredDefinition
from consult.cases.models_parallel import CaseTrack, OverrideProposal
from consult.cases.models_rules import DefinitionMigration, MigratedCase
from consult.errors import Invalid, NotFound
from consult.i18n import msg
from consult.workflow.definition import Definition
from consult.workflow.migrate import Judgement, Leg, Reason, Running, Stand, check_map, judge, leg

BATCH = 200
SHORTEST_DIGEST = 8
_SHOWN = 100


@dataclass(frozen=True)
class Plan:
    """Which cases go where: a leg for each definition they come from. `reverses` takes that migration back."""

    procedure: str
    legs: tuple[Leg, ...]
    reverses: int | None = None

    @classmethod
    def of(cls, row: DefinitionMigration) -> "Plan":
        """The plan that was stored."""
        return cls(row.procedure, tuple(map(Leg.of, row.legs)), row.reverses_id)


@dataclass(frozen=True)
class Foreseen:
    """What becomes of one case: `moves`, `unchanged` or `refused` with the reasons."""

    case: Case
    outcome: str
    to_digest: str
    judgement: Judgement


@dataclass
class Report:
    """The dry run over every running case: numbers, reasons, and the first cases of each kind."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cases: dict[str, list[Foreseen]] = field(default_factory=dict)

    def add(self, one: Foreseen) -> None:
        """Count one case."""
        self.counts[one.outcome] += 1
        self.reasons.update({reason.code for reason in one.judgement.reasons})
        shown = self.cases.setdefault(one.outcome, [])
        if len(shown) < _SHOWN:
            shown.append(one)

    @property
    def numbers(self) -> dict[str, int]:
        """How many move, stay and are refused."""
        return {outcome: self.counts[outcome] for outcome in ("moves", "unchanged", "refused")}


def target_of(session: Session, procedure: str, to: str) -> Definition:
    """The definition `to` names: `newest` (as it holds today) or a digest, of which the beginning is enough.

    Raises:
        NotFound: when there is none, or none of this procedure.
        Invalid: when the beginning fits several.
    """
    if to == "newest":
        return effective(session, procedure)
    known = {shipped(procedure).digest, effective(session, procedure).digest}
    known |= set(
        session.execute(select(StoredDefinition.digest).where(StoredDefinition.name == procedure)).scalars()
    )
    found = [digest for digest in known if digest.startswith(to)] if len(to) >= SHORTEST_DIGEST else []
    if len(found) > 1:
        sentence = msg("「%(digest)s」で始まる定義が2つ以上あります。長く書いてください", digest=to)
        raise Invalid(sentence, {"to": [sentence]})
    if not found:
        raise NotFound(msg("「%(digest)s」という定義は、この手続にありません。", digest=to))
    return pinned(session, found[0])


def origins(session: Session, procedure: str) -> list[Definition]:
    """The definitions that cases of a procedure are pinned to."""
    digests = session.execute(
        select(Case.definition_digest).where(Case.procedure == procedure).distinct()
    ).scalars()
    return [pinned(session, digest) for digest in digests]


def draft(session: Session, procedure: str, target: Definition, said: Mapping[str, str]) -> Plan:
    """A plan for every definition that cases are pinned to; stages keep their names unless `said` maps them.

    Raises:
        Invalid: naming each stage that is not there, or when no case is pinned to another definition.
    """
    sources = [one for one in origins(session, procedure) if one != target]
    if not sources:
        sentence = msg("別の版で進んでいる案件はありません")
        raise Invalid(sentence, {"to": [sentence]})
    check_map(sources, target, said)
    return Plan(procedure, tuple(leg(source, target, said) for source in sources))


def foresee(session: Session, plan: Plan) -> Report:
    """The dry run: what would become of every running case, as it stands now. Only reads."""
    report = Report()
    for batch in _batches(session, plan):
        for one in judged(session, plan, batch):
            report.add(one)
    return report


def _batches(session: Session, plan: Plan) -> Iterator[Sequence[Case]]:
    after, within = 0, running(session, plan)
    while batch := session.execute(_from(within, after, BATCH)).scalars().all():
        yield batch
        after = batch[-1].id


def next_cases(session: Session, plan: Plan, after: int, limit: int) -> Sequence[Case]:
    """The next cases a plan is about, by id, locked for the rest of the transaction."""
    return session.execute(_from(running(session, plan), after, limit).with_for_update()).scalars().all()


def _from(within: Select[Case], after: int, limit: int) -> Select[Case]:
    return within.where(Case.id > after).order_by(Case.id).limit(limit)


def running(session: Session, plan: Plan) -> Select[Case]:
    """The cases a plan is about: those that run, or those its reversed migration moved and that still run."""
    unfinished = [_unfinished(one) for one in origins(session, plan.procedure)]
    statement = select(Case).where(Case.procedure == plan.procedure, or_(false(), *unfinished))
    if plan.reverses is None:
        return statement
    moved = select(MigratedCase.case_id).where(
        MigratedCase.migration_id == plan.reverses, MigratedCase.outcome == "moved"
    )
    return statement.where(Case.id.in_(moved))


def _unfinished(definition: Definition) -> ColumnElement[bool]:
    finals = [stage.name for stage in definition.stages if stage.final]
    return and_(Case.definition_digest == definition.digest, Case.stage.not_in(finals))


def judged(session: Session, plan: Plan, cases: Sequence[Case]) -> list[Foreseen]:
    """What becomes of several cases: a fixed number of statements, and what the reckoners of clocks read."""
    deadlines = clocks.of_each(session, cases)
    tracks: dict[int, dict[str, str]] = {case.id: {} for case in cases}
    for case_id, name, stage in session.execute(
        select(CaseTrack.case_id, CaseTrack.name, CaseTrack.stage).where(CaseTrack.case_id.in_(tracks))
    ):
        tracks[case_id][name] = stage
    proposed = set(
        session.execute(
            select(OverrideProposal.case_id).where(
                OverrideProposal.case_id.in_(tracks), OverrideProposal.state == "open"
            )
        ).scalars()
    )
    before = _moved_before(session, plan, cases)
    held = clocks.loaded(session, cases, _rules(session, plan))
    ways = {way.source: way for way in plan.legs}
    found = []
    for case in cases:
        running = tuple(
            Running(d.rule, d.trigger, d.due_on, d.reckoned_on, d.state == "suspended")
            for d in deadlines[case.id]
            if d.state in clocks.OPEN
        )
        stand = Stand(case.stage, tracks[case.id], running, case.id in proposed)
        if plan.reverses is not None:
            found.append(_reversed(session, plan, case, stand, before[case.id]))
        else:
            found.append(_forward(session, plan, case, stand, ways.get(case.definition_digest)))
    del held  # until here, so that the session kept what the reckoners look at
    return found


def _rules(session: Session, plan: Plan) -> set[str]:
    """The clocks of the stages that cases are moved to."""
    targets = [pinned(session, way.target) for way in plan.legs]
    return {stage.deadline.rule for target in targets for stage in target.stages if stage.deadline}


def _forward(session: Session, plan: Plan, case: Case, stand: Stand, way: Leg | None) -> Foreseen:
    if way is not None:
        return _judge(session, case, stand, way)
    target = plan.legs[0].target
    if case.definition_digest == target:
        return Foreseen(case, "unchanged", target, _stays(stand))
    return Foreseen(case, "refused", target, _stays(stand, Reason("other_definition")))


def _reversed(session: Session, plan: Plan, case: Case, stand: Stand, moved: MigratedCase) -> Foreseen:
    """Back to where this very case came from; where it still stands as it was put, to its very stage."""
    if case.definition_digest == moved.from_digest:
        return Foreseen(case, "unchanged", moved.from_digest, _stays(stand))
    way = next((w for w in plan.legs if (w.source, w.target) == (moved.to_digest, moved.from_digest)), None)
    if way is None or case.definition_digest != moved.to_digest:
        return Foreseen(case, "refused", moved.from_digest, _stays(stand, Reason("reversed_since")))
    exact = Leg(way.source, way.target, {**way.stages, moved.to_stage: moved.from_stage}, way.tracks)
    return _judge(session, case, stand, exact)


def _stays(stand: Stand, *reasons: Reason) -> Judgement:
    return Judgement(stand.stage, stand.tracks, reasons)


def _judge(session: Session, case: Case, stand: Stand, way: Leg) -> Foreseen:
    source, target = pinned(session, way.source), pinned(session, way.target)

    def reckon(rule: str, stage: str) -> dt.date | None:
        """What the rule gives once the case stands there: reckoned on the row itself, which is put back unchanged."""
        was = case.definition_digest, case.stage
        _as_if(case, target.digest, stage)
        try:
            reckoned = clocks.reckoned_for(session, case, rule)
        finally:
            _as_if(case, *was)
        return reckoned.date if reckoned else None

    found = judge(way, source, target, stand, reckon, clock.today())
    return Foreseen(case, "moves" if found.moves else "refused", way.target, found)


def _as_if(case: Case, digest: str, stage: str) -> None:
    set_committed_value(case, "definition_digest", digest)
    set_committed_value(case, "stage", stage)


def _moved_before(session: Session, plan: Plan, cases: Sequence[Case]) -> dict[int, MigratedCase]:
    if plan.reverses is None:
        return {}
    rows = session.execute(
        select(MigratedCase).where(
            MigratedCase.migration_id == plan.reverses, MigratedCase.case_id.in_([case.id for case in cases])
        )
    ).scalars()
    return {row.case_id: row for row in rows}
