"""The faces most pages are set in: the bundled ones cut down to the signs of JIS X 0208 and Windows-31J.

The bundled faces hold 65,535 glyphs each; WeasyPrint keeps a place for every one of them in every document, which
made three pages 370 kB and cost a fifth of their time. The cut ones hold about nine thousand, 異体字 (Unicode UTS 37)
of their signs included. A sign they lack is set in the bundled face of the same weight: same outlines, same metrics.

`make fonts` cuts them anew, after the bundled faces have changed.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools import subset

from consult.documents.pdf.fonts import bundled, whole

_ROWS = range(0x21, 0x7F)  # of JIS X 0208, section 4
_LEADS, _TRAILS = range(0x81, 0xFD), range(0x40, 0xFD)  # of two bytes of Windows-31J
_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
# Dashes and marks of English pages; two signs of names and of the 常用漢字 that stand outside.
_BESIDES = "–—‹›𠮟𠮷"
_FEATURES = ["ccmp", "kern", "liga", "mark", "mkmk", "vert"]


@cache
def signs() -> frozenset[int]:
    """The code points the cut faces are for: Latin-1, JIS X 0208 and the additions of Windows-31J."""
    pairs = [
        *((bytes((0x80 | row, 0x80 | cell)), "euc_jp") for row in _ROWS for cell in _ROWS),
        *((bytes((lead, trail)), "cp932") for lead in _LEADS for trail in _TRAILS),
    ]
    own = (*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, _BESIDES))
    return frozenset((*own, *(code for pair in pairs for code in _decoded(*pair))))


def _decoded(raw: bytes, encoding: str) -> Iterator[int]:
    text = raw.decode(encoding, "ignore")
    if len(text) == 1:
        yield ord(text)


def cut(source: Path, target: Path) -> None:
    """Write the face `source` with no other signs than `signs()`, their variants and what stands for them upright."""
    options = subset.Options(
        layout_features=_FEATURES, name_IDs=["*"], notdef_outline=True, hinting=False, recalc_timestamp=False
    )
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs() | _SELECTORS)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    """Cut both faces from the wheels they come from."""
    for source, target in ((whole().regular, bundled().regular), (whole().bold, bundled().bold)):
        cut(source, target)
