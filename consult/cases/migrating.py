"""The acts of a migration: plan, approve, start, carry out a batch, withdraw, plan the way back."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import clocks, tracks, unseen
from consult.cases.definitions import keep, pinned
from consult.cases.migration import BATCH, Foreseen, Plan, judged, next_cases
from consult.cases.models import CaseStep
from consult.cases.models_parallel import CaseTrack
from consult.cases.models_rules import DefinitionMigration, MigratedCase
from consult.cases.path import MIGRATED
from consult.db import db
from consult.documents.personal_data import personal_data_hints
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.workflow.definition import Definition
from consult.workflow.inputs import LONGEST_TEXT

JOB = "migration.apply"


def plan(
    uow: UnitOfWork,
    drafted: Plan,
    target: Definition | None,
    *,
    reason: str,
    foreseen: Mapping[str, int],
) -> DefinitionMigration:
    """Put a plan before a second person; no case moves yet.

    Args:
        uow: The act.
        drafted: From `migration.draft`, or `way_back`.
        target: The definition to move to, stored if it was not yet; None on the way back.
        reason: Why; everyone reads it on the page of each case.
        foreseen: The numbers of the dry run, for whoever approves.

    Raises:
        Invalid: without a reason, or when no case would move.
    """
    uow.require(Permission.MIGRATION_PLAN)
    wrong: dict[str, list[Sentence]] = {}
    reason = reason.strip().replace("\x00", "\u2400")
    if not reason:
        wrong["reason"] = [msg("理由を書いてください。案件のページに載ります")]
    elif len(reason) > LONGEST_TEXT:
        sentence = msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_TEXT, n=len(reason))
        wrong["reason"] = [sentence]
    elif personal_data_hints(reason):
        wrong["reason"] = [msg("だれでも読む文です。電話番号、住所、メールアドレスを消してください")]
    if not foreseen.get("moves"):
        wrong["to"] = [msg("移せる案件がありません。段階の対応を見直してください")]
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], wrong)
    if target is not None:
        keep(uow, target)
    row = uow.add(
        DefinitionMigration(
            procedure=drafted.procedure,
            legs=[way.document() for way in drafted.legs],
            reason=reason,
            reverses_id=drafted.reverses,
            foreseen=dict(foreseen),
            planned_by=uow.actor.account_id,
            planned_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(
        Event.MIGRATION_PLANNED,
        f"migration/{row.id}",
        public={
            "procedure": row.procedure,
            "from": sorted(way.source for way in drafted.legs),
            "to": sorted({way.target for way in drafted.legs}),
            "reverses": row.reverses_id or 0,
            **foreseen,
        },
        private={"reason": row.reason},
        first=True,
    )
    return row


def way_back(session: Session, row: DefinitionMigration) -> Plan:
    """The plan that takes a finished migration back.

    Raises:
        Refused: when it is not finished, or a plan takes it back already.
    """
    if row.state != "done":
        raise Refused(msg("まだ移し終えていない計画は、戻せません。"))
    known = select(DefinitionMigration.id).where(
        DefinitionMigration.reverses_id == row.id, DefinitionMigration.state != "withdrawn"
    )
    if (other := session.execute(known).scalar()) is not None:
        raise Refused(msg("この計画を戻す計画が、もうあります（%(n)s番）。", n=other))
    return Plan(row.procedure, tuple(way.back() for way in Plan.of(row).legs), row.id)


def approve(uow: UnitOfWork, row: DefinitionMigration) -> None:
    """Let a plan be carried out.

    Raises:
        Forbidden: for the person who planned it.
        Refused: when it was decided already.
    """
    uow.require(Permission.MIGRATION_APPROVE)
    uow.require_other(row.planned_by, msg("自分が作った計画は承認できません。別の人に頼んでください。"))
    _ensure(row, "planned")
    row.state, row.decided_by, row.decided_at = "approved", uow.actor.account_id, clock.now()
    uow.record(Event.MIGRATION_APPROVED, f"migration/{row.id}")


def withdraw(uow: UnitOfWork, row: DefinitionMigration) -> None:
    """Drop a plan before any case was moved."""
    own = uow.actor.account_id is not None and uow.actor.account_id == row.planned_by
    uow.require(Permission.MIGRATION_PLAN if own else Permission.MIGRATION_APPROVE)
    _ensure(row, "planned", "approved")
    row.state = "withdrawn"
    uow.record(Event.MIGRATION_WITHDRAWN, f"migration/{row.id}")


def start(uow: UnitOfWork, row: DefinitionMigration) -> None:
    """Carry out an approved plan: the worker moves the cases, a batch at a time. Started again, it goes on."""
    uow.require(Permission.MIGRATION_APPROVE)
    _ensure(row, "approved", "applying")
    row.state = "applying"
    event = uow.record(Event.MIGRATION_STARTED, f"migration/{row.id}")
    uow.enqueue(JOB, f"{row.id}:start:{event}", {"migration_id": row.id})


def _ensure(row: DefinitionMigration, *states: str) -> None:
    if row.state not in states:
        raise Refused(msg("この計画は、いまその操作ができる状態ではありません。画面を開き直してください。"))


@handles(JOB)
def apply_batch(uow: UnitOfWork, _key: str, *, migration_id: int) -> None:
    """The worker's part: deal with the next cases of a plan and queue the batch after them.

    Each case is judged again as it stands now, so nothing moves on the strength of an old dry run.
    """
    uow.require(Permission.MIGRATION_APPLY)
    row = uow.session.get_one(DefinitionMigration, migration_id, with_for_update=True)
    if row.state != "applying":
        return
    drafted = Plan.of(row)
    cases = next_cases(uow.session, drafted, row.reached, BATCH)
    counts = {"moved": 0, "unchanged": 0, "refused": 0}
    for one in judged(uow.session, drafted, cases):
        counts[_deal_with(uow, row, one)] += 1
    row.reached = cases[-1].id if cases else row.reached
    if len(cases) < BATCH:
        row.state, row.done_at = "done", clock.now()
    else:
        uow.enqueue(JOB, f"{row.id}:{row.reached}", {"migration_id": row.id})
    uow.record(Event.MIGRATION_ADVANCED, f"migration/{row.id}", public={**counts, "state": row.state})


def run_to_the_end(number: int) -> None:
    """Carry out a started plan here and now, a transaction for each batch; the worker's jobs find nothing left."""
    while one(db.session(), number).state == "applying":
        with unit_of_work(SYSTEM) as uow:
            apply_batch(uow, JOB, migration_id=number)


