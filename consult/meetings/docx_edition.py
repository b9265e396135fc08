"""会議録の版 as a Word document: headings, speakers and tables from the same words as the sheet. Pure.

The file says nothing of who made it: its properties name no person, and its times are that of the sealing, so
that the same minutes give the same bytes.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Sheet
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from consult.documents.editions import MinutesEdition, MinutesItem

_FONT = "Noto Sans CJK JP"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def made(words: MinutesEdition, *, title: str, created: dt.datetime) -> bytes:
    """The edition as DOCX; the same words and time give the same bytes."""
    sheet = Document()
    _style(sheet)
    _properties(sheet, title, words.municipality, created)
    sheet.add_heading(_clean(f"{words.ordinal} {words.body} 会議録（{words.style}）"), 0)
    sheet.add_paragraph(_clean(f"{words.municipality}　{words.edition}"))
    _table(sheet, [(line.label, line.text) for line in words.header])
    if words.amended:
        sheet.add_heading("訂正", 1)
        for sentence in words.amended:
            sheet.add_paragraph(_clean(sentence))
    for item in words.items:
        _item(sheet, item)
    _list(sheet, "決定事項", words.decisions)
    if words.homework:
        sheet.add_heading("宿題", 1)
        _table(sheet, [(h.assignee, h.text, h.due) for h in words.homework], ("担当", "内容", "期日"))
    _list(sheet, "前の会議までの宿題", words.heard)
    _list(sheet, "次回", (words.next_meeting,) if words.next_meeting else ())
    _list(sheet, "訂正の記録", words.corrections)
    sheet.add_heading("作成と確認", 1)
    _table(sheet, [(line.label, line.text) for line in words.authorship])
    if words.seal:
        sheet.add_paragraph(_clean(f"確定 {words.seal.sealed_on}　記録 {words.seal.record}"))
        sheet.add_paragraph(f"SHA-256 {words.seal.digest}")
        sheet.add_paragraph(_clean(words.seal.verify_at))
    sheet.add_paragraph(_clean(f"{words.contact.office}　{words.contact.phone}　{words.contact.email}"))
    written = io.BytesIO()
    sheet.save(written)
    return _timeless(written.getvalue())


def _style(sheet: Sheet) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style: Any = sheet.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    normal: Any = sheet.styles["Normal"]
    normal.font.size = Pt(10.5)
    section = sheet.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    language = sheet.styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "ja-JP")
        language.set(qn("w:eastAsia"), "ja-JP")


def _properties(sheet: Sheet, title: str, author: str, created: dt.datetime) -> None:
    said = sheet.core_properties
    said.title, said.author, said.last_modified_by = _clean(title), _clean(author), ""
    said.comments, said.keywords, said.subject, said.category = "", "", "", ""
    said.language, said.revision = "ja-JP", 1
    said.created = said.modified = created.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)


def _item(sheet: Sheet, item: MinutesItem) -> None:
    sheet.add_heading(_clean(f"{item.number}　{item.title}" if item.number else item.title), 1)
    if item.closed:
        sheet.add_paragraph(_clean(item.closed))
    rows = [(f"{r.speaker}（発言{r.number}）" if r.speaker else "", r.text) for r in item.remarks]
    if rows:
        _table(sheet, rows, ("発言者", "発言"))
    if item.result:
        sheet.add_paragraph().add_run(_clean(f"結果　{item.result}")).bold = True


def _list(sheet: Sheet, heading: str, entries: Sequence[str]) -> None:
    if entries:
        sheet.add_heading(heading, 1)
        for entry in entries:
            sheet.add_paragraph(_clean(entry), style="List Bullet")


def _table(sheet: Sheet, rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> None:
    lines = [head, *rows] if head else list(rows)
    table = sheet.add_table(rows=len(lines), cols=len(lines[0]), style="Table Grid")
    cells = table._cells  # noqa: SLF001 - read once; asking the table for each cell grows with its square
    for n, line in enumerate(lines):
        for m, text in enumerate(line):
            run = cells[n * len(lines[0]) + m].paragraphs[0].add_run(_clean(text))
            run.bold = bool(head and n == 0) or (m == 0 and not head)
    if head:
        marked = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no word for a heading row
        marked.append(marked.makeelement(qn("w:tblHeader"), {}))


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _UNPRINTABLE.sub("〓", text)


def _timeless(body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name in sorted(read.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            if name == "docProps/thumbnail.jpeg":
                continue
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            write.writestr(entry, _without_thumbnail(name, read.read(name)))
    return out.getvalue()


def _without_thumbnail(name: str, part: bytes) -> bytes:
    if name == "_rels/.rels":
        return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", part)
    return part


def searchable(body: bytes) -> list[str]:
    """Everything a reader could find in the file: each part as text, tags taken out and left in."""
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as read:
        for name in read.namelist():
            part = read.read(name).decode("utf-8", "replace")
            found += [part, re.sub(r"<[^>]+>", "", part)]
    return found
