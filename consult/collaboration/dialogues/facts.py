"""What the conditions of a 話し合い look at, read out of its sheets in one go."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import tokyo_date
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.collaboration.dialogues.conditions import (
    ACTOR_KINDS,
    OUTPUTS,
    PACK_ITEMS,
    SESSION_ITEMS,
    DialogueFacts,
)
from consult.collaboration.dialogues.phases import earlier_outputs
from consult.collaboration.dialogues.sheets import NAME
from consult.collaboration.dossier_facts import missing
from consult.collaboration.promises.facts import answers, promises
from consult.dossier.queries import Dossier, dossiers
from consult.workflow.definition import Definition


@facts_for(NAME)
def dialogue_facts(session: Session, cases: Sequence[Case]) -> Sequence[DialogueFacts]:
    """The facts of each case; a fixed number of statements, however many cases."""
    held = dossiers(session, cases)
    earlier = earlier_outputs(session, cases, held)
    running = clocks.of_each(session, cases)
    published = _packs_published(session, cases)
    return [
        of_dossier(
            dossier,
            pinned(session, case.definition_digest),
            outputs_before=earlier[case.id],
            pack_published_on=published.get(case.id),
            days={row.rule: row.due_on for row in running[case.id]},
        )
        for case, dossier in zip(cases, held, strict=True)
    ]


def of_dossier(
    dossier: Dossier,
    definition: Definition,
    *,
    outputs_before: frozenset[str],
    pack_published_on: Any,
    days: Mapping[str, Any],
) -> DialogueFacts:
    """What the sheets say of one session."""
    session, pack, survey = (dossier.last(code) for code in ("session", "pack", "survey"))
    moved = dossier.last("next_session")
    asked, objections = dossier.last("asked"), dossier.all("objection")
    output = {one["kind"] for one in dossier.all("output")}
    came = {code for one in dossier.all("attendance") for code in ACTOR_KINDS if one[code]}
    taken = {one["output"].strip().upper() for one in dossier.all("taken_up")}
    promised = promises(NAME, dossier, reply_due=days.get("dialogue_response"))
    if promised["participants"] is not None and (there := dossier.last("attendance")):
        promised["participants"] = sum(there[code] or 0 for code in ACTOR_KINDS)  # everyone there is asked
    left_out = tuple(sorted(outputs_before - taken))
    return DialogueFacts(
        today=clock.today(),
        **promised,
        **answers(dossier),
        kind=session["kind"] if session else None,
        notice_missing=missing(session, SESSION_ITEMS),
        easy_to_join=bool(session["easy"]) if session else None,
        pack_missing=missing(pack, PACK_ITEMS),
        pack_published_on=pack_published_on,
        pack_days=int(definition.setting("pack_days", 7)),
        earlier_outputs_left_out=len(left_out),
        left_out=left_out,
        session_on=moved["day"] if moved else session["date"] if session else None,
        actor_kinds=tuple(code for code in ACTOR_KINDS if code in came),
        least_actor_kinds=int(definition.setting("least_actor_kinds", 2)),
        outputs_missing=tuple(code for code in OUTPUTS if code not in output),
        closes_on=session["closes_on"] if session else None,
        distributed=survey["distributed"] if survey else None,
        returned=survey["returned"] if survey else None,
        valid=survey["valid"] if survey else None,
        record_rows=sum(len(dossier.all(code)) for code in ("contributions", "output", "record")),
        check_until=asked["until"] if asked else None,
        asked=asked["people"] if asked else None,
        answered=sum(one["people"] for one in dossier.all("answered")),
        objections_open=sum(not one["answer"] for one in objections),
        initiatives_without_office=tuple(
            one.number for one in dossier.all("output") if one["kind"] == "initiative" and not one["office"]
        ),
    )


def _packs_published(session: Session, cases: Sequence[Case]) -> dict[int, Any]:
    rows = session.execute(
        select(CaseStep.case_id, CaseStep.at)
        .where(CaseStep.case_id.in_([case.id for case in cases]), CaseStep.trigger == "publish_pack")
        .order_by(CaseStep.at)
    )
    return {case_id: tokyo_date(at) for case_id, at in rows}
