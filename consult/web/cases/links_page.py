"""The graph of cases as a drawing: boxes in columns, earlier ones left, lines between them; a list says the same."""

from dataclasses import dataclass

from consult.cases.models import Case
from consult.cases.relations import Graph

WIDTH, HEIGHT, GAP, COLUMN = 190, 56, 18, 250
_LETTERS = 12  # of a title that fit a line of a box


@dataclass(frozen=True)
class Box:
    """One case in the drawing."""

    x: int
    y: int
    number: str
    title: str
    here: bool


@dataclass(frozen=True)
class Line:
    """A link, as the path of its arrow."""

    path: str


@dataclass(frozen=True)
class Drawing:
    """Boxes and arrows within a width and a height."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def drawn(graph: Graph, case: Case) -> Drawing | None:
    """The drawing; None when the case stands alone."""
    if len(graph.cases) < 2:  # noqa: PLR2004 - one case is no graph
        return None
    first = min(graph.columns.values())
    places: dict[int, tuple[int, int]] = {}
    rows: dict[int, int] = {}
    for key, column in sorted(graph.columns.items(), key=lambda one: (one[1], one[0])):
        row = rows.get(column, 0)
        rows[column] = row + 1
        places[key] = (4 + (column - first) * COLUMN, 4 + row * (HEIGHT + GAP))
    boxes = tuple(_box(graph.cases[key], place, here=key == case.id) for key, place in places.items())
    lines = tuple(Line(_path(places[source], places[target])) for source, target, _ in graph.links)
    last = max(graph.columns.values())
    return Drawing((last - first) * COLUMN + WIDTH + 8, max(rows.values()) * (HEIGHT + GAP) + 8, boxes, lines)


def _box(case: Case, place: tuple[int, int], *, here: bool) -> Box:
    title = case.title if len(case.title) <= _LETTERS else case.title[: _LETTERS - 1] + "…"
    return Box(*place, case.number, title, here)


def _path(source: tuple[int, int], target: tuple[int, int]) -> str:
    """From the right side of a box to the left side of another; within a column, along its right side."""
    (x1, y1), (x2, y2) = (source[0], source[1] + HEIGHT // 2), (target[0], target[1] + HEIGHT // 2)
    if x2 > x1:
        return f"M{x1 + WIDTH},{y1} C{x1 + WIDTH + 30},{y1} {x2 - 30},{y2} {x2 - 2},{y2}"
    if x2 < x1:
        return f"M{x1},{y1} C{x1 - 30},{y1} {x2 + WIDTH + 30},{y2} {x2 + WIDTH + 2},{y2}"
    right = x1 + WIDTH
    return f"M{right},{y1} C{right + 36},{y1} {right + 36},{y2} {right + 2},{y2}"
