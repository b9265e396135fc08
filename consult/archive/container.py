"""The zip around a package, byte for byte: a changed date or attribute is found though no content differs.

`bag.write_bag` leaves nothing to chance, so the headers of a package of ours can be computed from its names
and sizes. A package that someone packed anew has other headers throughout; that is no fault, and it is
judged by its contents alone.
"""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from consult.archive.bag import entry_for

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LIMIT = 0xFFFFFFFF
_MANY = 0xFFFF


def changed_headers(archive: zipfile.ZipFile, stream: BinaryIO) -> Iterator[str]:
    """The members whose headers are not as we wrote them; nothing for a zip that is not ours."""
    members = archive.infolist()
    if not members or len(members) >= _MANY or archive.start_dir >= _LIMIT:
        return
    wrong: dict[str, None] = {}
    expected_directory = b""
    position = 0
    for member, following in zip(members, [*members[1:], None], strict=True):
        end = archive.start_dir if following is None else following.header_offset
        ours, large = _local(member, end - position - member.file_size)
        stream.seek(position)
        if stream.read(len(ours)) != ours:
            wrong[member.filename] = None
        expected_directory += _central(member, position, large=large)
        position = end
    if len(wrong) * 2 > len(members):
        return
    expected = expected_directory + _end(len(members), len(expected_directory), archive.start_dir)
    stream.seek(archive.start_dir)
    found = stream.read(len(expected) + 1)
    if found != expected:
        wrong[_where(members, found, expected)] = None
    yield from wrong


def _local(member: zipfile.ZipInfo, room: int) -> tuple[bytes, bool]:
    """The local header as we write it, and whether it is the one with room for large files."""
    for large in (False, True):
        ours = entry_for(member.filename)
        ours.CRC, ours.compress_size, ours.file_size = member.CRC, member.file_size, member.file_size
        header = ours.FileHeader(zip64=large)
        if len(header) == room:
            return header, large
    return header, True


def _central(member: zipfile.ZipInfo, offset: int, *, large: bool) -> bytes:
    ours = entry_for(member.filename)
    name = member.filename.encode("ascii", "replace")
    version = 45 if large else 20
    head = (b"PK\x01\x02", version, 3, version, 0, 0, zipfile.ZIP_STORED)
    sizes = (member.CRC, member.file_size, member.file_size)
    return _CENTRAL.pack(*head, 0, 33, *sizes, len(name), 0, 0, 0, 0, ours.external_attr, offset) + name


def _end(count: int, length: int, start: int) -> bytes:
    return _END.pack(b"PK\x05\x06", 0, 0, count, count, length, start, 0)


def _where(members: list[zipfile.ZipInfo], found: bytes, expected: bytes) -> str:
    """The member in whose directory entry the first difference lies."""
    place = next(
        (i for i, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]),
        min(len(found), len(expected)),
    )
    end = 0
    for member in members:
        end += _CENTRAL.size + len(member.filename)
        if place < end:
            return member.filename
    return "end of the zip"
