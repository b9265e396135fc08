"""The log in the database: events join it in the transaction of the change, the tree follows in batches."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from consult.audit.entry import make_entry
from consult.audit.events import Event
from consult.audit.models import AuditDisclosure, AuditEvent, AuditPending

# Every act passes here: statements made once cost a third of those made each time.
_EVENT = insert(AuditEvent).returning(AuditEvent.id)
_DISCLOSURE, _PENDING = insert(AuditDisclosure), insert(AuditPending)


def append(
    session: Session,
    event: Event,
    subject: str,
    *,
    at: dt.datetime,
    case_id: int | None,
    public: Mapping[str, Any],
    private: Mapping[str, Any],
    first: bool = False,
) -> int:
    """Write one event; its number within the subject is dense from 1, so no event can go missing unseen.

    Two writers that record the same subject at once collide on (subject, n): one of them gets IntegrityError.
    """
    n = 1 if first else _last_number(session, subject) + 1
    entry = make_entry(
        type=event.value, subject=subject, n=n, at=at, public=public, private=private, id=str(uuid4())
    )
    write = session.connection().execute
    event_id: int = write(
        _EVENT,
        {
            "uid": entry.id,
            "subject": subject,
            "n": n,
            "type": event.value,
            "at": at,
            "case_id": case_id,
            "entry": entry.bytes,
            "leaf_hash": entry.leaf_hash,
        },
    ).scalar_one()
    if entry.disclosures:
        write(
            _DISCLOSURE,
            [
                {"event_id": event_id, "name": name, "disclosure": text}
                for name, text in entry.disclosures.items()
            ],
        )
    write(_PENDING, {"event_id": event_id})
    return event_id


def _last_number(session: Session, subject: str) -> int:
    return session.execute(select(func.max(AuditEvent.n)).where(AuditEvent.subject == subject)).scalar() or 0
