"""What stands beside the stage of a case: its parallel work, as data for the desk and for the public page."""

from typing import Any

from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.calendars import tokyo_date
from consult.cases import overrides, proposals, staged, tracks
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack, OverrideProposal
from consult.cases.standing import has_overrides
from consult.i18n import gettext, msg, pick
from consult.web import verdicts
from consult.workflow.definition import Definition


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
            if o.permitted or (o.edge.override and overrides.may_propose(actor, o.edge, track))
        ],
    }


def in_public(session: Session, case: Case) -> list[dict[str, str]]:
    """A sentence on each piece of parallel work, for everyone."""
    found = []
    for track in tracks.of(session, case):
        machine = staged.definition_of(session, track)
        found.append({"title": pick(machine.title), "said": pick(machine.stage(track.stage).public)})
    return found


def exceptions(session: Session, case: Case) -> list[dict[str, Any]]:
    """For everyone: that an exception was made, when, and why; not by whom."""
    definition = staged.definition_of(session, case)
    if not has_overrides(definition):
        return []
    return [
        {
            "title": gettext("ふつうと違う進め方をしました"),
            "text": msg(
                "%(day)s「%(act)s」　理由：%(reason)s",
                day=tokyo_date(row.settled_at or row.proposed_at),
                act=_act(definition, row),
                reason=row.reason,
            ),
            "tone": "info",
        }
        for row in proposals.taken(session, case)
    ]


def _act(definition: Definition, row: OverrideProposal) -> str:
    """The exception in words; its bare name when a later definition of the case no longer knows it."""
    known = {track.name for track in definition.tracks}
    machine = definition.track(row.track) if row.track in known else definition
    edge = next((e for e in machine.edges if e.trigger == row.trigger), None)
    return pick(edge.label) if edge else row.trigger
