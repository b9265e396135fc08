"""What the conditions of 計画策定 look at: sheets, inputs, texts and linked cases, read for many plans at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.accounts.models import Office
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.collaboration.dossier_facts import cleared_by_another, missing
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import sheets_of
from consult.plans.inputs import sources
from consult.plans.plan_beside import Beside, beside_of
from consult.plans.plan_conditions import ACTOR_KINDS, CONTACT_ITEMS, PlanFacts
from consult.plans.plan_reading import Inputs, inputs_of
from consult.plans.plan_sheets import NAME
from consult.plans.survey_sheets import DESIGN
from consult.workflow.definition import Definition

_OFFICE: Mapping[str, str] = {"office": "name", "telephone": "telephone", "fax": "fax", "mail": "email"}


@facts_for(NAME)
def plan_facts(session: Session, cases: Sequence[Case]) -> list[PlanFacts]:
    """The facts of each plan; a fixed number of statements, however many plans and inputs."""
    held = dossiers(session, cases)
    given = inputs_of(session, cases)
    waiting = sources.waiting(session, cases)
    beside = beside_of(session, cases)
    return [
        PlanFacts(
            **of_sheets(dossier, pinned(session, case.definition_digest), case.office, beside[case.id]),
            **of_inputs(dossier, given[case.id], beside[case.id]),
            contributions_waiting=len(waiting[case.id]),
        )
        for case, dossier in zip(cases, held, strict=True)
    ]


def of_sheets(dossier: Dossier, definition: Definition, office: Office, beside: Beside) -> dict[str, Any]:
    """What the sheets of one plan say."""
    methods, designs, counts = (dossier.all(code) for code in ("participation", "survey", "survey_counts"))
    decision, notice = dossier.last("decision"), dossier.last("notice")
    counted = bool(designs) and {one.number for one in designs} <= {one["survey"] for one in counts}
    asked = [one for name in ("sessions", "survey", "body") for one in dossier.all(name)]
    heard = {code for one in asked for code in one["kinds"] or ()}
    heard |= beside.kinds | ({"administration"} if dossier.last("check") else set())
    if counted:
        heard |= {"citizen"}
    return {
        "methods": tuple(one["method"] for one in methods),
        "methods_without_reason": tuple(one["method"] for one in methods if one["reason"] is None),
        "methods_least": int(definition.setting("least_methods", 1)),
        "methods_demanded": str(definition.setting("demanded_method", "")),
        "collaboration_check_answered": dossier.last("check") is not None,
        "body_members": beside.members + sum(one["members"] for one in dossier.all("body")),
        "kinds_unheard": tuple(code for code in ACTOR_KINDS if code not in heard),
        "survey_lacks": tuple(
            item for item in DESIGN if not designs or any(item in missing(one, DESIGN) for one in designs)
        ),
        "survey_distributed": sum(one["distributed"] for one in counts) if counted else None,
        "survey_valid": sum(one["valid"] for one in counts) if counted else None,
        "draft_sections": beside.sections,
        "amendments_missing": beside.amendments_missing,
        "decide_by": str(definition.setting("decide_by", "decision")),
        "decided_by": decision["by"] if decision else "",
        "consultation_skipped": beside.skipped,
        "consultation_result_public": beside.result_public,
        "contact_missing": tuple(
            item
            for item in CONTACT_ITEMS
            if not (notice and notice[item]) and not getattr(office, _OFFICE[item])
        ),
    }


def of_inputs(dossier: Dossier, given: Inputs, beside: Beside) -> dict[str, Any]:
    """What the list of inputs says, and which sessions left nothing on it."""
    sessions = dossier.all("sessions")
    public = [sheet.code for sheet in sheets_of(NAME) if sheet.public]
    read = cleared_by_another(dossier, "redaction", public)
    last = max((one.at for one in dossier.all("redaction")), default=None)
    changed = given.changed_at
    return {
        "contributions": given.count,
        "contributions_undisposed": given.open,
        "dispositions_without_reason": given.without_reason,
        "sessions_held": len(sessions) + len(beside.talks),
        "sessions_without_outputs": tuple(
            one.number
            for one in sessions
            if one.number not in given.sessions
            and (one["case"] or "").strip().upper() not in given.source_numbers
        ),
        "redaction_by_other": read and (changed is None or (last is not None and last >= changed)),
    }
