"""Making a package is an act: who may, what was handed out, and where the public one is kept.

The package is built before the unit of work opens, so that a long build never holds up writers; the event
then names the digest of exactly the bytes that were built.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.archive.evidence import progress
from consult.archive.export import Package, package
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.cases import queries
from consult.cases.models import Case
from consult.config import Settings
from consult.errors import Forbidden
from consult.i18n import msg
from consult.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Prepared:
    """A public package that lies ready: what its event says, where it is, and whether it is still the newest."""

    name: str
    sha256: str
    size: int
    files: int
    path: Path
    current: bool


def export(
    session: Session,
    settings: Settings,
    actor: Actor,
    slug: str,
    out: IO[bytes],
    *,
    edition: str = "public",
    identities: bool = False,
) -> Package:
    """Build the package of a case into `out` and record that it was handed out.

    Raises:
        Forbidden: the full edition needs `archive:export` on this very case, identities `opinion:identity` too.
        NotFound, Conflict: as `export.package`.
    """
    case = queries.by_slug(session, slug)
    needed = [Permission.ARCHIVE_EXPORT] if edition == "full" else []
    needed += [Permission.OPINION_IDENTITY] if identities else []
    for permission in needed:
        if not allowed(actor, permission, case):
            raise Forbidden(
                msg("この版を書き出す権限がありません。文書係か担当の課に頼んでください。"), permission.value
            )
    made = package(session, settings, case, out, edition=edition, identities=identities)  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO
    case_id = case.id
    with unit_of_work(actor) as uow:
        for permission in needed:
            uow.require(permission, on=queries.by_slug(uow.session, slug))
        uow.record(
            Event.PACKAGE_EXPORTED,
            f"package/{slug}",
            public={
                "edition": made.edition,
                "identities": made.identities,
                "sha256": made.sha256,
                "size": made.size,
                "files": made.files,
                "name": made.name,
                "events": made.events,
                "last": made.last,
            },
            case_id=case_id,
        )
    return made


def prepare(session: Session, settings: Settings, actor: Actor, slug: str) -> Package:
    """Build the public package and keep it for downloads; kept once, whoever asks how often."""
    folder = settings.data_dir / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as target:
        temporary = Path(target.name)
        try:
            made = export(session, settings, actor, slug, target)
        except BaseException:
            temporary.unlink()
            raise
    temporary.replace(_kept(settings, made.sha256))
    return made


def prepared(session: Session, settings: Settings, case: Case) -> Prepared | None:
    """The newest public package that lies ready, if there is one."""
    entries = session.execute(
        select(AuditEvent.entry)
        .where(AuditEvent.subject == f"package/{case.slug}")
        .order_by(AuditEvent.n.desc())
    ).scalars()
    count, _waiting = progress(session, case)
    for entry in entries:
        said: dict[str, Any] = json.loads(entry)
        path = _kept(settings, said["sha256"])
        if said["edition"] == "public" and path.exists():
            return Prepared(
                said["name"], said["sha256"], said["size"], said["files"], path, said["events"] == count
            )
    return None


def _kept(settings: Settings, sha256: str) -> Path:
    return settings.data_dir / "packages" / f"{sha256}.zip"
