"""A drawn part of a long document, in a form that can take its place in any file.

WeasyPrint hands over its objects before it writes them. What the whole needs of them is kept as templates: text in
which every reference is a `%d`, so that placing a part is one formatting per object, whatever numbers and page
keys it gets. Nothing of a part depends on the parts before it; that is what lets it be kept.
"""

import hashlib
import json
import re
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pydyf

# Objects of the whole that parts refer to; the numbers are the same in every document.
CATALOG, PAGES, STRUCTURE, DOCUMENT, PARENTS, IDENTIFIERS, FOOTER, NUMERALS = range(1, 9)
FIRST_FREE = 9

FOOTER_NAME, NUMERALS_NAME = "ConsultFooter", "ConsultNumerals"

# pydyf escapes parentheses in literal strings, so a string ends at the first bare one. R: an object; K: a key of
# the parent tree; G: an object of the whole; F: the footer of a page.
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|\b(\d+) 0 ([RKGF])\b", re.DOTALL)
_STREAM = b"\nstream\n"
_END = b"\nendstream"
_DIGEST = 32
BETWEEN = b"\0"  # no text of a PDF as pydyf writes it holds a NUL


@dataclass(frozen=True)
class Bookmark:
    """A heading as outlines name it; `page` counts from 0 within the part."""

    level: int
    title: str
    page: int
    x: float
    y: float
    state: str


@dataclass(frozen=True)
class Destination:
    """A place links lead to."""

    name: str
    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Font:
    """An embedded font program and the glyphs it is there for."""

    program: int  # the object
    glyphs: list[int]


@dataclass(frozen=True)
class Head:
    """What a contents page has to know of a part."""

    pages: int
    height: float  # of its first page, in points
    bookmarks: list[Bookmark]


@dataclass
class Part:
    """Objects numbered from 0, and where in them the whole has to take hold."""

    pages: int = 0
    height: float = 0  # of the first page, in points
    keys: int = 0  # of the parent tree
    node: int = -1  # the page tree node
    page_objects: list[int] = field(default_factory=list)
    top: list[int] = field(default_factory=list)  # the elements below Document
    parents: int = -1  # the leaf of the parent tree
    identifiers: int = -1  # the leaf of the tree of names of header cells; -1: no header cell
    limits: tuple[str, ...] = ()  # first and last of those names
    bookmarks: list[Bookmark] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)  # further objects by what they are
    fonts: dict[str, Font] = field(default_factory=dict)  # embedded font programs by name
    borrows: bool = False  # they are empty: those of the whole are to take their place
    root: str = ""  # entries for the catalog, as a template
    root_references: list[int] = field(default_factory=list)
    size: int = 0  # how many objects
    template: bytes = b""  # their texts, in order, between NULs
    references: "array[int]" = field(default_factory=lambda: array("i"))
    streams: dict[int, bytes] = field(default_factory=dict)  # the contents of those objects that have one

    @property
    def count(self) -> int:
        """How many object numbers it takes: its objects and one footer per page."""
        return self.size + self.pages

    def pack(self) -> bytes:
        """The bytes that `unpack` reads."""
        kept = asdict(self, dict_factory=_without_bodies)
        kept["lengths"] = [[index, len(stream)] for index, stream in self.streams.items()]
        kept["text"] = len(self.template)
        packed = zlib.compress(self.template + self.references.tobytes(), 1)
        head = json.dumps(kept, ensure_ascii=True, separators=(",", ":")).encode()
        body = b"".join((b"%d %d\n" % (len(head), len(packed)), head, packed, *self.streams.values()))
        return hashlib.sha256(body).digest() + body

    @classmethod
    def unpack(cls, packed: bytes) -> "Part":
        """The part as it was packed.

        Raises:
            ValueError: when the bytes are not those of a whole part.
        """
        if not is_whole(packed):
            raise ValueError("these bytes are not a part of a document")
        first, _, rest = packed[_DIGEST:].partition(b"\n")
        head_length, body_length = map(int, first.split())
        kept = json.loads(rest[:head_length])
        lengths, text = kept.pop("lengths"), kept.pop("text")
        at = head_length + body_length
        body = zlib.decompress(rest[head_length:at])
        part = cls(**kept)
        part.limits = tuple(part.limits)
        part.bookmarks = [Bookmark(**mark) for mark in kept["bookmarks"]]
        part.destinations = [Destination(**place) for place in kept["destinations"]]
        part.fonts = {name: Font(**font) for name, font in kept["fonts"].items()}
        part.template = body[:text]
        part.references.frombytes(body[text:])
        for index, length in lengths:
            part.streams[index] = rest[at : at + length]
            at += length
        return part


