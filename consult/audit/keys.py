"""The log's signing key: made once, kept in the data directory, readable by its owner only."""

import os
from pathlib import Path

from consult.audit.checkpoint import Signer


def signing_key(data_dir: Path, origin: str) -> Signer:
    """The key of the log called `origin`; generated on first use.

    Keep it out of the web process's reach where that is possible; its public half is printed in the notice.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "log.key"
    fresh = Signer.generate(origin)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Signer.from_text(path.read_text("utf-8"))
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(fresh.to_text())
        target.flush()
        os.fsync(target.fileno())
    return fresh
