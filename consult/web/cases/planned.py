"""/planned: 意見募集の予定 (実施予定一覧) as page, CSV, feed and calendar."""

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import FiscalYear, FuzzyDate, Precision, fiscal_year
from consult.consultations.announcing import planned_list, topics
from consult.consultations.announcing.planned_list import Line
from consult.db import db, settings
from consult.documents.cells import guarded
from consult.i18n import gettext, language, msg
from consult.templating import fuzzy, moment
from consult.web.access import public
from consult.web.feeds import atom

blueprint = Blueprint("planned", __name__)
CHIPS = {"planned": "plan", "overdue": "late", "opened": "done", "dropped": "off"}
_ENTRIES = 50


@blueprint.get("/planned")
@public
def listing() -> str:
    """The plans of one 年度: what is asked about, by whom and when, with every change and its reason."""
    session = db.session()
    years = planned_list.years(session)
    year = _year()
    office, topic = request.args.get("office", type=int), request.args.get("topic", type=int)
    every = planned_list.of_year(session, year)
    lines = [
        line
        for line in every
        if (not office or line.plan.office_id == office)
        and (not topic or topic in {t.id for t in line.topics})
    ]
    return render_template(
        "public/planned.html",
        nav="cases",
        year=str(year),
        years=[{"href": _address(year=one.year), "title": str(one), "current": one == year} for one in years],
        filters=_filters(every, year, office, topic),
        coming=[row(line) for line in lines if line.state in {"planned", "overdue"}],
        past=[row(line) for line in lines if line.state in {"opened", "dropped"}],
        csv=f"/planned.csv?year={year.year}",
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("意見募集の予定")}],
    )


def _year() -> FiscalYear:
    given = request.args.get("year", type=int)
    return FiscalYear(given) if given and 1900 < given < 2200 else fiscal_year(clock.today())  # noqa: PLR2004 - years


def _address(**wanted: Any) -> str:
    return f"/planned?{urlencode({k: v for k, v in wanted.items() if v})}"


def _filters(
    lines: list[Line], year: FiscalYear, office: int | None, topic: int | None
) -> list[dict[str, Any]]:
    offices = {line.plan.office_id: office_name(line) for line in lines}
    named = {t.id: t.name for line in lines for t in line.topics}
    if len(offices) + len(named) < 2:  # noqa: PLR2004 - nothing to choose between
        return []
    return [
        {"href": _address(year=year.year), "title": gettext("すべて"), "current": not office and not topic},
        *(
            {"href": _address(year=year.year, topic=k), "title": v, "current": k == topic}
            for k, v in named.items()
        ),
        *(
            {"href": _address(year=year.year, office=k), "title": v, "current": k == office}
            for k, v in offices.items()
        ),
    ]


def office_name(line: Line) -> str:
    """The office in the reader's language."""
    office = line.plan.office
    return office.name if language() == "ja" else office.name_en


def row(line: Line) -> dict[str, Any]:
    """A line for the page."""
    closes, decides = line.date("closes"), line.date("decides")
    first = next((c for c, _ in line.said if c.field == "opens"), None)
    return {
        "id": line.plan.id,
        "title": line.plan.title,
        "about": line.plan.about,
        "word": line.word,
        "state": CHIPS[line.state],
        "open": line.state in {"planned", "overdue"},
        "office": office_name(line),
        "telephone": line.plan.office.telephone,
        "opens": fuzzy(line.opens),
        "before": fuzzy(FuzzyDate.from_iso(first.old)) if first is not None and first.old else "",
        "closes": fuzzy(closes) if closes else "",
        "decides": fuzzy(decides) if decides else "",
        "topics": [topic.name for topic in line.topics],
        "changes": [
            {"at": moment(change.at), "text": said, "reason": change.reason} for change, said in line.said
        ],
        "became": line.became,
        "case": {"href": line.case.address, "number": line.case.number} if line.case else None,
    }


