"""/api/v1/cases: what the public may read of cases, and the acts of those who may advance them."""

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionFailed

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.api import schemas
from consult.api.reading import Blueprint
from consult.cases import actions, once, queries, staged, tracks, unseen
from consult.cases.models import Case
from consult.consultations.announcing import topics, translations
from consult.db import db
from consult.dossier import handed_on
from consult.errors import NotFound
from consult.i18n import Message, gettext, msg, pick
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs, public
from consult.workflow.conditions import Verdict

blueprint = Blueprint("api_cases", __name__, description="案件")


def visible(session: Session, actor: Actor, number: str) -> Case:
    """A case this actor may know of: a published one, or one of their own office or body."""
    case = queries.by_number(session, schemas.plausible(number))
    own = (Permission.DESK_OPEN, Permission.MINUTES_CORRECT_OWN)
    if not case.public and not any(allowed(actor, permission, case) for permission in own):
        raise NotFound(msg("「%(number)s」という番号の案件はありません。", number=number))
    return case


def stage_of(session: Session, case: staged.Staged) -> dict[str, Any]:
    """Where a case, or the work beside it, stands."""
    stage = staged.definition_of(session, case).stage(case.stage)
    return {"name": stage.name, "label": pick(stage.label), "said": pick(stage.public), "final": stage.final}


def _row(session: Session, case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "address": case.address,
        "title": case.title,
        "procedure": case.procedure,
        "stage": stage_of(session, case),
    }


@blueprint.route("/cases")
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, schemas.CasePage)
@public
def listing(query: dict[str, Any]) -> Any:
    """Published cases, newest first."""
    session = db.session()
    page = queries.public_cases(
        session,
        procedure=query.get("procedure"),
        stages=[query["stage"]] if "stage" in query else (),
        among=topics.cases_of(query.get("theme", ""), query.get("ward", "")),
        after=int(query["cursor"]) if "cursor" in query else None,
        limit=query["limit"],
    )
    following = str(page.after) if page.after else None
    body = {"cases": [_row(session, case) for case in page.cases], "next": following}
    if following is None:
        return body
    onward = f"{request.path}?{urlencode({**request.args.to_dict(), 'cursor': following})}"
    return body, {"Link": f'<{onward}>; rel="next"'}


@blueprint.route("/cases/<number>")
@blueprint.response(200, schemas.CaseDetail, headers={"ETag": {"schema": {"type": "string"}}})
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@public
def show(number: str) -> Any:
    """One case. Its ETag is what `If-Match` of an act wants."""
    session = db.session()
    case = visible(session, current_actor(), number)
    named = topics.named_of(topics.of_cases(session, [case.id])[case.id])
    body = {
        **_row(session, case),
        "themes": named.themes,
        "wards": named.wards,
        "translations": _translations(session, case),
        "lead": case.lead,
        "office": case.office.name,
        "decided_by": case.decided_by,
        "definition": case.definition_digest,
        "version": case.version,
        "deadlines": [
            {
                "rule": d.rule,
                "label": str(Message(d.label)),
                "due_on": d.due_on,
                "due_at": d.due_at,
                "steps": [pick(step) for step in d.steps],
            }
            for d in queries.running_deadlines(session, [case])[case.id]
            if d.public
        ],
        "steps": unseen.without(staged.definition_of(session, case), queries.steps(session, case)),
        "handed_on": handed_on.lines_of(session, case),
        "tracks": [
            {
                "name": track.name,
                "label": pick(staged.definition_of(session, track).title),
                "stage": stage_of(session, track),
                "ended": track.ended_at is not None,
            }
            for track in tracks.of(session, case)
        ],
    }
    return body, {"ETag": f'"v{case.version}"'}


def _translations(session: Session, case: Case) -> list[dict[str, Any]]:
    if case.procedure != "public_consultation":
        return []
    return [
        {
            "language": one.row.language,
            "title": one.row.title,
            "part": one.row.part,
            "address": one.href,
            "machine": one.row.machine,
            "outdated": one.outdated,
        }
        for one in translations.of_case(session, case)
    ]


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"code": verdict.code, "ok": verdict.ok, "sentence": str(verdict), "clears": verdict.clears or ""}


@blueprint.route("/cases/<number>/options")
@blueprint.response(200, schemas.Options)
@blueprint.alt_response(401, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@needs(Permission.ACCOUNT_SELF)
def options(number: str) -> Any:
    """Every way on from here for this account, with every verdict; nothing `allowed` would be refused."""
    session, actor = db.session(), current_actor()
    case = visible(session, actor, number)
    return {
        "options": [
            {
                "trigger": o.trigger,
                "label": o.label,
                "to": o.to,
                "permitted": o.permitted,
                "allowed": o.allowed,
                "inputs": dict(o.edge.inputs),
                "verdicts": [_verdict(v) for v in o.verdicts],
                "warnings": [_verdict(v) for v in o.warnings],
            }
            for o in staged.options(session, actor, case)
        ]
    }


def _digest(act: dict[str, Any]) -> str:
    """Tells one act from another under the same key."""
    return hashlib.sha256(json.dumps(act, sort_keys=True).encode()).hexdigest()[:32]


@blueprint.route("/cases/<number>/transitions", methods=["POST"])
@blueprint.arguments(schemas.ActHeaders, location="headers")
@blueprint.arguments(schemas.Act)
@blueprint.response(200, schemas.Acted)
@blueprint.alt_response(401, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(403, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(409, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(412, schema=schemas.Problem, content_type="application/problem+json")
@needs(Permission.ACCOUNT_SELF)
def advance(headers: dict[str, str], act: dict[str, Any], number: str) -> Any:
    """Advance a case: the same act as on its page."""
    actor = current_actor()
    case = visible(db.session(), actor, number)
    prepared = actions.prepared_for(actor, db.session(), case, act["trigger"], act["inputs"])
    with unit_of_work(actor) as uow:
        uow.prepared = prepared
        case = visible(uow.session, actor, number)
        uow.session.refresh(case, with_for_update=True)
        key, what = f"api:{actor.account_id}:{headers['once']}", f"transition:{case.slug}:{_digest(act)}"
        known = once.done_before(uow, key, what)
        if known is not None:
            return known
        if headers["seen"] != f'"v{case.version}"':
            raise PreconditionFailed(
                gettext("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。")
            )
        decision = actions.advance(
            uow, case, act["trigger"], inputs=act["inputs"], acknowledged=act["acknowledged"]
        )
        uow.flush()
        done = {
            "number": case.number,
            "source": decision.source,
            "target": decision.to,
            "trigger": act["trigger"],
            "version": case.version,
        }
        once.remember(uow, key, what, done)
    return done, {"ETag": f'"v{done["version"]}"'}
