"""The envelope of a long document: its dates, claims, sources and footers, without any of its pages.

WeasyPrint draws a page with the running title and its number alone. The title becomes a form that every page shows; the
numbers are set again, page by page, in the same type, at the same height, to the same right edge. Both are marked as
artifacts: a screen reader does not read them between two sentences (ISO 14289-1, 7.8).
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
import pydyf
from weasyprint import HTML

from consult.documents.pdf import archival
from consult.documents.pdf.chunk_parts import Collector, Part, number_of, referred
from consult.documents.pdf.fonts import FontFiles, render_lock, typesetting
from consult.documents.pdf.isolation import NoFetching

# Every sign of a page number, beside the signs it stands beside: some fonts choose a digit's form by them.
SAMPLE = " ".join(f"{digit} / {digit}{digit}" for digit in range(10))
_KEPT = ("Lang", "Metadata", "OutputIntents", "ViewerPreferences", "MarkInfo", "AF")
_ARTIFACT = b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"

Matrix = tuple[float, float, float, float, float, float]
Step = tuple[list[Any], str]


@dataclass(frozen=True)
class Numbering:
    """How a page number is set."""

    form: str  # the name of the form of the running title
    font: str  # the name of the font
    size: float
    right: float  # where a number ends, in points from the left edge
    height: float  # of the base line, in points from the lower edge
    colour: tuple[float, ...]
    glyphs: Mapping[str, int]
    widths: Mapping[int, float]  # thousandths of the size

    def footer(self, page: int, pages: int) -> bytes:
        """The footer of one page: content to stand before the page's own."""
        glyphs = [self.glyphs[sign] for sign in f"{page} / {pages}"]
        width = sum(self.widths[glyph] for glyph in glyphs) * self.size / 1000
        colour = " ".join(f"{value:.6g}" for value in self.colour)
        shown = "".join(f"{glyph:04x}" for glyph in glyphs)
        return _ARTIFACT + (
            f"q /{self.form} Do {colour} rg BT /{self.font} {self.size:.6g} Tf "
            f"1 0 0 1 {self.right - width:.6f} {self.height:.6f} Tm <{shown}> Tj ET Q\nEMC\n"
        ).encode("ascii")


@dataclass(frozen=True)
class Envelope:
    """What a merged document has once. `part` names the objects `form` and `numerals`."""

    part: Part
    numbering: Numbering
    information: bytes  # the document information dictionary


def envelope(
    html: str,
    *,
    names: tuple[str, str],
    attachments: Mapping[str, bytes],
    created: dt.datetime,
    fonts: FontFiles,
) -> Envelope:
    """Draw a page of nothing but footers and take it apart. `names`: of the form and of the font, on every page.

    `html` is an empty page with a running title, and further ones that show `SAMPLE` and, in each face, whatever parts
    show: one font program then serves them all.
    """
    taken: list[Envelope] = []
    with render_lock:
        setting = typesetting(fonts)
        document = HTML(string=html, base_url="about:blank", url_fetcher=NoFetching()).render(
            font_config=setting.configuration, stylesheets=setting.sheets, pdf_variant=archival.VARIANT
        )
        archival.describe(document, attachments=attachments, created=created)
        archival.draw(document, lambda pdf: taken.append(_take(pdf, names)))
    return taken[0]


def _take(pdf: pydyf.PDF, names: tuple[str, str]) -> Envelope:
    page = pdf.objects[number_of(pdf.page_references[0])]
    fonts = pdf.objects[number_of(pdf.objects[number_of(page["Resources"])]["Font"])]
    instructions = _instructions(pdf.objects[number_of(page["Contents"])])
    start = max(index for index, (_, operator) in enumerate(instructions) if operator == "BT")
    end = next(index for index in range(start, len(instructions)) if instructions[index][1] == "ET")
    group = {operator: operands for operands, operator in instructions[start:end]}
    font = number_of(fonts[str(group["Tf"][0])[1:]])
    form = _form(page, [*instructions[:start], *instructions[end + 1 :]])
    pdf.add_object(form)
    catalog = pydyf.Dictionary({key: pdf.catalog[key] for key in _KEPT if key in pdf.catalog})
    roots = {"form": form.number, "numerals": font}
    if "Names" in pdf.catalog:
        roots["files"] = number_of(pdf.catalog["Names"]["EmbeddedFiles"])
    collector = Collector(pdf)
    collector.reach([*roots.values(), *referred(catalog.data), *map(number_of, fonts.values())])
    part = Part(named={name: collector.number(number) for name, number in roots.items()})
    collector.fill(part)
    root, part.root_references = collector.template(catalog.data[2:-2])
    part.root = root.decode("ascii")
    metrics = _glyphs(pdf, pdf.objects[font]), _widths(pdf, pdf.objects[font])
    label = f"1 / {len(pdf.page_references)}"
    numbering = _numbering(instructions[:start], group, label, names, *metrics)
    return Envelope(part, numbering, bytes(pdf.info.data))


