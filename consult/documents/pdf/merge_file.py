"""A PDF 1.7 file written object by object, small objects packed into object streams (ISO 32000-1, 7.5.7 and 7.5.8)."""

import io
import struct
import zlib
from collections.abc import Collection

from consult.documents.pdf.chunk_parts import BETWEEN, Part

_PACKED = 1000  # objects in one object stream
_ENTRY = struct.Struct(">BIH")  # kind, place, index


class File:
    """Takes objects in any order; numbers below `first` belong to the caller."""

    def __init__(self, *, first: int) -> None:
        self.free = first
        self._out = io.BytesIO()
        self._out.write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
        self._table = bytearray(_ENTRY.pack(0, 0, 65535))  # an entry per number, as it will be written
        self._written = 1
        self._waiting: list[tuple[int, bytes]] = []

    def take(self, count: int = 1) -> int:
        """The first of `count` numbers that nobody else gets."""
        first, self.free = self.free, self.free + count
        return first

    def place(self, part: Part, where: list[int], keys: int, *, without: Collection[int] = ()) -> None:
        """Write a part's objects, the n-th as number `where[n]` and its keys counted from `keys`; not all of them."""
        numbers = tuple([where[known] if known >= 0 else keys - 1 - known for known in part.references])
        for index, body in enumerate((part.template % numbers).split(BETWEEN)):
            if index not in part.streams:
                self.add(where[index], body)
            elif index not in without:
                self._write(where[index], b"%b\nstream\n%b\nendstream" % (body, part.streams[index]))

    def add(self, number: int, body: bytes) -> None:
        """Write an object that is no stream."""
        self._waiting.append((number, body))
        if len(self._waiting) == _PACKED:
            self._pack()

    def stream(self, number: int, entries: bytes, content: bytes) -> None:
        """Write a stream; `entries` of its dictionary besides its length."""
        packed = zlib.compress(content)
        head = b"<<%b/Filter /FlateDecode /Length %d>>" % (entries, len(packed))
        self._write(number, b"%b\nstream\n%b\nendstream" % (head, packed))

    def finish(self, catalog: int, information: int, identifier: bytes) -> bytes:
        """The whole file.

        Raises:
            ValueError: when a number was taken and never written: something would refer to nothing.
        """
        self._pack()
        table = self.take()
        missing = self.free - 1 - self._written
        if missing:
            raise ValueError(f"{missing} objects of a merged document were never written")
        start = self._out.tell()
        self._enter(table, 1, start, 0)
        entries = bytes(self._table)
        known = identifier.hex().encode("ascii")
        head = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] " % (
            self.free, catalog, information, known, known,
        )  # fmt: skip
        self.stream(table, head, entries)
        self._out.write(b"startxref\n%d\n%%%%EOF\n" % start)
        return self._out.getvalue()

    def _enter(self, number: int, kind: int, place: int, index: int) -> None:
        at = number * _ENTRY.size
        if at >= len(self._table):
            self._table.extend(bytes(at + _ENTRY.size - len(self._table)))
        _ENTRY.pack_into(self._table, at, kind, place, index)
        self._written += 1

    def _write(self, number: int, body: bytes) -> None:
        self._enter(number, 1, self._out.tell(), 0)
        self._out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _pack(self) -> None:
        if not self._waiting:
            return
        number, waiting, self._waiting = self.take(), self._waiting, []
        places, at = [], 0
        for index, (inside, body) in enumerate(waiting):
            self._enter(inside, 2, number, index)
            places.append(b"%d %d" % (inside, at))
            at += len(body) + 1
        head = b" ".join(places) + b"\n"
        entries = b"/Type /ObjStm /N %d /First %d " % (len(waiting), len(head))
        self.stream(number, entries, head + b"\n".join(body for _, body in waiting))
