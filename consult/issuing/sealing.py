"""Sealing: number, sheet, file and log entry in one transaction; what is sealed is never changed.

Sheets are set before the transaction, with the numbers the register would give: setting one takes a tenth of a
second, and writers queue. If another document took a number meanwhile nothing is issued; the sheets are set again.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import keeping, papers
from consult.cases.models import Case
from consult.documents import files, numbering
from consult.documents.models import ProducedDocument, StoredFile
from consult.errors import Conflict
from consult.i18n import msg
from consult.issuing import numbers, queries
from consult.issuing.models import IssuedDocument
from consult.issuing.preparing import SetSheet, Wanted
from consult.issuing.proposals import KINDS, stored
from consult.unit_of_work import UnitOfWork


class NumberTaken(Conflict):
    """Another document took the number a sheet was set with, or its day is over: set it again."""


def seal(uow: UnitOfWork, case: Case, sheets: Sequence[SetSheet], municipality: str) -> list[IssuedDocument]:
    """Issue every sheet: number taken, file kept, digest in the log.

    Raises:
        Forbidden: for who may not issue, or does not keep the case.
        Conflict: when a document about the same matter stands already and none or another is corrected.
        NumberTaken: when the sheets bear numbers that were taken meanwhile.
    """
    uow.require(Permission.DOCUMENT_ISSUE, on=case)
    keeping.require(uow, case, sheets[0].wanted.proposal.files_as)
    stands = queries.standing(queries.of_case(uow.session, case))
    made = []
    for sheet in sheets:
        proposal = sheet.wanted.proposal
        before, corrects = stands.get((proposal.kind, proposal.source)), sheet.wanted.corrects
        if (before.id if before else None) != (corrects.id if corrects else None):
            raise Conflict(
                msg(
                    "この文書は、もう出しています。直すときは、いちばん新しいものの「訂正する」から始めてください。"
                )
            )
        made.append(_issue(uow, case, sheet, municipality))
    return made


def _issue(uow: UnitOfWork, case: Case, sheet: SetSheet, municipality: str) -> IssuedDocument:
    wanted, year = sheet.wanted, numbers.this_year()
    proposal = wanted.proposal
    taken = numbering.take(uow, numbers.SERIES[proposal.series], str(year))
    if (taken, clock.today()) != (sheet.number, sheet.dated):
        raise NumberTaken(
            msg("ほかの文書が先に番号を取りました。もう一度「番号を付けて確定する」を押してください。")
        )
    shown = numbers.text(proposal.series, year, taken, municipality)
    name = f"{case.slug}-{proposal.kind.replace('_', '-')}-{year}-{taken}.pdf"
    file = files.store(
        uow, sheet.body, name=name, media_type="application/pdf", case_id=case.id, public=proposal.public
    )
    kind, corrects = f"issued_{proposal.kind}", wanted.corrects
    last = select(func.max(ProducedDocument.version)).where(
        ProducedDocument.case_id == case.id, ProducedDocument.kind == kind
    )
    produced = uow.add(
        ProducedDocument(
            case_id=case.id,
            kind=kind,
            version=(uow.session.execute(last).scalar_one_or_none() or 0) + 1,
            register_number=shown,
            title=f"{KINDS[proposal.kind]}（{shown}）",
            file_id=file.id,
            public=proposal.public,
            produced_at=clock.now(),
            replaces_id=corrects.document_id if corrects else None,
        )
    )
    uow.flush()
    row = uow.add(
        IssuedDocument(
            case_id=case.id,
            document_id=produced.id,
            kind=proposal.kind,
            source=proposal.source,
            series=proposal.series,
            year=year,
            number=taken,
            dated=sheet.dated,
            letter=stored(proposal),
            replaces_id=corrects.id if corrects else None,
            reason=wanted.reason.strip(),
            issued_by=uow.actor.account_id,
            issued_at=clock.now(),
        )
    )
    uow.flush()
    if proposal.files_as:
        _file(uow, case, proposal.files_as, file, wanted)
    said = {"kind": proposal.kind, "number": taken, "year": year, "series": proposal.series}
    if corrects:
        said["corrects"] = corrects.number
    digest = {"sha256": file.sha256}
    produced.event_id = uow.record(
        Event.DOCUMENT_ISSUED,
        row,
        public=said | (digest if proposal.public else {}),
        private={} if proposal.public else digest,
        case_id=case.id,
        first=True,
    )
    return row


def _file(uow: UnitOfWork, case: Case, kind: str, file: StoredFile, wanted: Wanted) -> None:
    """Put it where the procedure waits for it; what it corrects counts there no more."""
    papers.keep(uow, case, kind, file)
    if wanted.corrects is None:
        return
    for paper in papers.of(uow.session, case):
        if paper.file_id == wanted.corrects.document.file_id and paper.withdrawn_at is None:
            papers.withdraw(uow, case, paper.id, wanted.reason)
