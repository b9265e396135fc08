"""The papers of a plan that is published: the very files that were filed, each under its SHA-256 in the log."""

from typing import Final

from sqlalchemy import select

from consult import clock
from consult.audit.events import Event
from consult.calendars import fiscal_year
from consult.cases import papers
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.documents import files, numbering
from consult.documents.canonical import canonical
from consult.documents.drafts import drafts
from consult.documents.models import ProducedDocument, StoredFile
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork

SHOWN: Final = ("plan", "survey_report", "final_report", "participation_plan", "policy")


def publish(uow: UnitOfWork, case: Case) -> list[ProducedDocument]:
    """Make the filed papers public as they are, and the decided text in its canonical form beside them."""
    labels = {kind.name: kind.label["ja"] for kind in pinned(uow.session, case.definition_digest).documents}
    held = [paper for paper in papers.of(uow.session, case) if paper.withdrawn_at is None]
    made = [
        _produced(uow, case, f"plan_{kind}", f"{case.title} {labels[kind]}", paper.file)
        for kind in SHOWN
        for paper in held
        if paper.kind == kind
    ]
    text = next(
        (one for one in drafts(uow.session, case.id) if one.frozen_at and one.kind != "current"), None
    )
    if text is not None:
        body = canonical(text.title, text.sections).encode()
        kept = files.store(
            uow, body, name=f"{case.slug}.md", media_type="text/markdown", case_id=case.id, public=True
        )
        with using("ja"):
            title = str(msg("%(title)s 本文（文字だけ）", title=case.title))
        made.append(_produced(uow, case, "plan_text", title, kept))
    sealed = {document.kind: document.file.sha256 for document in made}
    uow.record(Event.PLAN_FILES_SEALED, case, public={"files": len(made), "sha256": sealed})
    return made


def _produced(uow: UnitOfWork, case: Case, kind: str, title: str, file: StoredFile) -> ProducedDocument:
    file.public = True
    year = fiscal_year(clock.today()).short
    before = uow.session.execute(
        select(ProducedDocument)
        .where(ProducedDocument.case_id == case.id, ProducedDocument.kind == kind)
        .order_by(ProducedDocument.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    row = uow.add(
        ProducedDocument(
            case_id=case.id,
            kind=kind,
            version=before.version + 1 if before else 1,
            register_number=f"{year}-計-{numbering.take(uow, 'plan_document', year):03d}",
            title=title,
            file=file,
            public=True,
            produced_at=clock.now(),
            replaces_id=before.id if before else None,
        )
    )
    uow.flush()
    return row
