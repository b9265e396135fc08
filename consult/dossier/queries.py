"""Reading the sheets of cases: for the conditions, for the desk, for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import staged, unseen
from consult.cases.models import Case
from consult.dossier.models import CaseSheet, CaseSheetVersion
from consult.dossier.sheets import Sheet, Written, sheet_of, sheets_of, with_derived
from consult.dossier.values import restored


@dataclass(frozen=True)
class Dossier:
    """The sheets of one case that count, by kind, oldest first."""

    written: Mapping[str, tuple[Written, ...]] = field(default_factory=dict)

    def all(self, code: str) -> tuple[Written, ...]:
        """Every sheet of one kind."""
        return self.written.get(code, ())

    def last(self, code: str) -> Written | None:
        """The newest of one kind, or the only one."""
        found = self.written.get(code, ())
        return found[-1] if found else None


def dossiers(session: Session, cases: Sequence[Case]) -> list[Dossier]:
    """The dossiers of several cases in the same order: one statement, however many."""
    ids = [case.id for case in cases]
    rows = session.execute(
        select(CaseSheet)
        .where(CaseSheet.case_id.in_(ids), CaseSheet.state == "kept")
        .order_by(CaseSheet.case_id, CaseSheet.sheet, CaseSheet.number)
    ).scalars()
    procedure = {case.id: case.procedure for case in cases}
    found: dict[int, dict[str, list[Written]]] = {case.id: {} for case in cases}
    for row in rows:
        sheet = sheet_of(procedure[row.case_id], row.sheet)
        if sheet is not None:
            found[row.case_id].setdefault(row.sheet, []).append(as_written(sheet, row))
    return [Dossier(with_derived(case.procedure, found[case.id])) for case in cases]


def dossier(session: Session, case: Case) -> Dossier:
    """The dossier of one case."""
    return dossiers(session, [case])[0]


def as_written(sheet: Sheet, row: CaseSheet) -> Written:
    """A row as the rules see it."""
    return Written(
        row.sheet, row.number, row.version, row.stage, restored(sheet, row.answers), row.at, row.by
    )


def rows_of(session: Session, case: Case) -> Sequence[CaseSheet]:
    """Every sheet of a case for the desk, withdrawn ones too."""
    statement = select(CaseSheet).where(CaseSheet.case_id == case.id)
    return session.execute(statement.order_by(CaseSheet.sheet, CaseSheet.number)).scalars().all()


def row_of(session: Session, case: Case, code: str, number: int) -> CaseSheet | None:
    """One sheet by its kind and number."""
    statement = select(CaseSheet).where(CaseSheet.case_id == case.id, CaseSheet.sheet == code)
    return session.execute(statement.where(CaseSheet.number == number)).scalar_one_or_none()


def versions_of(session: Session, row: CaseSheet) -> Sequence[CaseSheetVersion]:
    """What it said before, newest first."""
    statement = select(CaseSheetVersion).where(CaseSheetVersion.sheet_id == row.id)
    return session.execute(statement.order_by(CaseSheetVersion.version.desc())).scalars().all()


def public_part(session: Session, case: Case) -> list[tuple[Sheet, tuple[Written, ...]]]:
    """What anyone may read of a case now: public sheets with their public items, in the order of the procedure.

    What was written while the case was shown to nobody stays with those in charge.
    """
    kept = dossier(session, case)
    apart = unseen.stages(staged.definition_of(session, case))
    shown: list[tuple[Sheet, tuple[Written, ...]]] = []
    for sheet in sheets_of(case.procedure):
        if not sheet.shown_in(case.stage) or not kept.all(sheet.code):
            continue
        open_items = {item.name for item in sheet.items if item.public and not item.sealed}
        rows = tuple(
            Written(
                w.sheet,
                w.number,
                w.version,
                w.stage,
                {n: v for n, v in w.values.items() if n in open_items},
                w.at,
                None,
            )
            for w in kept.all(sheet.code)
            if w.stage not in apart
        )
        if rows:
            shown.append((sheet, rows))
    return shown
