"""Two readers that know nothing of each other find every resolution of the minutes, in order, whatever people said."""

import shutil
import subprocess
import unicodedata
from dataclasses import replace

import pytest

from consult.documents.editions import MinutesItem, Remark
from consult.documents.pdf import extract_text, leaks, render
from consult.documents.redaction import Ground, Span, public_text
from tests.factories import editions

HOSTILE = (
    "𠮷野家の「𠮷」と辻󠄀さん、か\u3099き\u3099の結合文字",
    "絵文字😀👨\u200d👩\u200d👧と国旗🇯🇵を含む発言",
    "右から左\u202eabc\u202cと שלום عربي の発言",
    "あ" * 400,
    "supercalifragilistic" * 30,
    "<script>alert(1)</script>&amp;%d (12 0 R) \\n",
)
RESULTS = tuple(f"第{n}号議案は賛成{n}・反対0で可決した" for n in range(1, 7))
SECRET = "東町3丁目の山田花子"


@pytest.fixture(scope="module")
def minutes():
    items = tuple(
        MinutesItem(
            f"議題{n}", f"{n}番目の件", (Remark("委員", text), Remark("", "（隠した部分：■■■）")), result
        )
        for n, (text, result) in enumerate(zip(HOSTILE, RESULTS, strict=True), 1)
    )
    words = replace(editions.minutes(), items=items, decisions=RESULTS)
    return render("minutes", words, title="会議録", created=editions.CREATED)


def by_poppler(pdf):
    command = [shutil.which("pdftotext"), "-enc", "UTF-8", "-", "-"]
    run = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def folded(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(
    params=[
        extract_text,
        pytest.param(
            by_poppler,
            marks=pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is absent"),
        ),
    ]
)
def read(request, minutes):
    return folded(request.param(minutes))


def test_every_result_stands_behind_its_item_and_again_among_the_decisions(read):
    at = 0
    for number, result in enumerate(map(folded, RESULTS), 1):
        at = read.index(folded(f"{number}番目の件"), at)
        at = read.index(result, at) + len(result)
    assert all(read.count(result) == 2 for result in map(folded, RESULTS))


def test_what_can_be_drawn_is_read_as_it_was_said(read):
    assert folded("𠮷野家の「𠮷」") in read
    assert read.count("あ") >= len(HOSTILE[3])
    assert "supercalifragilistic" * 30 in read
    assert folded(HOSTILE[5]) in read


def test_a_direction_mark_cannot_turn_the_record_round(read):
    assert "\u202e" not in read
    assert folded("右から左〓abc〓") in read


def test_a_withheld_span_is_in_the_internal_edition_and_nowhere_in_the_public_one():
    span = Span(len("😀𠮷は"), len("😀𠮷は") + len(SECRET), Ground.PERSONAL_INFORMATION)
    said = f"😀𠮷は{SECRET}さん"
    found = [leaks(edition_of(words), [SECRET]) for words in (said, public_text(said, [span]))]
    assert found == [[SECRET], []]


def edition_of(words):
    items = (MinutesItem("議題1", "名前の件", (Remark("委員", words),)),)
    return render(
        "minutes", replace(editions.minutes(), items=items), title="会議録", created=editions.CREATED
    )
