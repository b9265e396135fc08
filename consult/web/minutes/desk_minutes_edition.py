"""/desk/cases/<slug>/redaction/edition: how far the worker is with the public edition of long minutes."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import moment_text
from consult.db import db
from consult.errors import DomainError
from consult.i18n import gettext
from consult.meetings import queries, release_orders
from consult.meetings.models import Meeting
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case

blueprint = Blueprint("desk_minutes_edition", __name__, url_prefix="/desk/cases/<slug>/redaction/edition")


@blueprint.get("")
@needs(Permission.MINUTES_REDACT, Permission.MINUTES_RELEASE)
def show(slug: str) -> str:
    """Waiting, at work, done or failed; and what to do then."""
    desk_case(slug)
    return _show(queries.meeting(db.session(), slug))


@blueprint.post("")
@needs(Permission.MINUTES_RELEASE)
def again(slug: str) -> Response | tuple[str, int]:
    """Order it anew after a failure."""
    desk_case(slug)
    try:
        with unit_of_work(current_actor()) as uow:
            release_orders.order(uow, queries.meeting(uow.session, slug))
    except DomainError as error:
        return _show(queries.meeting(db.session(), slug), error), error.status
    flash(gettext("もう一度、公開版を作っています。"))
    return redirect(f"/desk/cases/{slug}/redaction/edition", 303)


def _show(meeting: Meeting, error: DomainError | None = None) -> str:
    case, row = meeting.case, release_orders.standing(db.session(), meeting)
    return render_template(
        "desk/minutes_edition.html",
        case={"title": case.title, "address": case.slug},
        state=row.state if row else "released" if meeting.redaction_state == "released" else "",
        far=release_orders.far(row) if row else "",
        done=row.done if row else 0,
        parts=row.parts if row else 0,
        why=row.error if row else "",
        since=moment_text(row.asked_at) if row else "",
        changed=moment_text(row.changed_at) if row else "",
        may_order=allowed(current_actor(), Permission.MINUTES_RELEASE, meeting)
        and meeting.redaction_state == "proposed",
        errors=[{"field": "main", "text": str(error)}] if error else [],
        trail=trails.desk(
            {"title": gettext("案件"), "href": f"/desk/cases/{case.slug}"},
            {"title": gettext("公開版の墨消し"), "href": f"/desk/cases/{case.slug}/redaction"},
            gettext("公開版をつくる"),
        ),
    )
