"""What strangers send is opened and judged by what it is, not by what it is called."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from consult.documents.inspection import LARGEST, inspect
from consult.errors import Invalid


def picture(kind="JPEG", size=(40, 20), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def sheet(change=None, **more):
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        document.save(out, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_is_known_by_its_contents(kind):
    found = inspect("意見.txt", picture(kind))
    assert found.media_type == f"image/{kind.lower()}"
    assert found.body == picture(kind)


def test_the_public_copy_holds_pixels_only_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "撮った場所 緑野市中央1-2"
    found = inspect("a.jpg", picture(exif=exif) + b"<script>alert(1)</script>")
    assert b"script" in found.body
    assert b"script" not in found.public
    with Image.open(io.BytesIO(found.public)) as copy:
        assert (copy.format, copy.size, len(copy.getexif())) == ("PNG", (20, 40), 0)


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.jpg", b"", "中身がありません"),
        ("a.jpg", b"x" * (LARGEST + 1), r"ファイルが大きすぎます（11MB）。10MBまでです"),
        ("a.jpg", picture()[:200], "壊れていて開けません"),
        ("a.png", b"MZ\x90\x00\x03", "受け取れない種類"),
        ("a.txt", b"<html><script>alert(1)</script>", "受け取れない種類"),
        ("a.svg", b"<svg onload='x'/>", "受け取れない種類"),
        ("a.txt", b"hello <SCRIPT src=x>", "受け取れない種類"),
        ("a.gif", b"GIF89a" + b"\x00" * 40, "受け取れない種類"),
        ("a.pdf", b"%PDF-1.7 nothing", "壊れていて開けません"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_remedy(name, body, sentence):
    with pytest.raises(Invalid, match=sentence) as refused:
        inspect(name, body)
    assert list(refused.value.fields) == ["files"]


def test_a_zip_is_refused_before_it_is_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"0" * 5_000_000)
    with pytest.raises(Invalid, match="受け取れない種類"):
        inspect("photos.zip", out.getvalue())


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_drawn():
    small_file = picture("PNG", (9000, 9000))
    assert len(small_file) < 1_000_000
    with pytest.raises(Invalid, match="画素が多すぎます"):
        inspect("a.png", small_file)


def test_a_plain_pdf_is_taken_and_one_with_a_program_or_a_lock_is_not():
    assert inspect("意見.pdf", sheet()).media_type == "application/pdf"

    def program(document):
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    with pytest.raises(Invalid, match="動くしかけ"):
        inspect("a.pdf", sheet(program))
    with pytest.raises(Invalid, match="パスワード"):
        inspect("a.pdf", sheet(encryption=pikepdf.Encryption(owner="o", user="u")))


def test_a_program_in_a_compressed_part_of_a_pdf_is_found():
    def program(document):
        document.Root.OpenAction = document.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        )

    packed = sheet(program, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in packed
    with pytest.raises(Invalid, match="動くしかけ"):
        inspect("a.pdf", packed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_plain_words_are_taken_in_the_encodings_people_use(encoding):
    assert inspect("意見.txt", "夜に開いてほしい。".encode(encoding)).media_type == "text/plain"


def test_a_name_is_only_a_name():
    assert inspect("../../etc/意\x00見\u202e.txt", b"words").name == "意見.txt"
    assert inspect("C:\\写真\\a.jpg", picture()).name == "a.jpg"
