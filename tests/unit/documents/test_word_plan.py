"""Drafts written in Word: read by heading styles or printed numbers, refused with what to do."""

import io
import zipfile

import docx
import pytest

from consult.documents import drafts, word_plan
from consult.errors import Invalid


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def styled() -> bytes:
    made = docx.Document()
    made.add_heading("緑の計画（案）", 0)
    made.add_heading("第1章　木を植える", 1)
    made.add_paragraph("街路樹を100本植えます。")
    made.add_heading("1　場所", 2)
    made.add_paragraph("本町の通りです。")
    row = made.add_table(1, 2).rows[0].cells
    row[0].text, row[1].text = "年度", "令和8年度"
    made.add_heading("第2章　水辺", 1)
    made.add_paragraph("川を守ります。")
    return saved(made)


def plain() -> bytes:
    made = docx.Document()
    for line in ("第1章　木を植える", "街路樹を100本植えます。", "第2章　水辺", "川を守ります。"):
        made.add_paragraph(line)
    return saved(made)


def with_part(name: str, body: bytes, base: bytes | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or plain())) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, body)
    return out.getvalue()


def tracked() -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain())) as old:
        body = old.read("word/document.xml").replace(b"<w:r>", b'<w:ins w:id="1" w:author="a"><w:r>', 1)
    return with_part("word/document.xml", body.replace(b"</w:r>", b"</w:r></w:ins>", 1))


def test_heading_styles_become_sections_with_their_tables() -> None:
    plan = drafts.read(drafts.decode(styled()))
    assert plan.title == "緑の計画（案）"
    assert [section.title for section in plan.sections] == ["木を植える", "場所", "水辺"]
    assert "年度　令和8年度" in plan.sections[1].text


def test_printed_numbers_do_without_styles() -> None:
    plan = drafts.read(drafts.decode(plain()))
    assert [section.title for section in plan.sections] == ["木を植える", "水辺"]


LINKED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://x/attachedTemplate" Target="http://evil.example/t.dotx" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (word_plan.OLE + b"\0" * 600, "パスワードを外し"),
        (b"PK\x03\x04 not a zip", "保存し直してください"),
        (with_part("xl/workbook.xml", b"<x/>")[:200], "保存し直してください"),
        (with_part("word/vbaProject.bin", b"x"), "マクロのない"),
        (with_part("word/_rels/settings.xml.rels", LINKED), "文書の中に入れて"),
        (tracked(), "すべて承諾"),
        (saved(docx.Document()), "文字がありません"),
    ],
)
def test_a_file_that_cannot_be_taken_says_what_to_do(data: bytes, remedy: str) -> None:
    with pytest.raises(Invalid, match=remedy) as refused:
        drafts.decode(data)
    assert list(refused.value.fields) == ["file"]


def test_what_unfolds_too_large_is_refused_before_it_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr(word_plan, "UNPACKED", 1000)
    with pytest.raises(Invalid, match="広げると大きすぎます"):
        drafts.decode(plain())


def test_bullets_stay_and_a_number_word_makes_is_refused_by_its_words() -> None:
    made = docx.Document()
    made.add_paragraph("第1章　木を植える")
    made.add_paragraph("街路樹", style="List Bullet")
    assert "・街路樹" in drafts.decode(saved(made))
    made.add_paragraph("本町から始めます", style="List Number")
    with pytest.raises(Invalid, match="本町から始めます"):
        drafts.decode(saved(made))


@pytest.mark.parametrize(
    ("inside", "said"),
    [(b'<w:footnoteReference w:id="1"/>', "脚注"), (b"<w:txbxContent></w:txbxContent>", "テキストボックス")],
)
def test_notes_and_text_boxes_are_refused_with_what_to_do(inside: bytes, said: str) -> None:
    with zipfile.ZipFile(io.BytesIO(plain())) as old:
        body = old.read("word/document.xml").replace(b"</w:r>", b"</w:r><w:r>" + inside + b"</w:r>", 1)
    with pytest.raises(Invalid, match=said):
        drafts.decode(with_part("word/document.xml", body))
