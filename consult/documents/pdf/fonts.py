"""The font files every document is set in, and one font configuration per process.

A document of record must look the same on every machine, so nothing is taken from the system: the files come
from wheels, or from paths the operator names. One shared configuration keeps a long-lived worker at constant
memory; one per document does not.
"""

import threading
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from consult.documents.glyphs import Coverage
from consult.resources import package_file, resource

FAMILY = "Consult Document"
RARE = "Consult Document Rare"

#: Pango's font map is shared by all renders of a process, so they take turns.
render_lock = threading.Lock()


@dataclass(frozen=True)
class FontFiles:
    """The regular and bold faces a document is set in, and those for the signs these lack."""

    regular: Path
    bold: Path
    rare: "FontFiles | None" = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files, regular before bold, those of rare signs last."""
        return (self.regular, self.bold, *(self.rare.paths if self.rare else ()))


@dataclass(frozen=True)
class Typesetting:
    """Style sheets bound to the font configuration they were parsed with."""

    configuration: FontConfiguration
    sheets: tuple[CSS, ...] = field(repr=False)


@cache
def bundled() -> FontFiles:
    """Noto Sans CJK JP cut down to everyday signs (see `everyday.py`); the whole of it for the others."""
    faces = package_file("documents", "pdf", "faces")
    return FontFiles(
        regular=faces / "NotoSansCJKjp-Regular-JIS.otf",
        bold=faces / "NotoSansCJKjp-Bold-JIS.otf",
        rare=whole(),
    )


@cache
def whole() -> FontFiles:
    """Noto Sans CJK JP as shipped in the wheels this package depends on (SIL Open Font License)."""
    return FontFiles(
        regular=Path(str(files("noto_cjk_sans_jp_regular") / "NotoSansCJKjp-Regular.otf")),
        bold=Path(str(files("noto_cjk_sans_jp_bold") / "NotoSansCJKjp-Bold.otf")),
    )


@cache
def coverage(fonts: FontFiles) -> Coverage:
    """What both weights can draw: code points and ideographic variation sequences (Unicode UTS 37).

    The faces of rare signs hold all the everyday ones.
    """
    regular, bold = (_coverage(path) for path in (fonts.rare.paths if fonts.rare else fonts.paths))
    return Coverage(regular.characters & bold.characters, regular.variants & bold.variants)


def _coverage(path: Path) -> Coverage:
    with TTFont(path, lazy=True) as font:
        tables = font["cmap"].tables
        variants = {
            (base, selector)
            for table in tables
            if table.format == 14  # noqa: PLR2004 - OpenType: the subtable of variation sequences
            for selector, pairs in table.uvsDict.items()
            for base, _glyph in pairs
        }
        return Coverage(frozenset(font.getBestCmap()), frozenset(variants))


@cache
def typesetting(fonts: FontFiles) -> Typesetting:
    """The shared style sheets of all documents for these faces; parsed once per process."""
    configuration = FontConfiguration()
    fetch = URLFetcher(allowed_protocols=("file",))
    faces = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};src:url("{path.resolve().as_uri()}")}}'
        for family, files_ in ((FAMILY, fonts), (RARE, fonts.rare or fonts))
        for weight, path in ((400, files_.regular), (700, files_.bold))
    )
    sheet = resource("templates") / "pdf" / "pdf.css"
    return Typesetting(
        configuration,
        (
            CSS(string=faces, font_config=configuration, url_fetcher=fetch),
            CSS(filename=sheet, font_config=configuration, url_fetcher=fetch),
        ),
    )
