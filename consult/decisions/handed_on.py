"""前回の担当から: the lines left by those who ended the like cases before."""

from typing import Final

from sqlalchemy import case as when
from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from consult.cases.models import Case
from consult.consultations.models_announcing import CaseTopic
from consult.dossier.models_handed_on import HandedOn

MOST: Final = 3


def before(session: Session, procedure: str, *, case: Case | None = None, theme: str = "") -> list[HandedOn]:
    """Of public cases of the same procedure, those of the same theme or ward first, then the newest; one statement."""
    later, like = aliased(HandedOn), or_(false(), *([Case.theme == theme] if theme else ()))
    if case is not None:
        topics = select(CaseTopic.topic_id).where(CaseTopic.case_id == case.id)
        like = or_(like, Case.id.in_(select(CaseTopic.case_id).where(CaseTopic.topic_id.in_(topics))))
    newest = (
        ~select(later.id).where(later.case_id == HandedOn.case_id, later.version > HandedOn.version).exists()
    )
    statement = (
        select(HandedOn)
        .join(Case, Case.id == HandedOn.case_id)
        .where(Case.procedure == procedure, Case.public.is_(True), HandedOn.declined == "", newest)
        .order_by(when((like, 0), else_=1), HandedOn.at.desc(), HandedOn.id.desc())
        .limit(MOST)
        .options(joinedload(HandedOn.case))
    )
    if case is not None:
        statement = statement.where(Case.id != case.id)
    return list(session.execute(statement).scalars())
