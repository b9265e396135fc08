"""A box in a public copy is burned into the pixels; nothing of the original lies beneath it or beside it."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from consult.documents.burning import Box, burned_pdf, burned_picture, page_picture, without_words
from consult.documents.inspection import inspect

BOX = Box(1, 100, 100, 500, 60, "personal_information")


def sheet() -> bytes:
    """A photograph with a name on it, and a place in its metadata."""
    picture = Image.new("RGB", (400, 600), "white")
    ImageDraw.Draw(picture).text((60, 70), "Taro Yamada 090-1234-5678", fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG", comment=b"35.0,137.0")
    return out.getvalue()


@pytest.fixture(scope="module")
def printed() -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = document.make_stream(
        b"BT /F 18 Tf 72 720 Td (Taro Yamada) Tj 0 -400 Td (More trees) Tj ET"
    )
    document.docinfo["/Author"] = "Taro Yamada"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_box_in_a_picture_is_nothing_but_black() -> None:
    with Image.open(io.BytesIO(burned_picture(sheet(), [BOX]))) as copy:
        assert copy.crop((41, 61, 239, 95)).convert("L").getextrema() == (0, 0)
        assert copy.getpixel((300, 400)) == (255, 255, 255)
        assert not copy.info


def test_a_copied_pdf_holds_pictures_and_no_words(printed: bytes) -> None:
    copy = burned_pdf(printed, [BOX])
    with pypdfium2.PdfDocument(copy) as document:
        assert document[0].get_textpage().get_text_range() == ""
        assert document[0].get_size() == (595, 842)
        drawn = document[0].render(scale=1).to_pil().convert("L")
    assert drawn.crop((62, 87, 350, 130)).getextrema()[1] < 12
    assert drawn.crop((60, 500, 300, 540)).getextrema()[0] < 120  # what was not hidden is there
    assert b"Yamada" not in copy
    assert inspect("copy.pdf", copy).media_type == "application/pdf"


def test_the_page_to_read_places_from_is_a_picture(printed: bytes) -> None:
    assert page_picture(printed, "application/pdf", 1).startswith(b"\x89PNG")
    assert page_picture(sheet(), "image/jpeg", 1).startswith(b"\x89PNG")


def test_words_of_a_text_go_in_any_width() -> None:
    words = [("山田太郎", "personal_information"), ("Taro", "defamation")]
    assert without_words("山田太郎です。ＴＡＲＯ。", words) == "■■（個人情報）です。■■（誹謗中傷）。"
