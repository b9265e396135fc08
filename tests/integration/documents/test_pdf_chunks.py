"""A result drawn part by part is the document one process would have made, and one change draws one part."""

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from consult.clock import tokyo
from consult.config import Settings
from consult.consultations.result import files as result_files
from consult.documents import pdf_check
from consult.documents.editions import ResultPoint
from consult.documents.pdf import extract_text, render, render_long, searchable_strings
from consult.documents.pdf.chunk_cache import UNUSED_DAYS, PartFolder
from consult.documents.pdf.chunk_drawing import draw
from consult.documents.pdf.fonts import bundled
from consult.documents.pdf.render import environment
from tests.factories import editions

ANSWER = "御意見を踏まえ、100%実施します。募集の方法に新しい手段を加え、(12 0 R)と書いた所も直します。"
RECORD = {"record.json": b'{"a": 1}'}
OPTIONS = {"title": "意見募集の結果", "attachments": RECORD, "created": editions.CREATED}


def report(**answers):
    points = tuple(
        ResultPoint(
            number=n,
            place=f"P.{n}",
            gist=f"{n}番目の論点",
            submissions=1,
            submitters=1,
            reply=answers.get(f"answer{n}", ANSWER * (3 + n % 4)),
            letter="ABCDE"[n % 5],
            label="修正する",
            opinions=(ANSWER * 4,),
        )
        for n in range(1, 13)
    )
    return replace(editions.result(), points=points)


def report_text():
    return "".join(point.reply + point.opinions[0] for point in report().points)


class Hands(ThreadPoolExecutor):
    """Draws in this process and remembers what."""

    def __init__(self):
        super().__init__(1)
        self.drawn = []

    def submit(self, work, *arguments, **named):
        if work.__name__ == "draw_into":
            self.drawn.append(arguments[2])
        return super().submit(work, *arguments, **named)


def drawn(context, folder=None, **options):
    with Hands() as hands:
        return render_long("result", context, kept=folder, workers=hands, **OPTIONS | options), hands.drawn


@pytest.fixture(scope="module", autouse=True)
def _small_parts():
    world = environment().globals
    before, world["points_per_part"] = world["points_per_part"], 4
    yield
    world["points_per_part"] = before


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("parts")


@pytest.fixture(scope="module")
def made(folder):
    return drawn(report(), folder)


@pytest.fixture(scope="module")
def whole(made):
    return made[0]


@pytest.fixture(scope="module")
def single():
    return render("result", report(), **OPTIONS)


@pytest.fixture(scope="module")
def opened(whole):
    with pikepdf.open(io.BytesIO(whole)) as document:
        yield document


