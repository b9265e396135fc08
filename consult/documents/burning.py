"""Public copies of attachments: boxes burned into pixels that are drawn anew, so that nothing lies beneath them.

A picture becomes a PNG, a PDF becomes a PDF of pictures (in a process of its own, for it is a stranger's file),
a text loses the words. The original is never touched; a copy holds neither its name nor its metadata.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PIL import Image, ImageDraw

from consult.errors import Invalid
from consult.i18n import msg

MEMORY, SECONDS = 1500 * 1024 * 1024, 120
MOST_PAGES = 50  # of a PDF that is copied page by page
WHOLE = 1000  # boxes are placed in thousandths of the page
_SCALE = 150 / 72
_LONGEST_SIDE = 2600
_GRID = 10


@dataclass(frozen=True)
class Box:
    """A part of a page (from 1) that nobody may see, in thousandths of its width and height."""

    page: int
    left: int
    top: int
    width: int
    height: int
    ground: str


def burned_picture(body: bytes, boxes: Sequence[Box]) -> bytes:
    """A PNG of the picture with the boxes in it and nothing else of the file."""
    with Image.open(io.BytesIO(body)) as opened:
        drawn = _burned(opened.convert("RGB"), boxes)
    out = io.BytesIO()
    Image.frombytes("RGB", drawn.size, drawn.tobytes()).save(out, "PNG")
    return out.getvalue()


def burned_pdf(body: bytes, boxes: Sequence[Box]) -> bytes:
    """A PDF of pictures of the pages with the boxes in them: no text, no layers, no metadata of the original.

    Raises:
        Invalid: for a PDF of too many pages or one that cannot be drawn; it can be withheld as a whole.
    """
    return _child("copy", body, boxes)


def page_picture(body: bytes, media_type: str, page: int) -> bytes:
    """One page as PNG with a grid of tenths, to draw boxes on and read places from."""
    if media_type == "application/pdf":
        return _child(f"page {page}", body, ())
    with Image.open(io.BytesIO(body)) as opened:
        return _gridded(_burned(opened.convert("RGB"), ()))


def without_words(text: str, words: Sequence[tuple[str, str]]) -> str:
    """The text with every occurrence of each word replaced by its mark; `words` are pairs of word and ground."""
    from consult.documents.redaction import Ground, Span, public_text  # noqa: PLC0415 - the child needs no texts
    from consult.documents.text import fold  # noqa: PLC0415 - as above

    spans = []
    for word, ground in words:
        size, key = len(word), fold(word)
        spans += [
            Span(place, place + size, Ground(ground))
            for place in range(len(text) - size + 1)
            if fold(text[place : place + size]) == key
        ]
    return public_text(text, spans)


def _burned(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    pen, (width, height) = ImageDraw.Draw(picture), picture.size
    for box in boxes:
        left, top = box.left * width // WHOLE, box.top * height // WHOLE
        right = -(-(box.left + box.width) * width // WHOLE)
        bottom = -(-(box.top + box.height) * height // WHOLE)
        pen.rectangle((left, top, right, bottom), fill=(0, 0, 0))
    return picture


def _gridded(picture: Image.Image) -> bytes:
    pen, (width, height) = ImageDraw.Draw(picture), picture.size
    for tenth in range(1, _GRID):
        across, down = width * tenth // _GRID, height * tenth // _GRID
        pen.line((across, 0, across, height), fill=(0, 90, 200))
        pen.line((0, down, width, down), fill=(0, 90, 200))
        pen.text((across + 2, 1), str(tenth * _GRID), fill=(0, 60, 160))
        pen.text((2, down + 1), str(tenth * _GRID), fill=(0, 60, 160))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _child(mode: str, body: bytes, boxes: Sequence[Box]) -> bytes:
    asked = json.dumps({"mode": mode, "boxes": [asdict(box) for box in boxes]}).encode()
    done = subprocess.run(
        [sys.executable, "-I", "-m", "consult.documents.burning"],
        input=asked + b"\n" + body,
        capture_output=True,
        env={},
        timeout=3 * SECONDS,
        check=False,
    )
    if done.returncode != 0 or not done.stdout:
        sentence = msg(
            "このPDFは、ページごとの写しを作れません（%(n)sページまで）。全体を公表しないことにしてください",
            n=MOST_PAGES,
        )
        raise Invalid(sentence, {"form": [sentence]})
    return done.stdout


def _answer(asked: dict[str, Any], body: bytes) -> bytes:
    import pikepdf  # noqa: PLC0415 - only the child needs them
    import pypdfium2  # noqa: PLC0415

    boxes = [Box(**box) for box in asked["boxes"]]
    with pypdfium2.PdfDocument(body) as source:
        if len(source) > MOST_PAGES:
            raise ValueError("too many pages")
        if source.get_formtype():
            source.init_forms()
        if asked["mode"] != "copy":
            number = int(asked["mode"].partition(" ")[2])
            return _gridded(_drawn(source, number, boxes))
        copy = pikepdf.new()
        for number in range(1, len(source) + 1):
            _add_page(copy, _drawn(source, number, boxes), source[number - 1].get_size())
        out = io.BytesIO()
        copy.save(out, deterministic_id=True)
        return out.getvalue()


def _drawn(source: Any, number: int, boxes: Sequence[Box]) -> Image.Image:
    page = source[number - 1]
    scale = min(_SCALE, _LONGEST_SIDE / max(page.get_size()))
    picture: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    page.close()
    return _burned(picture, [box for box in boxes if box.page == number])


def _add_page(copy: Any, picture: Image.Image, size: tuple[float, float]) -> None:
    import pikepdf  # noqa: PLC0415 - as above

    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=80)
    drawn = pikepdf.Stream(copy, packed.getvalue())
    drawn.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width, Height=picture.height,
        BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    page = copy.add_blank_page(page_size=size)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=drawn))
    page.Contents = copy.make_stream(f"q {size[0]:.2f} 0 0 {size[1]:.2f} 0 0 cm /P Do Q".encode())


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    header, _, rest = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(_answer(json.loads(header), rest))
