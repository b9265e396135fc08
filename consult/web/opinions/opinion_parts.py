"""An opinion section by section in a form: one field for each, in the order it was written."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from consult.consultations import queries, versions
from consult.consultations.models import Opinion
from consult.consultations.submission import Part
from consult.i18n import gettext


def fields(session: Session, opinion: Opinion, parts: tuple[Part, ...] | None = None) -> list[dict[str, str]]:
    """Name, title and words of each field; `parts` are the words as typed, else those of the newest version."""
    written = versions.parts_of(opinion)
    shown = parts if parts is not None and len(parts) == len(written) else written
    sections = queries.sections_at(session, opinion.case, [part.anchor for part in written])
    return [
        {"name": f"part-{n}", "title": _title(sections.get(old.anchor)), "value": new.text}
        for n, (old, new) in enumerate(zip(written, shown, strict=True))
    ]


def posted(opinion: Opinion) -> tuple[Part, ...]:
    """What was typed into these fields; a field that did not come keeps its words."""
    return tuple(
        Part(request.form.get(f"part-{n}", part.text).replace("\r\n", "\n"), part.anchor)
        for n, part in enumerate(versions.parts_of(opinion))
    )


def _title(section: Any) -> str:
    return f"{section.number} {section.title}".strip() if section else gettext("案全体への意見")
