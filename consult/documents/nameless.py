"""A copy of a file without what a program wrote beside its contents: author, software, place, names on notes."""

import io

import pikepdf

from consult.documents.inspection import Inspected


def nameless(file: Inspected) -> tuple[bytes, str]:
    """The bytes that may be shown and their media type; pictures were drawn anew already, text has nothing beside.

    A PDF loses its properties, its metadata stream, attached files and notes; its pages stay as they are.
    """
    if file.public is not None:
        return file.public, file.public_type
    if file.media_type != "application/pdf":
        return file.body, file.media_type
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file.body)) as document:
        del document.docinfo
        for key in ("/Metadata", "/Names", "/PieceInfo", "/OpenAction", "/AA"):
            if key in document.Root:
                del document.Root[key]
        for page in document.pages:
            for key in ("/Annots", "/Metadata", "/PieceInfo", "/AA"):
                if key in page.obj:
                    del page.obj[key]
        document.save(out, deterministic_id=True)
    return out.getvalue(), file.media_type
