"""Reading open registers across cases: one kind of entry, by name, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.registers.sheets import NAME
from consult.dossier.models import CaseSheet
from consult.dossier.queries import as_written
from consult.dossier.sheets import Written, sheet_of

PAGE: Final = 50


@dataclass(frozen=True)
class Entries:
    """One page of entries; `after` is the key of the next one, empty at the end."""

    rows: Sequence[tuple[Written, Case]]
    after: str


def entries(session: Session, code: str, wanted: Mapping[str, str], after: str = "") -> Entries:
    """The entries of one kind in all open registers, by reading or name.

    Args:
        session: The database session.
        code: The kind of sheet.
        wanted: Item → what it must be, exactly (`themes`: what it must name); empty values ask nothing.
        after: The key of the last entry of the page before, `Entries.after`.
    """
    sheet = sheet_of(NAME, code)
    if sheet is None:
        raise ValueError(code)
    names = {item.name for item in sheet.items}
    order = CaseSheet.answers["reading" if "reading" in names else "name"].as_string()
    statement = select(CaseSheet).join(Case).where(Case.public.is_(True), Case.stage == "open")
    statement = statement.where(Case.procedure == NAME, CaseSheet.sheet == code, CaseSheet.state == "kept")
    for item, value in wanted.items():
        kept = CaseSheet.answers[item].as_string()
        if value and item == "themes":
            listed = literal("、") + kept + "、"
            statement = statement.where(listed.contains(f"、{value}、", autoescape=True))
        elif value:
            statement = statement.where(kept == value)
    name, _, last = after.rpartition("~")
    if last.isdigit():
        statement = statement.where(or_(order > name, and_(order == name, CaseSheet.id > int(last))))
    found = session.execute(statement.order_by(order, CaseSheet.id).limit(PAGE + 1)).scalars().all()
    rows = [(as_written(sheet, row), row.case) for row in found[:PAGE]]
    key = ""
    if len(found) > PAGE:
        end = found[PAGE - 1]
        key = f"{end.answers.get('reading') or end.answers['name']}~{end.id}"
    return Entries(rows, key)


def values_of(session: Session, code: str, item: str, limit: int = 100) -> list[str]:
    """What entries of one kind say for an item, each once: the choices of a filter."""
    kept = CaseSheet.answers[item].as_string()
    statement = select(kept).join(Case).where(Case.public.is_(True), Case.stage == "open")
    statement = statement.where(Case.procedure == NAME, CaseSheet.sheet == code, CaseSheet.state == "kept")
    found = session.execute(statement.where(kept.is_not(None)).distinct().order_by(kept).limit(limit))
    return [value for value in found.scalars() if value]
