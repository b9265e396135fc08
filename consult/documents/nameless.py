"""A copy of a file without what programs wrote beside its contents: author, software, place, names on notes."""

import io

import pikepdf

from consult.documents.inspection import Inspected
from consult.errors import Invalid
from consult.i18n import msg

_BESIDE = ("/Metadata", "/PieceInfo", "/Thumb", "/Annots", "/AA", "/AF", "/OpenAction", "/LastModified")
_APP, _SCAN, _LENGTH_FROM = range(0xE1, 0xF0), 0xDA, 2  # APP0 says how to draw; the others tell stories
_COMMENT, _ADOBE = 0xFE, 0xEE  # the Adobe segment says how colours are meant


def nameless(file: Inspected) -> tuple[bytes, str]:
    """The bytes that may be shown and their media type; pictures were drawn anew already, text has nothing beside.

    A PDF loses its properties, metadata, attached files and notes, those of its photos too; its pages stay.

    Raises:
        Invalid: naming `files`, for a PDF with layers or fields, whose pages say more than they show.
    """
    if file.public is not None:
        return file.public, file.public_type
    if file.media_type != "application/pdf":
        return file.body, file.media_type
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file.body)) as document:
        if "/OCProperties" in document.Root or "/AcroForm" in document.Root:
            sentence = msg(
                "層（レイヤー）や入力欄のあるPDFは、見えない言葉が残ることがあるので公表できません。「PDFとして印刷」で保存し直して綴じてください"
            )
            raise Invalid(sentence, {"files": [sentence]})
        del document.docinfo
        if "/Names" in document.Root:
            del document.Root["/Names"]
        for held in document.objects:
            if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
                _bare(held)
        document.save(out, deterministic_id=True)
    return out.getvalue(), file.media_type


def _bare(held: pikepdf.Object) -> None:
    for key in _BESIDE:
        if key in held:
            del held[key]
    if isinstance(held, pikepdf.Stream) and held.get("/Filter") == "/DCTDecode":
        held.write(_bare_jpeg(held.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _bare_jpeg(photo: bytes) -> bytes:
    """A JPEG without the segments of cameras and programs (ITU-T T.81, B.1.1.4): Exif, XMP, IPTC, comments."""
    kept, at = [photo[:2]], 2
    while photo[at : at + 1] == b"\xff" and at + 4 <= len(photo) and (kind := photo[at + 1]) != _SCAN:
        end = at + 2 + int.from_bytes(photo[at + _LENGTH_FROM : at + 4])
        if kind == _ADOBE or (kind not in _APP and kind != _COMMENT):
            kept.append(photo[at:end])
        at = end
    return b"".join([*kept, photo[at:]])
