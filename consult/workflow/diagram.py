"""The procedure drawn: an SVG of our own for page and PDF, the table that says the same, and Mermaid.

Every state has a shape besides its colour: now is a double ring, visited is filled, next has a dashed
outline. Fills and fonts stand on the elements, so the drawing needs no stylesheet and no style attribute.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from consult.i18n import Message, msg, pick
from consult.workflow.conditions import CONDITIONS
from consult.workflow.definition import Definition, Edge, Stage
from consult.workflow.vocabulary import CLOCKS

WIDTH, ROW, LEFT, TOP, BOX, HEIGHT, LANE = 640, 72, 40, 24, 260, 44, 22
INK, PAPER, DONE, RULE, NOW = "#1a1a1c", "#ffffff", "#d9e6ff", "#626264", "#0017c1"


@dataclass(frozen=True)
class Way:
    """One act that is possible at a stage."""

    trigger: str
    label: str
    to: str
    to_label: str
    who: str
    requires: tuple[str, ...]
    warns: tuple[str, ...]
    override: bool


@dataclass(frozen=True)
class Row:
    """One stage as text: 段階｜できる操作｜だれが｜そろうもの｜いつまでに. `mark` says now, visited or next."""

    stage: str
    label: str
    public: str
    mark: str
    mark_text: str
    ways: tuple[Way, ...]
    deadline: str
    final: bool


def _texts(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The statements themselves, without numbers: those with places are said when a case is at hand."""
    return tuple(str(_general(code)) for code in codes)


def _general(code: str) -> Message | str:
    statement = CONDITIONS.get(code)
    return statement.statement() if statement else code


def _mark(stage: str, current: str | None, visited: Collection[str], following: Collection[str]) -> str:
    if stage == current:
        return "now"
    if stage in visited:
        return "visited"
    return "next" if stage in following else "later"


def _marks(definition: Definition, current: str | None, visited: Collection[str]) -> Mapping[str, str]:
    following = {edge.to for edge in definition.edges_from(current)} if current else set()
    return {s.name: _mark(s.name, current, visited, following) for s in definition.stages}


def _mark_text(mark: str) -> str:
    texts = {"now": msg("いまここ"), "visited": msg("済み"), "next": msg("次に進める")}
    return str(texts[mark]) if mark in texts else ""


def table(
    definition: Definition,
    current: str | None = None,
    visited: Collection[str] = (),
    who: Callable[[str], str] = str,
) -> list[Row]:
    """The true version of the drawing, in the reader's language; `who` names the holders of a permission."""
    marks = _marks(definition, current, visited)
    return [
        Row(
            stage=stage.name,
            label=pick(stage.label),
            public=pick(stage.public),
            mark=marks[stage.name],
            mark_text=_mark_text(marks[stage.name]),
            ways=tuple(_way(definition, edge, who) for edge in definition.edges_from(stage.name)),
            deadline=_deadline(stage),
            final=stage.final,
        )
        for stage in definition.stages
    ]


def _way(definition: Definition, edge: Edge, who: Callable[[str], str]) -> Way:
    return Way(
        trigger=edge.trigger,
        label=pick(edge.label),
        to=edge.to,
        to_label=pick(definition.stage(edge.to).label),
        who=who(edge.permission),
        requires=_texts(edge.requires),
        warns=_texts(edge.warns),
        override=edge.override,
    )


def _deadline(stage: Stage) -> str:
    clock = stage.deadline
    if clock is None:
        return ""
    return str(CLOCKS[clock.rule].sentence) if clock.rule in CLOCKS else clock.rule


def svg(definition: Definition, current: str | None = None, visited: Collection[str] = ()) -> str:
    """The drawing as one `<svg>` element in the reader's language: stages downwards, other ways at the side."""
    marks = _marks(definition, current, visited)
    place = {stage.name: index for index, stage in enumerate(definition.stages)}
    lanes = _lanes(definition, place)
    width = max(WIDTH, LEFT + BOX + LANE * (len(lanes) + 3))
    height = TOP * 2 + ROW * (len(place) - 1) + HEIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="Noto Sans CJK JP, Noto Sans JP, sans-serif" font-size="15" '
        f'fill="{INK}" aria-hidden="true">'
    )
    parts = [head, f"<title>{escape(pick(definition.title))}</title>"]
    parts += [_side(row, end, lane) for lane, (end, rows) in enumerate(lanes) for row in rows]
    for first, second in _steps(definition):
        parts.append(_down(place[first], place[second]))
    parts += [_node(stage, place[stage.name], marks[stage.name]) for stage in definition.stages]
    return "".join([*parts, "</svg>"])


