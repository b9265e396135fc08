"""Translations: languages as BCP 47 writes them, and pages that hold words alone."""

import io

import pikepdf
import pytest

from consult.consultations.announcing.translation_files import look
from consult.consultations.announcing.translations import governs, name_of, tag
from consult.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "code"),
    [("EN", "en"), ("pt_br", "pt-BR"), ("zh-hans", "zh-Hans"), ("vi", "vi"), (" ko ", "ko")],
)
def test_a_language_is_written_as_bcp_47_writes_it(typed, code):
    assert tag(typed) == code


@pytest.mark.parametrize("typed", ["ja", "ja-JP", "英語", "xx", "", "en-", "en; drop", "portuguese"])
def test_what_no_language_is_called_and_japanese_are_refused(typed):
    with pytest.raises(Invalid) as wrong:
        tag(typed)
    assert "language" in wrong.value.fields


def test_a_language_is_named_in_itself_and_for_the_reader_and_says_that_the_japanese_governs():
    assert (name_of("vi"), name_of("vi", "ja")) == ("Tiếng Việt", "ベトナム語")
    assert "tiếng Nhật" in governs("vi")
    assert governs("fr") == governs("en")


PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>T</title></head><body>{}</body></html>"
)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>", "<p onclick=a>a</p>", "<iframe src=x></iframe>", "<form action=/></form>",
        "<a href='javascript:alert(1)'>a</a>", "<img src=https://else.example/x.png>", "<svg><use/></svg>",
        "<style>p{background:url(https://else.example)}</style>", "<meta http-equiv=refresh content=0>",
        "<p style='x'>a</p>", "<base href=https://else.example>", "<object data=x></object>",
    ],
)  # fmt: skip
def test_a_page_that_could_act_or_reach_out_is_refused(inside):
    with pytest.raises(Invalid, match="HTMLに使えないもの"):
        look("plan.html", PAGE.format(inside).encode())


def test_a_page_of_words_a_text_and_a_broken_file_are_told_apart():
    page = PAGE.format("<h1>Plan</h1><p><a href='https://city.example/'>more</a></p>").encode()
    assert look("a/plan.html", page) == look("plan.html", page)
    assert look("plan.txt", "Kế hoạch".encode()).media_type == "text/plain"
    for body in (b"", b"%PDF-1.7 broken", b"GIF89a\x00\x00", page.decode().encode("utf-16")):
        with pytest.raises(Invalid) as wrong:
            look("plan", body)
        assert list(wrong.value.fields) == ["file"]


def test_a_translation_with_a_box_over_a_name_is_refused_naming_the_page() -> None:
    def made(box: bytes) -> bytes:
        document = pikepdf.new()
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.Contents = document.make_stream(
            b"BT /F 18 Tf 72 700 Td (Nagisa Kiryu 0566-72-0413) Tj ET\n" + box
        )
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    assert look("plan.pdf", made(b"")).media_type == "application/pdf"
    with pytest.raises(Invalid, match="1ページ") as wrong:
        look("plan.pdf", made(b"0 0 0 rg 60 690 300 30 re f\n"))
    assert "file" in wrong.value.fields
