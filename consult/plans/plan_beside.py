"""Reading what stands beside the sheets of plans: members, texts, linked consultations and talks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies.models import Membership
from consult.cases.models import Case, CaseStep
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.consultations.models import Consultation
from consult.documents.models import Draft, DraftSection
from consult.dossier.queries import dossiers
from consult.plans.amending import amendments_missing
from consult.plans.inputs import sources


@dataclass
class Beside:
    """What else there is of one plan."""

    members: int = 0
    sections: int = 0
    skipped: bool = False
    result_public: bool = False
    amendments_missing: tuple[int, ...] = ()
    talks: list[Case] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


def beside_of(session: Session, cases: Sequence[Case]) -> dict[int, Beside]:
    """Members, sections, linked consultations and talks; a fixed number of statements."""
    ids = [case.id for case in cases]
    found = {i: Beside() for i in ids}
    members = _members(session, cases)
    for case in cases:
        found[case.id].members = members.get(case.body_id, 0)
    newest = (
        select(func.max(Draft.id))
        .where(Draft.case_id.in_(ids), Draft.kind == "consulted")
        .group_by(Draft.case_id)
    )
    sections = (
        select(Draft.case_id, func.count(DraftSection.id))
        .join(DraftSection, DraftSection.draft_id == Draft.id)
        .where(Draft.id.in_(newest))
        .group_by(Draft.case_id)
    )
    for i, count in session.execute(sections):
        found[i].sections = count
    skipped = select(CaseStep.case_id).where(
        CaseStep.case_id.in_(ids), CaseStep.trigger == "skip_consultation"
    )
    for i in session.execute(skipped.distinct()).scalars():
        found[i].skipped = True
    _linked(session, ids, found)
    return found


def _members(session: Session, cases: Sequence[Case]) -> dict[int | None, int]:
    """Who sits today on the body a plan was begun with."""
    bodies, today = {case.body_id for case in cases if case.body_id}, clock.today()
    sitting = select(Membership.body_id, func.count()).where(
        Membership.body_id.in_(bodies),
        Membership.since <= today,
        (Membership.until.is_(None)) | (Membership.until >= today),
    )
    rows = session.execute(sitting.group_by(Membership.body_id))
    return {row[0]: row[1] for row in rows}


def _linked(session: Session, ids: Sequence[int], found: dict[int, Beside]) -> None:
    linked = sources.linked(session, ids)
    every = {case.id: case for some in linked.values() for case in some}
    talks = [case for case in every.values() if case.procedure in {"dialogue", "citizens_assembly"}]
    came = dict(zip([case.id for case in talks], dossiers(session, talks), strict=True))
    asked = [case.id for case in every.values() if case.procedure == "public_consultation"]
    public = {
        i: at is not None
        for i, at in session.execute(
            select(Consultation.case_id, Consultation.result_published_at).where(
                Consultation.case_id.in_(asked)
            )
        )
    }
    lacking = amendments_missing(
        session, {i: [c.id for c in some if c.id in public] for i, some in linked.items()}
    )
    for i, some in linked.items():
        own = found[i]
        held = [public[case.id] for case in some if case.id in public]
        own.result_public = bool(held) and all(held)
        own.kinds |= {"citizen"} if held else set()
        own.talks = [case for case in some if case.id in came]
        for case in own.talks:
            sheets = came[case.id].all("attendance")
            own.kinds |= {code for one in sheets for code in ACTOR_KINDS if one[code]}
        own.amendments_missing = lacking[i]
