"""Putting drawn parts together as one tagged PDF/A document.

Nothing is parsed: each part's templates get their numbers, its structure hangs below the one Document element, and its
leaves of the page tree, of the parent tree and of the names of header cells are linked where they belong. One part
is in memory at a time, so a document of four thousand pages costs little more than its own bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pydyf

from consult.documents.pdf.borrowing import ProgramLacking
from consult.documents.pdf.chunk_parts import (
    CATALOG,
    DOCUMENT,
    FIRST_FREE,
    FOOTER,
    IDENTIFIERS,
    NUMERALS,
    PAGES,
    PARENTS,
    STRUCTURE,
    Bookmark,
    Destination,
    Font,
    Part,
)
from consult.documents.pdf.merge_file import File
from consult.documents.pdf.merge_footers import Envelope


@dataclass
class _Whole:
    """What has been placed so far, by object number."""

    pages: int = 0
    keys: int = 0
    nodes: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    top: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    identifiers: list[int] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    bookmarks: list[tuple[Bookmark, int]] = field(default_factory=list)
    destinations: list[tuple[Destination, int]] = field(default_factory=list)


def merge(parts: Iterable[Part], cover: Envelope, *, identifier: bytes) -> bytes:
    """The document that consists of `parts`, in their order, inside `cover`.

    Raises:
        ProgramLacking: when a part borrows a font program that lacks one of its glyphs.
    """
    file, whole = File(first=FIRST_FREE), _Whole()
    root, shared = _place_envelope(file, cover)
    for part in parts:
        _place(file, whole, part, shared)
    for page, target in enumerate(whole.footers, 1):
        file.stream(target, b"", cover.numbering.footer(page, whole.pages))
    _link(file, whole)
    entries = [root, b"/Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R" % (PAGES, STRUCTURE)]
    entries += _names(whole, cover) + _outlines(file, whole)
    file.add(CATALOG, b"<<" + b" ".join(entries) + b">>")
    information = file.take()
    file.add(information, cover.information)
    return file.finish(CATALOG, information, identifier)


def _place_envelope(file: File, cover: Envelope) -> tuple[bytes, dict[str, Font]]:
    part = cover.part
    fixed = {part.named["form"]: FOOTER, part.named["numerals"]: NUMERALS}
    where = [fixed[number] if number in fixed else file.take() for number in range(part.count)]
    file.place(part, where, 0)
    if "files" in part.named:
        part.named["files"] = where[part.named["files"]]
    root = part.root.encode("ascii") % tuple(where[number] for number in part.root_references)
    return root, {name: Font(where[font.program], font.glyphs) for name, font in part.fonts.items()}


def _place(file: File, whole: _Whole, part: Part, shared: Mapping[str, Font]) -> None:
    known = {
        font.program: shared[name].program
        for name, font in part.fonts.items()
        if name in shared and set(font.glyphs) <= set(shared[name].glyphs)
    }
    if part.borrows and len(known) < len(part.fonts):
        raise ProgramLacking("a part shows a glyph that is in no font program of the whole")
    where = [known[index] if index in known else file.take() for index in range(part.count)]
    file.place(part, where, whole.keys, without=known)
    pages = [where[index] for index in part.page_objects]
    whole.footers += where[part.size :]
    whole.pages += part.pages
    whole.keys += part.keys
    whole.nodes.append(where[part.node])
    whole.top += [where[index] for index in part.top]
    whole.parents.append(where[part.parents])
    if part.identifiers >= 0:
        whole.identifiers.append(where[part.identifiers])
        whole.limits += part.limits
    whole.bookmarks += [(mark, pages[mark.page]) for mark in part.bookmarks]
    whole.destinations += [(place, pages[place.page]) for place in part.destinations]


def _link(file: File, whole: _Whole) -> None:
    file.add(PAGES, b"<</Type /Pages /Count %d /Kids [%b]>>" % (whole.pages, references(whole.nodes)))
    names = b" /IDTree %d 0 R" % IDENTIFIERS if whole.identifiers else b""
    file.add(
        STRUCTURE,
        b"<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d%b>>"
        % (DOCUMENT, PARENTS, whole.keys, names),
    )
    file.add(
        DOCUMENT,
        b"<</Type /StructElem /S /Document /P %d 0 R /K [%b]>>" % (STRUCTURE, references(whole.top)),
    )
    file.add(PARENTS, b"<</Kids [%b]>>" % references(whole.parents))
    if not whole.identifiers:
        file.add(IDENTIFIERS, b"null")
    else:
        if whole.limits != sorted(whole.limits):
            raise ValueError("the parts' header cells are not named in the order of the parts")
        file.add(IDENTIFIERS, b"<</Kids [%b]>>" % references(whole.identifiers))


def _names(whole: _Whole, cover: Envelope) -> list[bytes]:
    entries = []
    if "files" in cover.part.named:
        entries.append(b"/EmbeddedFiles %d 0 R" % cover.part.named["files"])
    if whole.destinations:
        known = sorted(
            ((text(place.name), place, page) for place, page in whole.destinations),
            key=lambda known: known[0],
        )
        if len({name for name, _, _ in known}) < len(known):
            raise ValueError("two places of a document have the same name")
        pairs = b" ".join(name + b" " + _target(page, place.x, place.y) for name, place, page in known)
        entries.append(b"/Dests <</Names [%b]>>" % pairs)
    return [b"/Names <<%b>>" % b" ".join(entries)] if entries else []


@dataclass
class _Heading:
    number: int
    mark: Bookmark
    page: int
    below: list["_Heading"] = field(default_factory=list)


def _outlines(file: File, whole: _Whole) -> list[bytes]:
    """The outline of all parts: each heading below the last one before it of a higher level."""
    if not whole.bookmarks:
        return []
    top: list[_Heading] = []
    above: list[_Heading] = []
    for mark, page in whole.bookmarks:
        heading = _Heading(file.take(), mark, page)
        while above and above[-1].mark.level >= mark.level:
            above.pop()
        (above[-1].below if above else top).append(heading)
        above.append(heading)
    root = file.take()
    visible = _headings(file, top, root)
    ends = (visible, top[0].number, top[-1].number)
    file.add(root, b"<</Count %d /First %d 0 R /Last %d 0 R>>" % ends)
    return [b"/Outlines %d 0 R" % root]


def _headings(file: File, siblings: list[_Heading], parent: int) -> int:
    visible = len(siblings)
    for index, heading in enumerate(siblings):
        mark, entries = heading.mark, []
        if index:
            entries.append(b"/Prev %d 0 R" % siblings[index - 1].number)
        if index + 1 < len(siblings):
            entries.append(b"/Next %d 0 R" % siblings[index + 1].number)
        if heading.below:
            inside = _headings(file, heading.below, heading.number)
            closed = mark.state == "closed"
            visible += 0 if closed else inside
            ends = (-inside if closed else inside, heading.below[0].number, heading.below[-1].number)
            entries.append(b"/Count %d /First %d 0 R /Last %d 0 R" % ends)
        target = _target(heading.page, mark.x, mark.y)
        file.add(
            heading.number,
            b"<</Title %b /Dest %b /Parent %d 0 R %b>>"
            % (text(mark.title), target, parent, b" ".join(entries)),
        )
    return visible


def _target(page: int, x: float, y: float) -> bytes:
    return b"[%d 0 R /XYZ %.6g %.6g 0]" % (page, x, y)


def text(string: str) -> bytes:
    """A text string as PDF writes it."""
    return bytes(pydyf.String(string).data)


def references(numbers: Iterable[int]) -> bytes:
    """An array's content: references to these objects."""
    return b" ".join(b"%d 0 R" % number for number in numbers)
