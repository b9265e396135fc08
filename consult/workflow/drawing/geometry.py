"""From cells and lanes to pixels: widths of columns and aisles, heights of rows and gaps, where each line touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from consult.i18n import language, pick
from consult.workflow.definition import Definition
from consult.workflow.drawing.lettering import width, wrapped
from consult.workflow.drawing.placing import DETOUR, EXIT, MAIN, Cell, main_path, pairs, place
from consult.workflow.drawing.routing import LEFT_SIDE, RIGHT_SIDE, Gap, Lane, Plan, Port, Way, plan

SIZE, LINE, SMALL, SMALL_LINE = 15, 20, 12, 15
MARK = 40  # of a box, left of its text
COLUMNS = {MAIN: 216, DETOUR: 184, EXIT: 168}
PAD = 12
PORT, TRACK, LANE = 17, 12, 12
GAP, MARGIN, STUB = 38, 10, 30
LABEL_LINES = 2
LOOP = 48

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A stage as it stands on the sheet."""

    stage: str
    x: float
    y: float
    w: float
    h: float
    lines: tuple[str, ...]
    loop: tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """A way as it is drawn; `label` are lines of text beside its start, `anchor` where they hang."""

    source: str
    target: str
    numbers: tuple[int, ...]
    points: tuple[Point, ...]
    label: tuple[str, ...]
    at: Point
    anchor: str


@dataclass(frozen=True)
class Sheet:
    """Everything drawn for one flat procedure; it may be cut between pages at `cuts`."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    cuts: tuple[float, ...]


def sheet(definition: Definition, first: int = 1) -> Sheet:
    """The drawing of `definition` in the reader's language; its edges are numbered from `first`."""
    return _sheet(definition, language(), first)


@lru_cache(maxsize=128)
def _sheet(definition: Definition, _language: str, first: int) -> Sheet:
    return _Drafting(definition, first).sheet()


def _said(numbers: Sequence[int], first: int) -> str:
    return "・".join(str(number + first - 1) for number in numbers)


