"""/issues/mine: who reported an issue sees what became of it; no account, no code in an address."""

from flask import Blueprint, render_template

from consult.calendars import date_text
from consult.clock import TOKYO
from consult.collaboration.issues import own
from consult.db import db, settings
from consult.errors import NotFound
from consult.i18n import gettext
from consult.web.access import public
from consult.web.forms import Typed
from consult.web.quiet import keep_quiet

blueprint = Blueprint("issue_mine", __name__, url_prefix="/issues/mine")


blueprint.after_request(keep_quiet)


@blueprint.get("")
@public
def show() -> str:
    """The two fields that open it."""
    return _page(Typed())


@blueprint.post("")
@public
def lookup() -> str | tuple[str, int]:
    """Where the report stands; the same sentence whatever was wrong."""
    typed = Typed.posted("number", "code")
    try:
        found = own.mine(db.session(), typed["number"], typed["code"], settings())
    except NotFound as error:
        typed.wrong["code"] = [error.sentence]
        return _page(typed), 422
    return _page(typed, found)


def _page(typed: Typed, mine: own.Mine | None = None) -> str:
    return render_template(
        "public/issue_mine.html",
        nav="cases",
        mine=mine
        and {
            "number": mine.number,
            "sent": date_text(mine.sent_at.astimezone(TOKYO).date()),
            "text": mine.text,
            "state": mine.state,
            "days": [{"term": label, "day": date_text(day)} for label, day in mine.days],
            "href": mine.address,
        },
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("地域の課題"), "href": "/issues"},
            {"title": gettext("知らせたことの、その後")},
        ],
    )