def told(pdf):
    """The words of a document in the order a screen reader says them: along its structure."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        said = {page.objgen: words(page) for page in document.pages}

        def follow(element):
            for kid in element.K:
                if isinstance(kid, int):
                    yield said[element.Pg.objgen].get(kid, "")
                elif kid.get("/Type") == "/StructElem":
                    yield from follow(kid)

        return "".join(follow(document.Root.StructTreeRoot.K[0]))


def words(page):
    """The text of each mark on a page."""
    found, mark, signs = {}, None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                mark = operands[1].get("/MCID")
            case "Tf":
                signs = alphabet(page.Resources.Font[operands[0]])
            case "TJ":
                shown = b"".join(bytes(run) for run in operands[0] if isinstance(run, pikepdf.String))
                glyphs = [shown[at : at + 2].hex() for at in range(0, len(shown), 2)]
                found[mark] = found.get(mark, "") + "".join(signs[glyph] for glyph in glyphs)
    return found


def alphabet(font, known={}):  # noqa: B006 - remembers fonts
    lines = font.ToUnicode.read_bytes().decode()
    if lines not in known:
        pairs = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", lines, re.MULTILINE)
        known[lines] = {glyph: bytes.fromhex(sign).decode("utf-16-be") for glyph, sign in pairs}
    return known[lines]


def elements(document):
    found = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
    ]
    return {item.objgen: item for item in found}


def outline(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as opened:

        def told(items):
            return [(item.title, told(item.children)) for item in items]

        return told(opened.root)


def test_every_part_is_drawn_once(made):
    assert sorted(made[1]) == ["00000", "00001", "00002", "00003", "00004"]


def test_it_says_what_one_process_says(whole, single):
    assert told(whole) == told(single)
    assert told(whole).count(ANSWER) == report_text().count(ANSWER)


def test_every_page_says_once_which_it_is(whole):
    pages = ["".join(page.split()) for page in extract_text(whole).split("\f")]
    for number, page in enumerate(pages, 1):
        assert page.count(f"R8-意-004意見募集の結果{number}/{len(pages)}") == 1


def test_its_outline_is_that_of_one_process(whole, single):
    assert outline(whole) == outline(single)
    assert len(outline(whole)[0][1][4][1]) == 12


def test_headings_come_in_order_and_lead_to_their_pages(whole, opened):
    pages = {page.objgen: index for index, page in enumerate(opened.pages)}
    with opened.open_outline() as marks:
        points = marks.root[0].children[4].children
        found = [pages[point.destination[0].objgen] for point in points]
    texts = extract_text(whole).split("\f")
    assert found == sorted(found)
    assert all(f"{n}番目の論点" in texts[page] for n, page in enumerate(found, 1))


def test_a_reader_finds_nothing_wrong_with_the_file(whole, opened, folder):
    assert opened.check_pdf_syntax() == []
    plain, _ = drawn(report(), folder, attachments={})
    assert pdf_check.judge(plain) == f"ok {len(opened.pages)}"
    assert searchable_strings(whole)


def test_every_mark_on_a_page_belongs_to_an_element_of_that_page(opened):
    tree = pikepdf.NumberTree(opened.Root.StructTreeRoot.ParentTree)
    assert len({int(page.StructParents) for page in opened.pages}) == len(opened.pages)
    for page in opened.pages:
        owners = tree[int(page.StructParents)]
        marks = [
            int(step.operands[1].MCID)
            for step in pikepdf.parse_content_stream(page)
            if str(step.operator) == "BDC" and "/MCID" in step.operands[1]
        ]
        assert sorted(marks) == list(range(len(owners)))
        for mark, owner in enumerate(owners):
            assert owner.Pg.objgen == page.objgen
            assert mark in [kid for kid in owner.K if isinstance(kid, int)]


def test_every_element_hangs_below_the_one_document(opened):
    known = elements(opened)
    (document,) = opened.Root.StructTreeRoot.K
    waiting, seen = [document], {document.objgen}
    while waiting:
        parent = waiting.pop()
        for kid in parent.K:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
                assert kid.P.objgen == parent.objgen
                assert kid.objgen not in seen
                seen.add(kid.objgen)
                waiting.append(kid)
    assert seen == set(known)
    assert [item.S for item in known.values()].count("/Document") == 1


def test_header_cells_of_different_parts_have_different_names(opened):
    known = elements(opened).values()
    names = [str(item.ID) for item in known if item.S == "/TH"]
    tree = pikepdf.NameTree(opened.Root.StructTreeRoot.IDTree)
    assert len({name[:5] for name in names}) == 2
    assert sorted(names) == sorted(tree)
    assert all(name == tree[name].ID for name in names)
    assert {str(name) for item in known if item.S == "/TD" for name in item.A.get("/Headers", [])} <= set(
        names
    )


def test_it_claims_and_carries_what_one_process_would(opened, single):
    with pikepdf.open(io.BytesIO(single)) as other:
        assert opened.Root.Metadata.read_bytes() == other.Root.Metadata.read_bytes()
        assert dict(opened.docinfo) == dict(other.docinfo)
        assert opened.Root.keys() == other.Root.keys()
        for entry in ("/Lang", "/MarkInfo", "/ViewerPreferences"):
            assert opened.Root[entry] == other.Root[entry]
    (intent,) = opened.Root.OutputIntents
    assert len(intent.DestOutputProfile.read_bytes()) > 128
    assert opened.attachments["record.json"].get_file().read_bytes() == b'{"a": 1}'
    assert {entry.AFRelationship for entry in opened.Root.AF} == {"/Source"}


def test_all_parts_share_two_font_programs(opened, single):
    def programs(document):
        return [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/OpenType"
        ]

    fonts = [page.Resources.Font for page in opened.pages]
    assert len({font.objgen for font in fonts}) == 5
    assert len(programs(opened)) == 2
    assert len(programs(pikepdf.open(io.BytesIO(single)))) == 2


def test_a_part_with_a_glyph_the_shared_program_lacks_keeps_its_own(tmp_path, made, monkeypatch):
    monkeypatch.setattr("consult.documents.pdf.chunks._every_sign", lambda _bodies: "")
    alone, _ = drawn(report(), tmp_path)
    assert len(alone) > 2 * len(made[0])
    assert told(alone) == told(made[0])


def test_footers_are_artifacts_in_the_place_and_type_of_one_process(whole, opened, single):
    def number(pdf):
        with pypdfium2.PdfDocument(pdf) as document:
            text = document[0].get_textpage()
            index, _ = text.search("1 / ").get_next()
            left, bottom, right, top = text.get_charbox(index)
            first, count = text.search(f"1 / {len(document)}").get_next()
            return (bottom, top, right - left, text.get_charbox(first + count - 1, loose=True)[2])

    assert number(whole) == pytest.approx(number(single), abs=0.01)
    for page in opened.pages:
        first = pikepdf.parse_content_stream(page)[0]
        assert [str(operand) for operand in first.operands[:1]] == ["/Artifact"]
        assert first.operands[1].Subtype == "/Footer"
    form = opened.pages[0].Resources.XObject.ConsultFooter
    operators = {str(step.operator) for step in pikepdf.parse_content_stream(form)}
    assert not operators & {"BDC", "BMC", "EMC"}


def test_one_changed_answer_draws_one_part_and_the_bytes_are_those_of_a_fresh_run(made, folder, tmp_path):
    changed = report(answer6="直した答え。")
    again, parts = drawn(changed, folder)
    assert parts == ["00002"]
    assert again == drawn(changed, tmp_path)[0]
    assert drawn(report(), folder) == (made[0], [])


def test_another_date_draws_nothing_anew(made, folder):
    later, parts = drawn(report(), folder, created=tokyo(2027, 1, 20))
    assert parts == []
    assert later != made[0]


def test_a_damaged_part_is_drawn_again(made, folder):
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    again, parts = drawn(report(), folder)
    assert again == made[0]
    assert len(parts) == 5


def test_parts_nobody_used_are_forgotten(tmp_path):
    kept = PartFolder(tmp_path / "parts")
    for name, days in (("old", UNUSED_DAYS + 1), ("new", UNUSED_DAYS - 1)):
        kept.path(name).write_bytes(b"")
        moment = kept.path(name).stat().st_mtime - days * 86400
        os.utime(kept.path(name), (moment, moment))
    assert kept.forget_unused() == 1
    assert kept.path("new").exists()
    assert (tmp_path / "parts").stat().st_mode & 0o077 == 0


def test_progress_is_told_from_what_is_kept_to_the_last_part(made, folder):
    steps = []
    drawn(report(answer1="別の答え。"), folder, progress=lambda done, parts: steps.append((done, parts)))
    assert steps == [(4, 5), (5, 5)]


def test_a_template_that_names_no_border_is_refused(tmp_path):
    with pytest.raises(ValueError, match="where a document may be divided"):
        render_long("agenda", editions.agenda(), kept=tmp_path, workers=Hands(), **OPTIONS)


def test_an_error_in_a_part_is_the_callers(tmp_path, monkeypatch):
    monkeypatch.setattr("consult.documents.pdf.chunk_drawing.draw", lambda *_, **_own: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        drawn(report(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_process_of_its_own_gives_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setattr("consult.documents.pdf.chunks.WORKERS", 1)
    _, parts = drawn(report(), tmp_path)
    for path in list(tmp_path.iterdir())[: len(parts) // 2]:
        path.unlink()
    assert render_long("result", report(), kept=tmp_path, **OPTIONS) == made[0]
    assert len(list(tmp_path.iterdir())) == len(parts)


def test_a_part_keeps_links_and_their_targets():
    html = '<html lang="ja"><h1 id="there">見出し</h1><p><a href="#there">100% (1 0 R)</a></p></html>'
    part = draw(html, "00000", bundled())
    assert [(place.name, place.page) for place in part.destinations] == [("there", 0)]
    assert part.keys == 2
    assert type(part).unpack(part.pack()) == part


@pytest.mark.parametrize(("more", "way"), [(0, "render"), (1, "render_long")])
def test_only_a_long_result_is_drawn_in_parts(more, way, monkeypatch, tmp_path):
    asked = []
    for name in ("render", "render_long"):
        monkeypatch.setattr(
            result_files.pdf, name, lambda *_, name=name, **named: asked.append((name, named)) or b""
        )
    points = report().points[:1] * (result_files.LONG + more)
    settings = Settings(data_dir=tmp_path, database_url="sqlite://")
    result_files._printed(
        replace(report(), points=points), "結果", editions.CREATED, settings, lambda *_: None
    )
    ((name, named),) = asked
    assert name == way
    assert named.get("kept", tmp_path / "parts") == tmp_path / "parts"


def test_the_contents_page_names_the_page_of_everything_and_leads_there(tmp_path):
    made, _ = drawn(report(), tmp_path, contents_heading="もくじ")
    again, second = drawn(report(), tmp_path, contents_heading="もくじ")
    assert (again, second) == (made, [])
    with pikepdf.open(io.BytesIO(made)) as document, pypdfium2.PdfDocument(made) as read:
        pages = {page.objgen: index for index, page in enumerate(document.pages)}
        names = document.Root.Names.Dests.Names
        known = {
            str(name): pages[place[0].objgen] for name, place in zip(names[::2], names[1::2], strict=True)
        }
        at = next(index for index, page in enumerate(document.pages) if "/Annots" in page)
        told = read[at].get_textpage().get_text_range()
        links = [(str(link.Contents), known[str(link.Dest)]) for link in document.pages[at].Annots]
        for label, page in links:
            assert re.search(rf"{re.escape(label)}[\s.]*\s{page + 1}\s", f"{told}\n"), label
            if not label.startswith("No."):
                assert label in read[page].get_textpage().get_text_range()
    assert [label for label, _ in links if label.startswith("No.")] == ["No.1〜4", "No.5〜8", "No.9〜12"]
    assert not any("contents.invalid" in text for text in searchable_strings(made))
