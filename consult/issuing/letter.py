"""The sheet: what a document says, set as PDF/A with its data attached; a sample carries its mark and no number."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from consult import clock
from consult.calendars import date_text
from consult.cases.models import Case
from consult.documents.editions import Contact, Line
from consult.i18n import using
from consult.issuing.officers import contact_of
from consult.issuing.proposals import KINDS, Proposal, stored


@dataclass(frozen=True)
class Letter:
    """One sheet as it is printed. `recipient` is set only on what is posted: 宛先 above the letter."""

    kind: str
    number: str
    date: str
    addressee: str
    signatory: str
    heading: str
    body: tuple[str, ...]
    details: tuple[Line, ...]
    parts: tuple[Line, ...]
    enclosures: tuple[str, ...]
    instruction: tuple[str, ...]
    correction: str
    contact: Contact
    recipient: tuple[str, ...] = ()
    sample: bool = False


@dataclass(frozen=True)
class Letters:
    """What the template sets: one letter, or all of a batch for printing."""

    municipality: str
    letters: tuple[Letter, ...]


def letter(
    case: Case,
    kind: str,
    said: Mapping[str, Any],
    *,
    number: str,
    dated: dt.date,
    correction: str = "",
    recipient: tuple[str, ...] = (),
    sample: bool = False,
) -> Letter:
    """A letter from what is kept of it (`proposals.stored`); without a number it is a sample."""
    written, contact = said["written"], said["contact"]
    with using("ja"):
        return Letter(
            kind=KINDS[kind],
            number="" if sample else number,
            date="（発出の日）" if sample else date_text(dated, "bare"),
            addressee=written.get("addressee", ""),
            signatory=written["signatory"],
            heading=written["heading"],
            body=_lines(written["body"]),
            details=tuple(Line(**line) for line in said["details"]),
            parts=_parts(written),
            enclosures=_lines(written.get("enclosures", "")),
            instruction=tuple(said["instruction"]),
            correction=correction,
            contact=Contact(**contact) if contact else contact_of(case.office),
            recipient=recipient,
            sample=sample,
        )


def _parts(written: Mapping[str, str]) -> tuple[Line, ...]:
    labels = {
        "matter": "諮問する事項",
        "answer": "答申",
        "reason": "理由",
        "settled_at": "答申を決めた会議",
        "remark": "附帯意見",
    }
    return tuple(
        Line(label, written[name]) for name, label in labels.items() if written.get(name, "").strip()
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def source(proposal: Proposal) -> bytes:
    """What is attached to the sheet: everything it says, as canonical JSON."""
    return rfc8785.dumps({"kind": proposal.kind, **stored(proposal)})


def setting(
    letters: Sequence[Letter], *, municipality: str, title: str, attached: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF/A of one letter, or of several for printing."""
    from consult.documents import pdf  # noqa: PLC0415 - takes a second to load

    sheet = Letters(municipality, tuple(letters))
    created = dt.datetime.combine(clock.today(), dt.time(), tzinfo=dt.UTC)
    return pdf.render("letter", sheet, title=title, attachments=attached or {}, created=created)
