"""Acts on the parallel work of a case, on pages like those of the case itself."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import staged, tracks
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import gettext, msg, pick
from consult.web import act_form, verdicts
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.words import holders
from consult.workflow.explain import Option
from consult.workflow.vocabulary import EFFECTS

blueprint = Blueprint("desk_tracks", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/tracks/<name>/transitions/<trigger>")
@needs(Permission.DESK_OPEN)
def transition(slug: str, name: str, trigger: str) -> str | Response:
    """The page before an act on a track: every condition, what would follow, then the button."""
    case = desk_case(slug)
    track = tracks.by_name(db.session(), case, name)
    if act_form.only_override(staged.definition_of(db.session(), track), track.stage, trigger):
        return redirect(url_for("desk_overrides.show", slug=slug, name=name, trigger=trigger), 303)
    return _page(case, name, trigger)


def _page(case: Case, name: str, trigger: str, **more: Any) -> str:
    session = db.session()
    track = tracks.by_name(session, case, name)
    machine = staged.definition_of(session, track)
    stage = pick(machine.stage(track.stage).label)
    found = [o for o in staged.options(session, current_actor(), track) if o.trigger == trigger]
    if track.ended_at is not None or not found:
        raise NotFound(
            msg(
                "「%(track)s」は「%(stage)s」です。この操作はできません。",
                track=pick(machine.title),
                stage=stage,
            )
        )
    option = min(found, key=lambda o: (not o.permitted, len(o.unmet)))
    context: dict[str, Any] = {"errors": [], "error_of": {}, "conflict": None}
    return render_template(
        "desk/transition.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        act={
            "label": option.label,
            "trigger": trigger,
            "override": option.edge.override,
            "from_stage": f"{pick(machine.title)}：{stage}",
            "to_stage": pick(machine.stage(option.to).label),
            "version": track.version,
        },
        verdicts=verdicts.rows(case, option),
        met=len(option.met),
        warnings=act_form.cautions(option),
        inputs=act_form.fields(option),
        whatif=None,
        tracks=[],
        consequences=_consequences(machine, option),
        missing=0 if option.answerable else max(1, len(option.unmet)),
        permitted=option.permitted,
        holders=holders(option.edge.permission),
        key=request.form.get("key", ""),
        **(context | more),
    )


def _consequences(machine: Any, option: Option) -> list[Any]:
    after = machine.stage(option.to)
    return [
        msg("案件のページの、この作業の文が変わります：「%(after)s」", after=pick(after.public)),
        *([gettext("この作業が終わります")] if after.final else []),
        *(EFFECTS[name].sentence for name in option.edge.effects),
        gettext("案件そのものの段階は変わりません"),
        gettext("記録が1件増えます。取り消せません（戻す操作は別の記録になります）"),
    ]


@blueprint.post("/cases/<slug>/tracks/<name>/transitions/<trigger>")
@needs(Permission.DESK_OPEN)
def advance(slug: str, name: str, trigger: str) -> Response | tuple[str, int]:
    """Advance a track, or show the page again with what was typed and why not."""
    case, session = desk_case(slug), db.session()
    track = tracks.by_name(session, case, name)
    names = act_form.input_names(staged.definition_of(session, track), track.stage, trigger)
    given, ticked = act_form.given(names), act_form.acknowledged()
    try:
        if request.form.get("version", type=int) != track.version:
            raise Conflict(msg("この作業は、ほかの人が先に進めました。いまの段階を確かめてください。"))
        tracks.perform(current_actor(), session, case, name, trigger, inputs=given, acknowledged=ticked)
    except (Invalid, Refused, Conflict) as error:
        try:
            return _page(desk_case(slug), name, trigger, **act_form.faults(error)), error.status
        except NotFound:
            raise error from None
    return redirect(url_for("desk.show", slug=slug, done=trigger), 303)
