"""Reading a finished PDF back: what a reader, a search engine or a curious person could find in it.

Used before publishing to prove that no withheld string is anywhere in the file, not only on the pages.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

_STRUCTURE_TEXTS = ("/Alt", "/ActualText", "/E", "/T")


def extract_text(pdf: bytes) -> str:
    """The text of all pages in reading order, pages separated by a form feed."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\f".join(_page_texts(document))


def searchable_strings(pdf: bytes) -> list[str]:
    """Every text the file holds: pages, metadata, attachments (names and contents), bookmarks,
    alternative texts, link targets and annotations.

    The order is fixed; an attachment that is not UTF-8 is decoded with replacement characters.
    """
    found = [*extract_text(pdf).split("\f")]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for part in (_metadata, _attachments, _bookmarks, _structure, _annotations):
            found.extend(part(document))
    return [text for text in found if text]


def _page_texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for page in document:
        text_page = page.get_textpage()
        yield text_page.get_text_range().replace("\r\n", "\n")
        text_page.close()
        page.close()


def _metadata(document: pikepdf.Pdf) -> Iterator[str]:
    for value in document.docinfo.values():
        yield str(value)
    if "/Metadata" in document.Root:
        yield document.Root.Metadata.read_bytes().decode("utf-8", "replace")


def _attachments(document: pikepdf.Pdf) -> Iterator[str]:
    for name, attached in document.attachments.items():
        yield name
        yield attached.description
        yield attached.get_file().read_bytes().decode("utf-8", "replace")


def _bookmarks(document: pikepdf.Pdf) -> Iterator[str]:
    def titles(items: Any) -> Iterator[str]:  # noqa: ANN401 - pikepdf's outline items
        for item in items:
            yield str(item.title)
            yield from titles(item.children)

    with document.open_outline() as outline:
        yield from titles(outline.root)


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem":
            yield from (str(item[key]) for key in _STRUCTURE_TEXTS if key in item)


def _annotations(document: pikepdf.Pdf) -> Iterator[str]:
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            yield str(annotation.get("/Contents", ""))
            action = annotation.get("/A")
            if action is not None and "/URI" in action:
                yield str(action["/URI"])
