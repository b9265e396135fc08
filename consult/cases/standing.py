"""How cases stand beside their facts: documents on file, parallel work, the cases they are composed of.

Read for many cases at once, with at most one statement for each of the four (and one for documents that were sent by
a form), and only where a definition asks for it: a procedure without these keys costs nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import carried
from consult.cases.definitions import pinned
from consult.cases.models import Case, CaseLink
from consult.cases.models_parallel import CaseDocument, CaseTrack, OverrideProposal
from consult.workflow.definition import Definition
from consult.workflow.standing import NOTHING, LinkedCase, Standing

PART = "part"  # the kind of link from a case to one it is composed of


@dataclass
class _Found:
    documents: set[str] = field(default_factory=set)
    tracks: dict[str, str] = field(default_factory=dict)
    linked: list[tuple[str, LinkedCase]] = field(default_factory=list)  # with its procedure
    proposals: dict[str, int] = field(default_factory=dict)


def standing_of_each(
    session: Session, cases: Sequence[Case], *, asking: int | None = None, track: str = ""
) -> dict[int, Standing]:
    """How each case stands, by id; a fixed number of statements however many cases there are.

    Args:
        session: Where they are read.
        cases: Of any procedures.
        asking: The account the question is asked for; who proposed an exception may not take it.
        track: Ask for the proposals of this track instead of those of the case itself.
    """
    definitions = {case.id: pinned(session, case.definition_digest) for case in cases}
    stages = {case.id: case.stage for case in cases}
    found = {case.id: _Found() for case in cases}
    _documents(session, found, [i for i, d in definitions.items() if d.documents])
    for case_id, kind in carried.kinds_of(session, cases).items():
        found[case_id].documents.add(kind)
    _tracks(session, found, [i for i, d in definitions.items() if d.tracks])
    _parts(session, found, [i for i, d in definitions.items() if d.parts])
    _proposals(session, found, [i for i, d in definitions.items() if has_overrides(d)], stages, track)
    return {i: _standing(definitions[i], found[i], asking) for i in found}


def standing_of(session: Session, case: Case, *, asking: int | None = None, track: str = "") -> Standing:
    """How one case stands."""
    return standing_of_each(session, [case], asking=asking, track=track)[case.id]


@lru_cache(maxsize=256)
def has_overrides(definition: Definition) -> bool:
    """Whether a case of this procedure or one of its tracks may ever take an exception."""
    in_tracks = (edge for track in definition.tracks for edge in track.edges)
    return any(edge.override for edge in (*definition.edges, *in_tracks))


def _standing(definition: Definition, found: _Found, asking: int | None) -> Standing:
    if not (definition.documents or definition.tracks or definition.parts or has_overrides(definition)):
        return NOTHING
    parts = {
        part.name: tuple(case for procedure, case in found.linked if procedure == part.procedure)
        for part in definition.parts
    }
    return Standing(frozenset(found.documents), found.tracks, parts, found.proposals, asking)


def _documents(session: Session, found: dict[int, _Found], ids: list[int]) -> None:
    if not ids:
        return
    on_file = select(CaseDocument.case_id, CaseDocument.kind).where(
        CaseDocument.case_id.in_(ids), CaseDocument.withdrawn_at.is_(None)
    )
    for case_id, kind in session.execute(on_file.distinct()):
        found[case_id].documents.add(kind)


def _tracks(session: Session, found: dict[int, _Found], ids: list[int]) -> None:
    if not ids:
        return
    started = select(CaseTrack.case_id, CaseTrack.name, CaseTrack.stage)
    for case_id, name, stage in session.execute(started.where(CaseTrack.case_id.in_(ids))):
        found[case_id].tracks[name] = stage


def _parts(session: Session, found: dict[int, _Found], ids: list[int]) -> None:
    if not ids:
        return
    linked = (
        select(CaseLink.from_id, Case.procedure, Case.number, Case.stage, Case.definition_digest)
        .join(Case, Case.id == CaseLink.to_id)
        .where(CaseLink.from_id.in_(ids), CaseLink.kind == PART)
        .order_by(CaseLink.id)
    )
    for case_id, procedure, number, stage, digest in session.execute(linked).all():
        label = pinned(session, digest).stage(stage).label
        found[case_id].linked.append((procedure, LinkedCase(number, stage, label)))


def _proposals(
    session: Session, found: dict[int, _Found], ids: list[int], stages: dict[int, str], track: str
) -> None:
    if not ids:
        return
    is_open = select(
        OverrideProposal.case_id,
        OverrideProposal.trigger,
        OverrideProposal.stage,
        OverrideProposal.proposed_by,
    ).where(
        OverrideProposal.case_id.in_(ids), OverrideProposal.state == "open", OverrideProposal.track == track
    )
    for case_id, trigger, stage, by in session.execute(is_open):
        if track or stage == stages[case_id]:
            found[case_id].proposals[trigger] = by
