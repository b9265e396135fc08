"""The text of a plan sentence by sentence, each with what it came from, for readers and for who writes it down."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.documents.models import DraftSection
from consult.i18n import gettext
from consult.plans import origins
from consult.plans.inputs.models import PlanOrigin
from consult.plans.inputs.rules import SOURCES


def text(session: Session, case: Case) -> dict[str, Any]:
    """The newest fixed text for everyone: sections with their sentences, and how many have an origin."""
    draft = origins.newest(session, case, frozen=True)
    held = origins.by_words(origins.every(session, case))
    sections = [_section(case, section, held) for section in (draft.sections if draft else ())]
    return {
        "title": draft.title if draft else "",
        "sections": sections,
        "known": sum(bool(one["from"]) for section in sections for one in section["sentences"]),
        "all": sum(len(section["sentences"]) for section in sections),
    }


def _section(case: Case, section: DraftSection, held: dict[str, list[PlanOrigin]]) -> dict[str, Any]:
    return {
        "anchor": section.anchor,
        "title": f"{section.number} {section.title}".strip() or gettext("はじめに"),
        "href": f"/cases/{case.slug}/draft#{section.anchor}",
        "sentences": [
            {"words": words, "from": [_origin(case, one) for one in held.get(words, ())]}
            for words in origins.sentences(section.text)
        ],
    }


def _origin(case: Case, origin: PlanOrigin) -> dict[str, Any]:
    given = origin.given
    source = given.source_case
    return {
        "number": given.number,
        "label": given.label or gettext(SOURCES.get(given.source, given.source)),
        "href": f"/cases/{case.slug}/inputs?after={given.number - 1}#input-{given.number}",
        "case": {"title": source.title, "href": source.address} if source and source.public else None,
    }


def writing(session: Session, case: Case, anchor: str) -> dict[str, Any]:
    """For the desk: the sections with how many sentences have an origin, the chosen one, and what was lost."""
    draft = origins.newest(session, case)
    sections: Sequence[DraftSection] = draft.sections if draft else ()
    found = origins.every(session, case)
    held = origins.by_words(found)
    words = {words for section in sections for words in origins.sentences(section.text)}
    chosen = next((section for section in sections if section.anchor == anchor), None)
    return {
        "sections": [
            {
                "anchor": section.anchor,
                "title": f"{section.number} {section.title}".strip() or gettext("はじめに"),
                "all": len(said := origins.sentences(section.text)),
                "known": sum(one in held for one in said),
                "current": section is chosen,
            }
            for section in sections
        ],
        "chosen": None
        if chosen is None
        else {
            "anchor": chosen.anchor,
            "title": f"{chosen.number} {chosen.title}".strip() or gettext("はじめに"),
            "seen": origins.digest(chosen),
            "sentences": [
                {"n": n, "words": one, "numbers": "、".join(str(o.given.number) for o in held.get(one, ()))}
                for n, one in enumerate(origins.sentences(chosen.text))
            ],
        },
        "lost": [{"words": one.words, "number": one.given.number} for one in found if one.words not in words],
    }
