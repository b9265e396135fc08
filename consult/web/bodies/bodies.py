"""/bodies: what a body is for, who sits on it on a day, what it has met about."""

import datetime as dt
import io
from typing import Any

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from consult import clock
from consult.bodies import queries, rules
from consult.bodies.models import Body, Membership
from consult.calendars import date_text, fiscal_year, parse_date, tokyo_date
from consult.db import db, settings
from consult.documents import pdf
from consult.errors import Invalid, NotFound
from consult.i18n import N_, gettext, msg
from consult.meetings import listing as meetings
from consult.meetings import sheets
from consult.web.access import public
from consult.web.bodies import body_plan_forms
from consult.web.meetings import meeting_page
from consult.web.recruitment import call_panel

blueprint = Blueprint("bodies", __name__)
MODES = {"in_person": N_("会場"), "web": N_("ウェブ"), "paper": N_("書面")}
KINDS = {
    "statutory": N_("附属機関（条例による）"),
    "advisory": N_("懇談会等（要綱による）"),
    "joint": N_("協議会・推進委員会（要綱による）"),
    "section": N_("部会"),
    "council": N_("議会"),
    "council_committee": N_("議会の委員会"),
    "imported": N_("過去の記録にある会議体"),
}
OFFICES = {"chair": N_("会長"), "deputy": N_("副会長"), "member": N_("委員")}


@blueprint.get("/bodies")
@public
def listing() -> str:
    """Every body of the city."""
    rows = [
        {"href": f"/bodies/{b.slug}", "title": b.name, "note": b.purpose}
        for b in queries.bodies(db.session())
        if b.public
    ]
    return render_template("public/bodies.html", nav="meetings", bodies=rows)


@blueprint.get("/bodies/<slug>")
@public
def show(slug: str) -> str:
    """根拠・役割, the next meeting, the roster of a day, all meetings by 年度."""
    session = db.session()
    body = _public_body(slug)
    typed = request.args.get("on", "")
    day, error = _day(typed)
    members = queries.roster(session, body, day)
    coming = meetings.coming(session, body)
    page = meetings.held(session, body)
    return render_template(
        "public/body.html",
        nav="meetings",
        body={
            "name": body.name,
            "slug": body.slug,
            "basis": body.basis,
            "role": body.purpose,
            "kind": _kind(body),
            "seats": body.seats,
            "rules": _rules(body),
            "ended": body.ended_on is not None or bool(body.members),
            "active": body.ended_on is None and bool(queries.roster(session, body, clock.today())),
        },
        next=_next(coming[0]) if coming else None,
        roster={
            "day": day,
            "typed": typed,
            "members": [_member(m) for m in members],
            "vacancies": max(0, body.seats - len(members)),
            "error": error,
            "pdf_href": f"/bodies/{slug}/roster.pdf?on={day.isoformat()}",
        },
        years=_by_year([*reversed(coming), *page.meetings]),
        more_href=f"/meetings?body={slug}&before={page.next}" if page.next else "",
        recruitment=call_panel.of_body(body),
        office=meeting_page.office(body.office),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("会議"), "href": "/meetings"},
            {"title": body.name},
        ],
    )


@blueprint.get("/bodies/<slug>/roster.pdf")
@public
def roster_pdf(slug: str) -> Response:
    """委員名簿 of a day as a sheet."""
    body = _public_body(slug)
    day, _error = _day(request.args.get("on", ""))
    context = sheets.roster(
        body, queries.roster(db.session(), body, day), day, municipality=settings().municipality
    )
    made = pdf.render(
        "roster", context, title=f"{body.name} 委員名簿", created=clock.tokyo(day.year, day.month, day.day)
    )
    return send_file(io.BytesIO(made), mimetype="application/pdf", download_name=f"{slug}-roster.pdf")


def _public_body(slug: str) -> Body:
    """A body whose founding has been published; of any other the public knows nothing."""
    body = queries.body(db.session(), slug)
    if not body.public:
        raise NotFound(msg("この会議体は見つかりません"))
    return body


def _day(typed: str) -> tuple[dt.date, str]:
    if not typed.strip():
        return clock.today(), ""
    try:
        return dt.date.fromisoformat(typed.strip()), ""
    except ValueError:
        pass
    try:
        return parse_date(typed), ""
    except Invalid as error:
        return clock.today(), str(error)


def _member(member: Membership) -> dict[str, Any]:
    return {
        "name": member.name,
        "reading": member.reading.replace("・", " "),
        "seat": gettext(OFFICES[member.office]),
        "from_group": member.category,
        "term": msg("%(last)sまで", last=date_text(member.until, "bare")) if member.until else "",
        "note": member.affiliation,
    }


def _kind(body: Body) -> str:
    return gettext(KINDS[body.kind])


def _rules(body: Body) -> list[dict[str, Any]]:
    base = gettext("定数") if body.quorum_base == "seats" else gettext("現在の委員")
    test = gettext("過半数") if body.quorum_test == "more_than_half" else gettext("半数以上")
    tie = (
        gettext("可否同数のときは会長が決めます")
        if body.chair_breaks_ties
        else gettext("可否同数のときは否決です")
    )
    vote = gettext("会長も表決に加わります") if body.chair_votes else gettext("会長は表決に加わりません")
    plan = "、".join(
        str(msg("%(category)s %(n)s人", category=one["category"], n=one["seats"])) for one in body.seat_plan
    )
    special = [body_plan_forms.said(rule) for rule in rules.decision_rules(body.decision_rules)]
    modes = "、".join(gettext(MODES[mode]) for mode in body.attendance_modes)
    lines: list[dict[str, Any]] = [
        {"term": gettext("種類"), "text": _kind(body)},
        {"term": gettext("定数"), "text": gettext("%(n)s人") % {"n": body.seats}},
        {"term": gettext("定足数"), "text": msg("%(base)sの%(test)s", base=base, test=test)},
        {"term": gettext("決め方"), "text": msg("出席委員の過半数。%(vote)s。%(tie)s。", vote=vote, tie=tie)},
        {"term": gettext("過半数より多くが要る議決"), "text": "、".join(special)},
        {"term": gettext("席の区分"), "text": plan},
        {"term": gettext("任期"), "text": gettext("%(n)sか月") % {"n": body.term_months}},
        {"term": gettext("出席のしかた"), "text": modes},
        {"term": gettext("代理の出席"), "text": _substitutes(body)},
    ]
    if body.parent is not None:
        lines.append({"term": gettext("もとの会議体"), "text": body.parent.name})
    return [line for line in lines if line["text"]]


def _substitutes(body: Body) -> str:
    if body.substitutes_allowed:
        return gettext("前もって名前を決めた人が、代わりに出席できます")
    return gettext("認めていません")


def _next(meeting: Any) -> dict[str, Any]:
    return {
        "href": f"/meetings/{meeting.case.slug}",
        "title": meeting.case.title,
        "when": meeting_page.when(meeting),
        "place": "" if meeting.in_writing else meeting.place,
    }


def _by_year(held: Any) -> list[dict[str, Any]]:
    years: dict[Any, list[dict[str, Any]]] = {}
    for meeting, row in zip(held, meeting_page.rows(db.session(), held), strict=True):
        years.setdefault(fiscal_year(tokyo_date(meeting.starts_at)), []).append(row)
    return [{"title": str(year), "meetings": rows} for year, rows in years.items()]
