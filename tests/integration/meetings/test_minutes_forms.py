"""Word and text editions say the same words as the sheet, name nobody in their properties, and hold hostile text."""

import dataclasses
import io
import zipfile

from docx import Document

from consult.documents import redaction
from consult.documents.editions import MinutesItem, Remark
from consult.meetings import docx_edition, revising, text_edition
from tests.factories import editions

HOSTILE = "<b>太字</b> & \x00\x01 ]]> =HYPERLINK(1) \u202e逆 😀 {{ 7*7 }} ../../etc 𠮷髙﨑辻󠄀"


def words(text=HOSTILE):
    base = editions.minutes()
    item = MinutesItem("議題1", text, (Remark("伊藤委員", text, 1), Remark("", text)), result=text)
    return dataclasses.replace(
        base, items=(*base.items, item), decisions=(text,), heard=(text,), amended=(text,), next_meeting=text
    )


def docx(of):
    return docx_edition.made(of, title="会議録", created=editions.CREATED)


def test_the_word_file_has_headings_speakers_and_tables_with_heading_rows():
    sheet = Document(io.BytesIO(docx(editions.minutes())))
    headings = [p.text for p in sheet.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings[0].endswith("会議録（要点記録）")
    assert any(h.startswith("議題1") for h in headings)
    speakers = {cell.text for table in sheet.tables for cell in table.columns[0].cells}
    assert any("伊藤委員" in s for s in speakers)
    assert any(table._tbl.xpath(".//w:tblHeader") for table in sheet.tables)


def test_the_word_file_names_no_person_and_is_the_same_each_time():
    body = docx(editions.minutes())
    said = Document(io.BytesIO(body)).core_properties
    assert (said.author, said.last_modified_by, said.comments) == (editions.CITY, "", "")
    assert body == docx(editions.minutes())
    with zipfile.ZipFile(io.BytesIO(body)) as read:
        assert {entry.date_time for entry in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in read.namelist()


def test_hostile_words_are_words_in_every_form():
    sheet = Document(io.BytesIO(docx(words())))
    cells = [cell.text for table in sheet.tables for cell in table._cells]
    assert any("<b>太字</b> & 〓〓 ]]> =HYPERLINK(1)" in text for text in cells)
    text = text_edition.made(words())
    assert "{{ 7*7 }}" in text
    assert "49" not in text.replace(editions.DIGEST, "")
    assert text.count("𠮷髙﨑辻󠄀") >= 7


def test_a_withheld_string_is_found_in_the_word_file_however_word_stores_it():
    body = docx(words("山本花子さん"))
    assert redaction.leaks("\n".join(docx_edition.searchable(body)), ["山本花子"])
    assert not redaction.leaks("\n".join(docx_edition.searchable(docx(editions.minutes()))), ["山本花子"])


def test_every_remark_carries_its_number_in_the_text():
    base = editions.minutes()
    text = text_edition.made(base)
    for item in base.items:
        for remark in item.remarks:
            assert all(line in text for line in remark.text.splitlines())
            if remark.speaker:
                assert f"[発言{remark.number}] {remark.speaker}" in text


def record(text, **more):
    rows = [{"row": 1, "kind": "remark", "speaker": "伊藤委員", "text": text}]
    base = {
        "opening": [],
        "items": [{"rows": rows}],
        "observers": 0,
        "staff": [],
        "next_meeting": "",
        "place": "",
    }
    return base | {"outcomes": []} | more


def test_changes_name_rows_and_headings_and_nothing_else():
    found = revising.changes(record("前"), record("後", observers=3), ())
    assert found == [
        {"row": 1, "speaker": "伊藤委員", "before": "前", "after": "後", "hidden": False},
        {"heading": "傍聴者", "before": "0", "after": "3"},
    ]
    assert revising.changes(record("前"), record("前"), ()) == []


def test_the_wording_of_a_change_is_left_out_where_a_passage_was_or_is_withheld():
    revision = {"changes": revising.changes(record("前"), record("後"), [1]), "withheld": {"1": ["前"]}}
    assert revising.public(revision, [])["changes"][0]["before"] == ""
    revision = {"changes": revising.changes(record("前"), record("後"), [])}
    assert revising.public(revision, [1])["changes"][0]["after"] == ""
    assert revising.public(revision, [])["changes"][0]["after"] == "後"
