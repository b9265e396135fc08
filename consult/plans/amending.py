"""What the city promised to amend in answer to opinions, held against the text that came of it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations.models import PointGroup, Revision
from consult.consultations.outcomes import marked
from consult.documents.models import Draft, DraftSection


def amendments_missing(session: Session, asked: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, ...]]:
    """By plan, the numbers of groups answered with an amendment whose new words its revised text does not hold.

    `asked` are the consultations of each plan. Blanks and line ends do not count; three statements.
    """
    consultations = {i for some in asked.values() for i in some}
    rows = session.execute(
        select(
            PointGroup.case_id,
            PointGroup.number,
            PointGroup.outcome,
            PointGroup.revision_id,
            Revision.after,
            Case.definition_digest,
        )
        .join(Case, Case.id == PointGroup.case_id)
        .outerjoin(Revision, Revision.id == PointGroup.revision_id)
        .where(PointGroup.case_id.in_(consultations), PointGroup.outcome.is_not(None))
        .order_by(PointGroup.case_id, PointGroup.number)
    ).all()
    owed = [
        (case_id, number, _plain(after) if revision else "")
        for case_id, number, outcome, revision, after, digest in rows
        if outcome in marked(pinned(session, digest))
    ]
    texts = _revised(session, list(asked)) if owed else {}
    return {
        plan: tuple(
            number
            for case_id, number, words in owed
            if case_id in some and not (words and words in texts.get(plan, ""))
        )
        for plan, some in asked.items()
    }


def _revised(session: Session, plans: Sequence[int]) -> dict[int, str]:
    """The newest text of each plan as one string: the one that was decided, else the one that was consulted."""
    rows = session.execute(
        select(Draft.case_id, Draft.kind, Draft.number, DraftSection.text)
        .join(DraftSection, DraftSection.draft_id == Draft.id)
        .where(Draft.case_id.in_(plans), Draft.kind != "current")
        .order_by(Draft.case_id, (Draft.kind == "decided"), Draft.number, DraftSection.position)
    )
    found: dict[tuple[int, int], list[str]] = {}
    last: dict[int, int] = {}
    for case_id, _kind, number, text in rows:
        found.setdefault((case_id, number), []).append(text)
        last[case_id] = number
    return {case_id: _plain("".join(found[case_id, number])) for case_id, number in last.items()}


def _plain(text: str) -> str:
    return "".join(text.split())
