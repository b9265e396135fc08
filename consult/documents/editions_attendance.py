"""出席簿 as a printed document: the typed context of `templates/pdf/attendance/document.html`."""

from dataclasses import dataclass

from consult.documents.editions import Contact, Line


@dataclass(frozen=True)
class Attendant:
    """One seat: who holds it, and when they were there; `there` empty on a sheet to be filled in by hand."""

    name: str
    reading: str
    category: str
    office: str
    there: str


@dataclass(frozen=True)
class AttendanceSheet:
    """Everyone seated on the day, to sign before the meeting or as recorded in it."""

    municipality: str
    heading: str
    when: str
    where: str
    stands: str  # what the sheet is: to be signed, or as recorded until when
    members: tuple[Attendant, ...]
    facts: tuple[Line, ...]
    contact: Contact
    in_writing: bool = False  # nobody comes: when each answered, and nothing to sign
