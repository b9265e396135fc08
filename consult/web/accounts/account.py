"""/desk/settings: one's own account. /desk/start: where signing in leads."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import actions
from consult.accounts.models import Account, Office
from consult.db import db
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.words import role

blueprint = Blueprint("account", __name__, url_prefix="/desk")


def own_account() -> Account:
    """The signed-in person's account, in the present session."""
    return db.session.get_one(Account, current_actor().account_id)


@blueprint.get("/start")
@needs(Permission.ACCOUNT_SELF)
def start() -> Response:
    """To the desk, or for a member of a body to their own page; with a first password, to changing it."""
    if own_account().settings.get("first_password"):
        return redirect("/desk/settings/password")
    return redirect("/desk/" if allowed(current_actor(), Permission.DESK_OPEN) else "/desk/settings")


@blueprint.get("/settings")
@needs(Permission.ACCOUNT_SELF)
def settings() -> str:
    """Name, roles, and how the desk behaves."""
    account = own_account()
    return render_template(
        "desk/settings.html",
        account={"name": account.name, "title": account.title, "email": account.email},
        roles=[_role(grant.role, grant.office_id) for grant in account.grants],
        uses_keys=account.settings.get("keys", True),
        done=request.args.get("done", ""),
        trail=trails.desk(gettext("設定")),
    )


def _role(name: str, office_id: int | None) -> str:
    office = db.session.get(Office, office_id) if office_id else None
    return f"{office.name} {role(name)}" if office else role(name)


@blueprint.post("/settings")
@needs(Permission.ACCOUNT_SELF)
def change() -> Response:
    """Switch the single-key shortcuts on or off (WCAG 2.1.4)."""
    account_id = current_actor().account_id
    with unit_of_work(current_actor()) as uow:
        account = uow.session.get_one(Account, account_id)
        actions.change_settings(uow, account, {"keys": request.form.get("keys") == "on"})
    return redirect("/desk/settings?done=keys", 303)