@blueprint.get("/planned.csv")
@public
def table() -> Response:
    """The list as CSV (UTF-8 with BOM): times as written and in machine form (2027-01-M is 1月中旬)."""
    lines = planned_list.of_year(db.session(), _year())
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(
        [
            gettext("年度"), gettext("名称"), gettext("どんなことか"), gettext("担当"), gettext("テーマ"), gettext("地区"),
            gettext("始まりの時期"), "opens", gettext("終わりの時期"), "closes", gettext("決める時期"), "decides",
            gettext("状態"), gettext("案件番号"), gettext("予定の変更と理由"),
        ]
    )  # fmt: skip
    for line in lines:
        named = topics.named_of(line.topics)
        dates = [line.opens, line.date("closes"), line.date("decides")]
        cells: list[object] = [
            FiscalYear(line.plan.fiscal_year), line.plan.title, line.plan.about, office_name(line),
            "、".join(named.themes), "、".join(named.wards),
        ]  # fmt: skip
        for date in dates:
            cells += [date or "", date.iso if date else ""]
        changes = " / ".join(
            f"{said}{'（' + change.reason + '）' if change.reason else ''}" for change, said in line.said
        )
        cells += [line.word, line.case.number if line.case else "", changes]
        writer.writerow([guarded(str(cell)) for cell in cells])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="planned-{_year().year}.csv"'
    return answer


@blueprint.get("/feeds/planned.atom")
@public
def feed() -> Response:
    """Plans and their changes, the newest first (RFC 4287)."""
    entries = [_entry(line) for line in planned_list.latest(db.session(), _ENTRIES)]
    return atom(gettext("意見募集の予定"), "/planned", "/feeds/planned.atom", entries)


def _entry(line: Line) -> dict[str, Any]:
    last = line.plan.changes[-1] if line.plan.changes else None
    summary = msg("%(when)sに始める予定です。", when=line.opens)
    if last is not None:
        summary = msg("%(what)s。理由：%(reason)s", what=planned_list.changed(last), reason=last.reason)
    step = last.n if last is not None else 0
    return {
        "id": f"{settings().base_url}/planned#plan-{line.plan.id}-{step}",
        "href": line.case.address
        if line.case
        else f"/planned?year={line.plan.fiscal_year}#plan-{line.plan.id}",
        "title": f"{line.plan.title}：{line.word}",
        "summary": str(summary),
        "at": last.at if last is not None else line.plan.created_at,
    }


@blueprint.get("/planned.ics")
@public
def calendar() -> Response:
    """The same as a calendar (RFC 5545): a 旬 or a month is a stretch of days, given up is CANCELLED."""
    return _calendar(db.session())


def _calendar(session: Session) -> Response:
    book = Calendar()
    book.add("prodid", "-//Consult//JA")
    book.add("version", "2.0")
    site = settings().base_url
    for line in planned_list.latest(session, _ENTRIES):
        if line.case is not None or line.opens.precision in {Precision.YEAR, Precision.FISCAL_YEAR}:
            continue  # the case has a calendar of its own; a year is no entry anyone can use
        entry = Event()
        entry.add("uid", f"planned-{line.plan.id}@{site.partition('//')[2]}")
        entry.add("sequence", line.plan.version)
        entry.add("dtstamp", line.plan.created_at)
        entry.add(
            "summary", msg("意見募集の予定（%(when)s）：%(title)s", when=line.opens, title=line.plan.title)
        )
        entry.add("dtstart", line.opens.first)
        entry.add("dtend", line.opens.last + dt.timedelta(days=1))
        entry.add("status", "CANCELLED" if line.state == "dropped" else "TENTATIVE")
        entry.add("url", f"{site}/planned?year={line.plan.fiscal_year}#plan-{line.plan.id}")
        book.add_component(entry)
    return Response(book.to_ical(), content_type="text/calendar; charset=utf-8")
