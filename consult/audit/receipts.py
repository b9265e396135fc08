"""Proofs for events in the database: what a citizen, an archivist or the command line takes away.

A proof speaks about one checkpoint and stays valid for ever; an event that no checkpoint covers yet has none.
"""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.audit import tiles
from consult.audit.integrate import TileReader
from consult.audit.keys import signing_key
from consult.audit.models import AuditCheckpoint, AuditDisclosure, AuditEvent, AuditLeaf
from consult.audit.receipt import Proof, Receipt
from consult.config import Settings
from consult.errors import NotFound
from consult.i18n import msg

_NUMBERED = re.compile(r"(?P<subject>[a-z][a-z0-9_-]*/\S+)#(?P<n>[1-9]\d*)")


def vkey(settings: Settings) -> str:
    """The public key of this city's log, as its notice prints it."""
    return str(signing_key(settings.data_dir, settings.log_origin).verifier)


def newest(session: Session) -> AuditCheckpoint | None:
    """The newest signed checkpoint, if any event has been sequenced."""
    return session.execute(select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)).scalar()


def covering(session: Session, index: int) -> AuditCheckpoint | None:
    """The earliest checkpoint that holds leaf `index`: it stays the same however far the log grows."""
    return session.execute(
        select(AuditCheckpoint).where(AuditCheckpoint.size > index).order_by(AuditCheckpoint.size).limit(1)
    ).scalar()


def prove(session: Session, index: int, head: AuditCheckpoint) -> Proof:
    """The proof that leaf `index` is under `head`."""
    path = tiles.inclusion_proof(index, head.size, TileReader(session))
    return Proof(index, path, head.note)


def receipt(
    session: Session, settings: Settings, event_id: int, disclose: Collection[str] = ()
) -> Receipt | None:
    """The receipt of an event, checkable by `audit/verify.py`; None while it waits for its checkpoint.

    `disclose` names the private fields its holder may read; an erased one is left out.
    """
    row = session.execute(
        select(AuditEvent.entry, AuditLeaf.seq)
        .outerjoin(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
        .where(AuditEvent.id == event_id)
    ).one_or_none()
    if row is None:
        raise NotFound(msg("この記録はありません。番号を確かめてください。"))
    head = newest(session)
    if row.seq is None or head is None:
        return None
    disclosures = {
        name: text for name, text in disclosures_of(session, event_id).items() if name in set(disclose)
    }
    return Receipt(row.entry, prove(session, row.seq, head), vkey(settings), disclosures)


def disclosures_of(session: Session, event_id: int) -> Mapping[str, str]:
    """The private fields of an event that have not been erased, by name."""
    rows = session.execute(
        select(AuditDisclosure.name, AuditDisclosure.disclosure)
        .where(AuditDisclosure.event_id == event_id, AuditDisclosure.disclosure.is_not(None))
        .order_by(AuditDisclosure.name)
    )
    return {row.name: row.disclosure for row in rows if row.disclosure is not None}


def find(session: Session, words: str) -> int:
    """The id of an event by its uid, its place in the log (`1042`) or its subject's number (`case/r8-i-004#3`)."""
    numbered = _NUMBERED.fullmatch(words)
    statement = select(AuditEvent.id)
    if numbered:
        statement = statement.where(
            AuditEvent.subject == numbered["subject"], AuditEvent.n == int(numbered["n"])
        )
    elif words.isascii() and words.isdigit():
        statement = statement.join(AuditLeaf, AuditLeaf.event_id == AuditEvent.id).where(
            AuditLeaf.seq == int(words)
        )
    else:
        statement = statement.where(AuditEvent.uid == words)
    found = session.execute(statement).scalar()
    if found is None:
        raise NotFound(msg("「%(words)s」という記録はありません。", words=words))
    return found
