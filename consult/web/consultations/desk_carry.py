"""/desk/cases/<slug>/carry-over: what each sender of the stopped round answered; answers on paper are entered here."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import until_text
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import carry_over, queries, rules
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation
from consult.db import db, settings
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions.desk_lanes import base
from consult.web.opinions.desk_opinions import case_for, said

blueprint = Blueprint("desk_carry", __name__, url_prefix="/desk/cases/<slug>")
PAGE = 50
FIELDS = ("number", "answer", "answered_on")


@blueprint.get("/carry-over")
@needs(Permission.OPINION_READ)
def overview(slug: str) -> str:
    """How many were asked, went along, stayed, said nothing; and each of them."""
    return _page(case_for(slug), Typed({}))


@blueprint.post("/carry-over")
@needs(Permission.OPINION_ENTER)
def enter(slug: str) -> Any:
    """An answer on paper, with the day it came."""
    case, typed = case_for(slug), Typed.posted(*FIELDS)
    old, key = _rounds(case)[0], request.form.get("idempotency_key", "")
    number = typed.text("number", msg("前の募集の受付番号（意見の番号）を書いてください。例 12"))
    given = typed["answer"]
    if given not in {"yes", "no"}:
        typed.wrong["answer"] = [msg("「引き継ぐ」か「引き継がない」を選んでください")]
    day = typed.day("answered_on", msg("紙の答えが届いた日を書いてください。例 令和8年11月5日"))
    place = number.rpartition("-")[2]
    if number and not place.isdecimal():
        typed.wrong["number"] = [msg("番号を数字で書いてください。例 12")]
    if typed.wrong:
        return _page(case, typed), 422
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, old, int(place))
            uow.require(Permission.OPINION_ENTER, on=opinion)
            act = f"carry-over:{opinion.id}"
            if once.done_before(uow, key, act) is None:
                keys = Keys.of(settings())
                carry_over.decide(uow, opinion, carry=given == "yes", keys=keys, way="paper", answered_on=day)
                once.remember(uow, key, act, {"answer": given})
    except Invalid as error:
        typed.add(error)
        return _page(case_for(slug), typed), error.status
    except (NotFound, Refused) as error:
        typed.wrong["number"] = [error.sentence]
        return _page(case_for(slug), typed), 422
    flash(str(msg("%(n)sの答えを入れました", n=int(place))))
    return redirect(f"{base(case)}/carry-over", 303)


def _rounds(case: Case) -> tuple[Case, Case | None]:
    """The stopped round and the one that begins it anew, from whichever the page was opened."""
    session = db.session()
    old = carry_over.old_round(session, case)
    if old is not None:
        return old, carry_over.last_round(session, old) or case
    if carry_over.new_round(session, case) is None and case.stage not in {"stopped", "restarted"}:
        raise NotFound(msg("この案件は、やり直した募集ではありません"))
    return case, carry_over.last_round(session, case)


def _page(case: Case, typed: Typed) -> str:
    session = db.session()
    old, new = _rounds(case)
    state, after = request.args.get("state", ""), request.args.get("after", 0, type=int)
    known = state if state in carry_over.STATES else ""
    rows = carry_over.asked(session, old, state=known, after=after, limit=PAGE + 1)
    here = f"{base(case)}/carry-over" + (f"?state={known}" if known else "")
    closes = session.get_one(Consultation, new.id).closes_on if new is not None else None
    return render_template(
        "desk/carry_over.html",
        trail=trails.of_case(case, gettext("意見の引継ぎ")),
        case={"number": case.number, "address": case.slug, "title": case.title},
        old={"number": old.number, "href": f"/desk/cases/{old.slug}"},
        new={"number": new.number, "href": f"/desk/cases/{new.slug}"} if new else None,
        until=until_text(closes) if closes else "",
        tally=carry_over.tally(session, old),
        filters=[
            {"href": f"{base(case)}/carry-over", "title": gettext("すべて"), "current": not known},
            *(
                {
                    "href": f"{base(case)}/carry-over?state={name}",
                    "title": gettext(title),
                    "current": name == known,
                }
                for name, title in carry_over.STATES.items()
            ),
        ],
        rows=[_row(row, old) for row in rows[:PAGE]],
        more=f"{here}{'&' if known else '?'}after={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        back=here if after else "",
        may=new is not None and allowed(current_actor(), Permission.OPINION_ENTER, new),
        answers=[
            {"value": "yes", "label": gettext("引き継ぐ"), "checked": typed["answer"] == "yes"},
            {"value": "no", "label": gettext("引き継がない"), "checked": typed["answer"] == "no"},
        ],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        said=said(),
    )


def _row(row: carry_over.Asked, old: Case) -> dict[str, Any]:
    return {
        "number": row.number,
        "href": f"{base(old)}/opinions/{row.number}",
        "channel": gettext(rules.CHANNELS[row.channel]),
        "state": gettext(carry_over.STATES[row.state]),
        "way": gettext(carry_over.WAYS[row.way]) if row.way else "",
        "at": row.answered_at,
        "on": row.answered_on,
        "new": {"number": row.new_number, "href": f"/desk/cases/{row.new_slug}/opinions/{row.new_number}"}
        if row.new_number
        else None,
        "again": row.again,
    }
