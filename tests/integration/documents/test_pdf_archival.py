"""Every document of record meets the structural demands of PDF/A-3a and PDF/UA-1, and is reproducible."""

import base64
import hashlib
import io
import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace

import pikepdf
import pytest
from jinja2 import UndefinedError
from PIL import Image
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from consult.clock import tokyo
from consult.documents.pdf import FontFiles, archival, render
from consult.documents.pdf.fonts import bundled, render_lock, typesetting
from tests.factories import editions

SOURCE = json.dumps({"meeting": "第3回", "speaker": "𠮷田😀"}, ensure_ascii=False).encode()
DOCUMENTS = ["minutes", "result", "receipt", "notice", "agenda", "roster", "opinion_sheet", "letter"]
ALIAS = """
import hashlib, sys
from consult.documents.pdf import render
from tests.factories import editions
for name in sys.argv[1:]:
    pdf = render(name, getattr(editions, name)(), title=name, attachments={"a.json": b"{}"}, created=editions.CREATED)
    print(hashlib.sha256(pdf).hexdigest())
"""


def rendered(name, **changes):
    context = getattr(editions, name)()
    options = {
        "title": f"見本 {name}",
        "attachments": {"record.json": SOURCE},
        "created": editions.CREATED,
    } | changes
    return render(name, context, **options)


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request):
    with pikepdf.open(io.BytesIO(rendered(request.param))) as opened:
        yield opened


def elements(document, kind=None):
    found = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
    ]
    return [item for item in found if kind is None or kind == item.S]


def test_it_claims_both_standards_once_and_describes_the_extension(document):
    with document.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    raw = document.Root.Metadata.read_bytes()
    assert raw.count(b"<rdf:RDF") == 1
    assert b"http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in raw


def test_it_has_an_output_intent_with_a_profile(document):
    (intent,) = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert len(intent.DestOutputProfile.read_bytes()) > 128


def test_it_is_tagged_titled_and_in_japanese(document):
    assert document.Root.MarkInfo.Marked is True
    assert str(document.Root.Lang) == "ja"
    assert document.Root.ViewerPreferences.DisplayDocTitle is True
    assert str(document.docinfo["/Title"]).startswith("見本")
    assert elements(document, "/H1")


def test_every_font_is_embedded_and_maps_back_to_text(document):
    fonts = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
    ]
    whole = [font for font in fonts if font.Subtype == "/Type0"]
    assert whole
    assert {str(font.BaseFont).split("+")[-1].split("-")[0] for font in whole} == {"Consult"}
    assert all("/ToUnicode" in font for font in whole)
    for font in whole:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_it_holds_its_source_as_an_associated_file(document):
    (attached,) = {entry.objgen: entry for entry in document.Root.AF}.values()
    assert attached.AFRelationship == "/Source"
    assert attached.EF.F.Subtype == "/application/json"
    assert document.attachments["record.json"].get_file().read_bytes() == SOURCE


def test_nothing_in_it_runs_reaches_out_or_blurs(document):
    assert not document.is_encrypted
    for item in document.objects:
        holder = item if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) else {}
        assert "/JS" not in holder
        assert holder.get("/S") not in ("/JavaScript", "/Launch", "/SubmitForm")
        assert holder.get("/Interpolate") is not True
    assert "/OpenAction" not in document.Root


def test_every_figure_says_what_it_shows(document):
    assert all(str(figure.get("/Alt", "")).strip() for figure in elements(document, "/Figure"))


def test_every_header_cell_has_a_scope_and_can_be_found(document):
    headers = elements(document, "/TH")
    assert {str(header.A.Scope) for header in headers} <= {"/Row", "/Column"}
    if headers:
        tree = pikepdf.NameTree(document.Root.StructTreeRoot.IDTree)
        assert {str(header.ID) for header in headers} == set(tree)
        named = {str(name) for cell in elements(document, "/TD") for name in cell.A.get("/Headers", [])}
        assert named <= set(tree)


