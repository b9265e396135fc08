"""該当箇所 as it is printed: P.12 3(2)."""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.queries.notice import consulted_draft
from consult.documents.models import DraftSection
from consult.i18n import gettext


def section_at(session: Session, case: Case, anchor: str | None) -> DraftSection | None:
    """The section of the consulted draft with this anchor."""
    return sections_at(session, case, [anchor]).get(anchor or "")


def place_of(session: Session, case: Case, anchor: str | None) -> str:
    """「P.12 3(2)」 for a section, 「全体」 without one."""
    return printed(section_at(session, case, anchor))


def places_of(session: Session, case: Case, anchors: Iterable[str | None]) -> dict[str | None, str]:
    """The same for several anchors."""
    sections = sections_at(session, case, anchors)
    return {anchor: printed(sections.get(anchor or "")) for anchor in anchors}


def sections_at(session: Session, case: Case, anchors: Iterable[str | None]) -> dict[str, DraftSection]:
    """The sections of the consulted draft with these anchors, by anchor."""
    draft, wanted = consulted_draft(session, case), [anchor for anchor in anchors if anchor]
    if draft is None or not wanted:
        return {}
    rows = session.execute(
        select(DraftSection).where(DraftSection.draft_id == draft.id, DraftSection.anchor.in_(wanted))
    ).scalars()
    return {row.anchor: row for row in rows}


def printed(section: DraftSection | None) -> str:
    """A section as it is cited."""
    if section is None:
        return gettext("全体")
    chapter, _, rest = section.address.removeprefix("s").partition("-")
    inner = section.number if re.fullmatch(r"[(（][0-9０-９]+[)）]", section.number) else rest
    number = f"{chapter}{inner}" if rest else section.number or section.title
    return f"P.{section.page} {number}" if section.page else number
