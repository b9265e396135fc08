"""Leads every way from box to box: straight down where nothing stands between, else along an aisle.

Everything that goes to one stage through one aisle shares one lane there, so forty stages need few lines. Back ways
of the main column take the aisle at the left, all others those at the right; a row with a box in the way is passed
in the gap between two rows. So no line ever runs through a box.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.workflow.drawing.placing import DETOUR, EXIT, MAIN, Cell

LEFT_SIDE, RIGHT_SIDE = -1, 1


@dataclass(frozen=True)
class Port:
    """Where a line touches a box; `to` is the stage whose lines share it."""

    stage: str
    side: int
    to: str
    entry: bool = False


@dataclass(frozen=True)
class Gap:
    """A horizontal stretch between two rows, below `row`."""

    row: int
    to: str


@dataclass
class Lane:
    """One vertical line in an aisle and what hangs on it, by row: even numbers are rows, odd ones gaps."""

    aisle: int
    to: str
    ends: dict[Port | Gap, int] = field(default_factory=dict)
    index: int = 0

    @property
    def low(self) -> int:
        return min(self.ends.values())

    @property
    def high(self) -> int:
        return max(self.ends.values())

    @property
    def straight(self) -> bool:
        """Nothing but one line from a box to its neighbour."""
        return self.low == self.high and len(self.ends) == 2  # noqa: PLR2004 - a line has two ends

    def level(self) -> tuple[Port, Port] | None:
        """The two ports of a line that runs straight across, whatever else joins it."""
        entry = next((e for e in self.ends if isinstance(e, Port) and e.entry), None)
        for end, row in self.ends.items():
            if entry and isinstance(end, Port) and end.side == -entry.side and row == self.ends[entry]:
                return end, entry
        return None


Leg = Port | Gap | Lane


@dataclass(frozen=True)
class Way:
    """From `source` to `target`: straight down when `legs` is empty, else what it passes in order."""

    source: str
    target: str
    numbers: tuple[int, ...]
    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All ways, and the lanes of each aisle (0 is left of the main column)."""

    ways: tuple[Way, ...]
    lanes: Mapping[int, list[Lane]]
    loops: Mapping[str, tuple[int, ...]]


def plan(cells: Mapping[str, Cell], pairs: Mapping[tuple[str, str], list[int]]) -> Plan:
    """How each pair of stages is joined."""
    router = _Router(cells)
    ways = tuple(
        router.way(source, target, tuple(numbers))
        for (source, target), numbers in pairs.items()
        if source != target
    )
    loops = {source: tuple(numbers) for (source, target), numbers in pairs.items() if source == target}
    lanes: dict[int, list[Lane]] = {}
    for lane in router.lanes.values():
        lanes.setdefault(lane.aisle, []).append(lane)
    for aisle, members in lanes.items():
        _number(aisle, members, cells)
    return Plan(ways, lanes, loops)


