"""Of a file that is shown nothing remains that its programs wrote beside its pages."""

import io

import pikepdf
import pytest
from PIL import Image

from consult.documents.inspection import inspect
from consult.documents.nameless import nameless
from consult.errors import Invalid

NAME = b"Taro Yamada"


def photo() -> bytes:
    held, out = Image.Exif(), io.BytesIO()
    held[0x013B] = NAME.decode()  # Artist
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=held, comment=NAME)
    return out.getvalue()


def document(**root: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(60, 60))
        picture = made.make_stream(
            photo(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=8, Height=8
        )
        picture.Filter, picture.ColorSpace, picture.BitsPerComponent = (
            pikepdf.Name.DCTDecode,
            pikepdf.Name.DeviceRGB,
            8,
        )
        picture.Metadata = made.make_stream(NAME)
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.obj.Contents = made.make_stream(b"q 60 0 0 60 0 0 cm /P Do Q")
        page.obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Text, T=NAME.decode())])
        made.docinfo["/Author"] = NAME.decode()
        for key, value in root.items():
            made.Root[f"/{key}"] = value
        made.save(out)
    return out.getvalue()


def test_neither_properties_nor_notes_nor_the_words_of_a_camera_remain():
    before = document()
    assert NAME in before
    after, media_type = nameless(inspect("資料.pdf", before))
    assert media_type == "application/pdf"
    with pikepdf.open(io.BytesIO(after)) as shown:
        assert NAME not in b"".join(
            held.read_raw_bytes() for held in shown.objects if isinstance(held, pikepdf.Stream)
        )
        picture = pikepdf.PdfImage(shown.pages[0].obj.Resources.XObject.P).as_pil_image()
        assert (picture.size, picture.convert("RGB").getpixel((0, 0))[0] > 200) == ((8, 8), True)
    assert NAME not in after


@pytest.mark.parametrize("key", ["OCProperties", "AcroForm"])
def test_a_file_whose_pages_say_more_than_they_show_is_refused_with_the_remedy(key):
    with pytest.raises(Invalid, match="PDFとして印刷"):
        nameless(inspect("資料.pdf", document(**{key: pikepdf.Dictionary()})))


def test_a_picture_is_the_copy_that_was_drawn_anew_and_a_text_is_itself():
    shown, media_type = nameless(inspect("写真.jpg", photo()))
    assert (media_type, NAME in shown) == ("image/png", False)
    assert nameless(inspect("表.txt", "数,1".encode())) == ("数,1".encode(), "text/plain")
