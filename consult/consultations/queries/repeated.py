"""Consultations that were stopped and started anew: the two cases of one 意見公募."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import CaseLink

RESTARTS = "restarts"  # the kind of link from the new case to the one that was stopped


def repeats(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of the cases that repeat one that was stopped."""
    return set(
        session.execute(
            select(CaseLink.from_id).where(CaseLink.from_id.in_(ids), CaseLink.kind == RESTARTS)
        ).scalars()
    )
