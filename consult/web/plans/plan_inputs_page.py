"""The inputs of a plan as pages show them: rows, sums, filters and the choices of an answer."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.documents.drafts import newest
from consult.dossier.queries import dossier
from consult.i18n import gettext, msg
from consult.plans.inputs import queries as input_queries
from consult.plans.inputs import sources
from consult.plans.inputs.models import PlanInput
from consult.plans.inputs.queries import Sieve
from consult.plans.inputs.rules import DISPOSITIONS, OPEN, SOURCES

_STATES = {"": "now", "taken": "done", "partly": "next", "not": "limit", "reference": "plan"}


def kept(sieve: Sieve) -> str:
    """The sieve as the rest of an address."""
    wanted = {"from": sieve.source, "as": sieve.disposition}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"&{query}" if query else ""


def row(case: Case, given: PlanInput) -> dict[str, Any]:
    """One input: where it came from, what it says, what became of it."""
    source = given.source_case
    word = gettext(DISPOSITIONS[given.disposition]) if given.disposition else gettext("まだ")
    return {
        "number": given.number,
        "href": f"/desk/cases/{case.slug}/inputs/{given.number}",
        "source": gettext(SOURCES.get(given.source, given.source)),
        "label": given.label,
        "case": {"title": source.title, "href": source.address} if source and source.public else None,
        "text": given.text,
        "open": not given.disposition,
        "disposition": word,
        "state": _STATES[given.disposition],
        "reason": given.reason,
        "place": given.place,
        "anchor": given.anchor,
    }


def listing(
    session: Session, case: Case, sieve: Sieve, after: int, *, public: bool = False
) -> dict[str, Any]:
    """A page of the list with its sums; for the desk what linked cases hold that is not on it, too."""
    rows, following = input_queries.page(session, case, sieve, after)
    held = input_queries.counts(session, case)
    here = f"{'' if public else '/desk'}/cases/{case.slug}/inputs"
    open_ones = sum(n for (_source, word), n in held.items() if not word)
    page = {
        "rows": [row(case, one) for one in rows],
        "more": f"{here}?after={following}{kept(sieve)}" if following else "",
        "sieve": {"source": sieve.source, "disposition": sieve.disposition},
        "total": sum(held.values()),
        "filters": _filters(here, held, sieve),
    }
    if public:
        return page | {"sums": _sums(held), "open": open_ones}
    return page | {
        "matching": input_queries.count(session, case, sieve),
        "waiting": len(sources.waiting(session, [case])[case.id]),
        "linked": [
            {"title": other.title, "number": other.number, "href": f"/desk/cases/{other.slug}"}
            for other in sources.linked(session, [case.id])[case.id]
        ],
        "writable": case.stage in OPEN,
    }


def _sums(held: dict[tuple[str, str], int]) -> list[list[Any]]:
    """A row for each source: how many, and how many of each disposition."""
    return [
        [gettext(label), sum(n for (s, _), n in held.items() if s == code)]
        + [held.get((code, word), 0) for word in DISPOSITIONS]
        for code, label in SOURCES.items()
        if any(source == code for source, _word in held)
    ]


def _filters(here: str, held: dict[tuple[str, str], int], sieve: Sieve) -> list[dict[str, Any]]:
    """Links: all, those still open, and each source that gave something."""
    open_ones = sum(n for (_source, word), n in held.items() if not word)
    entries = [
        (gettext("すべて"), Sieve(), sum(held.values())),
        (gettext("扱いがまだ"), Sieve("", "open"), open_ones),
        *(
            (gettext(label), Sieve(code), sum(n for (source, _word), n in held.items() if source == code))
            for code, label in SOURCES.items()
            if any(source == code for source, _word in held)
        ),
    ]
    return [
        {"href": f"{here}?{kept(one)[1:]}".rstrip("?"), "title": title, "number": n, "current": one == sieve}
        for title, one, n in entries
    ]


def choices(session: Session, case: Case, disposition: str, anchor: str, source: str) -> dict[str, Any]:
    """What an answer and a new input are chosen from."""
    draft = newest(session, case.id, "consulted")
    return {
        "dispositions": [
            {"value": code, "label": gettext(word), "checked": code == disposition}
            for code, word in DISPOSITIONS.items()
        ],
        "sections": [
            {
                "value": section.anchor,
                "label": f"{section.number} {section.title}".strip() or gettext("はじめに"),
                "chosen": section.anchor == anchor,
            }
            for section in (draft.sections if draft else ())
        ],
        "sources": [
            {"value": code, "label": gettext(word), "chosen": code == source}
            for code, word in SOURCES.items()
        ],
        "sessions": [
            {"value": one.number, "label": msg("%(n)s　%(name)s", n=one.number, name=one["name"])}
            for one in dossier(session, case).all("sessions")
        ],
    }
