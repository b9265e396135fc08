"""Reading issued documents: those of a case, one by its number, what could be issued next."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import keeping
from consult.cases.models import Case
from consult.documents.editions import Contact, Line
from consult.documents.models import NumberSeries
from consult.errors import NotFound
from consult.i18n import msg, using
from consult.issuing import advice, call_letters, commissions, decisions, dispatch, numbers, resolutions
from consult.issuing.models import IssuedDocument
from consult.issuing.proposals import NAMELESS, Proposal

_PROCEDURES = frozenset(
    {"meeting", "bill", "petition", "recruitment", "grant", "joint_project", "plan", "public_consultation"}
)


def issues(case: Case) -> bool:
    """Whether a case may ever have something to issue: by its procedure, or because it is with a body."""
    return case.procedure in _PROCEDURES or case.body_id is not None


def may_issue(actor: Actor, case: Case) -> bool:
    """Whether this person issues documents in the case and keeps it."""
    keeps = any(allowed(actor, permission, case) for permission in keeping.keepers_of(case))
    return keeps and allowed(actor, Permission.DOCUMENT_ISSUE, case)


def of_case(session: Session, case: Case) -> Sequence[IssuedDocument]:
    """Everything a case has issued, in the order of issue; what was corrected since as well."""
    mine = select(IssuedDocument).where(IssuedDocument.case_id == case.id).order_by(IssuedDocument.id)
    return session.execute(mine).scalars().all()


def by_id(session: Session, case: Case, number: int) -> IssuedDocument:
    """One document of this case; NotFound for another case's."""
    found = session.get(IssuedDocument, number)
    if found is None or found.case_id != case.id:
        raise NotFound(msg("この案件に、その文書はありません。"))
    return found


def standing(issued: Iterable[IssuedDocument]) -> dict[tuple[str, str], IssuedDocument]:
    """What stands of each kind and matter: the latest of a chain of corrections."""
    return {(one.kind, one.source): one for one in issued}


def possible(session: Session, case: Case, municipality: str) -> list[Proposal]:
    """Every document the case can issue as it stands now, whether or not one was issued before."""
    issued = of_case(session, case)
    with using("ja"):  # the words of a document are Japanese whoever makes it
        return [
            *resolutions.of_meeting(session, case, municipality),
            *resolutions.of_council(session, case, municipality),
            *advice.proposals(session, case, municipality, issued),
            *dispatch.proposals(session, case, municipality, issued),
            *decisions.proposals(session, case, municipality),
            *call_letters.proposals(session, case, municipality),
            *commissions.proposals(session, case, municipality),
        ]


def proposed(session: Session, case: Case, municipality: str, kind: str, source: str) -> Proposal:
    """The document of a kind about one matter.

    Raises:
        NotFound: when the case, as it stands, has nothing of that kind to issue.
    """
    for one in possible(session, case, municipality):
        if (one.kind, one.source) == (kind, source):
            return one
    raise NotFound(
        msg("この案件は、いまの段階ではその文書を出せません。文書のページで、出せるものを確かめてください。")
    )


def again(session: Session, case: Case, municipality: str, issued: IssuedDocument) -> Proposal:
    """What corrects an issued document, with its words: of the record as it stands, else of what was sent then."""
    written = issued.letter["written"]
    for one in possible(session, case, municipality):
        if (one.kind, one.source) == (issued.kind, issued.source):
            return replace(one, written={**one.written, **written})
    return Proposal(
        issued.kind,
        issued.source,
        issued.letter["about"],
        tuple(Line(**line) for line in issued.letter["details"]),
        written,
        frozenset(issued.letter["needed"]),
        tuple(issued.letter["instruction"]),
        issued.series,
        issued.letter["files_as"],
        public=issued.document.public,
        contact=Contact(**issued.letter["contact"]) if issued.letter["contact"] else None,
        of_record=issued.kind in NAMELESS,
    )


def next_number(session: Session, series: str) -> int:
    """The number the register would give now; only the act of sealing takes it."""
    key = {"series": numbers.SERIES[series], "period": str(numbers.this_year())}
    last = session.execute(select(NumberSeries.last).filter_by(**key)).scalar_one_or_none()
    return (last or 0) + 1
