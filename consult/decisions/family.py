"""The cases one decision runs through: a consultation feeds a plan, which feeds a bill.

Links of meetings are left out: what two cases share by being discussed on one evening is not a decision. So is the
plan that came before, which is another decision.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult.cases.models import Case, CaseLink

STEPS = 3  # 意見公募 → 計画 → 議案 → 条例
MOST = 20
_APART = ("discusses", "supersedes")


def family(session: Session, case: Case) -> list[Case]:
    """The case itself first, then the public cases linked with it over at most three links, by id."""
    known, edge = {case.id: case}, [case.id]
    for _step in range(STEPS):
        if not edge or len(known) >= MOST:
            break
        linked = select(CaseLink.from_id, CaseLink.to_id).where(
            or_(CaseLink.from_id.in_(edge), CaseLink.to_id.in_(edge)), CaseLink.kind.not_in(_APART)
        )
        ends = {end for row in session.execute(linked) for end in row} - known.keys()
        found = session.execute(
            select(Case)
            .where(Case.id.in_(ends), Case.public.is_(True), Case.procedure != "meeting")
            .order_by(Case.id)
            .limit(MOST - len(known))
        ).scalars()
        fresh = {other.id: other for other in found}
        known, edge = known | fresh, list(fresh)
    return list(known.values())
