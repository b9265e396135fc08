"""The object store: a file is kept once, under its SHA-256, beside the database that names it.

The bytes are written before the row that names them is committed; an act that is rolled back leaves at most
a file nobody names, never a row without its file.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from consult import clock
from consult.audit.events import Event
from consult.db import settings
from consult.documents.models import StoredFile
from consult.errors import Gone
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def store(
    uow: UnitOfWork, body: bytes, *, name: str, media_type: str, case_id: int | None, public: bool = False
) -> StoredFile:
    """Keep `body` and name it; `name` is what the sender called it. The caller has asked for permission."""
    digest = hashlib.sha256(body).hexdigest()
    _write(_place(digest), body)
    row = uow.add(
        StoredFile(
            sha256=digest,
            size=len(body),
            media_type=media_type,
            name=name,
            case_id=case_id,
            public=public,
            stored_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(
        Event.FILE_STORED,
        f"file/{row.id}",
        public={"size": row.size} | ({"sha256": digest} if public else {}),
        private={"name": name} | ({} if public else {"sha256": digest}),
        case_id=case_id,
        first=True,
    )
    return row


def lay_down(body: bytes) -> None:
    """Write the bytes before the turn to write is taken: a slow disk then holds up nobody."""
    _write(_place(hashlib.sha256(body).hexdigest()), body)


def read(file: StoredFile) -> bytes:
    """The bytes of a stored file, proved to be those that were stored; Gone after disposal."""
    try:
        body = _place(file.sha256).read_bytes()
    except FileNotFoundError:
        raise Gone(msg("このファイルは、保存期間が終わったので廃棄しました")) from None
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise RuntimeError(f"file {file.id} is not what was stored")
    return body


def _place(digest: str) -> Path:
    return settings().data_dir / "files" / digest[:2] / digest


def _write(place: Path, body: bytes) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(body)
        target.flush()
        os.fsync(target.fileno())
    Path(temporary).replace(place)
