"""Drawn parts kept on disk, so that one changed answer costs one part.

The folder holds nothing that cannot be drawn again. It may be deleted at any time, is readable by the owner only, and
forgets what nobody used for thirty days.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from consult.documents.pdf.chunk_parts import Head, Part, head_of, is_whole

UNUSED_DAYS = 30
_DAY = 86400


class PartFolder:
    """Parts by key."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    def path(self, key: str) -> Path:
        """Where the part with this key is, or would be."""
        return self._folder / f"{key}.part"

    def holds(self, key: str) -> bool:
        """Whether the part is there and whole; then it counts as used now. A damaged one is removed."""
        path = self.path(key)
        try:
            whole = is_whole(path.read_bytes())
        except FileNotFoundError:
            return False
        if not whole:
            path.unlink(missing_ok=True)
            return False
        os.utime(path)
        return True

    def part(self, key: str) -> Part:
        """The part with this key; the caller has seen it drawn or held."""
        return Part.unpack(self.path(key).read_bytes())

    def head(self, key: str) -> Head:
        """What a contents page has to know of the part with this key."""
        return head_of(self.path(key).read_bytes())

    def forget_unused(self) -> int:
        """Delete what was not used for `UNUSED_DAYS`; how many files that were."""
        limit = time.time() - UNUSED_DAYS * _DAY  # file times are the system's, not the register's
        forgotten = 0
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process forgot it first
                if path.stat().st_mtime < limit:
                    path.unlink()
                    forgotten += 1
        return forgotten
