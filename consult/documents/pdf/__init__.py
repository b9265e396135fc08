"""PDF documents of record. Imports `documents.glyphs`, `i18n`, `clock` and `resources`; never the database.

render(template, context, title=…, created=…) -> bytes     PDF/A-3a + PDF/UA-1, reproducible
render_long(…, kept=folder) -> bytes                       the same for hundreds of pages, part by part
extract_text(pdf) -> str                                   what a reader can copy out
searchable_strings(pdf) -> list[str]                       everything the file holds
readable(pdf) -> str                                       the same as one text, and the pages in their order
    leaks(pdf, withheld) -> list[str]                          withheld strings that can still be found
"""

from consult.documents.pdf.chunks import render_long
from consult.documents.pdf.fonts import FontFiles
from consult.documents.pdf.reading import extract_text, leaks, readable, searchable_strings
from consult.documents.pdf.render import render

__all__ = ["FontFiles", "extract_text", "leaks", "readable", "render", "render_long", "searchable_strings"]
