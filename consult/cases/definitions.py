"""Definitions as cases know them: the newest for a new case, the pinned one for ever after."""

from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases.models import StoredDefinition
from consult.errors import NotFound
from consult.i18n import msg
from consult.prepared import Prepared
from consult.resources import resource
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition
from consult.workflow.document import from_json
from consult.workflow.library import load_all


@lru_cache(maxsize=1)
def library() -> dict[str, Definition]:
    """The procedures that ship with the program, newest version of each, by name."""
    return dict(load_all(resource("workflows")))


def newest(name: str) -> Definition:
    """The definition a new case of this procedure starts under."""
    try:
        return library()[name]
    except KeyError:
        raise NotFound(msg("「%(name)s」という手続はありません。", name=name)) from None


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
    definition = newest(name)
    if uow.run(_STORED, {"digest": definition.digest}) is None:
        uow.add(
            StoredDefinition(
                digest=definition.digest,
                name=name,
                number=definition.version,
                body=definition.json,
                stored_at=clock.now(),
            )
        )
        uow.record(
            Event.DEFINITION_STORED,
            f"definition/{name}",
            public={"digest": definition.digest, "version": definition.version},
        )
    return definition
