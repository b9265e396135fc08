"""The log for strangers: C2SP tlog-tiles out of the database, served one by one or written as a static site.

Only leaves, hashes and signed heads come out here; a disclosure never does. A tile once published is never
published differently: `export` refuses a folder whose files say something else, because two contradicting
logs are exactly what a restored backup or a forger would make.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.audit import checkpoint as notes
from consult.audit import receipts, tiles, verify
from consult.audit.integrate import TileReader
from consult.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf
from consult.config import Settings
from consult.errors import Conflict, NotFound
from consult.i18n import msg

_NAME = re.compile(r"(?P<level>entries|\d{1,2})/(?P<n>(?:x\d{3}/){0,5}\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")

VERIFIER = Path(verify.__file__)


@dataclass(frozen=True)
class Exported:
    """What `export` wrote: size of the log, files written now, files that were there already."""

    size: int
    written: int
    kept: int


def tile(session: Session, level: int, n: int, width: int = tiles.WIDTH) -> bytes | None:
    """The first `width` hashes of a tile; None when the log has not grown so far."""
    data = TileReader(session)(level, n)[: width * 32]
    return data if len(data) == width * 32 else None


def bundle(session: Session, n: int, width: int = tiles.WIDTH) -> bytes | None:
    """The first `width` entries of bundle `n`; None when the log has not grown so far."""
    first = n * tiles.WIDTH
    entries = (
        session.execute(
            select(AuditEvent.entry)
            .join(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
            .where(AuditLeaf.seq >= first, AuditLeaf.seq < first + width)
            .order_by(AuditLeaf.seq)
        )
        .scalars()
        .all()
    )
    return tiles.bundle(entries) if len(entries) == width else None


def parse_name(name: str) -> tuple[int | None, int, int]:
    """(level, n, width) of `<L>/<N>[.p/<W>]` below tile/; the level is None for entry bundles. NotFound otherwise."""
    match = _NAME.fullmatch(name)
    width = int(match["width"] or tiles.WIDTH) if match else 0
    if match is None or width > tiles.WIDTH or (match["width"] and width == tiles.WIDTH):
        raise NotFound(msg("この名前のファイルは、記録にありません。"))
    n = int(re.sub("[x/]", "", match["n"]))
    level = None if match["level"] == "entries" else int(match["level"])
    if (tiles.bundle_path(n, width) if level is None else tiles.tile_path(level, n, width)) != f"tile/{name}":
        raise NotFound(msg("この名前のファイルは、記録にありません。"))
    return level, n, width


def export(session: Session, settings: Settings, directory: Path) -> Exported:
    """Write the log as static files: bundles, then tiles, then the checkpoint, each atomically.

    Every earlier checkpoint stays provable too: where its partial tile has not grown into a full one, it is
    written. Running it again adds what is new.

    Raises:
        NotFound: when nothing has been sequenced yet.
        Conflict: when the folder holds a log that this one does not extend.
    """
    head = receipts.newest(session)
    if head is None:
        raise NotFound(msg("記録はまだありません。最初の記録から数分で控えが出ます。"))
    _ensure_extends(session, settings, directory, head)
    written = kept = 0
    for path, content in _files(session, head.size):
        if _write_once(directory / path, content):
            written += 1
        else:
            kept += 1
    _replace(directory / "vkey", f"{receipts.vkey(settings)}\n".encode())
    _replace(directory / "verify.py", VERIFIER.read_bytes())
    _replace(directory / "checkpoint", head.note.encode())
    return Exported(head.size, written, kept)


def _files(session: Session, size: int) -> Iterator[tuple[str, bytes]]:
    """Every bundle and tile of the log and of its earlier checkpoints, bundles first."""
    needed = sorted(_widths(session, size))
    for level, n, width in needed:
        if level == 0:
            yield tiles.bundle_path(n, width), _whole(bundle(session, n, width), f"bundle {n}")
    for level, n, width in needed:
        yield tiles.tile_path(level, n, width), _whole(tile(session, level, n, width), f"tile {level}/{n}")


def _widths(session: Session, size: int) -> set[tuple[int, int, int]]:
    """(level, n, width) of the newest tree, and of earlier trees where their partial tile is still growing."""
    needed = set(tiles.tiles_of(size))
    growing = {(level, n) for level, n, width in needed if width < tiles.WIDTH}
    for earlier in session.execute(select(AuditCheckpoint.size)).scalars():
        count, level = earlier, 0
        while count:
            full, rest = divmod(count, tiles.WIDTH)
            if rest and (level, full) in growing:
                needed.add((level, full, rest))
            count, level = full, level + 1
    return needed


def _whole(content: bytes | None, what: str) -> bytes:
    if content is None:
        raise tiles.TilesWrong(f"{what} is shorter than its checkpoint says")
    return content


def _ensure_extends(session: Session, settings: Settings, directory: Path, head: AuditCheckpoint) -> None:
    """Refuse to publish over a log that is longer than this one or had another root."""
    path = directory / "checkpoint"
    if not path.exists():
        return
    key = notes.VerifierKey.parse(receipts.vkey(settings))
    published = notes.verify(path.read_text(encoding="utf-8"), [key])
    if published.size <= head.size:
        root = tiles.root(published.size, TileReader(session))
        if root == published.root:
            return
    raise Conflict(
        msg(
            "公開済みの控え（%(published)s件）と、この記録（%(size)s件）が続いていません。"
            "バックアップから戻したときは、公開をやめて記録の係へ知らせてください。",
            published=published.size,
            size=head.size,
        )
    )


def _write_once(path: Path, content: bytes) -> bool:
    """Write a file that never changes; whether it was new. Conflict when other bytes are there."""
    if path.exists():
        if path.read_bytes() == content:
            return False
        raise Conflict(msg("公開済みのファイル %(name)s の内容が、この記録と違います。", name=path.name))
    _replace(path, content)
    return True


def _replace(path: Path, content: bytes) -> None:
    """Write to a temporary name, to the disk, then rename: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(path)


def fingerprint(vkey: str) -> str:
    """SHA-256 of a public key in groups of four hex digits, for comparing by eye with the printed notice."""
    digest = hashlib.sha256(notes.VerifierKey.parse(vkey).public).hexdigest()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))
