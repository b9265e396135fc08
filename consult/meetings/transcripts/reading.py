"""Reading the file of a transcript. It is a stranger's: sizes are checked before anything is unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

import docx
import webvtt
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell

from consult.errors import Invalid
from consult.i18n import Message, msg
from consult.meetings.rules import LONGEST_REMARK
from consult.meetings.transcripts.turns import Turn, joined, of_lines

LARGEST: Final = 10 * 1024 * 1024  # bytes of the file
MOST_TURNS: Final = 3_000
MOST_SPEAKERS: Final = 100
LONGEST: Final = LONGEST_REMARK  # characters of one turn
_UNPACKED = 100 * 1024 * 1024
# What the readers of packages and of XML (SyntaxError) say of a file that is none, or lacks what every document has.
_UNREADABLE = (
    *(zipfile.BadZipFile, PackageNotFoundError, SyntaxError, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, LookupError, AttributeError, zlib.error, OSError),
)
_TIMES = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?[.,]\d{3}\s+-->", re.MULTILINE)
_MARKUP = re.compile(r"<[^>]{0,200}>")


def read(name: str, body: bytes) -> list[Turn]:
    """The turns of a transcript: .txt, .vtt, .srt or .docx; the kind is seen in the bytes, not in the name.

    Args:
        name: The file's name, for the sentence of a refusal.
        body: Its bytes.

    Raises:
        Invalid: for a file that cannot be read, is too large, or in which nobody says anything.
    """
    if len(body) > LARGEST:
        raise _refused(msg("「%(name)s」は大きすぎます。10MBまでのファイルに分けてください", name=name))
    turns = of_lines(_word(name, body)) if body[:4] == b"PK\x03\x04" else _text(name, body)
    if not turns:
        raise _refused(
            msg("「%(name)s」に発言が見つかりません。「氏名：発言」の形で書いてください", name=name)
        )
    if len(turns) > MOST_TURNS:
        raise _refused(
            msg("「%(name)s」の発言が多すぎます。%(n)s件までに分けてください", name=name, n=MOST_TURNS)
        )
    if len({turn.speaker for turn in turns}) > MOST_SPEAKERS:
        raise _refused(
            msg("発言者が%(n)s人より多くいます。「氏名：発言」の形か確かめてください", n=MOST_SPEAKERS)
        )
    for n, turn in enumerate(turns, 1):
        if len(turn.text) > LONGEST:
            raise _refused(
                msg("%(n)s番目の発言が長すぎます。%(most)s字までに分けてください", n=n, most=LONGEST)
            )
    return turns


def _refused(sentence: Message) -> Invalid:
    return Invalid(sentence, {"file": [sentence]})


def _text(name: str, body: bytes) -> list[Turn]:
    text = _decoded(name, body)
    if text.lstrip("\ufeff").startswith("WEBVTT") or _TIMES.search(text):
        return _captions(name, text)
    return of_lines(text.splitlines())


def _decoded(name: str, body: bytes) -> str:
    ways = ("utf-16",) if body[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp932")
    for way in ways:
        try:
            text = body.decode(way)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refused(
        msg(
            "「%(name)s」を読めません。テキスト（UTF-8かShift_JIS）、VTT、SRT、Word（.docx）で保存してください",
            name=name,
        )
    )


def _captions(name: str, text: str) -> list[Turn]:
    kind = "vtt" if text.lstrip("\ufeff").startswith("WEBVTT") else "srt"
    try:
        found = webvtt.from_buffer(io.BytesIO(text.lstrip("\ufeff").encode()), format=kind)
    except webvtt.errors.MalformedFileError as error:
        raise _refused(
            msg("「%(name)s」の字幕の形が崩れています。もう一度書き出してください", name=name)
        ) from error
    pieces: list[Turn] = []
    for caption in found.captions:
        said = " ".join(_MARKUP.sub("", line) for line in caption.text.splitlines()).strip()
        if caption.voice:
            pieces.append(Turn(caption.voice.strip(), said))
        else:
            pieces += of_lines([said])
    return joined(pieces)


def _word(name: str, body: bytes) -> list[str]:
    broken = _refused(msg("「%(name)s」は壊れているか、Wordの文書（.docx）ではありません", name=name))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if sum(part.file_size for part in package.infolist()) > _UNPACKED:
                raise _refused(
                    msg("「%(name)s」は、広げると大きすぎます。画像を外して保存してください", name=name)
                )
        return list(_lines(docx.Document(io.BytesIO(body))))
    except _UNREADABLE as error:
        raise broken from error


def _lines(document: Document) -> Iterator[str]:
    """Paragraphs as they stand; a row of a table is the speaker, then the words."""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                # the cells as they stand in the file: `row.cells` repeats one as often as the file says it is wide
                cells = [_Cell(one, block).text.strip() for one in row._tr.tc_lst]  # noqa: SLF001 - no public way
                speaker, words = (cells[0], "\n".join(cells[1:])) if len(cells) > 1 else ("", "".join(cells))
                yield from f"{speaker}\t{words}".strip("\t\n").splitlines()
        else:
            yield from block.text.splitlines()