def _ways(definition: Definition) -> list[tuple[str, str]]:
    return list(dict.fromkeys((source, edge.to) for edge in definition.edges for source in edge.sources))


def _steps(definition: Definition) -> list[tuple[str, str]]:
    """The ways from a stage to the one just below it."""
    names = [stage.name for stage in definition.stages]
    ways = set(_ways(definition))
    return [pair for pair in pairwise(names) if pair in ways]


def _lanes(definition: Definition, place: Mapping[str, int]) -> list[tuple[int, list[int]]]:
    """The other ways, one lane per target row with the rows they come from; short ones nearest."""
    steps = set(_steps(definition))
    lanes: dict[int, list[int]] = {}
    for source, target in _ways(definition):
        if (source, target) not in steps and source != target:
            lanes.setdefault(place[target], []).append(place[source])
    return sorted(lanes.items(), key=lambda lane: max(abs(lane[0] - row) for row in lane[1]))


def _y(row: int) -> int:
    return TOP + ROW * row


def _down(first: int, second: int) -> str:
    x, start, end = LEFT + BOX // 2, _y(first) + HEIGHT, _y(second) - 2
    return (
        f'<path d="M{x} {start}V{end - 6}" fill="none" stroke="{RULE}" stroke-width="2"/>'
        f'<path d="M{x - 5} {end - 8}L{x} {end}L{x + 5} {end - 8}Z" fill="{RULE}"/>'
    )


def _side(start: int, end: int, lane: int) -> str:
    """A way at the right: out of the lower half of a box, into the upper half of another."""
    right, x = LEFT + BOX, LEFT + BOX + LANE * (lane + 1)
    leave, arrive = _y(start) + HEIGHT - 12, _y(end) + 12
    return (
        f'<path d="M{right} {leave}H{x}V{arrive}H{right + 8}" fill="none" stroke="{RULE}" stroke-width="1.5"/>'
        f'<path d="M{right + 9} {arrive - 5}L{right + 1} {arrive}L{right + 9} {arrive + 5}Z" fill="{RULE}"/>'
    )


def _box(y: int, grow: int, fill: str, stroke: str, width: int, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{LEFT - grow}" y="{y - grow}" width="{BOX + 2 * grow}" height="{HEIGHT + 2 * grow}" '
        f'rx="{8 + grow}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dashed}/>'
    )


def _node(stage: Stage, row: int, mark: str) -> str:
    y = _y(row)
    shapes = {
        "now": _box(y, 5, PAPER, NOW, 2) + _box(y, 0, PAPER, NOW, 3),
        "visited": _box(y, 0, DONE, INK, 1),
        "next": _box(y, 0, PAPER, NOW, 2, "6 4"),
        "later": _box(y, 0, PAPER, RULE, 1),
    }
    signs = {"now": "◎", "visited": "✓", "next": "→", "later": "■" if stage.final else ""}
    text = f"{signs[mark]} {pick(stage.label)}".strip()
    bold = ' font-weight="700"' if mark == "now" else ""
    return (
        f'{shapes[mark]}<text x="{LEFT + BOX // 2}" y="{y + HEIGHT // 2 + 5}" text-anchor="middle" '
        f'fill="{INK}"{bold}>{escape(text)}</text>'
    )


def mermaid(definition: Definition) -> str:
    """The same graph as a Mermaid state diagram, in the reader's language."""
    lines = ["stateDiagram-v2", f"    [*] --> {definition.initial}"]
    lines += [f'    state "{_quoted(pick(stage.label))}" as {stage.name}' for stage in definition.stages]
    lines += [
        f"    {source} --> {edge.to}: {_quoted(pick(edge.label))}"
        for edge in definition.edges
        for source in edge.sources
    ]
    lines += [f"    {stage.name} --> [*]" for stage in definition.stages if stage.final]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace('"', "'").replace("\n", " ").replace(";", "、").replace(":", "：")
