"""/desk/council: sessions, what is before the council and what comes next, who was there on a day."""

import datetime as dt
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.accounts.models import Office
from consult.bodies.models import Body
from consult.calendars import date_text
from consult.cases import once
from consult.cases.queries import by_number, public_cases
from consult.council import actions, queries
from consult.council.voting import EXCEPTIONS
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.council import council_page
from consult.web.forms import Typed

blueprint = Blueprint("desk_council", __name__, url_prefix="/desk/council")
_READERS = (Permission.COUNCIL_RECORD, Permission.CASE_CREATE, Permission.BILL_SUBMIT)

_NONE = "none"  # no exception: a radio button has to say something


@blueprint.get("")
@needs(*_READERS)
def home() -> str:
    """Sessions, bills and petitions with what comes next and which clock runs."""
    return _home(Typed())


def _home(typed: Typed) -> str:
    session, actor = db.session(), current_actor()
    council = queries.council(session)
    records = council is not None and allowed(actor, Permission.COUNCIL_RECORD, council)
    after = request.args.get("after", type=int)
    lists = {}
    for procedure in ("bill", "petition"):
        rows = queries.before(
            session, None, procedure, after=after if procedure == "bill" else None, limit=31
        )
        mine = [one for one in rows if allowed(actor, Permission.DESK_OPEN, one.case)]
        lists[procedure] = council_page.desk_rows(session, mine[:30], actor)
    sessions = queries.sessions(session, council) if council else ()
    return render_template(
        "desk/council.html",
        council=council,
        sessions=[_session_row(one) for one in sessions],
        bills=lists["bill"],
        petitions=lists["petition"],
        records=records,
        drafts=allowed(actor, Permission.CASE_CREATE) or records,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        kinds=_kinds(typed["kind"] or "regular"),
        trail=trails.desk(gettext("議会")),
    )


def _kinds(chosen: str) -> list[dict[str, Any]]:
    return [
        {"value": "regular", "label": gettext("定例会"), "checked": chosen == "regular"},
        {"value": "extra", "label": gettext("臨時会"), "checked": chosen == "extra"},
    ]


def _session_row(one: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "href": f"/desk/council/sessions/{one.id}",
        "title": str(queries.session_label(one)),
        "from": date_text(one.opens_on),
        "to": date_text(one.ends_on),
        "now": one.opens_on <= today <= one.ends_on,
        "extended": one.ends_on != one.first_ends_on,
    }


