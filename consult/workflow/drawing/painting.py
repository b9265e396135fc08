"""The sheet as SVG: attributes only, no stylesheet, no style attribute, no script, so page and PDF draw the same.

Every state has a sign and an outline besides its colour: now is a double ring with ◎, visited is filled with ✓,
next has a dashed outline with →, a stage where the case ends has a thick foot with ■.
"""

from collections.abc import Iterator, Mapping
from html import escape

from consult.i18n import msg, pick
from consult.workflow.definition import Definition
from consult.workflow.drawing.geometry import LINE, MARK, SIZE, SMALL, SMALL_LINE, Box, Line, Point, Sheet

INK, PAPER, DONE, RULE, NOW = "#1a1a1c", "#ffffff", "#d9e6ff", "#626264", "#0017c1"
SIGNS = {"now": "◎", "visited": "✓", "next": "→", "later": ""}
RADIUS = 6


def mark_words(mark: str) -> str:
    """The state of a stage in words; nothing for one that lies ahead."""
    texts = {"now": msg("いまここ"), "visited": msg("済み"), "next": msg("次に進める")}
    return str(texts[mark]) if mark in texts else ""


def painted(
    definition: Definition, drawn: Sheet, marks: Mapping[str, str], prefix: str | None
) -> Iterator[str]:
    """The elements of a sheet; with `prefix` each box leads to the row of its stage in the table."""
    overrides = {number for number, edge in enumerate(definition.edges, 1) if edge.override}
    first = min((n for line in drawn.lines for n in line.numbers), default=1)
    for line in drawn.lines:
        yield _line(line, dashed=all(number - first + 1 in overrides for number in line.numbers))
    for line in drawn.lines:
        yield _lettered(line)
    for box in drawn.boxes:
        stage = definition.stage(box.stage)
        yield _box(box, pick(stage.label), marks[box.stage], final=stage.final, prefix=prefix)


def text(
    x: float, y: float, words: str, size: int = SIZE, anchor: str = "start", *, bold: bool = False
) -> str:
    """One line of text."""
    weight = ' font-weight="700"' if bold else ""
    placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}"{placed}{weight}>{escape(words)}</text>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _line(line: Line, *, dashed: bool) -> str:
    pattern = ' stroke-dasharray="6 3"' if dashed else ""
    points = line.points
    return (
        f'<path d="{_rounded(points)}" fill="none" stroke="{RULE}" stroke-width="2"{pattern}/>'
        f'<path d="{_head(points[-2], points[-1])}" fill="{RULE}"/>'
    )


def _rounded(points: tuple[Point, ...]) -> str:
    path = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before, after = abs(bx - ax) + abs(by - ay), abs(cx - bx) + abs(cy - by)
        r = min(RADIUS, before / 2, after / 2)
        path.append(
            f"L{_n(bx - r * (bx - ax) / before)} {_n(by - r * (by - ay) / before)}"
            f"Q{_n(bx)} {_n(by)} {_n(bx + r * (cx - bx) / after)} {_n(by + r * (cy - by) / after)}"
        )
    return "".join(path) + f"L{_n(points[-1][0])} {_n(points[-1][1])}"


def _head(before: Point, tip: Point) -> str:
    (ax, ay), (x, y) = before, tip
    if ax == x:
        back = y - 8 if ay < y else y + 8
        return f"M{_n(x - 4.5)} {_n(back)}L{_n(x)} {_n(y)}L{_n(x + 4.5)} {_n(back)}Z"
    back = x - 8 if ax < x else x + 8
    return f"M{_n(back)} {_n(y - 4.5)}L{_n(x)} {_n(y)}L{_n(back)} {_n(y + 4.5)}Z"


def _lettered(line: Line) -> str:
    x, y = line.at
    if line.anchor != "down":
        return text(x, y, line.label[0], SMALL - 1, line.anchor)
    start = y - (len(line.label) - 1) * SMALL_LINE / 2 + SMALL * 0.36
    return "".join(text(x, start + n * SMALL_LINE, words, SMALL) for n, words in enumerate(line.label))


def _box(box: Box, label: str, mark: str, *, final: bool, prefix: str | None) -> str:
    state = mark_words(mark)
    inside = [*_frames(box, mark, final=final), *_loop(box)]
    sign = SIGNS[mark] or ("■" if final else "")
    if sign:
        inside.append(
            text(box.x + MARK / 2, box.y + box.h / 2 + 6, sign, SIZE + 1, "middle", bold=mark == "now")
        )
    start = box.y + box.h / 2 - (len(box.lines) - 1) * LINE / 2 + SIZE * 0.36
    inside += [
        text(box.x + MARK, start + n * LINE, words, bold=mark == "now") for n, words in enumerate(box.lines)
    ]
    if prefix is None:
        return "".join(inside)
    name = f"{label}（{state}）" if state else label
    address = escape(f"#{prefix}{box.stage}")
    return f'<a href="{address}"><title>{escape(name)}</title>{"".join(inside)}</a>'


def _frames(box: Box, mark: str, *, final: bool) -> Iterator[str]:
    if mark == "now":
        yield _frame(box, 0, PAPER, NOW, 3)
        yield _frame(box, -5, PAPER, NOW, 1.5)
    elif mark == "visited":
        yield _frame(box, 0, DONE, INK, 1.5)
    elif mark == "next":
        yield _frame(box, 0, PAPER, NOW, 2.5, "7 4")
    else:
        yield _frame(box, 0, PAPER, RULE, 1.5)
    if final:
        foot = box.y + box.h - (9 if mark == "now" else 5)
        yield f'<path d="M{_n(box.x + 8)} {_n(foot)}H{_n(box.x + box.w - 8)}" stroke="{INK}" stroke-width="2"/>'


def _frame(box: Box, grow: int, fill: str, stroke: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{_n(box.x - grow)}" y="{_n(box.y - grow)}" width="{_n(box.w + 2 * grow)}" '
        f'height="{_n(box.h + 2 * grow)}" rx="{8 + grow}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{_n(width)}"{dashed}/>'
    )


def _loop(box: Box) -> Iterator[str]:
    """A way back to the same stage, at the upper left corner."""
    if not box.loop:
        return
    x, y = box.x, box.y + 10
    yield (
        f'<path d="M{_n(x)} {_n(y)}H{_n(x - 8)}Q{_n(x - 14)} {_n(y)} {_n(x - 14)} {_n(y + 6)}'
        f'Q{_n(x - 14)} {_n(y + 12)} {_n(x - 8)} {_n(y + 12)}H{_n(x)}" fill="none" stroke="{RULE}" stroke-width="1.5"/>'
        f'<path d="M{_n(x - 8)} {_n(y + 8)}L{_n(x)} {_n(y + 12)}L{_n(x - 8)} {_n(y + 16)}Z" fill="{RULE}"/>'
    )
    yield text(x - 4, y - 3, "・".join(map(str, box.loop)), SMALL - 1, "end")
