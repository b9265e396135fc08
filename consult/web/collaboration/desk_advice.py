"""/desk/advice: the records of advice an office keeps: searched and narrowed, with the sums of a year."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.accounts.models import Office
from consult.calendars import FiscalYear, fiscal_year
from consult.collaboration.advice import queries
from consult.collaboration.advice.queries import Wanted
from consult.collaboration.advice.rules import CATEGORIES, TOPICS
from consult.db import db
from consult.i18n import N_, gettext
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.collaboration.advice_sums import table_of
from consult.web.forms import number_in

blueprint = Blueprint("desk_advice", __name__)
_NARROWED = ("q", "year", "category", "topic", "case")


@blueprint.get("/desk/cases/<slug>/advice")
@needs(Permission.ADVICE_KEEP)
def of_case(slug: str) -> str:
    """What belongs to one case."""
    return _page({**dict.fromkeys(_NARROWED, ""), "case": slug})


@blueprint.get("/desk/advice")
@needs(Permission.ADVICE_KEEP)
def listing() -> str:
    """The newest first, or what was searched for; beside it the sums of the year."""
    return _page({name: request.args.get(name, "") for name in _NARROWED})


def _page(typed: dict[str, str]) -> str:
    session, mine = db.session(), [office.id for office in own_offices()]
    case = desk_case(typed["case"]) if typed["case"] else None
    wanted = Wanted(
        typed["q"], number_in(typed["year"]), typed["category"], typed["topic"], case.id if case else None
    )
    found = queries.search(session, mine, wanted, request.args.get("after", type=int))
    year = wanted.year or fiscal_year(clock.today()).year
    return render_template(
        "desk/advice.html",
        rows=[row(one) for one in found.rows],
        typed=typed,
        case=case,
        groups=[
            {"title": gettext(title), "entries": _filter(name, values, typed)}
            for name, title, values in (
                ("year", N_("年度"), {str(y): str(FiscalYear(y)) for y in queries.years(session, mine)}),
                ("category", N_("どなたから"), {code: gettext(word) for code, word in CATEGORIES.items()}),
                ("topic", N_("何について"), {code: gettext(word) for code, word in TOPICS.items()}),
            )
            if values
        ],
        year=str(FiscalYear(year)),
        sums=table_of(queries.counts(session, year, mine)),
        csv=f"/desk/advice/counts.csv?year={year}",
        narrowed=any(typed.values()),
        more=_address({**typed, "after": str(found.after)}) if found.after else "",
        trail=trails.desk(gettext("相談・助言の記録")),
    )


def own_offices() -> list[Office]:
    """The offices whose register the reader keeps."""
    return [o for o in accounts.offices(db.session()) if allowed(current_actor(), Permission.ADVICE_KEEP, o)]


def row(one: Any) -> dict[str, Any]:
    """A record as lists show it."""
    return {
        "href": f"/desk/advice/{one.id}",
        "category": gettext(CATEGORIES[one.category]),
        "topic": gettext(TOPICS[one.topic]),
        "open": bool(one.next_step),
        "office": one.office.called,
        "row": one,
    }


def _filter(name: str, values: dict[str, str], typed: dict[str, str]) -> list[dict[str, Any]]:
    others = any(value for field, value in typed.items() if field != name)
    return [
        {
            "href": _address({**typed, name: code}),
            "title": title,
            "current": typed[name] == code,
            "narrower": bool(code) and others,
        }
        for code, title in {"": gettext("すべて"), **values}.items()
    ]


def _address(wanted: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"/desk/advice?{query}" if query else "/desk/advice"
