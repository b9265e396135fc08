"""The drawing: no line touches a box, every text fits, every stage can be reached by keyboard."""

import random
import re
import time
from itertools import combinations, pairwise

import pytest

from consult.cases.definitions import library
from consult.i18n import using
from consult.workflow.definition import Definition, Edge, Stage, Track
from consult.workflow.diagram import mermaid, svg, track_tables
from consult.workflow.drawing.composing import picture
from consult.workflow.drawing.geometry import MARK, SIZE, sheet
from consult.workflow.drawing.lettering import width, wrapped
from consult.workflow.drawing.painting import DONE, INK, NOW, PAPER, RULE
from consult.workflow.drawing.placing import EXIT, place

WORDS = "相談の受付、庁内の担当課との協議（第1回、第2回）、公開プレゼンテーション、協定書（案）の作成。実績報告書を待つ"


def made(count, ways, seed, tracks=()):
    """A procedure of `count` stages: a path down, and `ways` more edges anywhere, some back, some from many."""
    dice = random.Random(seed)
    names = [f"s{n}" for n in range(count)]
    stages = tuple(
        Stage(
            name,
            {"ja": WORDS[n % 9 : n % 9 + dice.randint(2, 30)], "en": "Waiting for the report"},
            {"ja": "…"},
        )
        for n, name in enumerate(names)
    )
    edges = [Edge(f"go{n}", (a,), b, "case:go", {"ja": "進める"}) for n, (a, b) in enumerate(pairwise(names))]
    for n in range(ways):
        sources = tuple(dice.sample(names, dice.choice((1, 1, 1, 2, 5))))
        edges.append(Edge(f"way{n}", sources, dice.choice(names), "case:go", {"ja": "別の道"}))
    dice.shuffle(edges)
    return Definition(1, f"made{seed}", 1, {"ja": "見本"}, {}, "s0", (), stages, tuple(edges), tracks=tracks)


