"""The record of a case as a printed document: the typed context of `templates/pdf/case_record/document.html`."""

from dataclasses import dataclass

from consult.documents.editions import Line


@dataclass(frozen=True)
class Group:
    """What belongs together, such as everything one level of the ladder wrote; each line a sheet and its answers."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CaseRecord:
    """What the public may read of a case's sheets, on as few pages as it takes."""

    municipality: str
    number: str
    kind: str
    case_title: str
    lead: str
    stands: str
    as_of: str
    address: str
    groups: tuple[Group, ...]
    note: str = ""  # said below instead of the usual sentence
