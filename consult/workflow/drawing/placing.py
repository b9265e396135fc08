"""Which cell each stage stands in: the main path in one column, detours beside it, side exits at the edge.

A row is the longest way from the initial stage along the order of the file, one stage to a cell; so a line
down the main column meets no other box, and every box has an aisle at either side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median_low

from consult.workflow.definition import Definition

MAIN, DETOUR, EXIT = range(3)
MANY = 2
DETOUR_STEPS = 2  # so many steps longer, another way may still be the detour


@dataclass(frozen=True)
class Cell:
    """A place in the grid."""

    row: int
    column: int


def main_path(definition: Definition) -> list[str]:
    """The way a case normally goes: from each stage the first edge in the file that leads well on to the furthest end.

    Two kinds of edge are taken only when nothing else is left: one to a stage from which a case only ends, and one
    that many stages share, for that is an exception open to all of them.
    """
    order = {s.name: i for i, s in enumerate(definition.stages)}
    shared = {(s, e.to): len(e.sources) for e in reversed(definition.edges) for s in e.sources}
    forward = {n: [e.to for e in definition.edges_from(n) if order[e.to] > order[n]] for n in order}
    few = {n: max(MANY, min((shared[n, to] for to in ways), default=0)) for n, ways in forward.items()}
    onward = {n: [to for to in ways if shared[n, to] <= few[n]] for n, ways in forward.items()}
    furthest: dict[str, tuple[int, str]] = {}
    for name in reversed(order):
        length, end = max((furthest[to] for to in onward[name]), default=(0, name), key=lambda way: way[0])
        furthest[name] = (length + 1, end)
    worth = {
        furthest[definition.initial][1]: 0
    }  # of the best way on to the furthest end: own edges less shared ones
    for name in reversed(order):
        steps = [worth[to] + (1 if shared[name, to] <= MANY else -1) for to in onward[name] if to in worth]
        if steps:
            worth[name] = max(steps)
    ending = {name for name in order if all(definition.stage(to).final for to in forward[name])}
    path = [definition.initial]
    while ways := [to for to in onward[path[-1]] if to in worth]:
        best = max(worth[to] for to in ways)
        good = [to for to in ways if worth[to] >= best - DETOUR_STEPS]
        path.append(next((to for to in good if to not in ending), good[0]))
    return path


def pairs(definition: Definition) -> dict[tuple[str, str], list[int]]:
    """(source, target) → the numbers of the edges between them, counted from 1 in the order of the file."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, edge in enumerate(definition.edges, 1):
        for source in edge.sources:
            found.setdefault((source, edge.to), []).append(number)
    return found


def place(definition: Definition) -> Mapping[str, Cell]:
    """The cell of every stage."""
    order = {s.name: i for i, s in enumerate(definition.stages)}
    forward = [(a, b) for a, b in pairs(definition) if order[a] < order[b]]
    before = {name: [a for a, b in forward if b == name] for name in order}
    main = set(main_path(definition))
    exits = _exits(list(order), forward, main)
    cells: dict[str, Cell] = {}
    for name in (n for n in order if n not in exits):
        column = MAIN if name in main else DETOUR
        least = 1 + max((cells[a].row for a in before[name] if a in cells), default=-1)
        cells[name] = Cell(_free(cells, column, least), column)
    for name in (n for n in order if n in exits):
        _place_exit(cells, name, [a for a in before[name] if a in cells])
    return {name: cells[name] for name in order}


def _exits(names: list[str], forward: list[tuple[str, str]], main: set[str]) -> set[str]:
    """Stages off the main path from which the case only ends: withdrawn, abandoned, refused."""
    onward = {a for a, _ in forward}
    out: set[str] = set()
    for name in reversed(names):
        targets = [b for a, b in forward if a == name]
        if name not in main and all(b in out or (b in main and b not in onward) for b in targets):
            out.add(name)
    return out


def _free(cells: Mapping[str, Cell], column: int, row: int) -> int:
    taken = {cell.row for cell in cells.values() if cell.column == column}
    while row in taken:
        row += 1
    return row


def _place_exit(cells: dict[str, Cell], name: str, sources: list[str]) -> None:
    """Beside the stages it is reached from, below the exits that lead to it."""
    above = [cells[a].row + 1 for a in sources if cells[a].column == EXIT]
    beside = [cells[a].row for a in sources if cells[a].column != EXIT]
    least = max(above, default=0)
    wish = max(least, median_low(beside)) if beside else least
    taken = {cell.row for cell in cells.values() if cell.column == EXIT}
    last = max((cell.row for cell in cells.values()), default=0) + 1
    rows = [row for row in range(least, last + 1) if row not in taken] or [max(taken) + 1]
    cells[name] = Cell(min(rows, key=lambda row: (abs(row - wish), row)), EXIT)
