"""The tree of a plan: put in as a whole, its measures linked to the cases in which they are worked on."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import composition
from consult.cases.models import Case
from consult.cases.queries import by_number
from consult.cases.wording import ensure_sayable
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import gettext, msg
from consult.plans.inputs.models import PlanMeasure, PlanMeasureCase
from consult.plans.tree_rules import Node
from consult.unit_of_work import UnitOfWork


def measures(session: Session, case: Case) -> Sequence[PlanMeasure]:
    """The lines of the tree in reading order."""
    statement = select(PlanMeasure).where(PlanMeasure.case_id == case.id).order_by(PlanMeasure.position)
    return session.execute(statement).scalars().all()


def worked_on(session: Session, case: Case) -> dict[int, list[Case]]:
    """The cases of each measure, by its id; one statement."""
    rows = session.execute(
        select(PlanMeasureCase)
        .join(PlanMeasure, PlanMeasure.id == PlanMeasureCase.measure_id)
        .where(PlanMeasure.case_id == case.id)
        .options(joinedload(PlanMeasureCase.case))
        .order_by(PlanMeasureCase.case_id)
    ).scalars()
    found: dict[int, list[Case]] = {}
    for row in rows:
        found.setdefault(row.measure_id, []).append(row.case)
    return found


def put_tree(uow: UnitOfWork, case: Case, nodes: Sequence[Node]) -> None:
    """Write the tree anew; a line that keeps its code keeps its cases.

    Raises:
        Invalid: naming the lines that would be lost with cases linked to them.
    """
    uow.require(Permission.PLAN_PREPARE, on=case)
    words = [text for node in nodes for text in (node.title, node.text, node.indicator, node.target)]
    ensure_sayable(uow.session, case, gettext("計画の体系"), *words)
    held, kept = {row.code: row for row in measures(uow.session, case)}, {node.code for node in nodes}
    linked = worked_on(uow.session, case)
    lost = [code for code, row in held.items() if code not in kept and row.id in linked]
    if lost:
        sentence = msg("%(codes)sには案件が結び付いています。先に外してください", codes="、".join(lost))
        raise Invalid(sentence, {"tree": [sentence]})
    for code in held.keys() - kept:
        uow.session.delete(held[code])
    for position, node in enumerate(nodes, 1):
        row = held.get(node.code) or uow.add(PlanMeasure(case_id=case.id, code=node.code))
        row.position, row.title, row.text = position, node.title, node.text
        row.indicator, row.target = node.indicator, node.target
    uow.flush()
    uow.record(Event.PLAN_TREE_CHANGED, case, public={"lines": len(nodes)})


def link(uow: UnitOfWork, case: Case, code: str, number: str) -> None:
    """Say that a measure is worked on in a case.

    Raises:
        Invalid: naming `code` or `number`.
    """
    uow.require(Permission.PLAN_PREPARE, on=case)
    wrong: dict[str, list[Sentence]] = {}
    row = next((one for one in measures(uow.session, case) if one.code == code), None)
    if row is None:
        wrong["code"] = [msg("施策を選んでください")]
    try:
        other = by_number(uow.session, number)
        if not composition.visible(uow.actor, other) or other.id == case.id:
            raise NotFound(msg("その番号の案件はありません。番号を確かめてください"))
    except NotFound as error:
        wrong["number"] = [error.sentence]
    if wrong or row is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if other not in worked_on(uow.session, case).get(row.id, []):
        uow.add(PlanMeasureCase(measure_id=row.id, case_id=other.id, at=clock.now(), by=uow.actor.account_id))
        uow.record(Event.PLAN_TREE_CHANGED, case, public={"code": code, "case": other.slug})


def unlink(uow: UnitOfWork, case: Case, code: str, number: str) -> None:
    """Take a case off a measure again; that it stood there stays in the log."""
    uow.require(Permission.PLAN_PREPARE, on=case)
    row = next((one for one in measures(uow.session, case) if one.code == code), None)
    other = by_number(uow.session, number)
    if row is None or other not in worked_on(uow.session, case).get(row.id, []):
        raise NotFound(msg("「%(number)s」は、この施策に結び付いていません。", number=number))
    gone = delete(PlanMeasureCase).where(PlanMeasureCase.measure_id == row.id)
    uow.session.execute(gone.where(PlanMeasureCase.case_id == other.id))
    uow.record(Event.PLAN_TREE_CHANGED, case, public={"code": code, "case": other.slug, "unlinked": True})
