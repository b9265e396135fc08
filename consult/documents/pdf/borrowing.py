"""Drawing a part without making font programs for it: the whole has one program of each face, for all signs.

Cutting a face of sixteen megabytes down to the signs of a part took a quarter of drawing it, and putting the parts
together threw the result away. A part that shows a glyph the shared program lacks is drawn anew with its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from weasyprint.pdf.fonts import Font

_KIND = 4  # bytes that tell one kind of font from another


class ProgramLacking(LookupError):
    """A part that borrows its font programs shows a glyph that is not in them."""


@contextmanager
def borrowed_programs(*, borrow: bool) -> Iterator[None]:
    """Let WeasyPrint embed no more than the kind of each face. The caller holds `fonts.render_lock`."""
    original = Font.clean
    if borrow:
        Font.clean = _without_program
    try:
        yield
    finally:
        Font.clean = original


def _without_program(font: Font, _glyphs: object, _hinting: object) -> None:
    font.file_content = font.file_content[:_KIND]
