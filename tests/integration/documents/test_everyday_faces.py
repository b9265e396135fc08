"""The faces most pages are set in show every sign as the bundled faces do."""

import io
import random

import pikepdf
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML

from consult.documents.pdf.everyday import signs
from consult.documents.pdf.fonts import FAMILY, RARE, bundled, typesetting, whole

WEIGHTS = ("regular", "bold")
PAIRS = ((bundled().regular, whole().regular), (bundled().bold, whole().bold))
METRICS = ("ascent", "descent", "lineGap")


def outline(font: TTFont, name: str) -> tuple[object, int]:
    pen = RecordingPen()
    font.getGlyphSet()[name].draw(pen)
    return pen.value, font["hmtx"][name][0]


def variants(font: TTFont) -> dict[tuple[int, int], str | None]:
    tables = (table for table in font["cmap"].tables if table.format == 14)
    return {
        (code, selector): glyph
        for t in tables
        for selector, pairs in t.uvsDict.items()
        for code, glyph in pairs
    }


@pytest.mark.parametrize(("cut", "source"), PAIRS, ids=WEIGHTS)
def test_a_cut_face_has_every_sign_it_is_for_that_its_source_has_with_all_variants(cut, source):
    with TTFont(cut, lazy=True) as short, TTFont(source, lazy=True) as long:
        assert set(short.getBestCmap()) == set(long.getBestCmap()) & signs()
        assert variants(short).keys() == {(c, v) for c, v in variants(long) if c in signs()}


@pytest.mark.parametrize(("cut", "source"), PAIRS, ids=WEIGHTS)
def test_a_sign_has_the_same_outline_and_width_and_lines_the_same_height(cut, source):
    with TTFont(cut, lazy=True) as short, TTFont(source, lazy=True) as long:
        drawn, known = short.getBestCmap(), long.getBestCmap()
        for code in (*random.Random(7).sample(sorted(drawn), 40), *map(ord, "会議録髙﨑𠮷〓（1—")):
            assert outline(short, drawn[code]) == outline(long, known[code])
        assert [getattr(short["hhea"], m) for m in METRICS] == [getattr(long["hhea"], m) for m in METRICS]


def test_the_names_of_people_and_places_that_screens_can_show_are_everyday_signs():
    assert {ord(sign) for sign in "𠮷髙﨑德濵邉祐神都道府県〒㈱①Ⅳ…—–"} <= signs()


def test_rare_signs_are_set_in_the_whole_face_and_only_they():
    rare = "𩸽"
    assert ord(rare) not in signs()
    setting = typesetting(bundled())
    sheets = [CSS(string=f'p {{ font-family: "{FAMILY}", "{RARE}" }}'), *setting.sheets]
    drawn = HTML(string=f"<p>ほっけ（{rare}）").write_pdf(
        font_config=setting.configuration, stylesheets=sheets
    )
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        fonts = pdf.pages[0].Resources.Font.values()
        assert {str(font.BaseFont).partition("+")[2] for font in fonts} == {
            "Consult-Document",
            "Consult-Document-Rare",
        }
