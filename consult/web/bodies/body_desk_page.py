"""What /desk/bodies/<slug> shows: seats with who sits on them, empty ones, those who sat there, the rules."""

from typing import Any

from flask import request

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies import procedure, queries, terms
from consult.bodies.models import Body
from consult.bodies.sheets import NAME
from consult.calendars import date_text
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.db import db
from consult.errors import NotFound
from consult.i18n import gettext, msg, pick
from consult.issuing import commissions
from consult.issuing import queries as issuing
from consult.web import trails
from consult.web.access import current_actor
from consult.web.bodies import reserve_panel
from consult.web.bodies.bodies import OFFICES
from consult.web.bodies.body_forms import body_choices, rules_of
from consult.web.bodies.body_plan_forms import Rows
from consult.web.forms import Typed


def own_body(slug: str) -> Body:
    """A body the actor may edit; any other does not exist for them."""
    body = queries.body(db.session(), slug)
    if not allowed(current_actor(), Permission.BODY_EDIT, body):
        raise NotFound(msg("この会議体は見つかりません"))
    return body


def context(
    body: Body,
    typed: Typed | None = None,
    do: str = "",
    modes: list[str] | None = None,
    rows: Rows | None = None,
) -> dict[str, Any]:
    """The template's words and lists; what was typed stays in the form it was typed in (`do`)."""
    today = clock.today()
    seated = {m.seat: m for m in queries.seated(body.members, today)}
    typed = typed or Typed()
    rules = typed if do == "rules" else Typed(rules_of(body))
    to_come = {m.seat for m in body.members if m.since > today}
    empty = [n for n in range(1, body.seats + 1) if n not in seated and n not in to_come]
    return dict(
        body=body,
        seats=[_line(body, member) for _n, member in sorted(seated.items())],
        coming=[_line(body, m) for m in sorted(body.members, key=lambda m: m.seat) if m.since > today],
        past=[
            _line(body, m)
            for m in sorted(body.members, key=lambda m: m.since, reverse=True)
            if m.until is not None and m.until < today
        ],
        vacant=empty,
        reserves=reserve_panel.proposals(db.session(), current_actor(), body) if empty else [],
        typed=typed if do == "seat" else Typed({"seat": str(empty[0]) if empty else ""}),
        errors=typed.errors,
        error_of=typed.error_of,
        rules=rules,
        procedures=_procedures(body),
        letters=_letters(body),
        may_begin=not any(
            case.stage not in procedure.ENDED for case in procedure.cases_of(db.session(), body)
        ),
        term_end=date_text(terms.term_end(body, today)),
        done=request.args.get("done", ""),
        **body_choices(
            rules,
            modes if do == "rules" else body.attendance_modes,
            rows if do == "rules" and rows else Rows.of(body),
        ),
        trail=trails.desk({"title": gettext("会議体"), "href": "/desk/bodies"}, body.name),
    )


def _procedures(body: Body) -> list[dict[str, Any]]:
    """The cases about the body, its own procedure and its open calls."""
    session = db.session()
    return [
        {
            "href": f"/desk/cases/{case.slug}",
            "number": case.number,
            "title": case.title,
            "stage": pick(pinned(session, case.definition_digest).stage(case.stage).label),
        }
        for name in (NAME, "recruitment")
        for case in procedure.cases_of(session, body, name)
    ]


def _letters(body: Body) -> str:
    """Where 委嘱状 of this body are issued; empty while it has no case, or its members are elected."""
    number = None if body.kind in commissions.ELECTED else commissions.home(db.session(), body.id)
    home = db.session().get(Case, number) if number else None
    may = home is not None and issuing.may_issue(current_actor(), home)
    return f"/desk/cases/{home.slug}/issued" if home is not None and may else ""


def _line(body: Body, member: Any) -> dict[str, Any]:
    return {
        "href": f"/desk/bodies/{body.slug}/members/{member.id}",
        "seat": member.seat,
        "name": member.name,
        "office": gettext(OFFICES[member.office]),
        "category": member.category,
        "since": date_text(member.since, "bare"),
        "until": date_text(member.until, "bare") if member.until else "",
        "left": member.left_reason,
    }