class _Router:
    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self.cells = cells
        self.taken = {(cell.row, cell.column) for cell in cells.values()}
        self.lanes: dict[tuple[object, ...], Lane] = {}

    def way(self, source: str, target: str, numbers: tuple[int, ...]) -> Way:
        a, b = self.cells[source], self.cells[target]
        if a.column == b.column and a.row < b.row and self._clear(a, b):
            return Way(source, target, numbers)
        if a.column == b.column:
            legs = self._around(source, target)
        elif DETOUR in {a.column, b.column}:
            right = a.column < b.column
            legs = self._across(source, target, max(a.column, b.column), right=right)
        else:
            legs = self._far(source, target, right=a.column == MAIN)
        return Way(source, target, numbers, tuple(legs))

    def _clear(self, a: Cell, b: Cell) -> bool:
        return not any((row, a.column) in self.taken for row in range(a.row + 1, b.row))

    def _around(self, source: str, target: str) -> list[Leg]:
        """Out and in at the same side: forward ways at the right, back ways at the left of their column."""
        a, b = self.cells[source], self.cells[target]
        side = RIGHT_SIDE if a.row < b.row or a.column == EXIT else LEFT_SIDE
        aisle = a.column + (side == RIGHT_SIDE)
        start, end = Port(source, side, target), Port(target, side, target, entry=True)
        back = "" if a.row < b.row else "back"
        return [start, self._lane((aisle, target, side, back), aisle, target, start, end), end]

    def _across(self, source: str, target: str, aisle: int, *, right: bool) -> list[Leg]:
        """Between two neighbouring columns."""
        start = Port(source, RIGHT_SIDE if right else LEFT_SIDE, target)
        end = Port(target, LEFT_SIDE if right else RIGHT_SIDE, target, entry=True)
        return [start, self._lane((aisle, target, end.side, ""), aisle, target, start, end), end]

    def _far(self, source: str, target: str, *, right: bool) -> list[Leg]:
        """Between the main column and the exits: through the detours' column where its row is empty."""
        start = Port(source, RIGHT_SIDE if right else LEFT_SIDE, target)
        end = Port(target, LEFT_SIDE if right else RIGHT_SIDE, target, entry=True)
        key = (EXIT, target, end.side, "")
        main = self.cells[source if right else target]
        if (main.row, DETOUR) not in self.taken:
            return [start, self._lane(key, EXIT, target, start, end), end]
        if right:
            gap = Gap(main.row, target)
            near = self._lane((DETOUR, source, target), DETOUR, target, start, gap)
            return [start, near, gap, self._lane(key, EXIT, target, gap, end), end]
        gap = Gap(main.row - 1, target)
        far = self._lane(key, EXIT, target, start, gap)
        near = self._lane((DETOUR, target, end.side, ""), DETOUR, target, gap, end)
        return [start, far, gap, near, end]

    def _lane(self, key: tuple[object, ...], aisle: int, to: str, *ends: Port | Gap) -> Lane:
        lane = self.lanes.setdefault(key, Lane(aisle, to))
        for end in ends:
            lane.ends[end] = 2 * end.row + 1 if isinstance(end, Gap) else 2 * self.cells[end.stage].row
        return lane


def _number(aisle: int, lanes: list[Lane], cells: Mapping[str, Cell]) -> None:
    """Give each lane its place across the aisle: the order with few crossings, then as close as they may stand."""
    order = sorted(
        (lane for lane in lanes if not lane.straight), key=lambda lane: (lane.high - lane.low, lane.low)
    )
    sides = {id(lane): _sides(lane, aisle, cells) for lane in order}
    better = True
    while better:
        better = False
        for i in range(len(order) - 1):
            a, b = order[i], order[i + 1]
            if _cost(b, a, sides) < _cost(a, b, sides):
                order[i], order[i + 1] = b, a
                better = True
    for i, lane in enumerate(order):
        lane.index = 1 + max(
            (o.index for o in order[:i] if o.low <= lane.high and lane.low <= o.high), default=-1
        )


def _sides(lane: Lane, aisle: int, cells: Mapping[str, Cell]) -> list[tuple[int, bool]]:
    """(row, whether it comes from the left) of everything that hangs on a lane."""
    return [
        (row, cells[end.stage].column < aisle if isinstance(end, Port) else aisle == EXIT)
        for end, row in lane.ends.items()
    ]


def _cost(left: Lane, right: Lane, sides: Mapping[int, list[tuple[int, bool]]]) -> float:
    """What it costs when `left` stands left of `right`: each crossing, and a little for every long stub."""
    crossed = sum(from_left and left.low < row < left.high for row, from_left in sides[id(right)])
    crossed += sum(not from_left and right.low < row < right.high for row, from_left in sides[id(left)])
    longer = sum(1 if from_left else -1 for _, from_left in sides[id(right)])
    longer -= sum(1 if from_left else -1 for _, from_left in sides[id(left)])
    return crossed + longer / 100 + (left.high - left.low - right.high + right.low) / 1000
