"""What linked cases have given to a plan: read for many plans at once, named so that drawing twice takes it once."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult.cases.models import Case, CaseLink
from consult.cases.standing import PART
from consult.collaboration.dialogues.assent_rules import EACH, printed
from consult.dossier.queries import dossiers
from consult.i18n import msg
from consult.plans.inputs.models import PlanInput
from consult.plans.inputs.rules import Given
from consult.plans.inputs.source_meetings import from_meetings
from consult.plans.inputs.source_opinions import from_consultations

FEEDS = "feeds"
Found = dict[int, list[Given]]  # by the id of the case that gave it
Reader = Callable[[Session, Sequence[Case]], Mapping[int, list[Given]]]
_KINDS = {"citizens_assembly": "mini_public"}


def linked(session: Session, plans: Iterable[int]) -> dict[int, list[Case]]:
    """The cases whose material each plan takes up: its parts, and what was linked as feeding it; one statement."""
    ids = list(plans)
    joined = or_(
        (CaseLink.from_id == Case.id) & CaseLink.to_id.in_(ids) & (CaseLink.kind == FEEDS),
        (CaseLink.to_id == Case.id) & CaseLink.from_id.in_(ids) & (CaseLink.kind == PART),
    )
    rows = session.execute(
        select(CaseLink.kind, CaseLink.from_id, CaseLink.to_id, Case)
        .join(Case, joined)
        .where(Case.procedure.in_(READERS))
        .order_by(Case.id)
    )
    found: dict[int, dict[int, Case]] = {i: {} for i in ids}
    for kind, source, target, case in rows:
        found[target if kind == FEEDS else source][case.id] = case
    return {i: list(cases.values()) for i, cases in found.items()}


def given(session: Session, cases: Sequence[Case]) -> Found:
    """What each of these cases has to give, in its own order; a fixed number of statements per procedure."""
    found: Found = {case.id: [] for case in cases}
    for procedure, reader in READERS.items():
        some = list({case.id: case for case in cases if case.procedure == procedure}.values())
        if some:
            found |= reader(session, some)
    return found


def waiting(session: Session, plans: Sequence[Case]) -> dict[int, list[tuple[Case, Given]]]:
    """What linked cases have given and no list holds yet, by plan."""
    sources = linked(session, [plan.id for plan in plans])
    material = given(session, [case for some in sources.values() for case in some])
    keys = select(PlanInput.case_id, PlanInput.source_key).where(
        PlanInput.case_id.in_(sources), PlanInput.source_case_id.is_not(None)
    )
    held = {(case_id, key) for case_id, key in session.execute(keys)}
    return {
        plan: [(case, one) for case in some for one in material[case.id] if (plan, one.key) not in held]
        for plan, some in sources.items()
    }


def _from_sheets(session: Session, cases: Sequence[Case]) -> Found:
    """The outputs of a talk, what it asked of the city, and what people were not yet convinced of; of an assembly its
    recommendations.
    """
    found: Found = {}
    for case, held in zip(cases, dossiers(session, cases), strict=True):
        source = _KINDS.get(case.procedure, "dialogue")
        found[case.id] = [
            Given(
                f"{case.number}/{code}/{one.number}", source, str(one["text"]), f"{case.title} {one.number}"
            )
            for code in ("output", "request")
            for one in held.all(code)
        ]
        found[case.id] += [
            Given(
                f"{case.number}/{EACH}/{one.number}",
                source,
                words,
                str(msg("%(title)s 納得の確認", title=case.title)),
            )
            for one in held.all(EACH)
            if (words := printed(one))
        ]
    return found


READERS: Mapping[str, Reader] = {
    "public_consultation": from_consultations,
    "dialogue": _from_sheets,
    "citizens_assembly": _from_sheets,
    "meeting": from_meetings,
}
