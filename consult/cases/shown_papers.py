"""Filed documents that everyone may read: a copy without its makers' names, shown by an act of the office.

The pack of a talk, the results of a survey, the report of an assembly: filing them publishes nothing. What groups and
petitioners hand in names people; such kinds are never shown (`SHOWABLE` is what may be).
"""

from collections.abc import Mapping, Sequence
from typing import Final

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
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

SHOWABLE: Final[
    Mapping[str, frozenset[str]]
] = {  # by procedure: papers the city or a body writes for everyone
    "body": frozenset({"ordinance", "guideline", "report", "opinion_paper"}),
    "citizens_assembly": frozenset({"design", "pack", "report", "response"}),
    "dialogue": frozenset({"pack", "questionnaire"}),
    "joint_project": frozenset({"guideline"}),
    "plan": frozenset({"policy", "participation_plan", "survey_report", "draft", "final_report", "plan"}),
    "recruitment": frozenset({"call"}),
    "review": frozenset({"recommendations"}),
}


def may_be_shown(case: Case, kind: str) -> bool:
    """Whether a paper of this kind is one of those written for everyone."""
    return kind in SHOWABLE.get(case.procedure, ())


def publish(uow: UnitOfWork, case: Case, document_id: int, title: str) -> ProducedDocument:
    """Show a copy under `title` on the page of the case, as soon as that is public.

    Raises:
        Forbidden: for who does not keep the case.
        NotFound: for a document of another case.
        Conflict: when it was withdrawn or is shown already.
        Invalid: naming `title-<id>`, without one, or for a file that could say more than it shows.
        Refused: for a kind that names people, or a title with words that must not become public.
    """
    paper, field = papers.by_id(uow.session, case, document_id), f"title-{document_id}"
    keeping.require(uow, case, paper.kind)
    if not may_be_shown(case, paper.kind):
        raise Refused(msg("この種類の文書には人の名前や連絡先があるので、公表できません。"))
    if not title.strip():
        sentence = msg("公表するときの題名を書いてください")
        raise Invalid(sentence, {field: [sentence]})
    if paper.withdrawn_at is not None or document_id in papers.shown(uow.session, case):
        raise Conflict(msg("この文書は、取り下げたか、もう公表しています。"))
    try:
        body, media_type = nameless(inspect(paper.file.name, files.read(paper.file)))
    except Invalid as error:
        raise Invalid(error.sentence, {field: [error.sentence]}) from error
    ensure_sayable(uow.session, case, gettext("公表する文書の題名"), title)
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
    found = papers.shown(uow.session, case).get(document_id)
    if found is None:
        raise Conflict(msg("この文書は、公表されていません。"))
    found.public = found.file.public = False
    uow.record(Event.PAPER_RETRACTED, case, public={"document": found.id}, private={"reason": reason.strip()})


def _copy(session: Session, case: Case, paper: CaseDocument, title: str, file_id: int) -> ProducedDocument:
    kind = f"{papers.COPY}{paper.id}"
    earlier = select(ProducedDocument).where(
        ProducedDocument.case_id == case.id, ProducedDocument.kind == kind
    )
    known: Sequence[ProducedDocument] = session.execute(earlier).scalars().all()
    return ProducedDocument(
        case_id=case.id, kind=kind, version=len(known) + 1, register_number=f"{case.number}-資料{paper.id}",
        title=title, file_id=file_id, public=True, produced_at=clock.now(),
    )  # fmt: skip


def _suffix(media_type: str) -> str:
    return {"application/pdf": ".pdf", "image/png": ".png"}.get(media_type, ".txt")
