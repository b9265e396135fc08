"""/promises: every day the city has promised, and whether it was kept."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from consult import clock
from consult.cases import clocks, promises
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import DeadlineChange
from consult.consultations.models_responding import FollowUp
from consult.consultations.queries import borne
from consult.db import db
from consult.i18n import gettext, language, pick
from consult.templating import long, moment
from consult.web.access import public

blueprint = Blueprint("promises", __name__)
STATES = {
    "overdue": "late", "running": "now", "suspended": "off",
    "kept": "done", "kept_late": "late", "ended": "off",
}  # fmt: skip


@blueprint.get("/promises")
@public
def listing() -> str:
    """Promised days, the overdue first; or, with ?show=ended, those that are over."""
    session = db.session()
    if request.args.get("show") in _BORNE:
        return _borne(session)
    ended = request.args.get("show") == "ended"
    office = request.args.get("office", type=int)
    page = promises.listing(session, ended=ended, office_id=office, after=request.args.get("after", ""))
    history = clocks.history(session, [row for row, _case in page.rows])
    return render_template(
        "public/promises.html",
        nav="cases",
        overdue=promises.overdue_count(session),
        rows=[_row(row, case, history[row.id]) for row, case in page.rows],
        shown=[
            {"href": _address(office=office), "title": gettext("これからの期日"), "current": not ended},
            {
                "href": _address(show="ended", office=office),
                "title": gettext("終わった期日"),
                "current": ended,
            },
            *_borne_tabs(""),
        ],
        offices=[
            {"href": _address(show=ended and "ended"), "title": gettext("すべての課"), "current": not office},
            *(
                {
                    "href": _address(show=ended and "ended", office=one.id),
                    "title": one.name if language() == "ja" else one.name_en,
                    "current": one.id == office,
                }
                for one in promises.offices(session)
            ),
        ],
        more=_address(show=ended and "ended", office=office, after=page.after) if page.after else "",
        ended=ended,
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("約束した期日")}],
    )


_BORNE = ("kept", "kept-done")


def _borne_tabs(current: str) -> list[dict[str, Any]]:
    titles = (gettext("参考にした意見のその後"), gettext("その後を確かめたもの"))
    return [
        {"href": _address(show=name), "title": title, "current": name == current}
        for name, title in zip(_BORNE, titles, strict=True)
    ]


def _borne(session: Session) -> str:
    """What was kept for reference: what will be looked at and when, or what came of it."""
    show = request.args["show"]
    page = borne.listing(session, closed=show == "kept-done", after=request.args.get("after", ""))
    return render_template(
        "public/borne.html",
        nav="cases",
        shown=[
            {"href": _address(), "title": gettext("これからの期日"), "current": False},
            {"href": _address(show="ended"), "title": gettext("終わった期日"), "current": False},
            *_borne_tabs(show),
        ],
        rows=[_kept(row) for row in page.rows],
        closed=show == "kept-done",
        more=_address(show=show, after=page.after) if page.after else "",
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("約束した期日")}],
    )


def _kept(row: FollowUp) -> dict[str, Any]:
    late = row.state == "open" and row.due_on < clock.today()
    return {
        "href": f"/cases/{row.case.slug}/result",
        "title": row.case.title,
        "number": row.case.number,
        "office": row.office.name if language() == "ja" else row.office.name_en,
        "what": row.what,
        "said": borne.in_words(row),
        "state": "late" if late else "now" if row.state == "open" else "done",
        "word": gettext("期日を過ぎた")
        if late
        else gettext("これから確かめる")
        if row.state == "open"
        else gettext("確かめた"),
    }


def _address(**wanted: Any) -> str:
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"/promises?{query}" if query else "/promises"


def _row(row: Deadline, case: Case, history: list[DeadlineChange]) -> dict[str, Any]:
    stands = promises.standing(row)
    return {
        "href": case.address,
        "title": case.title,
        "number": case.number,
        "office": case.office.name if language() == "ja" else case.office.name_en,
        "what": clocks.label(row),
        "due": long(row.due_on),
        "text": stands.sentence,
        "state": STATES[stands.code],
        "word": word(stands.code),
        "changes": changes(history),
        "steps": [pick(step) for step in row.steps],
    }


def word(code: str) -> str:
    """How a promise stands, in a word."""
    words = {
        "overdue": gettext("期日を過ぎた"),
        "running": gettext("進行中"),
        "suspended": gettext("停止中"),
        "kept": gettext("果たした"),
        "kept_late": gettext("遅れて果たした"),
        "ended": gettext("終わった"),
    }
    return words[code]


def changes(history: list[DeadlineChange]) -> list[dict[str, Any]]:
    """What was changed, when, and the reason given to everyone."""
    return [
        {"at": moment(c.at), "instant": c.at, "text": promises.said(c), "reason": c.public_reason}
        for c in history
    ]
