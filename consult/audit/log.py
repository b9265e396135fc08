"""The log in the database: events join it in the transaction of the change, the tree follows in batches."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.engine import Connection

from consult.audit import withheld
from consult.audit.entry import make_entry
from consult.audit.events import Event
from consult.audit.models import AuditDisclosure, AuditEvent, AuditPending
from consult.prepared import Prepared

_EVENT = Prepared(lambda _: insert(AuditEvent).returning(AuditEvent.id))
_DISCLOSURE = Prepared(lambda _: insert(AuditDisclosure))
_PENDING = Prepared(lambda _: insert(AuditPending))
_LAST = Prepared(
    lambda _: select(func.max(AuditEvent.n).label("n")).where(AuditEvent.subject == bindparam("subject"))
)


def append(
    connection: Connection,
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

    Two writers that record the same subject at once collide on (subject, n): one of them gets IntegrityError. While a
    case is kept from everyone's sight, its events are written under another name (see `withheld`).
    """
    if apart := withheld.subject_of(connection, case_id, subject):
        public, kept = withheld.fields(subject, public)
        private = {**private, **kept}
        subject, first = apart, False
    n = 1 if first else _last_number(connection, subject) + 1
    entry = make_entry(
        type=event.value, subject=subject, n=n, at=at, public=public, private=private, id=str(uuid4())
    )
    written: Any = _EVENT.run(
        connection,
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
    )
    event_id: int = written.id
    for name, text in entry.disclosures.items():
        _DISCLOSURE.run(connection, {"event_id": event_id, "name": name, "disclosure": text})
    _PENDING.run(connection, {"event_id": event_id})
    return event_id


def _last_number(connection: Connection, subject: str) -> int:
    found: Any = _LAST.run(connection, {"subject": subject})
    return found.n or 0
