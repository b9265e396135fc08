"""What makes a PDF fit for an archive and for a screen reader: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

WeasyPrint writes either claim but not both, lets attachment dates default to the present, and leaves table
headers without a scope. The differences are settled here, so that a document is valid under both standards and
the same input gives the same bytes in every process.
"""

import datetime as dt
import hashlib
import io
import mimetypes
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MethodType
from typing import Any

import pydyf
from weasyprint import Attachment, Document
from weasyprint.css import ColorProfile

from consult.clock import TOKYO
from consult.documents.pdf.page_index import UnwrittenPdf, indexed_pages

VARIANT = "pdf/a-3a"

# PDF/A allows a property outside its own schemas only with a description of that schema (ISO 19005-3, 6.6.2.3).
_UNIVERSAL_ACCESS = b"""\
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates which part of ISO 14289 the document claims</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""

_COLOURS = "document-srgb"
_RDF_END = b"</rdf:RDF>"


def write(
    document: Document, *, attachments: Mapping[str, bytes], created: dt.datetime, seed: bytes
) -> bytes:
    """The finished PDF. `seed` is everything it was made from; it fixes the file identifier.

    The caller holds `fonts.render_lock`.
    """
    describe(document, attachments=attachments, created=created)
    _declare_colours(document)
    with indexed_pages():
        written = document.write_pdf(
            finisher=_finish,
            output_intent=_COLOURS,
            pdf_variant=VARIANT,
            pdf_identifier=identifier(seed, created, attachments),
        )
    return bytes(written)


def draw(document: Document, take: Callable[[pydyf.PDF], None], *, prefix: str = "") -> None:
    """Hand the drawn objects to `take` instead of writing them. `prefix` begins the name of each header cell.

    The caller holds `fonts.render_lock`.
    """

    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        for element in pdf.objects:
            if isinstance(element, pydyf.Dictionary) and element.get("S") == "/TH" and "ID" in element:
                element["ID"].string = prefix + element["ID"].string  # the cells' /Headers share this object
        _describe(_document, pdf)
        take(pdf)

    _declare_colours(document)
    with indexed_pages(UnwrittenPdf):
        document.write_pdf(
            io.BytesIO(), finisher=finish, output_intent=_COLOURS, pdf_variant=VARIANT, pdf_identifier=b"part"
        )


def describe(document: Document, *, attachments: Mapping[str, bytes], created: dt.datetime) -> None:
    """Give the document its dates, its sources and both claims.

    Raises:
        ValueError: for a date without a time zone, or an attachment whose name does not tell its type.
    """
    if created.tzinfo is None:
        raise ValueError("a document's date needs a time zone")
    metadata = document.metadata
    metadata.created = metadata.modified = _stamp(created)
    metadata.attachments = [_attachment(name, body, created) for name, body in sorted(attachments.items())]
    _claim_universal_access(metadata)


def _stamp(created: dt.datetime) -> str:
    return created.astimezone(TOKYO).isoformat(timespec="seconds")


def _attachment(name: str, body: bytes, created: dt.datetime) -> Attachment:
    media_type, _ = mimetypes.guess_type(name)
    if media_type is None:
        raise ValueError(f"attachment {name!r} needs a file extension that names its type")
    return Attachment(
        string=body, name=name, description=name, relationship="Source", created=created, modified=created
    )


def identifier(seed: bytes, created: dt.datetime, attachments: Mapping[str, bytes]) -> bytes:
    """The 16 bytes a file is known by: they follow its content, its date and its sources."""
    digest = hashlib.sha256(seed)
    digest.update(_stamp(created).encode())
    for name, body in sorted(attachments.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
    return digest.digest()[:16]


def _claim_universal_access(metadata: Any) -> None:
    # `xmp_metadata=` would add a second rdf:RDF, which validators ignore.
    written_by_weasyprint = metadata.generate_rdf_metadata

    def both_claims(_self: object, *arguments: Any, **named: Any) -> bytes:
        rdf: bytes = written_by_weasyprint(*arguments, **named)
        head, end, tail = rdf.rpartition(_RDF_END)
        if not end:
            raise ValueError("the metadata written by WeasyPrint has no rdf:RDF element to extend")
        return head + _UNIVERSAL_ACCESS + end + tail

    metadata.generate_rdf_metadata = MethodType(both_claims, metadata)


def _declare_colours(document: Document) -> None:
    # WeasyPrint's own way to sRGB leaves the profile's file open in every document it writes.
    profile = ColorProfile(
        io.BytesIO(_srgb()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )
    document.color_profiles = {**document.color_profiles, _COLOURS: profile}
    document.output_intent = _COLOURS


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    _describe(document, pdf)
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.compress:
            _deflate(thing)


def _deflate(stream: pydyf.Stream) -> None:
    """Compress as zlib does by default: pydyf's level 9 takes a fifth of a short document's time for 1 % of bytes."""
    content = pydyf.Stream(stream.stream).data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    stream.stream, stream.compress = [zlib.compress(content)], False
    stream.extra["Filter"] = "/FlateDecode"


def _describe(document: Document, pdf: pydyf.PDF) -> None:
    _describe_tables(document, pdf)
    _describe_links(pdf)


def _describe_links(pdf: pydyf.PDF) -> None:
    """Say in words where a link leads (PDF/UA-1, 7.18.5)."""
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and thing.get("Subtype") == "/Link" and "A" in thing:
            thing["Contents"] = pydyf.String(thing["A"]["URI"].string)


def _describe_tables(_document: Document, pdf: pydyf.PDF) -> None:
    """Give header cells their scope and make their names resolvable (PDF/UA-1, 7.5)."""
    elements = {
        item.reference: item
        for item in pdf.objects
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem"
    }
    named: list[tuple[bytes, Any, bytes]] = []
    for reference, element in elements.items():
        if element["S"] != "/TH":
            continue
        section = elements.get(elements[element["P"]]["P"])
        in_head = section is not None and section["S"] == "/THead"
        element["A"]["Scope"] = "/Column" if in_head else "/Row"
        if "ID" in element:
            named.append((element["ID"].data, element["ID"], reference))
    if named:
        pairs = [
            part for _, name, reference in sorted(named, key=lambda n: n[0]) for part in (name, reference)
        ]
        names = pydyf.Dictionary({"Names": pydyf.Array(pairs)})
        names["Limits"] = pydyf.Array([pairs[0], pairs[-2]])
        pdf.add_object(names)
        tree = pydyf.Dictionary({"Kids": pydyf.Array([names.reference])})
        pdf.add_object(tree)
        root = next(
            item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructTreeRoot"
        )
        root["IDTree"] = tree.reference
