"""What putting a text in would do: its sections, which of the version before each continues, where opinions go."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.queries import versions
from consult.documents import between
from consult.documents.carrying import Choice, carried, chosen, proposed
from consult.documents.matching import Match
from consult.documents.models import Draft, DraftSection
from consult.documents.sections import Plan, Section
from consult.i18n import gettext

_OPENING = 40


@dataclass(frozen=True)
class Preview:
    """For `templates/desk/draft.html`."""

    title: str
    noise: tuple[str, ...]
    base: str  # the version before, or empty
    sections: list[dict[str, Any]]
    gone: list[dict[str, Any]]
    known: list[dict[str, str]]  # anchors of the version before, to choose from
    tally: list[dict[str, Any]]
    opinions: dict[str, int]  # all, carried, gone, whole

    @property
    def unsure(self) -> bool:
        """Whether a person has to look before it is kept."""
        return any(not section["sure"] for section in self.sections) or bool(self.gone)


@dataclass(frozen=True)
class _Numbered:
    """A read section under the anchor it would have."""

    anchor: str
    level: int
    number: str
    title: str
    text: str


def of(session: Session, case: Case, plan: Plan, base: Draft | None, choice: Choice | None) -> Preview:
    """The preview of a text; with `choice` as a person corrected it.

    Raises:
        Invalid: when the choice is about other sections.
    """
    old = base.sections if base is not None else []
    matches = chosen(old, plan.sections, choice) if choice is not None else proposed(old, plan.sections)
    result = carried(old, plan.sections, matches, ())
    new = [
        _Numbered(anchor, s.level, s.number, s.title, s.text)
        for anchor, s in zip(result.anchors, plan.sections, strict=True)
    ]
    rows = {row.anchor: row for row in between.rows(old, new, result.links)} if base is not None else {}
    opinions = _opinions(session, case, base) if base is not None else {}
    by_new = {m.new: m for m in matches if m.new is not None and m.kind != "merged"}
    gone = [m for m in matches if m.kind in {"merged", "deleted"}]
    return Preview(
        title=plan.title,
        noise=plan.noise,
        base=between_name(base),
        sections=[
            _section(place, section, by_new.get(place), old, rows.get(new[place].anchor), opinions)
            for place, section in enumerate(plan.sections)
        ],
        gone=[_gone(match, old, plan, opinions) for match in gone],
        known=[{"anchor": s.anchor, "heading": between.heading_of(s) or gettext("はじめに")} for s in old],
        tally=[
            {"word": gettext(word), "number": number}
            for state, word in between.STATES.items()
            if (number := Counter(s for row in rows.values() for s in row.states)[state])
        ],
        opinions=_reckoned(opinions, gone, old),
    )


def _opinions(session: Session, case: Case, base: Draft) -> dict[str, int]:
    """Those of the case itself, which is about to be told apart; of a stopped one that is repeated, its own."""
    return versions.opinions_by_section(session, case.id) or versions.opinions_by_section(
        session, base.case_id
    )


def between_name(base: Draft | None) -> str:
    """The version before, by its title."""
    return base.title if base is not None else ""


def _section(
    place: int,
    section: Section,
    match: Match | None,
    old: list[DraftSection],
    row: between.Row | None,
    opinions: Mapping[str, int],
) -> dict[str, Any]:
    origin = old[match.old] if match is not None and match.old is not None else None
    kept = match is not None and match.kind == "kept"
    return {
        "n": place + 1,
        "name": f"from-{place}",
        "anchor": section.anchor if row is None else row.anchor,
        "heading": section.heading or gettext("はじめに"),
        "level": section.level,
        "characters": len(section.text),
        "opening": section.text[:_OPENING],
        "origin": origin.anchor if origin is not None else "",
        "origin_heading": between.heading_of(origin) if origin is not None else "",
        "states": [gettext(between.STATES[state]) for state in row.states] if row is not None else [],
        "sure": match is None or match.sure,
        "opinions": opinions.get(origin.anchor, 0) if origin is not None and kept else 0,
    }


def _gone(match: Match, old: list[DraftSection], plan: Plan, opinions: Mapping[str, int]) -> dict[str, Any]:
    section = old[match.old or 0]
    target = f"{match.new + 1} {plan.sections[match.new].heading}" if match.new is not None else ""
    return {
        "name": f"into-{section.anchor}",
        "heading": between.heading_of(section) or gettext("はじめに"),
        "opening": section.text[:_OPENING],
        "into": target,
        "opinions": opinions.get(section.anchor, 0),
    }


def _reckoned(opinions: Mapping[str, int], gone: list[Match], old: list[DraftSection]) -> dict[str, int]:
    """Every part of an opinion once: it stays, goes along into another section, is listed at the end, or is general."""
    by_kind = Counter[str]()
    for match in gone:
        by_kind[match.kind] += opinions.get(old[match.old or 0].anchor, 0)
    known = {section.anchor for section in old}
    whole = sum(number for anchor, number in opinions.items() if anchor not in known)
    every = sum(opinions.values())
    return {
        "all": every,
        "merged": by_kind["merged"],
        "gone": by_kind["deleted"],
        "whole": whole,
        "kept": every - whole - by_kind["merged"] - by_kind["deleted"],
    }
