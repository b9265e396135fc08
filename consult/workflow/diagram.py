"""The procedure drawn: an SVG of our own for page and PDF, the table that says the same, and Mermaid.

Lines in the drawing carry the numbers of the ways in the table, which is the true version.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from consult.i18n import Message, pick
from consult.workflow.conditions import CONDITIONS
from consult.workflow.definition import Definition, Edge, Stage, Track
from consult.workflow.drawing.composing import marks, picture
from consult.workflow.drawing.painting import mark_words
from consult.workflow.vocabulary import CLOCKS


@dataclass(frozen=True)
class Way:
    """One act that is possible at a stage; `number` is what its line in the drawing carries."""

    number: int
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


def table(
    definition: Definition,
    current: str | None = None,
    visited: Collection[str] = (),
    who: Callable[[str], str] = str,
    first: int = 1,
) -> list[Row]:
    """The true version of the drawing, in the reader's language; `who` names the holders of a permission.

    Ways are numbered from `first` in the order of the file, as in the drawing.
    """
    standing = marks(definition, current, visited)
    return [
        Row(
            stage=stage.name,
            label=pick(stage.label),
            public=pick(stage.public),
            mark=standing[stage.name],
            mark_text=mark_words(standing[stage.name]),
            ways=tuple(
                _way(definition, first + index, edge, who)
                for index, edge in enumerate(definition.edges)
                if stage.name in edge.sources
            ),
            deadline=_deadline(stage),
            final=stage.final,
        )
        for stage in definition.stages
    ]


def _way(definition: Definition, number: int, edge: Edge, who: Callable[[str], str]) -> Way:
    return Way(
        number=number,
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


def svg(
    definition: Definition,
    current: str | None = None,
    visited: Collection[str] = (),
    *,
    tracks: Mapping[str, str] | None = None,
    prefix: str | None = "stage-",
) -> str:
    """The drawing as one `<svg>` element in the reader's language; each box leads to its row of the table.

    `tracks` says at which stage each track stands; `prefix` begins the addresses of the rows, None makes no links.
    """
    return picture(definition, current, visited, tracks=tracks, prefix=prefix).svg()


def track_tables(
    definition: Definition, stages: Mapping[str, str] | None = None, who: Callable[[str], str] = str
) -> list[tuple[Track, list[Row]]]:
    """The table of each track, numbered on from the stages; `stages` says where each track stands."""
    first, tables = len(definition.edges) + 1, []
    for track in definition.tracks:
        at = (stages or {}).get(track.name)
        tables.append((track, table(definition.track(track.name), at, who=who, first=first)))
        first += len(track.edges)
    return tables


def mermaid(definition: Definition) -> str:
    """The same graph as a Mermaid state diagram, in the reader's language; each track is a state of its own."""
    lines = ["stateDiagram-v2", f"    [*] --> {definition.initial}"]
    lines += _mermaid_body(definition, "    ", "")
    for track in definition.tracks:
        flat, prefix = definition.track(track.name), f"{track.name}_"
        lines.append(f'    state "{_quoted(pick(track.label))}" as track_{track.name} {{')
        lines.append(f"        [*] --> {prefix}{flat.initial}")
        lines += _mermaid_body(flat, "        ", prefix)
        lines.append("    }")
        lines += [f"    {s.name} --> track_{track.name}" for s in definition.stages if track.name in s.starts]
    return "\n".join(lines) + "\n"


def _mermaid_body(definition: Definition, indent: str, prefix: str) -> list[str]:
    lines = [f'{indent}state "{_quoted(pick(s.label))}" as {prefix}{s.name}' for s in definition.stages]
    lines += [
        f"{indent}{prefix}{source} --> {prefix}{edge.to}: {_quoted(pick(edge.label))}"
        for edge in definition.edges
        for source in edge.sources
    ]
    return [*lines, *(f"{indent}{prefix}{s.name} --> [*]" for s in definition.stages if s.final)]


def _quoted(text: str) -> str:
    return text.replace('"', "'").replace("\n", " ").replace(";", "、").replace(":", "：")
