"""新旧対照表 as a printed document: the typed context of `templates/pdf/draft_table/document.html`."""

from dataclasses import dataclass

from consult.documents.editions import Run


@dataclass(frozen=True)
class TableRow:
    """One section in both wordings; `omitted` instead says what is left out because it stays as it was."""

    state: str
    after_heading: tuple[Run, ...] = ()
    after: tuple[Run, ...] = ()
    before_heading: tuple[Run, ...] = ()
    before: tuple[Run, ...] = ()
    note: str = ""
    omitted: str = ""


@dataclass(frozen=True)
class DraftTable:
    """改正後 on the left, 改正前 on the right, changed words underlined on both sides."""

    municipality: str
    number: str
    case_title: str
    after_name: str
    before_name: str
    after_digest: str
    before_digest: str
    summary: str
    address: str
    rows: tuple[TableRow, ...]
