"""What else happens when a plan moves: made public, its draft fixed, its consultation begun, its text sealed."""

from collections.abc import Sequence

from consult.cases import clocks, composition
from consult.cases.models import Case
from consult.consultations.actions.preparation import open_consultation
from consult.documents import drafts
from consult.documents.canonical import canonical
from consult.documents.models import Draft
from consult.errors import Refused
from consult.i18n import msg
from consult.plans import sealing, succession
from consult.plans.drafting import fix
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("publish_participation_plan")
def publish_participation_plan(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Methods and reasons are on the page of the plan before anybody is asked."""
    case.public = True


@effect("fix_plan_draft")
def fix_plan_draft(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The text never changes again; its digest is in the log, and every input with its answer is public."""
    fix(uow, case)


@effect("open_plan_consultation")
def open_plan_consultation(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A case of its own for the consultation, with the fixed text; one that is linked already is not begun twice."""
    linked = composition.parts_of(uow.session, case)
    if any(found for part, found in linked if part.procedure == "public_consultation"):
        return
    draft = _fixed(uow, case)
    made = open_consultation(
        uow, case.office, title=f"{draft.title}への意見公募", lead=case.lead, theme=case.theme, decided_by=case.decided_by
    ).case  # fmt: skip
    drafts.import_draft(uow, made, canonical(draft.title, draft.sections), title=draft.title, base=draft)
    composition.add_part(uow, case, made)


@effect("keep_adoption_promise")
def keep_adoption_promise(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The time that was promised in the policy ends here, kept or late."""
    clocks.meet(uow, case, "plan_adoption_due")


@effect("publish_plan")
def publish_plan(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The text that was decided and the filed plan are for everyone, each under its SHA-256."""
    if drafts.newest(uow.session, case.id, "decided") is not None:
        drafts.freeze(uow, case, "decided")
    sealing.publish(uow, case)


@effect("name_successor")
def name_successor(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The new plan is named by its number; both pages say which follows which."""
    succession.succeed(uow, case, str(decision.inputs.get("successor") or ""))


def _fixed(uow: UnitOfWork, case: Case) -> Draft:
    found: Sequence[Draft] = drafts.drafts(uow.session, case.id)
    draft = next((one for one in found if one.kind == "consulted" and one.frozen_at), None)
    if draft is None:
        raise Refused(msg("確定した案の本文がありません"))
    return draft