def head_of(start: bytes) -> Head:
    """What the beginning of a packed part says, without unpacking it."""
    first, _, rest = start[_DIGEST:].partition(b"\n")
    kept = json.loads(rest[: int(first.split()[0])])
    return Head(kept["pages"], kept["height"], [Bookmark(**mark) for mark in kept["bookmarks"]])


def is_whole(packed: bytes) -> bool:
    """Whether these are the bytes of a part, all of them and nothing else."""
    return packed[:_DIGEST] == hashlib.sha256(packed[_DIGEST:]).digest()


def _without_bodies(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if name not in {"template", "references", "streams"}}


class Collector:
    """Takes from a drawn PDF the objects that can be reached from some roots, and numbers them anew."""

    def __init__(self, pdf: pydyf.PDF, *, outside: Mapping[int, int] | None = None) -> None:
        self._pdf = pdf
        self._outside = outside or {}  # object of the part → object of the whole, not followed
        self._known: dict[int, int] = {}
        self._bodies: dict[int, tuple[bytes, bytes | None]] = {}

    def reach(self, roots: Iterable[int]) -> None:
        """Take these objects and all they refer to."""
        waiting = list(roots)
        while waiting:
            number = waiting.pop()
            if number in self._bodies or number in self._outside:
                continue
            self._bodies[number] = head, _ = _split(self._pdf.objects[number])
            waiting.extend(referred(head))
        self._known = {number: index for index, number in enumerate(sorted(self._bodies))}

    def number(self, reference: bytes | int) -> int:
        """The new number of a taken object."""
        return self._known[reference if isinstance(reference, int) else number_of(reference)]

    def fill(self, part: Part) -> None:
        """Give the part all that was taken."""
        texts = []
        for index, number in enumerate(sorted(self._bodies)):
            head, stream = self._bodies[number]
            text, references = self.template(head)
            texts.append(text)
            part.references.extend(references)
            if stream is not None:
                part.streams[index] = stream
        part.size, part.template = len(texts), BETWEEN.join(texts)
        part.fonts = {
            thing["FontName"].decode("ascii"): self._font(thing)
            for thing in (self._pdf.objects[number] for number in sorted(self._bodies))
            if isinstance(thing, pydyf.Dictionary) and thing.get("Type") == "/FontDescriptor"
        }

    def _font(self, descriptor: pydyf.Dictionary) -> Font:
        key = "FontFile3" if "FontFile3" in descriptor else "FontFile2"
        (font,) = (
            thing
            for thing in self._pdf.objects
            if isinstance(thing, pydyf.Dictionary) and thing.get("FontDescriptor") == descriptor.reference
        )
        glyphs = [
            first + step
            for first, widths in zip(font["W"][::2], font["W"][1::2], strict=True)
            for step in range(len(widths))
        ]
        return Font(self.number(descriptor[key]), glyphs)

    def template(self, text: bytes) -> tuple[bytes, list[int]]:
        """A text with `%d` for what depends on the place, and the numbers to put there (keys: negative)."""
        references: list[int] = []

        def placed(found: re.Match[bytes]) -> bytes:
            if found[1] is None:
                return found[0]
            number, kind = int(found[1]), found[2]
            if kind == b"R" and number in self._outside:
                return b"%d 0 R" % self._outside[number]
            if kind == b"G":
                return b"%d 0 R" % number
            if kind == b"K":
                references.append(-1 - number)
                return b"%d"
            references.append(self._known[number] if kind == b"R" else len(self._known) + number)
            return b"%d 0 R"

        return _TOKEN.sub(placed, text.replace(b"%", b"%%")), references


def number_of(reference: bytes) -> int:
    """The object number in a reference as pydyf writes it."""
    return int(reference.split()[0])


def referred(text: bytes) -> list[int]:
    """The objects a text refers to."""
    return [int(found[1]) for found in _TOKEN.finditer(text) if found[2] == b"R"]


def _split(thing: pydyf.Object) -> tuple[bytes, bytes | None]:
    data: bytes = thing.data
    if not isinstance(thing, pydyf.Stream):
        return data, None
    head, _, body = data.partition(_STREAM)
    return head, body.removesuffix(_END)
