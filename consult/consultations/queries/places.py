"""該当箇所 as it is printed: P.12 3(2)."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.queries.notice import consulted_draft
from consult.documents.models import DraftSection
from consult.i18n import gettext


def section_at(session: Session, case: Case, anchor: str | None) -> DraftSection | None:
    """The section of the consulted draft with this anchor."""
    draft = consulted_draft(session, case)
    if draft is None or not anchor:
        return None
    return session.execute(
        select(DraftSection).where(DraftSection.draft_id == draft.id, DraftSection.anchor == anchor)
    ).scalar_one_or_none()


def place_of(session: Session, case: Case, anchor: str | None) -> str:
    """「P.12 3(2)」 for a section, 「全体」 without one."""
    section = section_at(session, case, anchor)
    if section is None:
        return gettext("全体")
    chapter, _, rest = section.anchor.removeprefix("s").partition("-")
    inner = section.number if re.fullmatch(r"[(（][0-9０-９]+[)）]", section.number) else rest
    number = f"{chapter}{inner}" if rest else section.number or section.title
    return f"P.{section.page} {number}" if section.page else number
