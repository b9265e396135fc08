"""One file of a package: where it lies, what it is called, where its bytes come from."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from consult.documents import files
from consult.documents.models import StoredFile

_SUFFIXES = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True)
class Item:
    """One file of a package: its path below data/, what it is called, and where its bytes come from."""

    path: str
    title: str
    number: str
    media_type: str
    day: str
    public: bool
    sha256: str
    size: int
    source: bytes | Callable[[], BinaryIO]
    original_name: str = ""


def of_file(file: StoredFile, path: str, title: str, number: str, *, public: bool) -> Item:
    """A stored file as an item; its bytes are read, and proved, when the package is written."""
    return Item(
        path,
        title,
        number,
        file.media_type,
        file.stored_at.date().isoformat(),
        public=public,
        sha256=file.sha256,
        size=file.size,
        source=lambda: io.BytesIO(files.read(file)),
        original_name=file.name,
    )


def of_bytes(
    path: str, title: str, body: bytes, media_type: str, *, public: bool = False, day: str = ""
) -> Item:
    """An item made of a text."""
    digest = hashlib.sha256(body).hexdigest()
    return Item(path, title, "", media_type, day, public=public, sha256=digest, size=len(body), source=body)


def suffix(file: StoredFile) -> str:
    """The ending of a file's name inside a package, by what it is."""
    known = _SUFFIXES.get(file.media_type.split(";")[0].strip())
    given = PurePosixPath(file.name).suffix.lower()
    return known or (given if given.isascii() and given[1:].isalnum() else ".bin")
