"""What stands beside the stage of a case: its parallel work, as data for the desk and for the public page."""

from typing import Any

from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.cases import staged, tracks
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack
from consult.i18n import pick
from consult.web import verdicts


def on_desk(session: Session, actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Every track of a case: where it stands and what this person may do."""
    return [_row(session, actor, case, track) for track in tracks.of(session, case)]


def _row(session: Session, actor: Actor, case: Case, track: CaseTrack) -> dict[str, Any]:
    machine = staged.definition_of(session, track)
    found = [] if track.ended_at else staged.options(session, actor, track)
    return {
        "title": pick(machine.title),
        "stage": pick(machine.stage(track.stage).label),
        "since": track.ended_at or track.started_at,
        "ended": track.ended_at is not None,
        "options": [
            {
                "label": o.label,
                "href": f"/desk/cases/{case.slug}/tracks/{track.name}/transitions/{o.trigger}",
                "verdicts": verdicts.unmet(case, o),
            }
            for o in found
            if o.permitted
        ],
    }


def in_public(session: Session, case: Case) -> list[dict[str, str]]:
    """A sentence on each piece of parallel work, for everyone."""
    found = []
    for track in tracks.of(session, case):
        machine = staged.definition_of(session, track)
        found.append({"title": pick(machine.title), "said": pick(machine.stage(track.stage).public)})
    return found
