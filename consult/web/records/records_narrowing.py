"""How /records is narrowed: what the address asks for, what could not be used, and the links that narrow further."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from consult.accounts.models import Office
from consult.bodies.models import Body
from consult.calendars import FiscalYear
from consult.i18n import N_, Message, gettext, language, msg
from consult.records.queries import Filters, Found
from consult.records.rules import KINDS, Asked, runs, understand

WORDS = {
    "case": N_("案件"),
    "event": N_("年表"),
    "section": N_("案の本文"),
    "remark": N_("会議録"),
    "answer": N_("市の考え方"),
    "document": N_("文書"),
    "lines": N_("次の人への3行"),
}
NAMES = ("q", "y", "k", "o", "b", "s", "d")  # words, 年度, kind, office, body, speaker, day
_SHOWN = 12
_YEARS = range(1, 9999)
_LARGEST = 2**31
_DIGITS = 18  # all such numbers fit 64 bits


@dataclass(frozen=True)
class Narrowing:
    """A search as asked: words and days, filters, and a sentence for each condition that could not be used."""

    asked: Asked
    filters: Filters
    unused: Sequence[Message]

    @property
    def searches(self) -> bool:
        """Whether there is anything to search for: a word, a day, a speaker or a body."""
        return (
            not self.asked.empty
            or self.filters.speaker is not None
            or self.filters.body_id is not None
            or self.filters.kind == "lines"
        )


def read(bodies: Mapping[str, Body]) -> Narrowing:
    """What the address asks for; `bodies` by their address."""
    unused = []

    def use(name: str, label: str, found: Any) -> Any:
        typed = request.args.get(name, "").strip()
        if typed and not found:
            unused.append(msg("%(name)s「%(text)s」", name=Message(label), text=typed))
        return found or None

    day = understand(request.args.get("d", ""))
    use("d", N_("日付"), day.spans and not day.words)
    kind, body = request.args.get("k", ""), bodies.get(request.args.get("b", ""))
    filters = Filters(
        use("y", N_("年度"), _among(number("y"), _YEARS)),
        use("k", N_("種類"), kind if kind in KINDS else ""),
        use("o", N_("課"), _among(number("o"), range(1, _LARGEST))),
        use("b", N_("会議体"), body.id if body else None),
        use("s", N_("発言者"), tuple(dict.fromkeys(runs(request.args.get("s", "")[:100])))),
    )
    asked = understand(request.args.get("q", ""))
    return Narrowing(replace(asked, spans=(*asked.spans, *day.spans)), filters, unused)


def _among(value: int | None, allowed: range) -> int | None:
    return value if value is not None and value in allowed else None


def number(name: str) -> int | None:
    """A whole number of the address that a database can hold."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def address(**changed: object) -> str:
    """The same search with other filters; a new filter starts at the first page again."""
    held = {name: request.args.get(name) for name in NAMES} | changed
    return "/records?" + urlencode({name: value for name, value in held.items() if value})


def facets(
    found: Found,
    filters: Filters,
    offices: Mapping[int, Office],
    bodies: Sequence[Body],
    years: Sequence[FiscalYear],
) -> list[dict[str, Any]]:
    """Groups of links. When there are too many hits to count, every 年度 is offered, without numbers."""
    counted = dict(sorted(found.facets.fiscal_year.items(), reverse=True)[:_SHOWN])
    of_year: Mapping[int, int | None] = {y.year: None for y in years} if found.more else counted
    kinds = {kind: found.facets.kind[kind] for kind in KINDS if found.facets.kind[kind]}
    by_id = {body.id: body for body in bodies}
    in_body = {by_id[n].slug: count for n, count in found.facets.body_id.most_common() if n in by_id}
    names = {body.slug: body.name for body in bodies}
    speakers = dict(found.facets.speaker.most_common(_SHOWN))
    chosen_body = by_id[filters.body_id].slug if filters.body_id in by_id else None
    chosen_speaker = request.args.get("s", "").strip() if filters.speaker else None
    groups = [
        _group(gettext("年度"), "y", of_year, filters.fiscal_year, lambda year: str(FiscalYear(year))),
        _group(gettext("種類"), "k", kinds, filters.kind, lambda kind: gettext(WORDS[kind])),
        _group(gettext("会議体"), "b", in_body, chosen_body, lambda slug: names[slug]),
        _group(gettext("発言者"), "s", speakers, chosen_speaker, str),
        _group(
            gettext("課"),
            "o",
            found.facets.office_id,
            filters.office_id,
            lambda n: office_name(offices.get(n)),
        ),
    ]
    return [group for group in groups if group["entries"]]


def office_name(office: Office | None) -> str:
    """In the reader's language."""
    if office is None:
        return ""
    return office.name if language() == "ja" else office.name_en


def _group(
    title: str, name: str, counts: Mapping[Any, int | None], chosen: object, word: Callable[[Any], str]
) -> dict[str, Any]:
    # Robots that follow every combination of filters ask for thousands of pages that say nothing new.
    narrower = any(request.args.get(other) for other in NAMES if other != name)
    entries: list[dict[str, Any]] = [
        {
            "href": address(**{name: None}),
            "title": gettext("すべて"),
            "current": chosen is None,
            "narrower": narrower,
        }
    ]
    for value, count in counts.items():
        entry = {
            "href": address(**{name: value}),
            "title": word(value),
            "current": value == chosen,
            "narrower": narrower,
        }
        entries.append(entry if count is None else entry | {"number": count})
    return {"title": title, "entries": entries if counts else []}
