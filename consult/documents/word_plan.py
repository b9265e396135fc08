"""A plan written in Word (.docx) as the text the sections are read from: headings by their styles, or as printed.

The file is a stranger's until it is checked: sizes before anything is unpacked, no macros, nothing that is fetched from
elsewhere. What Word shows and this reading would lose (tracked changes) is refused, not dropped.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from consult.errors import Invalid
from consult.i18n import Message, msg

LARGEST: Final = 20 * 1024 * 1024  # bytes of the file
UNPACKED: Final = 100 * 1024 * 1024
MOST_PARTS: Final = 2_000
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and .docx behind a password
ZIP: Final = b"PK\x03\x04"
_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>")
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)[ >]")


def is_word(data: bytes) -> bool:
    """Whether the bytes are a Word file, or one behind a password; the name is not asked."""
    return data.startswith((ZIP, OLE))


def as_text(data: bytes) -> str:
    """The words of a Word file, a line a paragraph; `#` headings where heading styles are used.

    Raises:
        Invalid: naming what is wrong and what to do in Word.
    """
    _ensure_harmless(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise _broken() from error
    text = "\n".join(_lines(document)).strip()
    if not text:
        raise _refused(msg("Wordの文書に文字がありません。画像だけの文書は、文字にしてから入れてください"))
    return text + "\n"


def _refused(sentence: Message) -> Invalid:
    return Invalid(sentence, {"file": [sentence]})


def _broken() -> Invalid:
    return _refused(
        msg("壊れているか、Wordの文書（.docx）ではありません。Wordで開き、.docxとして保存し直してください")
    )


def _ensure_harmless(data: bytes) -> None:
    if data.startswith(OLE):
        raise _refused(
            msg("パスワードの付いた文書か、古い形（.doc）です。パスワードを外し、.docxで保存してください")
        )
    if len(data) > LARGEST:
        raise _refused(msg("大きすぎます。20MBまでです。画像を外して保存してください"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise _refused(msg("広げると大きすぎます。画像を外して保存してください"))
            _ensure_parts(package, {part.filename for part in parts})
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise _broken() from error


def _ensure_parts(package: zipfile.ZipFile, names: set[str]) -> None:
    if "word/document.xml" not in names:
        raise _broken()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(msg("マクロの入った文書です。マクロのない.docxとして保存してください"))
    for name in names:
        if name.endswith(".rels"):
            outside = _LINK.findall(package.read(name))
            if any(b"/hyperlink" not in link for link in outside):
                raise _refused(
                    msg(
                        "ほかのファイルを読み込む文書です。リンクされた画像やひな形を、文書の中に入れて保存してください"
                    )
                )
    if _TRACKED.search(package.read("word/document.xml")):
        raise _refused(
            msg("変更履歴が残っています。Wordの「校閲」ですべて承諾するか元に戻して、保存してください")
        )


def _lines(document: Document) -> Iterator[str]:
    blocks = list(document.iter_inner_content())
    titled = any(isinstance(block, Paragraph) and _style(block) == "title" for block in blocks)
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield "　".join(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
            yield ""
            continue
        text, level = block.text.strip(), _level(block, titled=titled)
        if level and text:
            yield from ("", f"{'#' * level} {' '.join(text.split())}", "")
        else:
            yield text


def _level(paragraph: Paragraph, *, titled: bool) -> int:
    style = _style(paragraph)
    if style == "title":
        return 1
    found = _HEADING.fullmatch(style)
    return min(int(found[1]) + titled, 6) if found else 0


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "").lower() if paragraph.style is not None else ""
