"""まとめて進める: choose an act, see what each case would say, do it to those chosen, read a result for each."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import bulk, queries, staged
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import gettext, msg, pick
from consult.web import act_form, verdicts
from consult.web.access import current_actor, needs
from consult.web.words import holders

blueprint = Blueprint("desk_bulk", __name__, url_prefix="/desk/bulk")


def _cases() -> Sequence[Case]:
    """The newest cases of this desk: as many as may go together."""
    return queries.desk_cases(db.session(), current_actor(), limit=bulk.MOST).cases


@blueprint.get("/")
@needs(Permission.DESK_OPEN)
def choose() -> str:
    """The acts open to this person on their cases, with the number of cases that have each."""
    session, actor, cases = db.session(), current_actor(), _cases()
    options = staged.options_each(session, actor, cases)
    counted: Counter[tuple[str, str]] = Counter()
    label: dict[tuple[str, str], str] = {}
    for case in cases:
        for option in {
            o.trigger: o for o in options[case.id] if o.permitted and not o.edge.override
        }.values():
            counted[case.procedure, option.trigger] += 1
            label[case.procedure, option.trigger] = option.label
    titles = {case.procedure: pick(staged.definition_of(session, case).title) for case in cases}
    return render_template(
        "desk/bulk_choose.html",
        acts=[
            {
                "href": url_for("desk_bulk.show", procedure=procedure, trigger=trigger),
                "title": label[procedure, trigger],
                "procedure": titles[procedure],
                "number": number,
            }
            for (procedure, trigger), number in counted.most_common()
        ],
    )


@blueprint.get("/<procedure>/<trigger>")
@needs(Permission.DESK_OPEN)
def show(procedure: str, trigger: str) -> str:
    """Each case that has this way: ready, asking for input, or refused with every reason."""
    return _page(procedure, trigger)


def _page(procedure: str, trigger: str, **more: Any) -> str:
    actor = current_actor()
    cases = [case for case in _cases() if case.procedure == procedure]
    outlooks = [o for o in bulk.preview(db.session(), actor, cases, trigger) if o.option is not None]
    if not outlooks:
        raise NotFound(msg("いま、この操作ができる案件はありません。"))
    ready = [o for o in outlooks if o.state != "refused"]
    first = (ready or outlooks)[0].option
    sent = request.form.getlist("case")
    context: dict[str, Any] = {"errors": [], "error_of": {}, "conflict": None}
    return render_template(
        "desk/bulk.html",
        act={
            "label": first.label if first else trigger,
            "href": url_for(".act", procedure=procedure, trigger=trigger),
        },
        ready=[_row(o) | {"checked": o.case.slug in sent if sent else o.state == "may"} for o in ready],
        refused=[_row(o) for o in outlooks if o.state == "refused"],
        inputs=act_form.fields(first) if first else [],
        warnings=list(
            {w["name"]: w for o in ready if o.option for w in act_form.cautions(o.option)}.values()
        ),
        key=request.form.get("idempotency_key", ""),
        **(context | more),
    )


def _row(outlook: bulk.Outlook) -> dict[str, Any]:
    case, option = outlook.case, outlook.option
    stage = staged.definition_of(db.session(), case).stage(case.stage)
    asked = gettext("下の欄を書くと進められます") if outlook.state == "input" else ""
    barred = option is not None and not option.permitted
    return {
        "slug": case.slug,
        "number": case.number,
        "title": case.title,
        "stage": pick(stage.label),
        "hint": asked,
        "verdicts": verdicts.unmet(case, option) if option else [],
        "who": holders(option.edge.permission) if barred and option else "",
    }


@blueprint.post("/<procedure>/<trigger>")
@needs(Permission.DESK_OPEN)
def act(procedure: str, trigger: str) -> Response | tuple[str, int]:
    """Do it to each chosen case, each as an act of its own."""
    session, actor = db.session(), current_actor()
    key = request.form.get("idempotency_key", "") or uuid4().hex
    try:
        cases = bulk.chosen(session, actor, request.form.getlist("case"))
        names = [
            name
            for case in cases
            for name in act_form.input_names(staged.definition_of(session, case), case.stage, trigger)
        ]
        bulk.advance_each(
            actor,
            session,
            [case.slug for case in cases],
            trigger,
            inputs=act_form.given(names),
            acknowledged=act_form.acknowledged(),
            key=key,
        )
    except (Invalid, Conflict) as error:
        return _page(procedure, trigger, **act_form.faults(error)), error.status
    return redirect(url_for("desk_bulk.result", key=key), 303)


@blueprint.get("/result")
@needs(Permission.DESK_OPEN)
def result() -> str:
    """What became of each case."""
    results = bulk.kept(db.session(), current_actor(), request.args.get("key", ""))
    if results is None:
        raise NotFound(msg("この結果は見つかりません。案件のページで、それぞれの段階を確かめてください。"))
    stages = {
        case.slug: pick(staged.definition_of(db.session(), case).stage(case.stage).label)
        for case in bulk.chosen(db.session(), current_actor(), [r.slug for r in results])
    }
    return render_template(
        "desk/bulk_result.html",
        done=[{"row": r, "stage": stages[r.slug]} for r in results if r.ok],
        refused=[{"row": r, "stage": stages[r.slug]} for r in results if not r.ok],
    )
