"""Events of a case that nobody outside may follow for a while: written under a name that says nothing.

The log is public and kept for ever, so it must not tell that an issue was sent past its neighbours (一足飛びの至急).
While a case is kept apart its events have a random subject of their own; what they are about and every public field
is one disclosure, `withheld`, which only those in charge hold. Numbers stay dense under both names, every proof
stays as it is, and whoever is given the disclosures can fold the whole case.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from consult.audit.models import AuditWithheld
from consult.prepared import Prepared

PREFIX: Final = "withheld/"
FIELD: Final = "withheld"
_ALWAYS_SAID: Final = ("package/",)  # that a package was made says nothing about the case
_SUBJECT = Prepared(
    lambda _: select(AuditWithheld.subject).where(AuditWithheld.case_id == bindparam("case_id"))
)


def begin(session: Session, case_id: int) -> None:
    """From now on the events of this case are withheld; once is enough."""
    if session.get(AuditWithheld, case_id) is None:
        session.add(AuditWithheld(case_id=case_id, subject=f"{PREFIX}{uuid4()}"))
        session.flush()


def end(session: Session, case_id: int) -> None:
    """From now on its events say again what they are about; what was withheld stays so."""
    session.execute(delete(AuditWithheld).where(AuditWithheld.case_id == case_id))


def subject_of(connection: Connection, case_id: int | None, subject: str) -> str | None:
    """The name that events about `subject` have now; None when they are not withheld."""
    if case_id is None or subject.startswith(_ALWAYS_SAID):
        return None
    row: Any = _SUBJECT.run(connection, {"case_id": case_id})
    return None if row is None else str(row.subject)


def fields(subject: str, public: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what of `public` is still said, the private field that holds the rest and the true subject)."""
    said = {name: public[name] for name in ("by",) if name in public}
    rest = {name: value for name, value in public.items() if name not in said}
    return said, {FIELD: {"about": subject, **rest}}


def opened(event: Mapping[str, Any], disclosed: Mapping[str, Any]) -> dict[str, Any]:
    """The event as it would have been written in clear, its number apart; unchanged where nothing is disclosed."""
    kept = disclosed.get(FIELD)
    if not isinstance(kept, Mapping):
        return dict(event)
    return {**kept, **event, "subject": kept.get("about")}
