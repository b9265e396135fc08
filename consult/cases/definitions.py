"""Definitions as cases know them: the newest for a new case, the pinned one for ever after.

The newest is the shipped procedure under the local rules that are approved and in effect on the day.
"""

from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases.models import StoredDefinition
from consult.cases.models_rules import LocalRules
from consult.db import db
from consult.errors import NotFound
from consult.i18n import msg
from consult.prepared import Prepared
from consult.resources import resource
from consult.unit_of_work import UnitOfWork
from consult.workflow import overlay
from consult.workflow.definition import Definition
from consult.workflow.document import from_json
from consult.workflow.library import load_all
from consult.workflow.source import Problems


@lru_cache(maxsize=1)
def library() -> dict[str, Definition]:
    """The procedures that ship with the program, newest version of each, by name."""
    return dict(load_all(resource("workflows")))


def shipped(name: str) -> Definition:
    """The newest version of a procedure that came with the program, before any local rules."""
    try:
        return library()[name]
    except KeyError:
        raise NotFound(msg("「%(name)s」という手続はありません。", name=name)) from None


def newest(name: str) -> Definition:
    """The definition a new case of this procedure starts under today: as shipped, with the local rules in effect."""
    return effective(db.session(), name)


def every() -> dict[str, Definition]:
    """The newest definition of each procedure by name, with the local rules in effect today: one statement."""
    session = db.session()
    rules = _digest_in_force(session)
    return {name: _under(session, rules, base) for name, base in library().items()}


_IN_FORCE = Prepared(
    lambda _: (
        select(LocalRules.digest)
        .where(LocalRules.state == "approved", LocalRules.effective_from <= bindparam("day"))
        .order_by(LocalRules.effective_from.desc(), LocalRules.decided_at.desc(), LocalRules.id.desc())
        .limit(1)
    )
)
_combined: dict[
    tuple[str, str], Definition
] = {}  # by the digests of overlay and base: a pair gives one result


def effective(session: Session, name: str) -> Definition:
    """The newest definition of `name` on this day, in the transaction of `session`.

    Opinions arrive by the hundred: this costs one small statement, the rest is remembered by digest.
    """
    return _under(session, _digest_in_force(session), shipped(name))


def _digest_in_force(session: Session) -> str | None:
    rules = _IN_FORCE.run(session.connection(), {"day": clock.today()})
    return rules.digest if rules is not None else None


def _under(session: Session, rules: str | None, base: Definition) -> Definition:
    if rules is None:
        return base
    known = _combined.get((rules, base.digest))
    return known or _combined.setdefault((rules, base.digest), _combine(session, rules, base))


def _combine(session: Session, digest: str, base: Definition) -> Definition:
    """The base under the overlay; the combination once approved, where a newer base no longer fits the overlay."""
    rules = session.execute(
        select(LocalRules.document, LocalRules.combined)
        .where(LocalRules.digest == digest, LocalRules.state == "approved")
        .order_by(LocalRules.decided_at.desc())
        .limit(1)
    ).one()
    try:
        made = overlay.apply(base, overlay.from_json(rules.document))
    except Problems:
        return pinned(session, rules.combined[base.name])
    return _older.setdefault(made.digest, made)


_STORED = Prepared(
    lambda _: select(StoredDefinition.number).where(StoredDefinition.digest == bindparam("digest"))
)
_older: dict[str, Definition] = {}  # by digest: what a digest names never changes


def pinned(session: Session, digest: str) -> Definition:
    """The definition with this digest, as it was stored when first used."""
    for definition in library().values():
        if definition.digest == digest:
            return definition
    if digest in _older:
        return _older[digest]
    body = session.execute(select(StoredDefinition.body).where(StoredDefinition.digest == digest)).scalar()
    if body is None:
        raise LookupError(f"definition {digest} was never stored")
    return _older.setdefault(digest, from_json(body))


def pin(uow: UnitOfWork, name: str) -> Definition:
    """The newest definition of `name`, kept in the database from its first use on."""
    return keep(uow, effective(uow.session, name))


def keep(uow: UnitOfWork, definition: Definition) -> Definition:
    """Store a definition under its digest, once, so that what is pinned to it can always be read."""
    if uow.run(_STORED, {"digest": definition.digest}) is None:
        uow.add(
            StoredDefinition(
                digest=definition.digest,
                name=definition.name,
                number=definition.version,
                body=definition.json,
                stored_at=clock.now(),
            )
        )
        uow.record(
            Event.DEFINITION_STORED,
            f"definition/{definition.name}",
            public={"digest": definition.digest, "version": definition.version},
        )
    return definition