def test_every_link_is_tagged_and_says_where_it_leads():
    points = tuple(
        replace(p, passage=f"https://ken.example/draft#p{p.number}") for p in editions.result().points
    )
    pdf = render("result", replace(editions.result(), points=points), title="見本", created=editions.CREATED)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        links = [note for page in opened.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        assert {str(link.A.URI) for link in links} >= {point.passage for point in points}
        assert all(link.Contents == link.A.URI for link in links)
        assert all("/StructParent" in link for link in links)


def test_a_picture_is_not_smoothed():
    picture = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(picture, "PNG")
    pixel = f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"
    setting = typesetting(bundled())
    with render_lock:
        drawn = HTML(string=f'<html lang="ja"><img alt="印" src="{pixel}"></html>').render(
            font_config=setting.configuration, stylesheets=setting.sheets, pdf_variant=archival.VARIANT
        )
        pdf = archival.write(drawn, attachments={}, created=editions.CREATED, seed=b"")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pictures = [
            i for i in opened.objects if isinstance(i, pikepdf.Stream) and i.get("/Subtype") == "/Image"
        ]
        assert pictures
        assert all(picture.get("/Interpolate", False) is False for picture in pictures)


def test_other_processes_write_the_same_bytes():
    def digests(seed):
        run = subprocess.run(
            [sys.executable, "-c", ALIAS, "minutes", "result"],
            check=True,
            capture_output=True,
            text=True,
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": ".",
                "TZ": "America/New_York" if seed == "1" else "UTC",
            },
        )
        return run.stdout.split()

    first = digests("1")
    assert len(first) == 2
    assert first == digests("2")


def test_remembering_page_references_changes_no_byte(monkeypatch):
    remembered = rendered("result")
    monkeypatch.setattr(archival, "indexed_pages", nullcontext)
    assert rendered("result") == remembered


def test_the_identifier_follows_content_and_date():
    def identifier(**changes):
        with pikepdf.open(io.BytesIO(rendered("agenda", **changes))) as opened:
            return bytes(opened.trailer.ID[0])

    same = identifier()
    assert same == identifier()
    assert same != identifier(created=tokyo(2026, 12, 9))
    assert same != identifier(attachments={"record.json": b"{}"})


def test_a_date_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        rendered("agenda", created=editions.CREATED.replace(tzinfo=None))


def test_an_attachment_of_unknown_type_is_refused():
    with pytest.raises(ValueError, match="file extension"):
        rendered("agenda", attachments={"record": b""})


def test_nothing_is_fetched_from_outside(monkeypatch):
    module = sys.modules["consult.documents.pdf.render"]
    page = module.page

    def tampered(*arguments, **named):
        return page(*arguments, **named).replace("<h1>", '<img alt="x" src="file:///etc/hostname"><h1>')

    monkeypatch.setattr(module, "page", tampered)
    with pytest.raises(FatalURLFetchingError, match="may not fetch"):
        rendered("agenda")


def test_weasyprint_has_nothing_to_complain_about(caplog):
    for name in DOCUMENTS:
        rendered(name)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []


def test_an_operator_may_name_other_fonts(tmp_path):
    named = FontFiles(regular=tmp_path / "本文.otf", bold=tmp_path / "太字.otf")
    for target, source in ((named.regular, bundled().regular), (named.bold, bundled().bold)):
        target.symlink_to(source)
    by_default, by_name = rendered("agenda"), rendered("agenda", fonts=named)
    assert hashlib.sha256(by_default).digest() == hashlib.sha256(by_name).digest()


def test_an_unknown_name_in_a_template_is_an_error():
    with pytest.raises(UndefinedError):
        render("roster", editions.agenda(), title="x", created=editions.CREATED)


def test_a_document_without_a_seal_is_still_complete():
    context = replace(editions.minutes(), seal=None)
    assert render("minutes", context, title="案", created=editions.CREATED).startswith(b"%PDF-1.7")