class _Drafting:
    def __init__(self, definition: Definition, first: int) -> None:
        self.definition, self.first = definition, first
        self.cells: Mapping[str, Cell] = place(definition)
        self.plan: Plan = plan(self.cells, pairs(definition))
        self.spine = set(pairwise(main_path(definition)))
        self.columns = {cell.column for cell in self.cells.values()}
        self.rows = 1 + max(cell.row for cell in self.cells.values())
        self.ports = self._ports()
        self.texts = {
            s.name: wrapped(pick(s.label), self._column_width(self.cells[s.name].column) - MARK - PAD, SIZE)
            for s in definition.stages
        }
        self.stubs = self._stubs()
        self._across()
        self._down()

    def sheet(self) -> Sheet:
        boxes = tuple(self._box(name) for name in self.cells)
        lines = tuple(self._line(way) for way in self.plan.ways)
        cuts = tuple(top - 4 for top in self.tops[1:])
        return Sheet(self.width, self.height, boxes, lines, cuts)

    # --- across: columns and aisles ------------------------------------------------------------------------------

    def _stubs(self) -> dict[tuple[int, int], float]:
        """How much room the numbers beside the boxes of a column take."""
        found: dict[tuple[int, int], float] = {}
        for way in self.plan.ways:
            if way.legs and isinstance(way.legs[0], Port):
                key = self.cells[way.source].column, way.legs[0].side
                found[key] = max(found.get(key, STUB), width(_said(way.numbers, self.first), SMALL - 1) + 14)
        for name, numbers in self.plan.loops.items():
            key = self.cells[name].column, LEFT_SIDE
            found[key] = max(found.get(key, STUB), width(_said(numbers, self.first), SMALL - 1) + 14)
        return found

    def _column_width(self, column: int) -> float:
        return COLUMNS[column] if column in self.columns else 0

    def _across(self) -> None:
        self.left: dict[int, float] = {}
        self.aisle_left: dict[int, float] = {}
        self.lanes_in = {
            a: 1 + max((lane.index for lane in lanes if not lane.straight), default=-1)
            for a, lanes in self.plan.lanes.items()
        }
        x: float = MARGIN
        for aisle in range(4):
            self.aisle_left[aisle] = x
            x += self._aisle_width(aisle)
            if aisle in COLUMNS:
                self.left[aisle] = x
                x += self._column_width(aisle)
        self.width = x + MARGIN

    def _aisle_width(self, aisle: int) -> float:
        lanes = self.lanes_in.get(aisle)
        looped = any(self.cells[name].column == aisle for name in self.plan.loops)
        before, after = self._room(aisle)
        if lanes:
            return (lanes - 1) * LANE + before + after
        if lanes == 0 or looped:
            return before + after
        return STUB if aisle in {DETOUR, EXIT} and aisle in self.columns else 0

    def _room(self, aisle: int) -> tuple[float, float]:
        """Left and right of the lanes: number and arrow where boxes stand or lines come in, else a little air."""
        before = self.stubs.get(
            (aisle - 1, RIGHT_SIDE), STUB if aisle - 1 in self.columns or aisle > 1 else PAD
        )
        return before, self.stubs.get((aisle, LEFT_SIDE), STUB if aisle in self.columns else PAD)

    def _lane_x(self, lane: Lane) -> float:
        return self.aisle_left[lane.aisle] + self._room(lane.aisle)[0] + lane.index * LANE

    # --- down: rows and gaps -------------------------------------------------------------------------------------

    def _down(self) -> None:
        self.tracks = self._tracks()
        heights = [SIZE * 1.0] * self.rows
        for name, cell in self.cells.items():
            sides = [self.ports.get((name, side), []) for side in (LEFT_SIDE, RIGHT_SIDE)]
            reach = max((abs(self._offset(port)) for ports in sides for port in ports), default=0)
            loop = LOOP if name in self.plan.loops and sides[0] else 0
            needed = max(len(self.texts[name]) * LINE + 22, 2 * reach + PORT + 10 + loop)
            heights[cell.row] = max(heights[cell.row], needed)
        self.tops: list[float] = []
        self.heights = heights
        y: float = MARGIN + 6 + self._gap_extra(-1)
        for row, height in enumerate(heights):
            self.tops.append(y)
            y += height + GAP + self._gap_extra(row)
        self.height = y - GAP + MARGIN + 6

    def _tracks(self) -> dict[Gap, int]:
        found: dict[int, list[Gap]] = {}
        for lanes in self.plan.lanes.values():
            for end in (end for lane in lanes for end in lane.ends if isinstance(end, Gap)):
                if end not in found.setdefault(end.row, []):
                    found[end.row].append(end)
        return {gap: place for gaps in found.values() for place, gap in enumerate(gaps)}

    def _gap_extra(self, row: int) -> float:
        count = sum(gap.row == row for gap in self.tracks)
        return max(0, (count - 2) * TRACK)

    def _gap_y(self, gap: Gap) -> float:
        bottom = self.tops[gap.row] + self.heights[gap.row] if gap.row >= 0 else MARGIN
        return bottom + 12 + self.tracks[gap] * TRACK

    # --- where lines touch ---------------------------------------------------------------------------------------

    def _ports(self) -> dict[tuple[str, int], list[Port]]:
        """Ports of each side from top to bottom, so that lines leaving a box do not cross each other."""
        self.of_port: dict[Port, list[Lane]] = {}
        for lane in (lane for lanes in self.plan.lanes.values() for lane in lanes):
            for end in lane.ends:
                if isinstance(end, Port):
                    self.of_port.setdefault(end, []).append(lane)
        found: dict[tuple[str, int], list[Port]] = {}
        for port in self.of_port:
            found.setdefault((port.stage, port.side), []).append(port)
        for ports in found.values():
            ports.sort(key=self._from_top)
        return found

    def _from_top(self, port: Port) -> tuple[int, float]:
        row = 2 * self.cells[port.stage].row
        lanes = self.of_port[port]
        level = self._partner(port)
        if level is not None:
            return (2, 1 if (port.side == RIGHT_SIDE) == port.entry else 0)
        up, down = any(lane.low < row for lane in lanes), any(lane.high > row for lane in lanes)
        near = min((lane.aisle * 100 + lane.index) * port.side for lane in lanes)
        if up and not down:
            return (0, near)
        return (3, -near) if down and not up else (1, 0)

    def _partner(self, port: Port) -> Port | None:
        """The other end of a line that runs straight across from here."""
        for lane in self.of_port[port]:
            ends = lane.level() or ()
            if port in ends:
                return next(end for end in ends if end != port)
        return None

    def _offset(self, port: Port) -> float:
        """How far below the middle of its box a port is; the busier box decides where level lines run."""
        ports = self.ports[port.stage, port.side]
        index = ports.index(port)
        for n, other in enumerate(ports):
            partner = self._partner(other)
            if partner is not None and self._yields(other, partner):
                return self._offset(partner) + (index - n) * PORT + self._aside(port)
        return (index - (len(ports) - 1) / 2) * PORT + self._aside(port)

    def _aside(self, port: Port) -> float:
        """Lines from the boxes left and right of an aisle never run at one height, unless it is one line."""
        return PORT / 4 if port.side == LEFT_SIDE and self._partner(port) is None else 0

    def _yields(self, port: Port, partner: Port) -> bool:
        own, other = (len(self.ports[p.stage, p.side]) for p in (port, partner))
        return own < other or (own == other and port.side == LEFT_SIDE)

    def _port_y(self, port: Port) -> float:
        row = self.cells[port.stage].row
        return self.tops[row] + self.heights[row] / 2 + self._offset(port)

    def _edge_x(self, port: Port) -> float:
        column = self.cells[port.stage].column
        return self.left[column] + (self._column_width(column) if port.side == RIGHT_SIDE else 0)

    # --- boxes and lines -----------------------------------------------------------------------------------------

    def _box(self, name: str) -> Box:
        cell = self.cells[name]
        return Box(
            name, self.left[cell.column], self.tops[cell.row], self._column_width(cell.column),
            self.heights[cell.row], self.texts[name], self._shifted(self.plan.loops.get(name, ())),
        )  # fmt: skip

    def _shifted(self, numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(number + self.first - 1 for number in numbers)

    def _line(self, way: Way) -> Line:
        numbers = self._shifted(way.numbers)
        text = _said(way.numbers, self.first)
        if not way.legs:
            return self._downwards(way, numbers, text)
        points: list[Point] = []
        for leg in way.legs:
            if isinstance(leg, Port):
                points.append((self._edge_x(leg), self._port_y(leg)))
            elif isinstance(leg, Gap):
                points.append((points[-1][0], self._gap_y(leg)))
            elif leg.straight:
                continue
            else:
                points.append((self._lane_x(leg), points[-1][1]))
        joined = self._orthogonal(points)
        start = joined[0]
        right = joined[1][0] > start[0]
        at = (start[0] + (5 if right else -5), start[1] - 3)
        return Line(way.source, way.target, numbers, joined, (text,), at, "start" if right else "end")

    @staticmethod
    def _orthogonal(points: list[Point]) -> tuple[Point, ...]:
        """Horizontal and vertical stretches only: a corner where the lane meets the last port's height."""
        joined = [points[0]]
        for x, y in points[1:]:
            before = joined[-1]
            if before[0] != x and before[1] != y:
                joined.append((before[0], y))
            if (x, y) != joined[-1]:
                joined.append((x, y))
        return tuple(joined)

    def _downwards(self, way: Way, numbers: tuple[int, ...], text: str) -> Line:
        a, b = self.cells[way.source], self.cells[way.target]
        x = self.left[a.column] + MARK / 2
        top, bottom = self.tops[a.row] + self.heights[a.row], self.tops[b.row]
        room = self._column_width(a.column) - MARK / 2 - 10
        labels = [
            f"{n} {pick(self.definition.edges[w - 1].label)}"
            for n, w in zip(numbers, way.numbers, strict=True)
        ]
        free = not any(gap.row == a.row for gap in self.tracks) or a.column == MAIN
        label: tuple[str, ...] = (text,)
        if free and len(labels) == 1:
            label = wrapped(labels[0], room, SMALL, LABEL_LINES)
        elif free and len(labels) == LABEL_LINES and all(width(one, SMALL) <= room for one in labels):
            label = tuple(labels)
        return Line(
            way.source,
            way.target,
            numbers,
            ((x, top), (x, bottom)),
            label,
            (x + 9, (top + min(bottom, top + GAP)) / 2),
            "down",
        )
