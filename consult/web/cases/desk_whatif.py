"""/desk/cases/<slug>/what-if: もし、この日なら・この日に動いたら。 Reads only: everything asked is in the address."""

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request

from consult.access.permissions import Permission
from consult.calendars import parse_date
from consult.cases import staged, whatif
from consult.cases.models import Case
from consult.cases.whatif import Answer, Moved, Turned
from consult.cases.whatif_report import bound_words
from consult.db import db
from consult.errors import Invalid
from consult.i18n import gettext, msg, pick
from consult.web import verdicts
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.workflow.assuming import PREFIX, assumable
from consult.workflow.forecast import Leg, Way
from consult.workflow.foresight import Known, foresight_of

blueprint = Blueprint("desk_whatif", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/what-if")
@needs(Permission.DESK_OPEN)
def ask(slug: str) -> str | tuple[str, int]:
    """Which periods break, which conditions turn, what is missing to a stage and when it can be reached."""
    case, session, actor = desk_case(slug), db.session(), current_actor()
    given = {
        name.removeprefix(PREFIX): value.strip()
        for name, value in request.args.items()
        if name.startswith(PREFIX) and value.strip()
    }
    typed = request.args.get("on", "").strip()
    try:
        on = parse_date(typed, field="on") if typed else None
        definition = staged.definition_of(session, case)
        until = request.args.get("until", whatif.furthest(definition, case.stage))
        answer = whatif.what_if(session, actor, case, on=on, given=given, until=until)
    except Invalid as error:
        return _page(case, None, error), error.status
    return _page(case, answer, None)


def _page(case: Case, answer: Answer | None, error: Invalid | None) -> str:
    session = db.session()
    definition = staged.definition_of(session, case)
    known = answer.actual if answer else whatif.known_of(session, case)
    fields = _fields(definition.name, known)
    error_of = {name: str(said[0]) for name, said in error.fields.items()} if error else {}
    until = request.args.get("until", whatif.furthest(definition, case.stage))
    return render_template(
        "desk/what_if.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        stage=pick(definition.stage(case.stage).label),
        on={
            "typed": request.args.get("on", ""),
            "day": answer.on if answer and request.args.get("on") else None,
        },
        dates=[field for field in fields if field["is_date"]],
        numbers=[field for field in fields if not field["is_date"]],
        stages=[
            {"value": s.name, "label": pick(s.label), "chosen": s.name == until}
            for s in definition.stages
            if s.name != case.stage
        ],
        errors=[{"field": name, "text": said} for name, said in error_of.items()],
        error_of=error_of,
        said=_said(case, answer) if answer else None,
    )


def _fields(procedure: str, known: Known) -> list[dict[str, Any]]:
    """What the page offers to assume: the facts the package has words for."""
    kinds = assumable(known)
    return [
        {
            "name": PREFIX + name,
            "label": gettext(label),
            "value": request.args.get(PREFIX + name, ""),
            "is_date": kinds[name] is dt.date,
            "now": _value(known, name),
        }
        for name, label in foresight_of(procedure).labels.items()
        if name in kinds
    ]


def _value(known: Known, name: str) -> Any:
    return known.dates[name] if name in known.dates else getattr(known.facts, name, None)


def _said(case: Case, answer: Answer) -> dict[str, Any]:
    best = answer.ways[0] if answer.ways else None
    until = answer.definition.by_name.get(answer.until)
    return {
        "on": answer.on,
        "periods": [_period(moved) for moved in answer.periods],
        "broken": len(answer.broken),
        "turned": [_turned(turned) for turned in answer.turned],
        "until": pick(until.label) if until else "",
        "best": _way(case, answer, best) if best else None,
        "others": [_way(case, answer, way) for way in answer.ways[1:]],
        "calendar_version": answer.calendar_version,
    }


def _period(moved: Moved) -> dict[str, Any]:
    period = moved.after
    margin = period.margin
    name = f"{period.label}（{period.number}）" if period.number else str(period.label)
    return {
        "state": "clock" if margin is None else "warn" if margin < 0 else "yes",
        "text": msg("%(what)s：%(day)s", what=name, day=period.due.date),
        "detail": _detail(moved),
        "steps": period.due.steps,
    }


def _detail(moved: Moved) -> str:
    period, margin = moved.after, moved.after.margin
    parts: list[object] = []
    if margin is None:
        parts.append(gettext("時計が動く日です"))
    elif margin < 0:
        parts.append(msg("%(n)s日足りません", n=-margin))
    else:
        parts.append(msg("%(n)s日の余裕", n=margin))
    if period.at_least:
        parts.append(msg("この日より前にはできません。%(day)sと比べました", day=period.judged))
    elif period.judged:
        parts.append(msg("%(day)sと比べました", day=period.judged))
    if moved.before and moved.days:
        parts.append(msg("いまは%(day)s", day=moved.before.due.date))
    return "　".join(str(part) for part in parts)


def _turned(turned: Turned) -> dict[str, Any]:
    return {
        "label": turned.option.label,
        "before": str(turned.before),
        "after": str(turned.after),
        "ok": turned.after.ok,
    }


def _way(case: Case, answer: Answer, way: Way) -> dict[str, Any]:
    definition = answer.definition
    return {
        "route": "　→　".join(pick(definition.stage(leg.edge.to).label) for leg in way.legs),
        "earliest": way.earliest,
        "latest": way.latest,
        "missing": way.missing,
        "kept": way.kept,
        "legs": [_leg(case, leg) for leg in way.legs],
    }


def _leg(case: Case, leg: Leg) -> dict[str, Any]:
    needs_answer = [
        {"state": "todo", "text": str(v), "detail": gettext("進めるときに書きます")} for v in leg.answers
    ]
    return {
        "label": pick(leg.edge.label),
        "earliest": leg.earliest,
        "latest": leg.latest,
        "rows": [
            *(verdicts.unmet_row(case, verdict) for verdict in leg.missing),
            *needs_answer,
            *({"state": "warn", "text": str(v)} for v in leg.cautions),
            *(
                {"state": "clock", "text": str(w.sentence), "detail": msg("%(day)sから", day=w.until)}
                for w in leg.waits
            ),
            *(
                {
                    "state": "warn",
                    "text": msg("%(what)s：%(day)s", what=bound_words(b), day=b.date),
                    "detail": msg("%(n)s日足りません", n=(leg.earliest - b.date).days),
                }
                for b in leg.broken
            ),
        ],
        "bounds": [
            {
                "text": msg("%(what)s：%(day)s", what=bound_words(b), day=b.date),
                "steps": b.due.steps if b.due else (),
            }
            for b in leg.bounds
        ],
    }
