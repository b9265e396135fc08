"""/records: one box over everything public, in either calendar; minutes by speaker, body and day too."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import Office
from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.calendars import FiscalYear, FuzzyDate
from consult.cases.definitions import library
from consult.db import db
from consult.i18n import gettext, msg, pick
from consult.records.beside import beside
from consult.records.models import RecordEntry
from consult.records.queries import COUNTED, PAGE, Found, search, years
from consult.records.rules import Asked, marked
from consult.templating import fuzzy
from consult.web.access import public
from consult.web.records import records_narrowing as narrowing

blueprint = Blueprint("records", __name__)


@blueprint.get("/records")
@public
def find() -> str:
    """Search; without a word, how to search."""
    session = db.session()
    query = request.args.get("q", "").strip()
    known = [body for body in bodies.bodies(session) if body.public]
    narrowed = narrowing.read({body.slug: body for body in known})
    asked, filters = narrowed.asked, narrowed.filters
    found = search(session, asked, filters, after=narrowing.number("after")) if narrowed.searches else None
    offices = {office.id: office for office in session.execute(select(Office)).scalars()}
    return render_template(
        "public/records.html",
        nav="records",
        query=query,
        minutes=_minutes_form(known),
        asked=bool(query) or narrowed.searches or bool(narrowed.unused),
        understood=_understood(asked, query),
        ignored=[*asked.ignored, *narrowed.unused],
        total=found.total if found else 0,
        more=found.more if found else False,
        counted=COUNTED,
        hits=_hits(session, found.hits, asked, offices) if found else [],
        facets=narrowing.facets(found, filters, offices, known, years(session) if found.more else [])
        if found
        else [],
        pager=_pager(found) if found and found.hits else None,
        tips=[
            gettext("2つ以上のことばは、間をあけて書くと、すべてを含む記録をさがします。例 仮称 推進条例"),
            gettext("日付は和暦でも西暦でもさがせます。例 平成19年10月、2026年、R8年度"),
            gettext('日付をことばとしてさがすときは、かぎ（"）で囲みます。例 "平成19年10月"'),
            gettext("案件番号でもさがせます。例 R8-意-004"),
            gettext("会議録は、発言者・会議体・日付でもさがせます。見つかった発言を押すと、会議録のその発言が開きます。"),
        ],
    )  # fmt: skip


def _minutes_form(known: list[Body]) -> dict[str, Any]:
    given = {name: request.args.get(name, "").strip() for name in ("s", "b", "d")}
    return {
        "speaker": given["s"],
        "day": given["d"],
        "bodies": [{"value": b.slug, "title": b.name, "chosen": b.slug == given["b"]} for b in known],
        "open": any(given.values()),
        "kept": {name: value for name in ("y", "k", "o") if (value := request.args.get(name))},
    }


def _understood(asked: Asked, query: str) -> dict[str, Any] | None:
    if not asked.spans:
        return None
    words = " ".join(f'"{word}"' for word in query.replace('"', " ").split())
    return {
        "text": msg("%(dates)sの記録をさがしました。", dates="・".join(str(span) for span in asked.spans)),
        "href": "/records?" + urlencode({"q": words}) if words else "",
    }


def _hits(
    session: Session, entries: Sequence[RecordEntry], asked: Asked, offices: dict[int, Office]
) -> list[dict[str, Any]]:
    near = beside(session, entries)
    return [_hit(entry, asked, offices) | {"beside": near.get(entry.id)} for entry in entries]


def _hit(entry: RecordEntry, asked: Asked, offices: dict[int, Office]) -> dict[str, Any]:
    definition = library().get(entry.procedure)
    return {
        "href": entry.href,
        "level": gettext(narrowing.WORDS[entry.kind]),
        "title": _marked(entry.title, asked),
        "passage": _marked(entry.text.replace("\n", "　"), asked),
        "path": " › ".join(
            [
                narrowing.office_name(offices.get(entry.office_id)),
                str(FiscalYear(entry.fiscal_year)),
                pick(definition.title) if definition else entry.procedure,
            ]
        ),
        "date": fuzzy(FuzzyDate.from_iso(entry.date)),
        "number": entry.number,
        "closed": "",
    }


def _marked(text: str, asked: Asked) -> Markup:
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if hit else Markup("{}").format(piece)
        for hit, piece in marked(text, asked.words)
    )


def _pager(found: Found) -> dict[str, Any]:
    before = narrowing.number("n") or 0
    last = before + len(found.hits)
    return {
        "first": before + 1,
        "last": last,
        "total": found.total,
        "size": PAGE,
        "previous": narrowing.address() if before else "",
        "next": narrowing.address(after=found.after, n=last) if found.after is not None else "",
    }
