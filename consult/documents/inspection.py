"""Files strangers send: opened with the program that will read them, or refused with what to send instead.

A name or a type that the sender claims proves nothing. Pictures are drawn anew, so what hides beside the
pixels (place, camera, scripts) stays with the original and never reaches the public copy.
"""

import io
import unicodedata
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from consult.documents import pdf_check
from consult.errors import Invalid, Sentence
from consult.i18n import msg

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_FRAMES = 50
MOST_PAGES = 500
MOST_FILES = 3
_NAME_LENGTH = 120
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff"}


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: what it really is, and the copy that may be shown to others (None: none)."""

    name: str
    media_type: str
    body: bytes
    public: bytes | None
    public_type: str


def inspect(name: str, body: bytes) -> Inspected:
    """What a file really is: JPEG, PNG, WebP, TIFF, PDF or plain text.

    Raises:
        Invalid: for anything else, anything too large, and a PDF with a lock or a program in it.
    """
    if not body:
        raise _refused(msg("「%(name)s」は中身がありません", name=_safe(name)))
    if len(body) > LARGEST:
        raise _refused(
            msg(
                "ファイルが大きすぎます（%(size)sMB）。%(most)sMBまでです",
                size=-(-len(body) // 1024**2),
                most=LARGEST // 1024**2,
            )
        )
    if body.startswith(b"%PDF-"):
        _ensure_readable_pdf(name, body)
        return Inspected(_safe(name), "application/pdf", body, None, "application/pdf")
    kind = _picture_kind(name, body)
    if kind is not None:
        return Inspected(_safe(name), _PICTURES[kind], body, _redrawn(name, body), "image/png")
    if _is_text(body):
        return Inspected(_safe(name), "text/plain", body, None, "text/plain")
    raise _refused(
        msg(
            "「%(name)s」は受け取れない種類のファイルです。写真（JPEG・PNG）、PDF、文字だけのファイルで送ってください",
            name=_safe(name),
        )
    )


def _refused(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"files": [sentence]})


def _safe(name: str) -> str:
    """The last part of the name, without control characters, short enough to print."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[-_NAME_LENGTH:] or "file"


def _picture_kind(name: str, body: bytes) -> str | None:
    """Its format when it is a picture we take; the pixels are counted before any is read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=tuple(_PICTURES)) as picture:
                width, height = picture.size
                kind = picture.format
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name) from None
    except (OSError, ValueError, SyntaxError):
        raise _damaged(name) from None
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(name)
    return kind


def _redrawn(name: str, body: bytes) -> bytes:
    """The first picture in the file, upright, as PNG with nothing but its pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(body), formats=tuple(_PICTURES)) as picture:
                if getattr(picture, "n_frames", 1) > MOST_FRAMES:
                    raise _refused(
                        msg("「%(name)s」はページが多すぎます。PDFで送ってください", name=_safe(name))
                    )
                upright = ImageOps.exif_transpose(picture)
                clean = upright.convert("RGBA" if "A" in upright.getbands() else "RGB")
                out = io.BytesIO()
                Image.frombytes(clean.mode, clean.size, clean.tobytes()).save(out, "PNG")
    except (OSError, ValueError, SyntaxError, Warning, EOFError):
        raise _damaged(name) from None
    return out.getvalue()


def _too_many_pixels(name: str) -> Invalid:
    return _refused(
        msg("「%(name)s」は画素が多すぎます。小さくして送ってください（4,000万画素まで）", name=_safe(name))
    )


def _damaged(name: str) -> Invalid:
    return _refused(
        msg("「%(name)s」は壊れていて開けません。もう一度保存してから送ってください", name=_safe(name))
    )


def _ensure_readable_pdf(name: str, body: bytes) -> None:
    word, pages = pdf_check.check(body)
    if word == "active":
        raise _refused(
            msg(
                "「%(name)s」には動くしかけや別のファイルが入っています。印刷用のPDFで送ってください",
                name=_safe(name),
            )
        )
    if word == "locked":
        raise _refused(
            msg("「%(name)s」にはパスワードがかかっています。外して送ってください", name=_safe(name))
        )
    if word != "ok" or not pages:
        raise _damaged(name)
    if pages > MOST_PAGES:
        raise _refused(
            msg(
                "「%(name)s」は%(n)sページあります。%(most)sページまでです",
                name=_safe(name),
                n=pages,
                most=MOST_PAGES,
            )
        )


def _is_text(body: bytes) -> bool:
    """UTF-8 or Shift_JIS words, and nothing a browser would run."""
    if b"\x00" in body:
        return False
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        start = text.lstrip()[:300].lower()
        return not start.startswith(("<", "#!", "mz", "{\\rtf")) and "<script" not in text.lower()
    return False
