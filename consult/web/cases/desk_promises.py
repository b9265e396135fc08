"""/desk/promises: overdue promises and the meeting that takes each up. /desk/deputies: who stands in for me."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.calendars import parse_date
from consult.cases import clocks, deputies, promises
from consult.db import db
from consult.errors import Invalid
from consult.i18n import gettext, msg
from consult.meetings import overdue
from consult.templating import long, moment
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.accounts.account import own_account

blueprint = Blueprint("desk_promises", __name__, url_prefix="/desk")


@blueprint.get("/promises")
@needs(Permission.DESK_OPEN)
def listing() -> str:
    """Overdue promises, longest first; on which agenda each is, or why on none yet."""
    session = db.session()
    body = overdue.steering_body(session)
    return render_template(
        "desk/promises.html",
        body=body.name if body else "",
        rows=[_row(broken) for broken in overdue.overdue(session)],
    )


def _row(broken: overdue.Broken) -> dict[str, Any]:
    meeting, case = broken.meeting, broken.case
    mine = allowed(current_actor(), Permission.DESK_OPEN, case)
    return {
        "href": f"/desk/cases/{case.slug}/clocks" if mine else f"/cases/{case.slug}",
        "title": case.title,
        "number": case.number,
        "what": clocks.label(broken.deadline),
        "due": long(broken.deadline.due_on),
        "text": promises.standing(broken.deadline).sentence,
        "agenda": {"title": meeting.case.title, "when": moment(meeting.starts_at)} if meeting else None,
    }


@blueprint.get("/deputies")
@needs(Permission.ACCOUNT_SELF)
def own() -> str:
    """Who stands in for the signed-in person, and a form to name someone."""
    return _own(None)


def _own(error: Invalid | None) -> str:
    wrong = {name: str(sentences[0]) for name, sentences in error.fields.items()} if error else {}
    return render_template(
        "desk/deputies.html",
        rows=[
            {"name": person.name, "title": person.title, "since": long(row.since), "until": long(row.until)}
            for row, person in deputies.of(db.session(), own_account())
        ],
        typed={name: request.form.get(name, "") for name in ("deputy", "since", "until")},
        errors=[{"field": name, "text": text} for name, text in wrong.items()],
        error_of=wrong,
        done=request.args.get("done", ""),
        trail=trails.desk({"title": gettext("設定"), "href": "/desk/settings"}, gettext("代理")),
    )


@blueprint.post("/deputies")
@needs(Permission.ACCOUNT_SELF)
def appoint() -> Response | tuple[str, int]:
    """Name a deputy, or show the form again with what was typed and why not."""
    account_id = current_actor().account_id
    try:
        days = [parse_date(request.form.get(field, ""), field=field) for field in ("since", "until")]
        deputy_id = _known(db.session(), request.form.get("deputy", "").strip())
        with unit_of_work(current_actor()) as uow:
            account = uow.session.get_one(Account, account_id)
            deputies.name_deputy(uow, account, uow.session.get_one(Account, deputy_id), days[0], days[1])
    except Invalid as error:
        return _own(error), error.status
    return redirect("/desk/deputies?done=1", 303)


def _known(session: Session, email: str) -> int:
    found = session.execute(select(Account.id).where(Account.email == email)).scalar_one_or_none()
    if found is None:
        sentence = msg("このメールアドレスの職員はいません。サインインに使うアドレスを書いてください")
        raise Invalid(sentence, {"deputy": [sentence]})
    return found
