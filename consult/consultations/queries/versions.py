"""The versions of a draft under consultation: which are public, what opinions say of each section, and where a
passage that was revised can be read.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case, CaseLink
from consult.consultations.models import Opinion, Point, PointGroup, Revision
from consult.consultations.queries.repeated import RESTARTS
from consult.consultations.rules import IN_CONSIDERATION
from consult.documents import drafts
from consult.documents.canonical import canonical
from consult.documents.models import Draft, DraftSection


def stopped_draft(session: Session, case: Case) -> Draft | None:
    """The frozen draft of the consultation this one repeats, so that its sections keep their anchors here too."""
    return session.execute(
        select(Draft)
        .join(CaseLink, CaseLink.to_id == Draft.case_id)
        .where(
            CaseLink.from_id == case.id,
            CaseLink.kind == RESTARTS,
            Draft.kind == "consulted",
            Draft.frozen_at.is_not(None),
        )
        .order_by(Draft.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def public_versions(session: Session, case: Case) -> list[Draft]:
    """The frozen versions, newest first, without the plan in force."""
    return [draft for draft in drafts.drafts(session, case.id) if draft.frozen_at and draft.kind != "current"]


def comparable(session: Session, case: Case) -> list[Draft]:
    """What the public may compare: the frozen versions, and the plan in force once one of them is public."""
    found = public_versions(session, case)
    current = drafts.newest(session, case.id, "current") if found else None
    return [*found, current] if current is not None else found


def points_by_section(session: Session, case: Case) -> dict[str, int]:
    """件 by anchor (empty: the draft as a whole) of the groups that are answered; they add up to all of them.

    A group counts at its own anchor, else at that of its first point.
    """
    first = (
        select(Point.group_id, func.min(Point.id).label("id"))
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.case_id == case.id, Opinion.stage.in_(IN_CONSIDERATION))
        .group_by(Point.group_id)
        .subquery()
    )
    rows = session.execute(
        select(PointGroup.anchor, Point.anchor.label("first"))
        .join(first, first.c.group_id == PointGroup.id)
        .join(Point, Point.id == first.c.id)
        .where(PointGroup.case_id == case.id)
    )
    return dict(Counter(row.anchor or row.first or "" for row in rows))


def opinions_by_section(session: Session, case_id: int) -> dict[str, int]:
    """Parts of opinions by the anchor they were written on, for the desk: what a new version carries along."""
    rows = session.execute(select(Opinion.places).where(Opinion.case_id == case_id))
    return dict(Counter(place["anchor"] or "" for (places,) in rows for place in places))


def has_revisions(session: Session, case: Case) -> bool:
    """Whether a 修正対照表 has been begun."""
    return (
        session.execute(select(Revision.id).where(Revision.case_id == case.id).limit(1)).scalar() is not None
    )


def revised_text(session: Session, case: Case) -> tuple[str, list[int]]:
    """The consulted text with every revision applied, to go on from; and the numbers that no longer fit in."""
    draft = next((d for d in drafts.drafts(session, case.id) if d.kind == "consulted"), None)
    if draft is None:
        return "", []
    texts = {section.anchor: section.text for section in draft.sections}
    left = []
    for row in session.execute(
        select(Revision).where(Revision.case_id == case.id).order_by(Revision.number)
    ).scalars():
        if row.before in texts.get(row.anchor, ""):
            texts[row.anchor] = texts[row.anchor].replace(row.before, row.after, 1)
        else:
            left.append(row.number)
    new = [_Revised(s.level, s.number, s.title, texts[s.anchor]) for s in draft.sections]
    return canonical(draft.title, new), left


@dataclass(frozen=True)
class _Revised:
    level: int
    number: str
    title: str
    text: str


@dataclass(frozen=True)
class Passage:
    """Where revised words can be read: a version, an anchor in it, and the words to mark."""

    version: int
    anchor: str
    words: str
    revision: int

    def href(self, slug: str) -> str:
        """The address of the passage on the draft page, its words marked."""
        return f"/cases/{slug}/draft?version={self.version}&mark={self.revision}#{self.anchor}"


def passage_of(
    session: Session, case: Case, revision: Revision, *, preparing: bool = False
) -> Passage | None:
    """The exact passage of the revised text that a revision (対照表 n) speaks of; None while no such text is public.

    Anchors stay with their sections, and a section that was merged leads to the one that took it up, so the link
    of an answer with outcome A is `passage_of(...).href(case.slug)`. With `preparing`, a revised text that the
    act in progress is about to publish counts as public. Use `passages_of` for several.
    """
    return passages_of(session, case, [revision], preparing=preparing).get(revision.id)


def passages_of(
    session: Session, case: Case, revisions: Sequence[Revision], *, preparing: bool = False
) -> dict[int, Passage]:
    """The same for several revisions of one case, by the revision's id, in three statements."""
    draft = revised(session, case, preparing=preparing)
    if draft is None or not revisions:
        return {}
    merged = {link.before: link.after for link in draft.links if link.kind == "merged"}
    held: dict[str, DraftSection] = {section.anchor: section for section in draft.sections}
    found = {}
    for revision in revisions:
        anchor = merged.get(revision.anchor, revision.anchor)
        if revision.after and (anchor not in held or revision.after not in held[anchor].text):
            anchor = next((s.anchor for s in draft.sections if revision.after in s.text), anchor)
        if anchor in held:
            words = revision.after if revision.after in held[anchor].text else ""
            found[revision.id] = Passage(draft.number, anchor, words, revision.number)
    return found


def passages_by_point(session: Session, case: Case, *, preparing: bool = False) -> dict[int, Passage]:
    """Where what each answer changed can be read, by the number of the 論点, in as many statements for all."""
    rows = session.execute(
        select(PointGroup.number, Revision)
        .join(Revision, Revision.id == PointGroup.revision_id)
        .where(PointGroup.case_id == case.id)
    ).all()
    found = passages_of(session, case, [row.Revision for row in rows], preparing=preparing)
    return {row.number: found[row.Revision.id] for row in rows if row.Revision.id in found}


def revised(session: Session, case: Case, *, preparing: bool = False) -> Draft | None:
    """The newest public text revised after the opinions; with `preparing` also one that is about to be."""
    texts = [draft for draft in drafts.drafts(session, case.id) if draft.kind == "decided"]
    public = next((draft for draft in texts if draft.frozen_at), None)
    return next(iter(texts), None) if preparing else public
