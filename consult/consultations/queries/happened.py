"""What happened to a thing, and by whom, as the office may read it in the log."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import Account
from consult.audit.entry import check_disclosures
from consult.audit.models import AuditDisclosure, AuditEvent


@dataclass(frozen=True)
class Happened:
    """One event about a thing: its kind, when, and by whom as the office may read it."""

    type: str
    at: dt.datetime
    who: str
    account: int | None
    public: Mapping[str, Any]


def history(session: Session, *subjects: str, types: Sequence[str] = (), limit: int = 30) -> list[Happened]:
    """What happened to a thing (or to several), oldest first; with the names the log keeps apart."""
    about = select(AuditEvent).where(AuditEvent.subject.in_(subjects))
    if types:
        about = about.where(AuditEvent.type.in_(types))
    rows = session.execute(about.order_by(AuditEvent.id.desc()).limit(limit)).scalars().all()
    disclosed = session.execute(
        select(AuditDisclosure.event_id, AuditDisclosure.name, AuditDisclosure.disclosure).where(
            AuditDisclosure.event_id.in_([row.id for row in rows]),
            AuditDisclosure.name.in_(("actor", "account")),
        )
    ).all()
    known: dict[int, dict[str, str]] = {}
    for event_id, name, disclosure in disclosed:
        if disclosure is not None:
            known.setdefault(event_id, {})[name] = disclosure
    return [_happened(row, known.get(row.id, {})) for row in reversed(rows)]


def _happened(event: AuditEvent, disclosures: Mapping[str, str]) -> Happened:
    told = check_disclosures(event.entry, disclosures)
    return Happened(event.type, event.at, told.get("actor", ""), told.get("account"), json.loads(event.entry))


def names_of(session: Session, accounts: Sequence[int | None]) -> dict[int, str]:
    """Account → name, for those of the office who worked on something."""
    wanted = {account for account in accounts if account is not None}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).all()
    return {row.id: row.name for row in rows}
