"""Finds text in a PDF that nobody sees but anybody can copy: a black box drawn over a name is no redaction.

The page is drawn as a reader would see it, annotations included. Where a letter stands and every dot is of one
colour, something covers it: a rectangle, a form, an annotation, a picture, a white patch, or a scan that was
blacked out above its layer of recognised text. How it was covered does not matter, so no way is forgotten.
Runs in a process of its own, like `pdf_check`: the file may be a stranger's.
"""

import ctypes
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from consult.errors import Invalid
from consult.i18n import msg

MEMORY, SECONDS = 1500 * 1024 * 1024, 150
SCALE = 1.5  # 108 dots an inch: the smallest print still has strokes and gaps
_LEAST = 2  # covered letters in a row; a single one may be a fleck of the recognition
_FLAT, _FLAT_DARK, _DARK = 10, 40, 90  # differences of grey that are none; a blacked scan is never quite even
_TOLD = 5  # pages named to a person
# Letters that are one solid stroke fill their own box.
_SOLID = frozenset("一ー丨｜|IlｌＩ1１―—–‐-_ー・〡")


def pages_with_hidden_text(body: bytes) -> list[int] | None:
    """The numbers of the pages, from 1, that hold text under something, or marks of a redaction never carried out.

    None when the file cannot be read within its bounds: such a file proves nothing and is not published.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-m", "consult.documents.pdf_hidden"],
        input=body,
        capture_output=True,
        env={},
        timeout=3 * SECONDS,
        check=False,
    )
    words = done.stdout.decode("ascii", "replace").split()
    if done.returncode != 0 or not words or words[0] != "ok":
        return None
    return [int(word) for word in words[1:]]


def ensure_nothing_hidden(name: str, body: bytes) -> None:
    """Let a file be published only if what can be copied from it can be seen on it; files other than PDF pass.

    Raises:
        Invalid: for a PDF with text under a box, naming the pages and what to do.
    """
    if not body.startswith(b"%PDF-"):
        return
    pages = pages_with_hidden_text(body)
    if pages is None:
        sentence = msg(
            "「%(name)s」は、隠れた文字がないか調べられません。印刷用のPDFを作り直してください", name=name
        )
        raise Invalid(sentence, {"file": [sentence]})
    if pages:
        sentence = msg(
            "「%(name)s」の%(pages)sページに、塗りつぶしの下などで見えないのに、写し取れる文字が残っています。"
            "もとの文書で文字を消すか、紙に印刷して読み取り直したPDFに替えてください",
            name=name,
            pages="・".join(map(str, pages[:_TOLD])) + ("…" if len(pages) > _TOLD else ""),
        )
        raise Invalid(sentence, {"file": [sentence]})


def judge(body: bytes) -> str:
    """`ok` and the numbers of the pages concerned."""
    import pypdfium2  # noqa: PLC0415 - only the child needs it

    with pypdfium2.PdfDocument(body) as document:
        if document.get_formtype():
            document.init_forms()
        marked, seen, covered = _marked(body), "", {}
        for number, page in enumerate(document, 1):
            read, runs = _reading(page, pypdfium2)
            seen, covered[number] = f"{seen}\n{read}", runs
    # What can be read elsewhere in the file is no secret: a drawing cut by the end of a page is drawn twice.
    found = [n for n, runs in covered.items() if n in marked or any(run not in seen for run in runs)]
    return " ".join(["ok", *map(str, found)])


def _marked(body: bytes) -> frozenset[int]:
    """Pages with /Redact annotations: passages marked for redaction, all of them still there."""
    import io  # noqa: PLC0415 - as above

    import pikepdf  # noqa: PLC0415 - as above

    with pikepdf.open(io.BytesIO(body)) as document:
        return frozenset(
            number
            for number, page in enumerate(document.pages, 1)
            if any(annotation.get("/Subtype") == "/Redact" for annotation in page.get("/Annots", []))
        )


def _reading(page: Any, pdfium: Any) -> tuple[str, list[str]]:
    """The letters a reader sees on the page, and the runs of letters something covers."""
    letters = page.get_textpage()
    try:
        drawn = page.render(scale=SCALE, grayscale=True, may_draw_forms=True).to_pil()
        seen, runs, run = "", [], ""
        for letter, box in _letters(page, letters, drawn.size, pdfium):
            if _covered(drawn.crop(box).getextrema()) and (run or letter not in _SOLID):
                run += letter
                continue
            runs.append(run)
            seen, run = seen + letter, ""
        return seen, [run for run in (*runs, run) if sum(x not in _SOLID for x in run) >= _LEAST]
    finally:
        letters.close()
        page.close()


def _covered(greys: Sequence[int]) -> bool:
    darkest, brightest = greys
    return brightest - darkest <= (_FLAT_DARK if brightest < _DARK else _FLAT)


def _letters(
    page: Any, letters: Any, size: tuple[int, int], pdfium: Any
) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Every letter and digit on the page with its box in dots; what lies outside the page is not seen by anyone."""
    raw = pdfium.raw
    x, y = ctypes.c_int(), ctypes.c_int()
    for place in range(letters.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(letters, place) & 0x10FFFF)
        if not letter.isalnum():
            continue
        left, bottom, right, top = letters.get_charbox(place)
        corners = []
        for across, up in ((left, bottom), (right, top)):
            raw.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, x, y)
            corners.append((x.value, y.value))
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
        box = (max(x0, 0), max(y0, 0), min(x1 + 1, size[0]), min(y1 + 1, size[1]))
        if box[2] - box[0] > 1 and box[3] - box[1] > 1:
            yield letter, box


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(judge(sys.stdin.buffer.read()))