SHIPPED = list(library().values())
DRAWN = [*SHIPPED, *(made(seed % 39 + 2, seed % 39 // 2, seed) for seed in range(80))]


@pytest.mark.parametrize("definition", DRAWN, ids=lambda d: d.name)
def test_no_line_runs_through_a_box_and_no_two_boxes_meet(definition):
    drawn = sheet(definition)
    assert len(drawn.boxes) == len(definition.stages)
    for a, b in combinations(drawn.boxes, 2):
        assert a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y
    for line in drawn.lines:
        for (ax, ay), (bx, by) in pairwise(line.points):
            assert ax == bx or ay == by
            assert min(ax, bx) >= 0
            assert max(ax, bx) <= drawn.width
            assert min(ay, by) >= 0
            assert max(ay, by) <= drawn.height
            for box in drawn.boxes:
                inside_x = max(ax, bx) > box.x + 1 and min(ax, bx) < box.x + box.w - 1
                inside_y = max(ay, by) > box.y + 1 and min(ay, by) < box.y + box.h - 1
                assert not (inside_x and inside_y), f"{line.source} → {line.target} runs through {box.stage}"


@pytest.mark.parametrize("definition", DRAWN, ids=lambda d: d.name)
def test_every_line_leaves_its_source_and_ends_at_its_target(definition):
    drawn = sheet(definition)
    boxes = {box.stage: box for box in drawn.boxes}
    ways = {(s, e.to) for e in definition.edges for s in e.sources if s != e.to}
    assert {(line.source, line.target) for line in drawn.lines} == ways
    for line in drawn.lines:
        for (x, y), name in ((line.points[0], line.source), (line.points[-1], line.target)):
            box = boxes[name]
            assert x in {box.x, box.x + box.w} or y in {box.y, box.y + box.h}
            assert box.x <= x <= box.x + box.w
            assert box.y <= y <= box.y + box.h


@pytest.mark.parametrize("definition", DRAWN, ids=lambda d: d.name)
def test_lines_to_different_stages_never_lie_on_each_other(definition):
    stretches = [
        (line.target, *sorted((a, b))) for line in sheet(definition).lines for a, b in pairwise(line.points)
    ]
    for (one, (ax, ay), (bx, by)), (other, (cx, cy), (dx, dy)) in combinations(stretches, 2):
        if one != other and ax == bx == cx == dx:
            assert by <= cy or dy <= ay, f"lines to {one} and {other} share x={ax}"
        if one != other and ay == by == cy == dy:
            assert bx <= cx or dx <= ax, f"lines to {one} and {other} share y={ay}"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("definition", SHIPPED, ids=lambda d: d.name)
def test_the_labels_of_the_shipped_procedures_fit_their_boxes(definition, language):
    with using(language):
        for box in sheet(definition).boxes:
            assert all(width(words, SIZE) <= box.w - MARK for words in box.lines)
            assert not box.lines[-1].endswith("…")


def test_no_line_of_text_begins_with_a_stop_or_ends_with_an_opening_bracket():
    for start in range(20):
        for room in range(100, 260, 7):
            lines = wrapped(WORDS[start:], room, 15, 99)
            assert "".join(lines) == WORDS[start:].strip()
            assert all(line[0] not in "、。）ー" for line in lines[1:])
            assert all(line[-1] != "（" for line in lines)
            assert all(width(line, 15) <= room for line in lines)


def test_a_text_that_does_not_fit_says_so():
    assert wrapped("とても長い名前の段階です", 60, 15, 2)[-1].endswith("…")
    assert wrapped("Begin consideration now", 130, 15) == ("Begin", "consideration", "now")


def test_side_exits_stand_in_a_column_of_their_own():
    library = {d.name: d for d in SHIPPED}
    exits = {name for name, cell in place(library["public_consultation"]).items() if cell.column == EXIT}
    assert "abandoned" in exits
    assert exits.isdisjoint({"draft", "planned", "open", "closed", "considering", "decided", "published"})
    opinion = {name for name, cell in place(library["opinion"]).items() if cell.column == EXIT}
    assert opinion == {"late", "invalid", "off_topic", "misdirected", "duplicate", "withdrawn"}


def test_states_differ_by_sign_and_outline_and_every_stage_can_be_focused():
    definition = made(6, 0, 1)
    drawn = svg(definition, "s2", ["s0", "s1"])
    boxes = dict(re.findall(r'<a href="#stage-(\w+)"><title>.*?</title>(.*?)</a>', drawn, re.DOTALL))
    assert list(boxes) == [s.name for s in definition.stages]
    assert "◎" in boxes["s2"]
    assert boxes["s2"].count("<rect") == 2
    assert "✓" in boxes["s0"]
    assert "→" in boxes["s3"]
    assert "stroke-dasharray" in boxes["s3"]
    assert not re.search("[◎✓→]|stroke-dasharray", boxes["s4"])
    assert "（いまここ）" in drawn


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_and_lines_stand_out_from_what_they_stand_on():
    def contrast(one, other):
        lower, higher = sorted((luminance(one), luminance(other)))
        return (higher + 0.05) / (lower + 0.05)

    assert min(contrast(INK, PAPER), contrast(INK, DONE)) >= 7
    assert min(contrast(RULE, PAPER), contrast(NOW, PAPER)) >= 4.5


def test_forty_stages_take_no_noticeable_time():
    definition = made(40, 20, 4711)
    began = time.perf_counter()
    svg(definition)
    assert time.perf_counter() - began < 1


def test_forty_stages_are_cut_are_cut_between_rows_for_paper():
    drawn = picture(made(40, 15, 7), prefix=None)
    pages = drawn.pages(900)
    heights = [float(re.search(r'height="(\d+)"', page)[1]) for page in pages]
    assert all(height <= 900 for height in heights)
    assert sum(heights) == pytest.approx(drawn.height, abs=len(pages))
    assert all("<a " not in page for page in pages)


@pytest.mark.parametrize("beside", [0, 657, 5000])
@pytest.mark.parametrize("definition", SHIPPED, ids=lambda d: d.name)
def test_everything_lies_inside_the_picture_wherever_tracks_stand(definition, beside):
    drawn = picture(definition, definition.initial, beside=beside)
    frames = [element for element in drawn.elements if element.startswith("<rect")]
    for x, y, width_, height in (
        (float(re.search(rf' {name}="([\d.]+)"', frame)[1]) for name in ("x", "y", "width", "height"))
        for frame in frames
    ):
        assert x + width_ <= drawn.width
        assert y + height <= drawn.height
    assert len(frames) == len(definition.tracks) + 3, "a frame for each track, three signs in the legend"


def test_a_track_is_drawn_and_exported_beside_its_procedure():
    flat = made(3, 0, 5)
    track = Track("estimate", {"ja": "見積り"}, "s0", flat.stages, flat.edges)
    definition = made(4, 0, 2, (track,))
    drawn = svg(definition, "s1", (), tracks={"estimate": "s1"})
    assert "見積り" in drawn
    assert '<a href="#stage-estimate-s1">' in drawn
    [(_, rows)] = track_tables(definition, {"estimate": "s1"})
    assert [row.mark for row in rows] == ["later", "now", "next"]
    assert rows[0].ways[0].number == len(definition.edges) + 1 + [e.sources[0] for e in flat.edges].index(
        "s0"
    )
    assert "estimate_s0 --> estimate_s1" in mermaid(definition)
