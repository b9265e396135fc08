"""扱い: what becomes of what was given, with its reason and its place in the draft; one or many at once."""

import hashlib
from collections.abc import Collection
from typing import Final

from sqlalchemy import update

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.documents.drafts import newest
from consult.dossier.reading import seems_personal
from consult.errors import Conflict, Invalid, NotFound, Sentence
from consult.i18n import gettext, msg
from consult.plans.drafting import ensure_open
from consult.plans.inputs import queries as input_queries
from consult.plans.inputs.models import PlanInput
from consult.plans.inputs.rules import Disposed, mistakes, ranges
from consult.unit_of_work import UnitOfWork

_LONGEST: Final = 8_000


def dispose(
    uow: UnitOfWork,
    case: Case,
    numbers: Collection[int],
    given: Disposed,
    *,
    version: int | None = None,
    confirmed: bool = False,
) -> int:
    """Say what becomes of one or many inputs, all with the same answer; returns how many.

    Raises:
        Invalid: naming what the answer lacks, that nothing was chosen, or what seems to be somebody's.
        NotFound: when a number is not on the list.
        Conflict: when somebody answered it since `version` was read.
    """
    ensure_open(uow, case)
    draft = newest(uow.session, case.id, "consulted")
    places = {s.anchor: f"{s.number} {s.title}".strip() for s in (draft.sections if draft else ())}
    wrong: dict[str, list[Sentence]] = {name: [said] for name, said in mistakes(given, places)}
    if not numbers:
        wrong["numbers"] = [msg("意見を選んでください")]
    if not (confirmed or wrong) and (said := seems_personal(given.reason, given.place)):
        wrong["reason"] = [said]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    ensure_sayable(uow.session, case, gettext("計画への意見の扱い"), given.reason, given.place)
    found = input_queries.versions(uow.session, case, numbers)
    if len(found) != len(set(numbers)):
        raise NotFound(msg("その番号の意見は、一覧にありません"))
    if version is not None and any(held != version for held in found.values()):
        raise Conflict(
            msg("ほかの人が先に扱いを決めました。いまの内容と見比べて、もう一度保存してください。")
        )
    answer = {
        "disposition": given.disposition,
        "reason": given.reason.strip(),
        "anchor": given.anchor,
        "place": given.place.strip() or places.get(given.anchor, ""),
        "disposed_at": clock.now(),
        "disposed_by": uow.actor.account_id,
    }
    for some in input_queries.batches(sorted(found)):
        chosen = update(PlanInput).where(PlanInput.case_id == case.id, PlanInput.number.in_(some))
        uow.session.execute(chosen.values(**answer, version=PlanInput.version + 1))
    private = {"reason": answer["reason"], "place": answer["place"]}
    listed = ", ".join(ranges(sorted(found)))
    if len(listed) > _LONGEST:  # an entry of the log is small
        private["numbers"] = listed
        listed = f"sha256:{hashlib.sha256(listed.encode()).hexdigest()}"
    public = {"disposition": given.disposition, "count": len(found), "numbers": listed}
    uow.record(Event.PLAN_INPUTS_DISPOSED, case, public=public, private=private)
    return len(found)