@blueprint.post("/sessions")
@needs(Permission.COUNCIL_RECORD)
def call() -> Response | tuple[str, int]:
    """Record a session."""
    typed = Typed.posted("kind", "opens_on", "ends_on")
    opens = typed.day("opens_on", msg("会期の始まりの日を書いてください"))
    ends = typed.day("ends_on", msg("会期の終わりの日を書いてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            actions.call_session(
                uow,
                _council(),
                kind=typed["kind"],
                opens_on=opens or dt.date.min,
                ends_on=ends or dt.date.min,
            )
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _home(typed), error.status
    return redirect("/desk/council?done=session", 303)


@blueprint.get("/sessions/<int:number>")
@needs(*_READERS)
def session_page(number: int) -> str:
    """One session: the days on which the council and its committees sat, and the form to make it longer."""
    return _session_page(number, Typed())


def _session_page(number: int, typed: Typed, conflict: str = "") -> str:
    session = db.session()
    found = queries.session_by_id(session, number)
    bodies = [found.body, *queries.committees(session, found.body)]
    sittings = queries.sittings_in(session, found)
    return render_template(
        "desk/council_session.html",
        one=_session_row(found),
        number=number,
        reason=found.reason,
        first=date_text(found.first_ends_on),
        bodies=[{"slug": body.slug, "name": body.name} for body in bodies],
        sittings=[
            {
                "day": date_text(s.held_on),
                "name": s.body.name,
                "present": len(s.present),
                "seats": s.body.seats,
            }
            for s in sittings
        ],
        records=allowed(current_actor(), Permission.COUNCIL_RECORD, found),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        conflict=conflict,
        trail=trails.desk(_here(), str(queries.session_label(found))),
    )


def _here() -> dict[str, str]:
    return {"title": gettext("議会"), "href": "/desk/council"}


@blueprint.post("/sessions/<int:number>")
@needs(Permission.COUNCIL_RECORD)
def extend(number: int) -> Response | tuple[str, int]:
    """Make a session longer."""
    typed = Typed.posted("ends_on", "reason")
    ends = typed.day("ends_on", msg("新しい終わりの日を書いてください"))
    typed.text("reason", msg("会期を延ばす理由を書いてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            found = queries.session_by_id(uow.session, number)
            actions.extend_session(uow, found, ends_on=ends or dt.date.min, reason=typed.text("reason"))
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _session_page(number, typed), error.status
    except Refused as error:
        return _session_page(number, typed, str(error)), error.status
    return redirect(f"/desk/council/sessions/{number}?done=extended", 303)


@blueprint.get("/sittings/new")
@needs(Permission.COUNCIL_RECORD)
def sitting_form() -> str:
    """Who was there on a day, of one body."""
    typed = Typed({"body": request.args.get("body", ""), "held_on": request.args.get("held_on", "")})
    return _sitting_form(typed, None)


def _sitting_form(typed: Typed, present: list[str] | None, conflict: str = "") -> str:
    session = db.session()
    body = _body(typed["body"])
    day = Typed({"day": typed["held_on"]}).day("day") or clock.today()
    members = queries.seated(session, [body.id], day)[body.id]
    known = queries.sittings_on(session, day).get(body.id)
    chosen = present if present is not None else [str(one) for one in known.present] if known else None
    offices = {"chair": gettext("議長・委員長"), "deputy": gettext("副議長・副委員長")}
    return render_template(
        "desk/council_sitting.html",
        body=body,
        day=day,
        members=[
            {
                "value": str(one.id),
                "label": one.name,
                "hint": offices.get(one.office, ""),
                "checked": chosen is None or str(one.id) in chosen,
            }
            for one in members
        ],
        exceptions=[
            {
                "value": code or _NONE,
                "label": gettext(word),
                "checked": (code or _NONE) == (typed["exception"] or _NONE),
            }
            for code, word in EXCEPTIONS.items()
        ],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        conflict=conflict,
        trail=trails.desk(_here(), gettext("出席を記録する")),
    )


@blueprint.post("/sittings/new")
@needs(Permission.COUNCIL_RECORD)
def sit() -> Response | tuple[str, int]:
    """Record who was there."""
    typed = Typed.posted("body", "held_on", "exception")
    body = _body(typed["body"])
    day = typed.day("held_on", msg("会議の日を書いてください"))
    present = request.form.getlist("present")
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            actions.record_sitting(
                uow,
                queries.body(uow.session, body.id),
                held_on=day or dt.date.min,
                present=[int(one) for one in present if one.isdecimal()],
                exception="" if typed["exception"] == _NONE else typed["exception"],
            )
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _sitting_form(typed, present), error.status
    except Conflict as error:
        return _sitting_form(typed, present, str(error)), error.status
    return redirect("/desk/council?done=sitting", 303)


@blueprint.get("/bills/new")
@needs(Permission.CASE_CREATE, Permission.COUNCIL_RECORD)
def bill_form() -> str:
    """Begin a bill: of the mayor in an office, of members in the secretariat."""
    return _bill_form(Typed({"source": request.args.get("source", "")}))


def _bill_form(typed: Typed) -> str:
    published = public_cases(db.session(), limit=30).cases
    return render_template(
        "desk/council_bill.html",
        offices=_offices(),
        sources=[one for one in published if one.procedure not in {"bill", "petition", "meeting"}],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.desk(_here(), gettext("議案を作る")),
    )


def _offices() -> list[Office]:
    actor, council = current_actor(), queries.council(db.session())
    return [
        one
        for one in accounts.offices(db.session())
        if allowed(actor, Permission.CASE_CREATE, one)
        or (council and council.office_id == one.id and allowed(actor, Permission.COUNCIL_RECORD, council))
    ]


@blueprint.post("/bills/new")
@needs(Permission.CASE_CREATE, Permission.COUNCIL_RECORD)
def draft() -> Response | tuple[str, int]:
    """Begin the bill and lead on to it."""
    typed, offices = Typed.posted("title", "office", "source"), _offices()
    typed.text("title", msg("件名を書いてください"))
    office = next(
        (o for o in offices if str(o.id) == typed["office"]), offices[0] if len(offices) == 1 else None
    )
    if office is None:
        typed.wrong["office"] = [msg("担当の課を選んでください")]
    key = request.form.get("idempotency_key", "")
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            home_office = uow.session.get_one(Office, office.id if office else 0)
            known = once.done_before(uow, key, "bill:draft")
            source = by_number(uow.session, typed["source"]) if typed["source"] else None
            slug = (
                str(known["slug"])
                if known
                else actions.draft_bill(
                    uow, home_office, _council(), title=typed.text("title"), source=source
                ).slug
            )
            if not known:
                once.remember(uow, key, "bill:draft", {"slug": slug})
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _bill_form(typed), error.status
    return redirect(f"/desk/cases/{slug}", 303)


@blueprint.get("/petitions/new")
@needs(Permission.COUNCIL_RECORD)
def petition_form() -> str:
    """Take a 請願 or 陳情."""
    now = clock.now().astimezone(clock.TOKYO)
    return _petition_form(Typed({"day": now.date().isoformat(), "time": f"{now:%H:%M}"}))


def _petition_form(typed: Typed) -> str:
    return render_template(
        "desk/council_petition.html",
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.desk(_here(), gettext("請願・陳情を受け付ける")),
    )


@blueprint.post("/petitions/new")
@needs(Permission.COUNCIL_RECORD)
def take() -> Response | tuple[str, int]:
    """Take the petition and lead on to it."""
    typed = Typed.posted("title", "day", "time")
    typed.text("title", msg("件名を書いてください"))
    day = typed.day("day", msg("届いた日を書いてください"))
    time = _time(typed)
    key = request.form.get("idempotency_key", "")
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            council = _council()
            uow.require(Permission.COUNCIL_RECORD, on=council)
            known = once.done_before(uow, key, "petition:take")
            if known:
                slug = str(known["slug"])
            else:
                at = dt.datetime.combine(day or dt.date.min, time, tzinfo=clock.TOKYO).astimezone(dt.UTC)
                slug = actions.take_petition(uow, council, title=typed.text("title"), arrived_at=at).slug
                once.remember(uow, key, "petition:take", {"slug": slug})
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _petition_form(typed), error.status
    return redirect(f"/desk/cases/{slug}", 303)


def _time(typed: Typed) -> dt.time:
    try:
        return dt.time.fromisoformat(typed.text("time"))
    except ValueError:
        typed.wrong["time"] = [msg("時刻は「13:05」のように書いてください")]
        return dt.time()


def _council() -> Body:
    found = queries.council(db.session())
    if found is None:
        raise NotFound(msg("議会がまだ登録されていません。議会事務局が、会議体として作ってください。"))
    return found


def _body(slug: str) -> Body:
    council = _council()
    bodies = {council.slug: council} | {b.slug: b for b in queries.committees(db.session(), council)}
    if slug not in bodies:
        return council
    return bodies[slug]
