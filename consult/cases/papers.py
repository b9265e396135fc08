"""Documents on file: which of the documents its procedure knows a case holds.

A document is filed once and never replaced in place; a better one is filed beside it, and one that does not
count any more is withdrawn with a reason. Both stay in the case and in its archive package.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.audit.events import Event
from consult.cases import keeping
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.cases.models_parallel import CaseDocument
from consult.documents import files
from consult.documents.inspection import Inspected
from consult.documents.models import ProducedDocument, StoredFile
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

COPY = "filed_"  # kind of a copy that is shown, before the number of what it is a copy of


def of(session: Session, case: Case) -> Sequence[CaseDocument]:
    """Every document ever filed in a case, withdrawn ones too, oldest first."""
    statement = select(CaseDocument).options(joinedload(CaseDocument.file))
    rows = session.execute(statement.where(CaseDocument.case_id == case.id).order_by(CaseDocument.id))
    return rows.scalars().all()


def by_id(session: Session, case: Case, document_id: int) -> CaseDocument:
    """One document of this case; NotFound for another case's."""
    found = session.get(CaseDocument, document_id)
    if found is None or found.case_id != case.id:
        raise NotFound(msg("この案件に、その文書はありません。"))
    return found


def shown(session: Session, case: Case) -> dict[int, ProducedDocument]:
    """The copies everyone may read now, by the document they are copies of."""
    copies = ProducedDocument.kind.startswith(COPY, autoescape=True) & ProducedDocument.public.is_(True)
    wanted = select(ProducedDocument).where(ProducedDocument.case_id == case.id, copies)
    return {int(one.kind.removeprefix(COPY)): one for one in session.execute(wanted).scalars()}


def file(uow: UnitOfWork, case: Case, kind: str, paper: Inspected) -> CaseDocument:
    """Put a document of `kind` on file in `case`; it is not published.

    Args:
        uow: The open unit of work.
        case: The case that holds it.
        kind: One of the kinds of documents its procedure knows.
        paper: The file, found sound by `documents.inspection.inspect` before the unit of work was opened.

    Raises:
        Forbidden: for who does not keep the case.
        Invalid: naming the field `kind`, when the procedure knows no such document.
    """
    keeping.require(uow, case, kind)
    if kind not in {known.name for known in pinned(uow.session, case.definition_digest).documents}:
        sentence = msg("文書の種類を選んでください")
        raise Invalid(sentence, {"kind": [sentence]})
    stored = files.store(
        uow, paper.body, name=paper.name, media_type=paper.media_type, case_id=case.id, public=False
    )
    return keep(uow, case, kind, stored)


def keep(uow: UnitOfWork, case: Case, kind: str, stored: StoredFile) -> CaseDocument:
    """Put a file the case has made itself on file as a document of `kind`; the act that made it was permitted."""
    made = uow.add(
        CaseDocument(
            case_id=case.id,
            kind=kind,
            file=stored,
            filed_at=clock.now(),
            filed_by=uow.actor.account_id,
        )
    )
    uow.flush()
    uow.record(Event.DOCUMENT_FILED, case, public={"kind": kind, "document": made.id, "file": stored.id})
    return made


def withdraw(uow: UnitOfWork, case: Case, document_id: int, reason: str) -> CaseDocument:
    """Say that a document does not count any more; it stays in the case.

    Raises:
        Forbidden: for who does not keep the case.
        NotFound: for a document of another case.
        Invalid: naming the field `reason`, without one.
        Conflict: when it was withdrawn already, or everyone reads a copy of it.
    """
    found = by_id(uow.session, case, document_id)
    keeping.require(uow, case, found.kind)
    if not reason.strip():
        sentence = msg("取り下げる理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    if found.withdrawn_at is not None:
        raise Conflict(msg("この文書は、もう取り下げられています。"))
    if found.id in shown(uow.session, case):
        raise Conflict(msg("この文書は公表しています。先に、公表をやめてください。"))
    found.withdrawn_at, found.withdrawn_by, found.reason = clock.now(), uow.actor.account_id, reason.strip()
    uow.record(
        Event.DOCUMENT_WITHDRAWN,
        case,
        public={"kind": found.kind, "document": found.id},
        private={"reason": found.reason},
    )
    return found
