"""Keeps the cost of tagging in proportion to the document.

WeasyPrint asks for the reference of its page once per structure element, and pydyf builds the list of all page
references anew each time: a result of 1,000 points spent a fifth of its time there. While a document is written,
the list is kept until a page is added. The bytes are the same; `tests/integration/documents` holds us to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pydyf


class IndexedPdf(pydyf.PDF):  # type: ignore[misc] # pydyf is not typed
    """A PDF that remembers its page references."""

    def __init__(self) -> None:
        super().__init__()
        self._known: tuple[int, tuple[bytes, ...]] = (0, ())

    @property
    def page_references(self) -> tuple[bytes, ...]:
        """The references of all pages, in order."""
        length = len(self.pages["Kids"])
        if self._known[0] != length:
            self._known = (length, super().page_references)
        return self._known[1]


class UnwrittenPdf(IndexedPdf):
    """One whose objects are taken from it, so that writing them out would be work for nothing."""

    def write(self, output: object, *_how: object, **_more: object) -> None:
        """Write nothing."""


@contextmanager
def indexed_pages(kind: type[IndexedPdf] = IndexedPdf) -> Iterator[None]:
    """Let WeasyPrint write into an `IndexedPdf`. The caller holds `fonts.render_lock`."""
    original = pydyf.PDF
    pydyf.PDF = kind
    try:
        yield
    finally:
        pydyf.PDF = original
