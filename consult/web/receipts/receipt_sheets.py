"""Receipts to be printed, a sheet each: folded in three, the address stands in the window of the envelope."""

from collections.abc import Mapping, Sequence

from consult import clock, codes
from consult.calendars import moment_text
from consult.cases.models import Case
from consult.consultations.actions.delivering import Slip
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
from consult.consultations.rules import CHANNELS
from consult.db import settings
from consult.documents.editions import Contact, ReceiptSheet, ReceiptSheets
from consult.documents.text import normalise_newlines
from consult.i18n import Message, gettext, language, msg


def pdf(case: Case, opinions: Sequence[Opinion], slips: Sequence[Slip], who: Mapping[int, Identity]) -> bytes:
    """One PDF of all of them; `who` is to be in the window, by opinion (missing: the window stays empty)."""
    from consult.documents.pdf.render import render  # noqa: PLC0415 - takes a second to load

    code = {slip.opinion_id: slip.code for slip in slips}
    office = case.office
    context = ReceiptSheets(
        municipality=settings().municipality,
        case_title=case.title,
        sheets=tuple(_sheet(opinion, code[opinion.id], who.get(opinion.id)) for opinion in opinions),
        contact=Contact(office.name, office.telephone, office.email, office.fax, office.address),
    )
    title = str(msg("受付票 %(title)s", title=case.title))
    return render("receipt_sheets", context, title=title, language=language(), created=clock.now())


def _sheet(opinion: Opinion, code: str, who: Identity | None) -> ReceiptSheet:
    return ReceiptSheet(
        recipient=_window(who) if who else (),
        number=opinion.receipt_number,
        code=codes.spaced(code),
        received_at=moment_text(opinion.received_at),
        channel=str(Message(CHANNELS[opinion.channel])),
        check_at=f"{settings().base_url}/receipts/{code}",
        notes=(
            gettext("確認コードがあると、あなたの意見への答えを見られます。"),
            gettext("前にお渡しした確認コードがあるときは、そのコードはもう使えません。"),
        ),
    )


def _window(who: Identity) -> tuple[str, ...]:
    """Address and name as they are read through the window."""
    address = [line.strip() for line in normalise_newlines(who.address).split("\n") if line.strip()]
    firm = who.kind == "corporate"
    names = [who.name, who.representative] if firm and who.representative else [who.name]
    named = [name.strip() for name in names if name.strip()]
    if named:
        name = named[-1]
        said = msg("%(name)s 御中", name=name) if firm and len(named) == 1 else msg("%(name)s 様", name=name)
        named[-1] = str(said)
    return (*address[:3], *named)
