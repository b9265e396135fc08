"""Reading a finished PDF back: what a reader, a search engine or a curious person could find in it.

Used before publishing to prove that no withheld string is anywhere in the file, not only on the pages.
"""

import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
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

    JSON attachments are given with their escapes resolved, zip-based ones (xlsx) and PDFs by their parts; any
    other attachment is decoded as UTF-8 with replacement characters. The order is fixed.
    """
    return _strings(pdf, extract_text(pdf))


def readable(pdf: bytes) -> str:
    """All of it as one text: everything `searchable_strings` finds, and the pages as they follow each other.

    The pages are read once: at four thousand of them reading takes most of a minute.
    """
    pages = extract_text(pdf)
    return "\n".join([*_strings(pdf, pages), pages])


def _strings(pdf: bytes, pages: str) -> list[str]:
    found = pages.split("\f")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for part in (_metadata, _attachments, _bookmarks, _structure, _annotations):
            found.extend(part(document))
    return [text for text in found if text]


def leaks(pdf: bytes, withheld: Iterable[str]) -> list[str]:
    """Those of `withheld` that can still be found anywhere in the file.

    Width, compatibility forms, case, spaces, line and page ends do not matter: a name broken over two lines is
    found. Strings that are empty after this folding are never reported.
    """
    pages = extract_text(pdf)
    haystack = [_folded(text) for text in (*_strings(pdf, pages), pages)]
    return [
        secret
        for secret in withheld
        if (needle := _folded(secret)) and any(needle in text for text in haystack)
    ]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


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
        yield from _contents(attached.get_file().read_bytes())


def _contents(body: bytes) -> Iterator[str]:
    if body.startswith(b"%PDF-"):
        yield from searchable_strings(body)
    elif zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name
                yield from _contents(archive.read(name))
    else:
        yield _plain(body)


def _plain(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:  # not JSON: the text stands for itself
        return text


def _bookmarks(document: pikepdf.Pdf) -> Iterator[str]:
    def titles(items: Any) -> Iterator[str]:
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
