"""Drawing one part of a long document, in a worker process or in this one."""

import gc
import hashlib
import os
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.text.ffi import pango

from consult.documents.pdf import archival, contents
from consult.documents.pdf.borrowing import borrowed_programs
from consult.documents.pdf.chunk_parts import (
    DOCUMENT,
    FOOTER,
    FOOTER_NAME,
    NUMERALS,
    NUMERALS_NAME,
    PAGES,
    Bookmark,
    Collector,
    Destination,
    Part,
    number_of,
)
from consult.documents.pdf.fonts import FontFiles, render_lock, typesetting
from consult.documents.pdf.isolation import NoFetching
from consult.resources import resource

# A part knows neither its first page nor how many there are; the whole draws the footers.
BARE = "@page { @bottom-left { content: none } @bottom-right { content: none } }"
_FORMAT = "4"  # of a kept part; another one when what is kept changes
_PIXEL = 0.75  # PDF points in a CSS pixel


def key(html: str, name: str, fonts: FontFiles, *, own: bool = False) -> str:
    """What a drawn part is known by: everything it is made from (SHA-256, hexadecimal)."""
    programs = "own " if own else ""
    return hashlib.sha256(f"{programs}{_surroundings(fonts)}\0{name}\0{html}".encode()).hexdigest()


@cache
def _surroundings(fonts: FontFiles) -> str:
    digest = hashlib.sha256()
    for path in (*fonts.paths, resource("templates") / "pdf" / "pdf.css"):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    engines = (version("weasyprint"), version("pydyf"), str(pango.pango_version()))
    return " ".join((_FORMAT, digest.hexdigest(), *engines, archival.VARIANT, BARE))


def draw_into(target: Path, html: str, name: str, fonts: FontFiles, own: bool = False) -> None:  # noqa: FBT001, FBT002 - an executor hands on places, not names
    """Draw a part and keep it as `target`, whole or not at all. What a worker process does."""
    handle, unfinished = tempfile.mkstemp(
        prefix=".", suffix=".part", dir=target.parent
    )  # another process may draw the same
    try:
        with os.fdopen(handle, "wb") as body:
            body.write(draw(html, name, fonts, own=own).pack())
        Path(unfinished).replace(target)
    except BaseException:
        Path(unfinished).unlink()
        raise
    finally:
        if not gc.isenabled():
            gc.collect()


def settle() -> None:
    """Make the garbage collector of a worker process wait for the end of each part.

    Laying out makes hundreds of thousands of objects that all live until the part is drawn; looking through them
    again and again took a fifth of the time.
    """
    gc.disable()
    gc.freeze()


def warm(fonts: FontFiles) -> None:
    """Load fonts and style sheets, which a worker can do while its first part is being written."""
    _bare(fonts)


def draw(html: str, name: str, fonts: FontFiles, *, own: bool = False) -> Part:
    """The part that `html` becomes. `name` sets its header cells apart from those of other parts.

    It borrows the font programs of the whole unless it is to have its `own`.
    """
    taken: list[Part] = []
    with render_lock:
        setting = typesetting(fonts)
        document = HTML(string=html, base_url="about:blank", url_fetcher=NoFetching()).render(
            font_config=setting.configuration,
            stylesheets=[*setting.sheets, _bare(fonts)],
            pdf_variant=archival.VARIANT,
        )
        with borrowed_programs(borrow=not own):
            archival.draw(document, lambda pdf: taken.append(_take(document, pdf)), prefix=f"{name}-")
    taken[0].borrows = not own
    return taken[0]


@cache
def _bare(fonts: FontFiles) -> CSS:
    return CSS(string=BARE, font_config=typesetting(fonts).configuration)


def _take(document: Document, pdf: pydyf.PDF) -> Part:
    contents.placed(pdf)
    root = pdf.objects[number_of(pdf.catalog["StructTreeRoot"])]
    element = pdf.objects[number_of(root["K"][0])]
    leaf = pdf.objects[number_of(root["ParentTree"])]
    keys = leaf["Nums"][::2]
    _leave_room(pdf, leaf)
    collector = Collector(pdf, outside={element.number: DOCUMENT})
    names = pdf.objects[number_of(root["IDTree"])]["Kids"][0] if "IDTree" in root else None
    collector.reach(
        [pdf.pages.number, leaf.number, *map(number_of, element["K"]), *([number_of(names)] if names else [])]
    )
    part = Part(
        pages=len(document.pages),
        height=document.pages[0].height * _PIXEL,
        keys=len(keys),
        node=collector.number(pdf.pages.number),
        page_objects=[collector.number(reference) for reference in pdf.page_references],
        top=[collector.number(reference) for reference in element["K"]],
        parents=collector.number(leaf.number),
        bookmarks=_bookmarks(document),
        destinations=_destinations(pdf),
    )
    if names:
        part.identifiers = collector.number(names)
        part.limits = tuple(text.string for text in pdf.objects[number_of(names)]["Limits"])
    collector.fill(part)
    return part


def _leave_room(pdf: pydyf.PDF, leaf: pydyf.Dictionary) -> None:
    """Write down, in tokens `chunk_parts` reads, what depends on the place of the part."""
    pdf.pages["Parent"] = b"%d 0 G" % PAGES
    numbers = leaf["Nums"]
    numbers[::2] = [b"%d 0 K" % key for key in numbers[::2]]
    leaf["Limits"] = pydyf.Array([numbers[0], numbers[-2]])
    resources = None
    for index, reference in enumerate(pdf.page_references):
        page = pdf.objects[number_of(reference)]
        page["StructParents"] = b"%d 0 K" % page["StructParents"]
        page["Contents"] = pydyf.Array([b"%d 0 F" % index, page["Contents"]])
        resources = pdf.objects[number_of(page["Resources"])]
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and "StructParent" in thing:
            thing["StructParent"] = b"%d 0 K" % thing["StructParent"]
    if resources is None:
        raise ValueError("a part of a document has no page")
    resources["XObject"][FOOTER_NAME] = b"%d 0 G" % FOOTER
    pdf.objects[number_of(resources["Font"])][NUMERALS_NAME] = b"%d 0 G" % NUMERALS


def _bookmarks(document: Document) -> list[Bookmark]:
    return [
        Bookmark(level, label, index, x * _PIXEL, (page.height - y) * _PIXEL, state)
        for index, page in enumerate(document.pages)
        for level, label, (x, y), state in page.bookmarks
    ]


def _destinations(pdf: pydyf.PDF) -> list[Destination]:
    names: Any = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", ())
    pages = {reference: index for index, reference in enumerate(pdf.page_references)}
    return [
        Destination(name.string, pages[bytes(place[0])], place[2], place[3])
        for name, place in zip(names[::2], names[1::2], strict=True)
    ]
