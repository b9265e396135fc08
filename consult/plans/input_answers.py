"""扱い: what becomes of what was given, with its reason and its place in the draft; one or many at once."""

from collections.abc import Collection

from sqlalchemy import select

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.documents.drafts import newest
from consult.errors import Conflict, Invalid, NotFound, Sentence
from consult.i18n import gettext, msg
from consult.plans.input_rules import Disposed, mistakes
from consult.plans.inputs import ensure_open
from consult.plans.models_inputs import PlanInput
from consult.unit_of_work import UnitOfWork


def dispose(
    uow: UnitOfWork, case: Case, numbers: Collection[int], given: Disposed, *, version: int | None = None
) -> int:
    """Say what becomes of one or many inputs, all with the same answer; returns how many.

    Raises:
        Invalid: naming what the answer lacks, or that nothing was chosen.
        NotFound: when a number is not on the list.
        Conflict: when somebody answered it since `version` was read.
    """
    ensure_open(uow, case)
    draft = newest(uow.session, case.id, "consulted")
    places = {s.anchor: f"{s.number} {s.title}".strip() for s in (draft.sections if draft else ())}
    wrong: dict[str, list[Sentence]] = {name: [said] for name, said in mistakes(given, places)}
    if not numbers:
        wrong["numbers"] = [msg("意見を選んでください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    ensure_sayable(uow.session, case, gettext("計画への意見の扱い"), given.reason, given.place)
    of_case = select(PlanInput).where(PlanInput.case_id == case.id)
    rows = uow.session.execute(of_case.where(PlanInput.number.in_(numbers))).scalars().all()
    if len(rows) != len(set(numbers)):
        raise NotFound(msg("その番号の意見は、一覧にありません"))
    if version is not None and any(row.version != version for row in rows):
        raise Conflict(
            msg("ほかの人が先に扱いを決めました。いまの内容と見比べて、もう一度保存してください。")
        )
    for row in rows:
        row.disposition, row.reason = given.disposition, given.reason.strip()
        row.anchor, row.place = given.anchor, given.place.strip() or places.get(given.anchor, "")
        row.disposed_at, row.disposed_by = clock.now(), uow.actor.account_id
    uow.flush()
    public = {"disposition": given.disposition, "numbers": sorted(row.number for row in rows)}
    uow.record(Event.PLAN_INPUTS_DISPOSED, case, public=public)
    return len(rows)
