"""A PDF in which a box only covers text is found out, however the box was made; ordinary pages are not."""

import io

import pikepdf
import pytest
from PIL import Image

from consult.documents.pdf_hidden import ensure_nothing_hidden, judge
from consult.errors import Invalid

WORDS = b"BT /F 18 Tf 72 700 Td (Taro Yamada 090-1234-5678) Tj ET\n"
OTHER = b"BT /F 18 Tf 72 600 Td (Please plant more trees.) Tj ET\n"
BOX = b"%s rg 60 690 300 30 re f\n"
UNREADABLE = b"BT /F 18 Tf 3 Tr 72 700 Td (Taro Yamada 090-1234-5678) Tj ET\n"


def page(*pieces: bytes, rotate: int = 0, forms=None, annotations=(), pages: int = 1) -> bytes:
    """A PDF whose last page draws these pieces; `forms` go into its resources."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for number in range(pages):
        added = document.add_blank_page(page_size=(595, 842))
        added.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        added.Contents = document.make_stream(b"".join(pieces) if number == pages - 1 else OTHER)
        if number == pages - 1:
            added.Rotate = rotate
            if forms is not None:
                added.Resources.XObject = pikepdf.Dictionary(X=forms(document))
            if annotations:
                added.Annots = pikepdf.Array(document.make_indirect(a(document)) for a in annotations)
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def form(colour: bytes):
    """A form that draws a filled box."""

    def made(document):
        stream = document.make_stream(BOX % colour)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        stream.BBox = pikepdf.Array([0, 0, 595, 842])
        return stream

    return made


def picture(shade: int):
    """A picture of one shade."""

    def made(document):
        stream = document.make_stream(bytes([shade]) * 64)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width = stream.Height = 8
        stream.BitsPerComponent, stream.ColorSpace = 8, pikepdf.Name.DeviceGray
        return stream

    return made


def scan(document):
    """A scanned sheet: grey flecks like writing everywhere, but a black bar over the name."""
    sheet = Image.effect_noise((595, 842), 120).point(lambda dot: 20 if dot < 90 else 240)
    sheet.paste(10, (60, 842 - 722, 360, 842 - 688))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    stream = pikepdf.Stream(document, out.getvalue())
    stream.Type, stream.Subtype, stream.Filter = (
        pikepdf.Name.XObject,
        pikepdf.Name.Image,
        pikepdf.Name.DCTDecode,
    )
    stream.Width, stream.Height = sheet.size
    stream.BitsPerComponent, stream.ColorSpace = 8, pikepdf.Name.DeviceGray
    return stream


def square(document):
    """An annotation: a filled square with its own appearance."""
    appearance = document.make_stream(b"0 g 0 0 300 30 re f")
    appearance.Type, appearance.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    appearance.BBox = pikepdf.Array([0, 0, 300, 30])
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=pikepdf.Array([60, 690, 360, 720]), F=4,
        IC=pikepdf.Array([0, 0, 0]), AP=pikepdf.Dictionary(N=appearance),
    )  # fmt: skip


def highlight(document):
    """A highlight in black, as a word processor's marker leaves it; the reader draws it by itself."""
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Highlight, Rect=pikepdf.Array([60, 690, 360, 720]), F=4,
        C=pikepdf.Array([0, 0, 0]), QuadPoints=pikepdf.Array([60, 720, 360, 720, 60, 690, 360, 690]),
    )  # fmt: skip


def redact(document):
    """A passage marked for redaction and never redacted."""
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Redact, Rect=pikepdf.Array([60, 690, 360, 720])
    )


PLACED = b"q 300 0 0 30 60 690 cm /X Do Q\n"
FULL = b"q 595 0 0 842 0 0 cm /X Do Q\n"
COVERED = {
    "a rectangle after the text": page(WORDS, BOX % b"0 0 0", OTHER),
    "a dark blue rectangle": page(WORDS, BOX % b"0 0 0.3", OTHER),
    "a white rectangle": page(WORDS, BOX % b"1 1 1", OTHER),
    "a form": page(WORDS, b"/X Do\n", forms=form(b"0 0 0")),
    "a black picture": page(WORDS, PLACED, forms=picture(0)),
    "a white picture": page(WORDS, PLACED, forms=picture(255)),
    "a square annotation": page(WORDS, annotations=[square]),
    "a black highlight": page(WORDS, annotations=[highlight]),
    "a mark for redaction": page(WORDS, annotations=[redact]),
    "a turned page": page(WORDS, BOX % b"0 0 0", rotate=90),
    "text in the colour of the box": page(BOX % b"0 0 0", b"0 g\n", WORDS),
    "white text on white": page(b"1 g\n", WORDS),
    "a blacked scan over recognised text": page(FULL, UNREADABLE, forms=scan),
    "recognised text below a blacked scan": page(UNREADABLE, FULL, forms=scan),
    "a thick line": page(WORDS, b"0 G 30 w 60 705 m 360 705 l S\n"),
}
SEEN = {
    "plain text": page(WORDS, OTHER),
    "a box beside the text": page(WORDS, b"0 g 60 640 300 20 re f\n", OTHER),
    "a table with shaded cells": page(b"0.85 g 60 690 300 30 re f 0 g\n", WORDS, OTHER),
    "white text on a dark bar": page(BOX % b"0.1 0.1 0.4", b"1 g\n", WORDS),
    "a clean black box": page(b"0 g 60 690 300 30 re f\n", OTHER),
    "a turned page": page(WORDS, rotate=270),
    "recognised text under its scan": page(
        FULL, b"BT /F 18 Tf 3 Tr 72 400 Td (Please plant more trees.) Tj ET\n", forms=scan
    ),
    "solid strokes": page(b"BT /F 18 Tf 72 700 Td (III lll 111) Tj ET\n"),
    "an empty page": page(b""),
}  # fmt: skip


@pytest.mark.parametrize("name", COVERED)
def test_text_under_something_is_found(name: str) -> None:
    assert judge(COVERED[name]) == "ok 1"


@pytest.mark.parametrize("name", SEEN)
def test_what_can_be_seen_may_be_published(name: str) -> None:
    assert judge(SEEN[name]) == "ok"


def test_the_refusal_names_the_file_the_page_and_the_remedy() -> None:
    body = page(WORDS, BOX % b"0 0 0", pages=3)
    with pytest.raises(Invalid) as refused:
        ensure_nothing_hidden("資料2.pdf", body)
    said = str(refused.value)
    assert "「資料2.pdf」の3ページ" in said
    assert "もとの文書で文字を消すか、紙に印刷して読み取り直した" in said
    assert "Yamada" not in said


def test_a_file_that_cannot_be_examined_is_not_published() -> None:
    with pytest.raises(Invalid, match="調べられません"):
        ensure_nothing_hidden("資料.pdf", b"%PDF-1.7 broken")
    ensure_nothing_hidden("写真.png", b"\x89PNG")
