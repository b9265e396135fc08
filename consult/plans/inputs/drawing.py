"""Taking in what other cases have given to a plan: which cases, and what is new or has fallen away."""

from sqlalchemy import select

from consult.audit.events import Event
from consult.cases import composition
from consult.cases.models import Case, CaseLink
from consult.errors import Invalid
from consult.i18n import msg
from consult.plans.drafting import ensure_open
from consult.plans.inputs import sources
from consult.plans.inputs.listing import put
from consult.plans.inputs.models import PlanInput
from consult.unit_of_work import UnitOfWork


def link(uow: UnitOfWork, case: Case, other: Case) -> None:
    """Let `other` give what it holds to this plan; linking twice is linking once.

    Raises:
        Invalid: naming `number`, when nothing can be taken in from such a case, or it cannot be read here.
    """
    ensure_open(uow, case)
    if not composition.visible(uow.actor, other) or other.procedure not in sources.READERS:
        sentence = msg("その番号の案件からは取り込めません。意見公募、話し合い、無作為抽出会議、委員会の会議の番号を書いてください")  # fmt: skip
        raise Invalid(sentence, {"number": [sentence]})
    if other in sources.linked(uow.session, [case.id])[case.id]:
        return
    uow.add(CaseLink(from_id=other.id, to_id=case.id, kind=sources.FEEDS))
    uow.flush()
    uow.record(Event.CASE_LINKED, case, public={"from": other.slug, "kind": sources.FEEDS})


def draw(uow: UnitOfWork, case: Case) -> tuple[int, int]:
    """Take in what linked cases have given since the last time; returns how many came and how many fell away.

    An open input falls away when its case does not give it any more: a point that was put into a group since
    comes back as that group. What has an answer stays.
    """
    ensure_open(uow, case)
    material = sources.linked(uow.session, [case.id])[case.id]
    keys = {one.key for some in sources.given(uow.session, material).values() for one in some}
    came = sources.waiting(uow.session, [case])[case.id]
    gone = [
        row
        for row in uow.session.execute(
            select(PlanInput).where(
                PlanInput.case_id == case.id,
                PlanInput.source_case_id.in_([other.id for other in material]),
                PlanInput.disposition == "",
            )
        ).scalars()
        if row.source_key not in keys
    ]
    for row in gone:
        uow.session.delete(row)
    put(uow, case, came, dropped=len(gone))
    return len(came), len(gone)
