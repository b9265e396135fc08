"""Setting the sheets to be sealed, before the transaction: with the numbers the register would give."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import date_text
from consult.cases.models import Case
from consult.errors import Invalid, Refused
from consult.i18n import msg, using
from consult.issuing import letter, numbers, queries
from consult.issuing.models import IssuedDocument
from consult.issuing.proposals import KINDS, Proposal, stored


@dataclass(frozen=True)
class Wanted:
    """A document to issue: what it says, and what it corrects and why."""

    proposal: Proposal
    corrects: IssuedDocument | None = None
    reason: str = ""


@dataclass(frozen=True)
class SetSheet:
    """A sheet set with the number it expects to get."""

    wanted: Wanted
    number: int
    dated: dt.date
    body: bytes


def ensure(wanted: Wanted) -> None:
    """Refuse what is not fit to be sealed, everything wrong at once.

    Raises:
        Invalid: naming the fields.
    """
    wrong = wanted.proposal.wrong()
    if wanted.corrects is not None and not wanted.reason.strip():
        wrong["why"] = [msg("訂正する理由を書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), {**wrong})


def prepare(session: Session, case: Case, wanted: Sequence[Wanted], municipality: str) -> list[SetSheet]:
    """Set every sheet with the next numbers of its register; reads only."""
    if not wanted:
        raise Refused(msg("出す文書がありません"))
    today = clock.today()
    first, made = queries.next_number(session, wanted[0].proposal.series), []
    for number, one in enumerate(wanted, start=first):
        ensure(one)
        shown = numbers.text(one.proposal.series, numbers.this_year(), number, municipality)
        sheet = letter.letter(
            case,
            one.proposal.kind,
            stored(one.proposal),
            number=shown,
            dated=today,
            correction=_correction(one, municipality),
        )
        body = letter.setting(
            [sheet],
            municipality=municipality,
            title=f"{KINDS[one.proposal.kind]}　{shown}",
            attached={f"{case.slug}-{one.proposal.kind}.json": letter.source(one.proposal)},
        )
        made.append(SetSheet(one, number, today, body))
    return made


def _correction(one: Wanted, municipality: str) -> str:
    if one.corrects is None:
        return ""
    before = numbers.shown(one.corrects, municipality)
    with using("ja"):
        return f"{date_text(one.corrects.dated, 'bare')}付け{before}を訂正するものです。理由：{one.reason.strip()}"
