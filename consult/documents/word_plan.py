"""A plan written in Word (.docx) as the text the sections are read from: headings by their styles, or as printed.

The file is a stranger's until it is checked: sizes before anything is unpacked, no macros, nothing that is fetched from
elsewhere. What Word shows and this reading would lose (tracked changes, notes, text boxes, numbers made by Word) is
refused, not dropped; bullets become 「・」.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

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
_NOTES = re.compile(rb"<w:(?:footnoteReference|endnoteReference)[ />]")
_BOXES = re.compile(rb"<w:txbxContent[ >]")
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
    body = package.read("word/document.xml")
    if _TRACKED.search(body):
        raise _refused(
            msg("変更履歴が残っています。Wordの「校閲」ですべて承諾するか元に戻して、保存してください")
        )
    if _NOTES.search(body):
        raise _refused(msg("脚注か文末脚注があります。注の言葉を本文に書き入れて、保存してください"))
    if _BOXES.search(body):
        raise _refused(msg("テキストボックスがあります。中の言葉を本文に移して、保存してください"))


def _lines(document: Document) -> Iterator[str]:
    blocks = list(document.iter_inner_content())
    titled = any(isinstance(block, Paragraph) and _style(block) == "title" for block in blocks)
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield "　".join(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
            yield ""
            continue
        text, level = _bulleted(document, block), _level(block, titled=titled)
        if level and text:
            yield from ("", f"{'#' * level} {' '.join(text.split())}", "")
        else:
            yield text


def _bulleted(document: Document, paragraph: Paragraph) -> str:
    """The words of a paragraph with the bullet Word shows before them.

    Raises:
        Invalid: when Word makes a number before it, which is nowhere in the file.
    """
    text, form = paragraph.text.strip(), _form_of_number(document, paragraph)
    if not form or not text:
        return text
    if form != "bullet":
        raise _refused(
            msg(
                "「%(text)s」に、Wordが自動で付けた番号があります。番号を文字として書き直して、保存してください",
                text=text[:20],
            )
        )
    return f"・{text}"


def _form_of_number(document: Document, paragraph: Paragraph) -> str:
    """How Word numbers a paragraph (`bullet`, `decimal` …); "" when it does not (ECMA-376 part 1, 17.9)."""
    chain: list[Any] = [paragraph._p.pPr]  # noqa: SLF001 - python-docx has no public way to numbering
    style = paragraph.style
    while style is not None:
        chain.append(style.element.pPr)
        style = style.base_style
    found: Any = next((one.numPr for one in chain if one is not None and one.numPr is not None), None)
    if found is None or found.numId is None or not found.numId.val:
        return ""
    level = found.ilvl.val if found.ilvl is not None else 0
    path = (
        f"//w:abstractNum[@w:abstractNumId=//w:num[@w:numId='{found.numId.val}']/w:abstractNumId/@w:val]"
        f"/w:lvl[@w:ilvl='{level}']/w:numFmt/@w:val"
    )
    forms = document.part.numbering_part.element.xpath(path)
    return "" if not forms or forms[0] == "none" else str(forms[0])


def _level(paragraph: Paragraph, *, titled: bool) -> int:
    style = _style(paragraph)
    if style == "title":
        return 1
    found = _HEADING.fullmatch(style)
    return min(int(found[1]) + titled, 6) if found else 0


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "").lower() if paragraph.style is not None else ""
