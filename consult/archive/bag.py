"""Writes a transfer package: a BagIt 1.0 bag (RFC 8493) in a zip that is the same, byte for byte, every time.

Archives in Japan report three ingest failures over and over: Japanese file names, names in decomposed form, zips
with unmarked encodings. So names are plain ASCII (titles go into the metadata), nothing is compressed (the bytes
do not depend on a library's version) and nothing is encrypted. Payload is streamed, never held whole.
"""

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BLOCK = 1 << 20

Source = bytes | Path | Callable[[], BinaryIO]

_NAME = re.compile(r"[A-Za-z0-9._~%@+=,-]+")
_LABEL = re.compile(r"[A-Za-z0-9-]+")


class BagRefused(ValueError):
    """A name or an information line that would not survive the journey; the text says which."""


@dataclass(frozen=True, slots=True)
class Bag:
    """What was written: number and size (octets) of the payload, and SHA-512 of its manifest."""

    files: int
    octets: int
    manifest_sha512: str


def write_bag(out: BinaryIO, name: str, payload: Mapping[str, Source], info: Mapping[str, str]) -> Bag:
    """Write the bag `name` as a zip to `out`, which must be seekable.

    `payload` maps paths below `data/` (like `objects/minutes.pdf`) to their content. `info` becomes bag-info.txt
    in the order given; Payload-Oxum is added, Bagging-Date is the caller's (the same input gives the same bytes).
    Raises BagRefused for names that are not portable ASCII, clash when case is ignored, or no payload at all.
    """
    _check_names(name, payload)
    lines = _info_lines(info)
    manifest: list[str] = []
    octets = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bag:
        for path in sorted(payload):
            digest, size = _store(bag, f"{name}/data/{path}", payload[path])
            manifest.append(f"{digest}  data/{encode(path)}\n")
            octets += size
        lines.append(f"Payload-Oxum: {octets}.{len(payload)}\n")
        tags = {
            "bag-info.txt": "".join(lines).encode(),
            "bagit.txt": DECLARATION,
            "manifest-sha512.txt": "".join(manifest).encode("ascii"),
        }
        digests = {tag: _store(bag, f"{name}/{tag}", content)[0] for tag, content in tags.items()}
        listing = "".join(f"{digest}  {tag}\n" for tag, digest in digests.items())
        _store(bag, f"{name}/tagmanifest-sha512.txt", listing.encode("ascii"))
    return Bag(len(payload), octets, digests["manifest-sha512.txt"])


def encode(path: str) -> str:
    """A path as a manifest writes it: CR, LF and % percent-encoded (RFC 8493 §2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def entry_for(name: str) -> zipfile.ZipInfo:
    """A member of the zip as every package has it: no date, a plain readable file, not compressed."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _store(bag: zipfile.ZipFile, name: str, source: Source) -> tuple[str, int]:
    """Copy one source into the zip; its SHA-512 and size."""
    entry = entry_for(name)
    digest, size = hashlib.sha512(), 0
    # Only bytes in memory are known to stay below 2 GiB; for the rest the header leaves room to grow.
    large = not isinstance(source, bytes)
    with _open(source) as stream, bag.open(entry, "w", force_zip64=large) as target:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return digest.hexdigest(), size


def _open(source: Source) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    return source.open("rb") if isinstance(source, Path) else source()


def _check_names(name: str, payload: Mapping[str, Source]) -> None:
    if not payload:
        raise BagRefused("a bag without payload proves nothing")
    folded: dict[str, str] = {}
    for path in [name, *payload]:
        parts = path.split("/")
        if not all(_NAME.fullmatch(part) and not part.endswith(".") for part in parts):
            raise BagRefused(f"{path!r}: a file name is letters, digits and ._~%@+=,- in ASCII")
    if "/" in name:
        raise BagRefused(f"{name!r}: the name of a bag is one folder")
    for path in payload:
        if folded.setdefault(path.casefold(), path) != path:
            raise BagRefused(f"{path!r} and {folded[path.casefold()]!r} are one file where case is ignored")


def _info_lines(info: Mapping[str, str]) -> list[str]:
    for label, value in info.items():
        if not _LABEL.fullmatch(label) or label == "Payload-Oxum":
            raise BagRefused(f"{label!r} cannot be a label of bag-info.txt")
        if not value or value.splitlines() != [value]:
            raise BagRefused(f"{label}: one line of text is needed")
    return [f"{label}: {value}\n" for label, value in info.items()]
