"""次の人への3行: left when a case has ended, changed by a further version, declined with a reason."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import staged
from consult.cases.models import Case
from consult.dossier.handed_on_rules import read
from consult.dossier.models_handed_on import HandedOn
from consult.errors import Conflict, Refused
from consult.i18n import msg
from consult.records.actions import refresh
from consult.unit_of_work import UnitOfWork

_NOT_ASKED = frozenset({"meeting"})  # its minutes say it; whoever wants may still leave lines


def leave(uow: UnitOfWork, case: Case, typed: Mapping[str, str], version: int) -> HandedOn:
    """Add a version of the lines; `version` is the one that was on the page, 0 for none.

    Raises:
        Forbidden: without `case:hand_on`.
        Refused: while the case is under way.
        Invalid: as `handed_on_rules.read`.
        Conflict: when somebody wrote since.
    """
    uow.require(Permission.CASE_HAND_ON, on=case)
    if not staged.definition_of(uow.session, case).stage(case.stage).final:
        raise Refused(msg("「次の人への3行」は、案件が終わってから書きます。"))
    said, before = read(typed), of(uow.session, case)
    last = before.version if before else 0
    if last != version:
        raise Conflict(msg("ほかの人が先に直しました。いまの内容と見比べて、もう一度保存してください。"))
    made = uow.add(
        HandedOn(
            case_id=case.id,
            version=last + 1,
            lines=dict(said.lines),
            declined=said.declined,
            at=clock.now(),
            by=uow.actor.account_id,
        )
    )
    uow.flush()
    uow.record(Event.HANDED_ON, case, public={"version": made.version, "lines": len(said.lines)})
    refresh(uow, case)
    return made


def versions(session: Session, case: Case) -> Sequence[HandedOn]:
    """Every version of a case, newest first."""
    statement = select(HandedOn).where(HandedOn.case_id == case.id)
    return session.execute(statement.order_by(HandedOn.version.desc())).scalars().all()


def of(session: Session, case: Case) -> HandedOn | None:
    """What counts now."""
    found = versions(session, case)
    return found[0] if found else None


def unasked(session: Session, cases: Sequence[Case]) -> set[int]:
    """Those of `cases` that have ended without lines and without a reason for none; one statement."""
    ended = [
        case.id
        for case in cases
        if case.procedure not in _NOT_ASKED and staged.definition_of(session, case).stage(case.stage).final
    ]
    if not ended:
        return set()
    return set(ended) - set(
        session.execute(select(HandedOn.case_id).where(HandedOn.case_id.in_(ended))).scalars()
    )


def lines_of(session: Session, case: Case) -> dict[str, str]:
    """The lines that count now, by code; empty when there are none."""
    row = of(session, case)
    return dict(row.lines) if row else {}
