"""Filed documents that everyone may read: a copy without its makers' names, shown by an act of the office.

The pack of a talk, the results of a survey, the report of an assembly: filing them publishes nothing.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases import keeping, papers
from consult.cases.models import Case
from consult.cases.models_parallel import CaseDocument
from consult.cases.wording import ensure_sayable
from consult.documents import files
from consult.documents.inspection import inspect
from consult.documents.models import ProducedDocument
from consult.documents.nameless import nameless
from consult.errors import Conflict, Invalid
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

KIND = "filed_"


def of(session: Session, case: Case) -> dict[int, ProducedDocument]:
    """The copies that are shown now, by the document they are copies of."""
    shown = ProducedDocument.kind.startswith(KIND, autoescape=True) & ProducedDocument.public.is_(True)
    wanted = select(ProducedDocument).where(ProducedDocument.case_id == case.id, shown)
    return {_of(one): one for one in session.execute(wanted).scalars()}


def publish(uow: UnitOfWork, case: Case, document_id: int, title: str) -> ProducedDocument:
    """Show a copy under `title` on the page of the case, as soon as that is public.

    Raises:
        Forbidden: for who does not keep the case.
        NotFound: for a document of another case.
        Conflict: when it was withdrawn or is shown already.
        Invalid: naming `title-<id>`, without one.
        LeakFound: when the title holds words that must not become public.
    """
    paper, field = papers.by_id(uow.session, case, document_id), f"title-{document_id}"
    keeping.require(uow, case, paper.kind)
    if not title.strip():
        sentence = msg("公表するときの題名を書いてください")
        raise Invalid(sentence, {field: [sentence]})
    if paper.withdrawn_at is not None or document_id in of(uow.session, case):
        raise Conflict(msg("この文書は、取り下げたか、もう公表しています。"))
    ensure_sayable(uow.session, case, gettext("公表する文書の題名"), title)
    body, media_type = nameless(inspect(paper.file.name, files.read(paper.file)))
    name = f"{case.slug}-{paper.kind}-{document_id}{_suffix(media_type)}"
    kept = files.store(uow, body, name=name, media_type=media_type, case_id=case.id, public=True)
    made = uow.add(_copy(uow.session, case, paper, title.strip(), kept.id))
    uow.flush()
    uow.record(Event.PAPER_PUBLISHED, case, public={"document": made.id, "sha256": kept.sha256})
    return made


def retract(uow: UnitOfWork, case: Case, document_id: int, reason: str) -> None:
    """Take the copy from the page of the case; it stays in the record.

    Raises:
        Forbidden: for who does not keep the case.
        NotFound: for a document of another case.
        Conflict: when it is not shown.
        Invalid: naming `back-<id>`, without a reason.
    """
    keeping.require(uow, case, papers.by_id(uow.session, case, document_id).kind)
    if not reason.strip():
        sentence = msg("公表をやめる理由を書いてください")
        raise Invalid(sentence, {f"back-{document_id}": [sentence]})
    found = of(uow.session, case).get(document_id)
    if found is None:
        raise Conflict(msg("この文書は、公表されていません。"))
    found.public = found.file.public = False
    uow.record(Event.PAPER_RETRACTED, case, public={"document": found.id}, private={"reason": reason.strip()})


def _copy(session: Session, case: Case, paper: CaseDocument, title: str, file_id: int) -> ProducedDocument:
    kind = f"{KIND}{paper.id}"
    earlier = select(ProducedDocument).where(
        ProducedDocument.case_id == case.id, ProducedDocument.kind == kind
    )
    known: Sequence[ProducedDocument] = session.execute(earlier).scalars().all()
    return ProducedDocument(
        case_id=case.id, kind=kind, version=len(known) + 1, register_number=f"{case.number}-資料{paper.id}",
        title=title, file_id=file_id, public=True, produced_at=clock.now(),
    )  # fmt: skip


def _of(shown: ProducedDocument) -> int:
    return int(shown.kind.removeprefix(KIND))


def _suffix(media_type: str) -> str:
    return {"application/pdf": ".pdf", "image/png": ".png"}.get(media_type, ".txt")
