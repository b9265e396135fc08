"""/desk: starting a consultation and writing its notice, period, promises and publicity."""

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.calendars import date_text
from consult.cases import actions as cases
from consult.cases.models import Case
from consult.consultations import actions, queries
from consult.consultations.conditions import NOTICE_ITEMS
from consult.consultations.models import Consultation
from consult.db import db
from consult.errors import Invalid
from consult.i18n import N_, Message, gettext
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed

blueprint = Blueprint("desk_notice", __name__, url_prefix="/desk")
_FROM_CASE = frozenset({"title", "draft", "period", "result_due"})
_WRITTEN = tuple(code for code in NOTICE_ITEMS if code not in _FROM_CASE)
_FIELDS = ("opens_on", "closes_on", "reason_for_short_period", "result_due_on", "post_rule", "identity_policy",
           "lead", "decided_by", "easy", *_WRITTEN)  # fmt: skip
POST_RULES = {"postmark": N_("消印有効"), "arrival": N_("必着")}
IDENTITY = {
    "required": N_("氏名と住所を書いてもらう"),
    "category_only": N_("区分（在住・在勤など）だけを聞く"),
    "optional": N_("書かなくてもよい"),
}


@blueprint.route("/cases/new", methods=["GET", "POST"])
@needs(Permission.CASE_CREATE)
def new() -> Response | str | tuple[str, int]:
    """Start a new 意見公募 for one of the actor's offices."""
    offices = _offices()
    typed = Typed.posted("title", "lead", "decided_by", "office")
    if request.method == "GET":
        return render_template(
            "desk/case_new.html", offices=offices, typed=typed, errors=[], error_of={}, key=""
        )
    try:
        title = typed.text("title", gettext("題名を書いてください"))
        chosen = next(
            (o for o in offices if str(o.id) == typed["office"]), offices[0] if len(offices) == 1 else None
        )
        if chosen is None:
            typed.wrong["office"] = [gettext("担当の課を選んでください")]
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            made = actions.open_consultation(
                uow,
                uow.session.get_one(Office, chosen.id if chosen else 0),
                title=title,
                lead=typed.text("lead"),
                decided_by=typed.text("decided_by"),
            )
            slug = made.case.slug
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        page = render_template(
            "desk/case_new.html",
            offices=offices,
            typed=typed,
            errors=typed.errors,
            error_of=typed.error_of,
            key=request.form.get("idempotency_key", ""),
        )
        return page, 422
    return redirect(url_for("desk_notice.notice", slug=slug), 303)


def _offices() -> list[Office]:
    actor = current_actor()
    rows = db.session.execute(select(Office).order_by(Office.id)).scalars()
    return [office for office in rows if allowed(actor, Permission.CASE_CREATE, office)]


@blueprint.get("/cases/<slug>/notice")
@needs(Permission.DESK_OPEN)
def notice(slug: str) -> str:
    """The notice as it stands, with what is still missing."""
    case = desk_case(slug)
    row = queries.consultation_of(db.session(), case)
    return _page(case, row, Typed(_stored(row)))


def _stored(row: Consultation) -> dict[str, str]:
    def day(value: dt.date | None) -> str:
        return date_text(value, "bare") if value else ""

    return {
        "opens_on": day(row.opens_on), "closes_on": day(row.closes_on), "result_due_on": day(row.result_due_on),
        "reason_for_short_period": row.reason_for_short_period, "post_rule": row.post_rule,
        "identity_policy": row.identity_policy, "lead": row.case.lead, "decided_by": row.case.decided_by,
        "easy": "\n".join(row.case.easy), **{code: row.notice.get(code, "") for code in _WRITTEN},
    }  # fmt: skip


def _page(case: Case, row: Consultation, typed: Typed) -> str:
    session = db.session()
    preparing = actions.is_preparing(row)
    earliest = actions.earliest_end(row, row.opens_on) if row.opens_on else None
    return render_template(
        "desk/notice.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        typed=typed,
        preparing=preparing,
        least=row.min_days,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        items=[{"name": code, "label": Message(NOTICE_ITEMS[code])} for code in _WRITTEN],
        missing=[Message(NOTICE_ITEMS[code]) for code in queries.missing_items(session, row)],
        earliest={"day": earliest.date, "steps": earliest.steps} if earliest else None,
        post_rules=[
            {"value": k, "label": gettext(v), "checked": k == (typed["post_rule"] or row.post_rule)}
            for k, v in POST_RULES.items()
        ],
        identity=[
            {
                "value": k,
                "label": gettext(v),
                "checked": k == (typed["identity_policy"] or row.identity_policy),
            }
            for k, v in IDENTITY.items()
        ],
        publicity=queries.publicity_of(session, case),
    )


@blueprint.post("/cases/<slug>/notice")
@needs(Permission.CONSULTATION_PREPARE)
def save(slug: str) -> Response | tuple[str, int]:
    """Save notice, period and promises together; nothing is half saved."""
    case = desk_case(slug)
    typed = Typed.posted(*_FIELDS)
    row = queries.consultation_of(db.session(), case)
    try:
        opens = typed.day("opens_on", gettext("募集を始める日を書いてください"))
        closes = typed.day("closes_on", gettext("募集の最後の日を書いてください"))
        due = typed.day("result_due_on", gettext("結果を公表する日を書いてください"))
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            row = queries.consultation_of(uow.session, case)
            if opens and closes and due:
                actions.set_period(uow, row, opens, closes, reason=typed["reason_for_short_period"])
                actions.set_result_due(uow, row, due)
            actions.set_receipt_rules(
                uow,
                row,
                post_rule=typed["post_rule"] or row.post_rule,
                identity_policy=typed["identity_policy"] or row.identity_policy,
            )
            actions.set_notice(uow, row, {code: typed[code] for code in _WRITTEN})
            cases.describe(
                uow,
                row.case,
                lead=typed["lead"].strip(),
                decided_by=typed["decided_by"].strip(),
                easy=[line.strip() for line in typed["easy"].splitlines() if line.strip()],
            )
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        return _page(case, queries.consultation_of(db.session(), desk_case(slug)), typed), 422
    return redirect(url_for("desk_notice.notice", slug=slug, saved=1), 303)


@blueprint.post("/cases/<slug>/publicity")
@needs(Permission.CONSULTATION_PREPARE)
def publicity(slug: str) -> Response | tuple[str, int]:
    """Note one way in which people were told."""
    case = desk_case(slug)
    row = queries.consultation_of(db.session(), case)
    typed = Typed.posted("on", "channel", "reach")
    try:
        on = typed.day("on", gettext("知らせた日を書いてください"))
        channel = typed.text("channel", gettext("どのように知らせたか書いてください。例 広報みどりの 10月号"))
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            row = queries.consultation_of(uow.session, case)
            if on:
                actions.record_publicity(uow, row, on=on, channel=channel, reach=typed["reach"])
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        again = Typed({**_stored(row), **{name: typed[name] for name in ("on", "channel", "reach")}})
        again.wrong = typed.wrong
        return _page(desk_case(slug), queries.consultation_of(db.session(), desk_case(slug)), again), 422
    return redirect(url_for("desk_notice.notice", slug=slug, saved=1) + "#publicity", 303)
