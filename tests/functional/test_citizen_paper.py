"""Those who write by hand find the sheet, the ways to send it and the notice."""

import dataclasses
import datetime as dt
from io import BytesIO

import pypdfium2
import pytest

from consult import clock
from consult.documents.pdf.render import render
from tests.factories import editions


@pytest.fixture(autouse=True)
def monday_noon():
    with clock.at(clock.tokyo(2026, 10, 12, 12)):
        yield


def words_of(pdf):
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return len(document), "".join(
            "".join(page.get_textpage().get_text_bounded().split()) for page in document
        )
    finally:
        document.close()


def test_every_way_but_the_web_is_named_with_its_address(visitor, opened):
    visitor.open(f"/cases/{opened}/paper")
    for words in (
        "10月30日（金）の終わり",
        "消印有効",
        "000-000-0001",
        "kyodo@midorino.example",
        "窓口",
        "お名前",
    ):
        assert words in visitor.text


def test_the_opinion_sheet_is_one_page_with_the_deadline(visitor, opened):
    visitor.open(f"/cases/{opened}/paper/sheet.pdf")
    pages, words = words_of(visitor.body)
    assert pages == 1
    assert "意見書" in words
    assert "令和8年10月30日（金）" in words
    assert visitor.headers["Content-Type"] == "application/pdf"


def test_the_notice_is_a_page_and_a_sheet(visitor, opened):
    visitor.open(f"/cases/{opened}/notice")
    for words in ("公表文", "緑野市協働のまちづくり推進条例第6条", "（30日間）"):
        assert words in visitor.text
    _, words = words_of(visitor.open(f"/cases/{opened}/notice.pdf").body)
    assert "緑野市長" in words
    assert "緑野市協働のまちづくり推進条例第6条" in words


def test_after_the_end_the_page_says_so(visitor, opened):
    with clock.at(clock.tokyo(2026, 10, 31)):
        assert "募集は終わりました" in visitor.open(f"/cases/{opened}/paper").text


def test_the_sheet_stays_one_page_under_a_long_title_and_asks_what_the_case_asks():
    context = dataclasses.replace(
        editions.opinion_sheet(), case_title="推進計画の改定" * 13, policy="category_only"
    )
    made = render(
        "opinion_sheet",
        context,
        title="意見書",
        language="ja",
        created=dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
    )
    pages, words = words_of(made)
    assert pages == 1
    assert "団体は名前と代表者" not in words
    assert words.index("どこへの意見") < words.index("あてはまるもの") < words.index("代筆")