def _deal_with(uow: UnitOfWork, row: DefinitionMigration, one: Foreseen) -> str:
    case, outcome = one.case, "moved" if one.outcome == "moves" else one.outcome
    result = MigratedCase(
        migration_id=row.id,
        case_id=case.id,
        outcome=outcome,
        from_digest=case.definition_digest,
        to_digest=one.to_digest,
        from_stage=case.stage,
        to_stage=one.judgement.stage,
        why=[reason.document() for reason in one.judgement.reasons],
        event_id=None,
        at=clock.now(),
    )
    uow.add(result)
    if outcome == "moved":
        _move(uow, row, one, result)
    return outcome


def _move(uow: UnitOfWork, row: DefinitionMigration, one: Foreseen, result: MigratedCase) -> None:
    case, target = one.case, pinned(uow.session, one.to_digest)
    case.definition_digest, case.stage = target.digest, one.judgement.stage
    if one.judgement.tracks:
        for track in uow.session.execute(select(CaseTrack).where(CaseTrack.case_id == case.id)).scalars():
            track.stage = one.judgement.tracks[track.name]
    unseen.withhold(uow.session, case, target)
    result.event_id = uow.record(
        Event.CASE_MIGRATED,
        case,
        public={
            "migration": row.id,
            "from": result.from_stage,
            "to": result.to_stage,
            "from_definition": result.from_digest,
            "definition": result.to_digest,
            "tracks": dict(one.judgement.tracks),
        },
        private={"reason": row.reason},
    )
    unseen.say_again(uow.session, case, target)
    way = next(w for w in Plan.of(row).legs if (w.source, w.target) == (result.from_digest, result.to_digest))
    last = uow.session.execute(select(func.max(CaseStep.n)).where(CaseStep.case_id == case.id)).scalar() or 0
    uow.add(
        CaseStep(
            case_id=case.id,
            n=last + 1,
            trigger=MIGRATED,
            source=result.from_stage,
            target=result.to_stage,
            at=clock.now(),
            event_id=result.event_id,
            by=uow.actor.kind,
            trace={
                "definition": result.to_digest,
                "from_definition": result.from_digest,
                "stages": dict(way.stages),
                "verdicts": [],
            },
        )
    )
    uow.flush()
    for ticking in one.judgement.starts:
        day = clocks.reckoned_for(uow.session, case, ticking.rule)
        if day is not None:
            remind = tuple(ticking.remind) or clocks.REMIND
            clocks.start(uow, case, ticking.rule, day, trigger=ticking.trigger, remind=remind)
    for name in target.stage(case.stage).starts:
        tracks.begin(uow, case, target, name)


def one(session: Session, number: int) -> DefinitionMigration:
    """The plan with this number; NotFound when there is none."""
    row = session.get(DefinitionMigration, number)
    if row is None:
        raise NotFound(msg("%(number)s番の計画はありません。", number=number))
    return row


def listed(session: Session, limit: int = 100) -> list[DefinitionMigration]:
    """The newest plans first."""
    newest = select(DefinitionMigration).order_by(DefinitionMigration.id.desc()).limit(limit)
    return list(session.execute(newest).scalars())


def results(session: Session, row: DefinitionMigration) -> dict[str, int]:
    """How many cases were moved, left and refused so far."""
    counted = session.execute(
        select(MigratedCase.outcome, func.count())
        .where(MigratedCase.migration_id == row.id)
        .group_by(MigratedCase.outcome)
    )
    return {found.outcome: found[1] for found in counted}
