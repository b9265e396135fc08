"""/records: one box over everything public, in either calendar; narrowing by 年度, kind and office."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy import select

from consult.accounts.models import Office
from consult.calendars import FiscalYear, FuzzyDate
from consult.cases.definitions import library
from consult.db import db
from consult.i18n import N_, Message, gettext, language, msg, pick
from consult.records.models import RecordEntry
from consult.records.queries import PAGE, Filters, Found, search
from consult.records.rules import KINDS, Asked, marked, understand
from consult.templating import fuzzy
from consult.web.access import public

blueprint = Blueprint("records", __name__)
WORDS = {
    "case": N_("案件"),
    "event": N_("年表"),
    "section": N_("案の本文"),
    "remark": N_("会議録"),
    "answer": N_("市の考え方"),
    "document": N_("文書"),
}
_SHOWN_YEARS = 12


@blueprint.get("/records")
@public
def find() -> str:
    """Search; without a word, how to search."""
    query = request.args.get("q", "").strip()
    asked, (filters, unused) = understand(query), _filters()
    found = None if asked.empty else search(db.session(), asked, filters, after=_number("after"))
    offices = {
        o.id: o.name if language() == "ja" else o.name_en
        for o in db.session.execute(select(Office)).scalars()
    }
    return render_template(
        "public/records.html",
        nav="records",
        query=query,
        asked=bool(query),
        understood=_understood(asked, query),
        ignored=[*asked.ignored, *unused],
        total=found.total if found else 0,
        hits=[_hit(entry, asked, offices) for entry in found.hits] if found else [],
        facets=_facets(found, filters, offices) if found else [],
        pager=_pager(found) if found and found.hits else None,
        tips=[
            gettext("2つ以上のことばは、間をあけて書くと、すべてを含む記録をさがします。例 仮称 推進条例"),
            gettext("日付は和暦でも西暦でもさがせます。例 平成19年10月、2026年、R8年度"),
            gettext('日付をことばとしてさがすときは、かぎ（"）で囲みます。例 "平成19年10月"'),
            gettext("案件番号でもさがせます。例 R8-意-004"),
        ],
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _filters() -> tuple[Filters, list[Message]]:
    """The filters of the address, and a sentence for each that could not be used."""
    unused = []
    for name, label in (("y", N_("年度")), ("o", N_("課"))):
        if request.args.get(name) and _number(name) is None:
            unused.append(msg("%(name)s「%(text)s」", name=Message(label), text=request.args[name]))
    kind = request.args.get("k") or None
    if kind is not None and kind not in KINDS:
        unused.append(msg("%(name)s「%(text)s」", name=Message(N_("種類")), text=kind))
        kind = None
    return Filters(_number("y"), kind, _number("o")), unused


def _address(**changed: object) -> str:
    """The same search with other filters; a new filter starts at the first page again."""
    held = {name: request.args.get(name) for name in ("q", "y", "k", "o")} | changed
    return "/records?" + urlencode({name: value for name, value in held.items() if value})


def _understood(asked: Asked, query: str) -> dict[str, Any] | None:
    if not asked.spans:
        return None
    words = " ".join(f'"{word}"' for word in query.replace('"', " ").split())
    return {
        "text": msg("%(dates)sの記録をさがしました。", dates="・".join(str(span) for span in asked.spans)),
        "href": "/records?" + urlencode({"q": words}),
    }


def _hit(entry: RecordEntry, asked: Asked, offices: dict[int, str]) -> dict[str, Any]:
    definition = library().get(entry.procedure)
    return {
        "href": entry.href,
        "level": gettext(WORDS[entry.kind]),
        "title": _marked(entry.title, asked),
        "passage": _marked(entry.text.replace("\n", "　"), asked),
        "path": " › ".join(
            [
                offices.get(entry.office_id, ""),
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


def _facets(found: Found, filters: Filters, offices: dict[int, str]) -> list[dict[str, Any]]:
    years = dict(sorted(found.facets.fiscal_year.items(), reverse=True)[:_SHOWN_YEARS])
    kinds = {kind: found.facets.kind[kind] for kind in KINDS if found.facets.kind[kind]}
    groups = [
        _facet(gettext("年度"), "y", years, filters.fiscal_year, lambda year: str(FiscalYear(year))),
        _facet(gettext("種類"), "k", kinds, filters.kind, lambda kind: gettext(WORDS[kind])),
        _facet(
            gettext("課"),
            "o",
            found.facets.office_id,
            filters.office_id,
            lambda office: offices.get(office, ""),
        ),
    ]
    return [group for group in groups if group["entries"]]


def _facet(title: str, name: str, counts: Any, chosen: object, word: Callable[[Any], str]) -> dict[str, Any]:
    entries = [{"href": _address(**{name: None}), "title": gettext("すべて"), "current": chosen is None}]
    entries += [
        {"href": _address(**{name: value}), "title": word(value), "number": count, "current": value == chosen}
        for value, count in counts.items()
    ]
    return {"title": title, "entries": entries if counts else []}


def _pager(found: Found) -> dict[str, Any]:
    before = _number("n") or 0
    last = before + len(found.hits)
    return {
        "first": before + 1,
        "last": last,
        "total": found.total,
        "size": PAGE,
        "previous": _address() if before else "",
        "next": _address(after=found.after, n=last) if found.after is not None else "",
    }
