"""Transcripts as offices and machines write them become turns: who, in which item, what."""

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.errors import Invalid
from consult.meetings.transcripts import Turn, read
from consult.meetings.transcripts.reading import LARGEST, LONGEST, MOST_TURNS

SRT = """1
00:00:01,000 --> 00:00:03,000
水野会長: ただいまから

2
00:00:03,000 --> 00:00:05,500
会議を始めます。

3
00:00:06,000 --> 00:00:08,000
伊藤委員: はい。
"""
VTT = """WEBVTT

00:01.000 --> 00:03.000
<v 水野 恵子>ただいまから

00:03.000 --> 00:05.500
<v 水野 恵子>会議を始めます。

00:06.000 --> 00:08.000
<v 伊藤 さくら>はい。
"""


def word(*lines, rows=()):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=0, cols=2)
        for who, said in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = who, said
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        ("水野会長：始めます。", Turn("水野会長", "始めます。")),
        ("水野会長: 始めます。", Turn("水野会長", "始めます。")),
        (
            "○議長（水野恵子君）　ただいまから開会します。",
            Turn("議長（水野恵子君）", "ただいまから開会します。"),
        ),
        ("【事務局】資料1を御覧ください。", Turn("事務局", "資料1を御覧ください。")),
        ("髙橋委員\t賛成です。", Turn("髙橋委員", "賛成です。")),
        ("グエン・ティ・ラン：よいと思います。", Turn("グエン・ティ・ラン", "よいと思います。")),
    ],
)
def test_every_usual_way_of_naming_a_speaker_is_understood(line, turn):
    assert read("a.txt", line.encode()) == [turn]


@pytest.mark.parametrize(
    "line", ["10:30に始まりました。", "https://example.jp/を見てください。", "つまり、こうです：案のとおり。"]
)
def test_a_colon_alone_makes_no_speaker(line):
    assert read("a.txt", f"事務局：前の文。\n{line}".encode()) == [Turn("事務局", f"前の文。\n{line}")]


def test_headings_say_to_which_item_what_follows_belongs():
    text = "会長：始めます。\n議題1　公募枠について\n事務局：説明します。\n\n議題２\n伊藤委員：質問です。"
    assert read("a.txt", text.encode()) == [
        Turn("会長", "始めます。"), Turn("事務局", "説明します。", 1), Turn("伊藤委員", "質問です。", 2)
    ]  # fmt: skip


@pytest.mark.parametrize("body", [SRT.encode(), SRT.replace("\n", "\r\n").encode("utf-8-sig")])
def test_pieces_of_captions_become_what_one_person_said(body):
    assert read("a.srt", body) == [
        Turn("水野会長", "ただいまから会議を始めます。"),
        Turn("伊藤委員", "はい。"),
    ]


def test_voices_of_web_captions_are_the_speakers():
    turns = read("a.vtt", VTT.encode())
    assert turns == [Turn("水野 恵子", "ただいまから会議を始めます。"), Turn("伊藤 さくら", "はい。")]


@pytest.mark.parametrize("way", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encodings_of_office_computers_are_read(way):
    assert read("a.txt", "会長：始めます。".encode(way)) == [Turn("会長", "始めます。")]


def test_paragraphs_and_tables_of_a_word_file_are_read_in_order():
    made = word("議題1 公募枠", "会長：始めます。", rows=[("事務局", "説明します。"), ("伊藤委員", "はい。")])
    assert read("a.docx", made) == [
        Turn("会長", "始めます。", 1), Turn("事務局", "説明します。", 1), Turn("伊藤委員", "はい。", 1)
    ]  # fmt: skip


def archive(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return made.getvalue()


def changed(part, old, new):
    """A Word file in which one part was changed by somebody else."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("会長：はい。"))) as sound, zipfile.ZipFile(made, "w") as package:
        for name in sound.namelist():
            package.writestr(name, sound.read(name).replace(old, new, 1 if name == part else 0))
    return made.getvalue()


BODY = "word/document.xml"


def test_a_cell_that_says_it_is_very_wide_is_read_once():
    wide = b'<w:tbl><w:tblGrid/><w:tr><w:tc><w:tcPr><w:gridSpan w:val="90000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    assert read("a.docx", changed(BODY, b"<w:p>", wide + b"<w:p>")) == [Turn("会長", "はい。")]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (changed(BODY, b"</w:body>", b""), "Wordの文書"),
        (changed(BODY, b"w:body>", b"w:nobody>"), "Wordの文書"),
        (changed("_rels/.rels", b"</Relationships>", b""), "Wordの文書"),
        (b"x" * (LARGEST + 1), "10MBまで"),
        (b"\xff\xfe\x00\xd8", "読めません"),
        (b"\x00\x01\x02", "読めません"),
        (b"", "発言が見つかりません"),
        (b"WEBVTT\n\n", "発言が見つかりません"),
        (archive(a="b"), "Wordの文書"),
        (b"PK\x03\x04broken", "Wordの文書"),
        (archive(bomb=b"0" * (101 * 1024 * 1024)), "広げると大きすぎます"),
        ("会長：あ\n委員：い\n".encode() * (MOST_TURNS // 2 + 1), "発言が多すぎます"),
        ("会長：".encode() + "あ".encode() * (LONGEST + 1), "1番目の発言が長すぎます"),
        ("\n".join(f"人{'一二三四五六七八九十'[n % 10]}{'甲乙丙丁戊己庚辛壬癸子'[n // 10]}：あ" for n in range(110)).encode(), "発言者が100人より多く"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(body, sentence):
    with pytest.raises(Invalid, match=sentence) as refused:
        read("議事.txt", body)
    assert "file" in refused.value.fields


@given(
    st.lists(st.tuples(st.sampled_from(["会長", "伊藤委員", "事務局"]), st.text("あいう。（）", min_size=1)))
)
def test_no_word_is_lost_between_speakers(said):
    kept = [(who, words.strip()) for who, words in said if words.strip()]
    lines = "\n".join(f"{who}：{words}" for who, words in kept)
    if kept:
        assert [(turn.speaker, turn.text) for turn in read("a.txt", lines.encode())] == kept
