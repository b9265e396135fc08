"""Long minutes are drawn in parts: one document with every remark once, in order, and nothing withheld."""

import functools
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from consult.documents.editions import Remark
from consult.documents.pdf import leaks, render_long, searchable_strings
from consult.documents.pdf.minutes_parts import parts
from consult.documents.pdf.render import environment
from tests.factories import editions

WITHHELD = "山田太郎"
NUMBERS = range(1, 61)


def minutes():
    once = editions.minutes()
    first, second = once.items
    said = tuple(Remark("会長", f"［{n}］" + "回覧板を見ない世代の声を聞く。" * 4) for n in NUMBERS)
    black = Remark("伊藤委員", "［61］■■■■（個人情報）の話です。")
    return replace(once, items=(replace(first, remarks=said), replace(second, remarks=(black,))))


@pytest.fixture(scope="module")
def made():
    world = environment()
    before, world.filters["parts"] = world.filters["parts"], functools.partial(parts, size=1600)
    try:
        with ThreadPoolExecutor(1) as hands:
            return render_long(
                "minutes",
                minutes(),
                title="会議録（公開版）",
                attachments={"minutes.json": b'{"a": 1}'},
                created=editions.CREATED,
                workers=hands,
            )
    finally:
        world.filters["parts"] = before


@pytest.fixture(scope="module")
def pages(made):
    with pypdfium2.PdfDocument(made) as read:
        return [page.get_textpage().get_text_range() for page in read]


def test_every_remark_is_told_once_in_order_and_a_long_item_goes_on_under_its_title(pages):
    told = "".join(pages)
    assert re.findall(r"［(\d+)］", told) == [str(n) for n in [*NUMBERS, 61]]
    assert told.count("（続き）") == 3


def test_the_pages_are_numbered_through(pages):
    assert len(pages) > 3
    for n, page in enumerate(pages, 1):
        assert f"{n} / {len(pages)}" in page


def test_there_is_one_outline_one_structure_and_the_data_inside(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        with document.open_outline() as outline:
            top = [item.title for item in outline.root]
            below = [item.title for item in outline.root[0].children]
        assert len(top) == 1
        assert below[0] == "議事"
        assert below.count("議事") == 1
        (whole,) = document.Root.StructTreeRoot.K
        assert whole.S == "/Document"
        assert sum(kid.S == "/Table" for kid in whole.K if kid.get("/S") is not None) >= 4
        with document.open_metadata() as metadata:
            claims = [metadata[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        assert document.attachments["minutes.json"].get_file().read_bytes() == b'{"a": 1}'
    assert claims == ["3", "A", "1"]


def test_nothing_withheld_is_in_it(made):
    assert not leaks(made, [WITHHELD])
    assert leaks(made, ["回覧板を見ない"])
    assert not [text for text in searchable_strings(made) if WITHHELD in text]