def _instructions(stream: pydyf.Stream) -> list[Step]:
    """What a page draws, without its marks: the form is an artifact as a whole."""
    _, _, content = pydyf.Stream(stream.stream).data.partition(b"\nstream\n")
    holder = pikepdf.new()  # a stream without its file is gone
    parsed = pikepdf.parse_content_stream(pikepdf.Stream(holder, content.removesuffix(b"\nendstream")))
    found = [(list(step.operands), str(step.operator)) for step in parsed]
    return [step for step in found if step[1] not in {"BDC", "BMC", "EMC"}]


def _form(page: pydyf.Dictionary, instructions: list[Step]) -> pydyf.Stream:
    drawn = [(operands, pikepdf.Operator(operator)) for operands, operator in instructions]
    described = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": page["MediaBox"],
        "Resources": page["Resources"],
    }
    content = pikepdf.unparse_content_stream(drawn)
    return pydyf.Stream([content], pydyf.Dictionary(described), compress=True)


def _glyphs(pdf: pydyf.PDF, font: pydyf.Dictionary) -> dict[str, int]:
    lines = b"\n".join(pdf.objects[number_of(font["ToUnicode"])].stream)
    pairs = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]{4})>$", lines, re.MULTILINE)
    found: dict[str, int] = {}
    for glyph, sign in sorted(pairs, reverse=True):
        found[chr(int(sign, 16))] = int(glyph, 16)
    return found


def _widths(pdf: pydyf.PDF, font: pydyf.Dictionary) -> dict[int, float]:
    runs = pdf.objects[number_of(font["DescendantFonts"][0])]["W"]
    return {
        first + step: float(width)
        for first, widths in zip(runs[::2], runs[1::2], strict=True)
        for step, width in enumerate(widths)
    }


def _numbering(
    before: list[Step],
    group: Mapping[str, list[Any]],
    label: str,
    names: tuple[str, str],
    glyphs: Mapping[str, int],
    widths: Mapping[int, float],
) -> Numbering:
    matrix, colour = _state(before)
    left, height = _applied(tuple(map(float, group["Tm"])), matrix)[4:]
    size = float(group["Tf"][1]) * matrix[0]
    signs = {glyph: sign for sign, glyph in glyphs.items()}
    shown = b"".join(bytes(run) for run in group["TJ"][0] if isinstance(run, pikepdf.String))
    drawn = [int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2)]
    if "".join(signs.get(glyph, "?") for glyph in drawn) != label:
        raise ValueError("the style sheet no longer ends a page with its number")
    right = left + sum(widths[glyph] for glyph in drawn) * size / 1000
    return Numbering(*names, size, right, height, colour, glyphs, widths)


def _state(steps: list[Step]) -> tuple[Matrix, tuple[float, ...]]:
    """The transformation and the colour after these steps."""
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    colour: tuple[float, ...] = (0, 0, 0)
    kept: list[tuple[Matrix, tuple[float, ...]]] = []
    for operands, operator in steps:
        if operator == "q":
            kept.append((matrix, colour))
        elif operator == "Q":
            matrix, colour = kept.pop()
        elif operator == "cm":
            matrix = _applied(tuple(map(float, operands)), matrix)
        elif operator == "rg":
            colour = tuple(map(float, operands))
    return matrix, colour


def _applied(first: tuple[float, ...], then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        e * then[0] + f * then[2] + then[4],
        e * then[1] + f * then[3] + then[5],
    )
