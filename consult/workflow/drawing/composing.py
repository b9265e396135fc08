"""The whole picture: the procedure, its parallel tracks in frames of their own, and the legend of signs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape

from consult.i18n import msg, pick
from consult.workflow.definition import Definition, Track
from consult.workflow.drawing.geometry import SIZE, SMALL, Sheet, sheet
from consult.workflow.drawing.lettering import width, wrapped
from consult.workflow.drawing.painting import DONE, INK, NOW, PAPER, RULE, mark_words, painted, text

FONT = "Noto Sans JP, Hiragino Sans, Noto Sans CJK JP, BIZ UDPGothic, Meiryo, sans-serif"
BESIDE = 800  # wider than this, tracks stand below
FRAME, HEAD = 14, 80
LEGEND = 40


@dataclass(frozen=True)
class Picture:
    """Elements with their extent; it may be cut between pages at `cuts`."""

    title: str
    width: float
    height: float
    elements: tuple[str, ...]
    cuts: tuple[float, ...]
    linked: bool = True

    def svg(self, font: str = FONT, *, top: float = 0, bottom: float | None = None) -> str:
        """One `<svg>`: the picture, or the part of it between `top` and `bottom`."""
        height = (self.height if bottom is None else bottom) - top
        title = escape(self.title)
        said = f'role="group" aria-label="{title}">' if self.linked else f'role="img"><title>{title}</title>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {top:.0f} {self.width:.0f} {height:.0f}" '
            f'width="{self.width:.0f}" height="{height:.0f}" font-family="{escape(font)}" fill="{INK}" '
            f"{said}{''.join(self.elements)}</svg>"
        )

    def pages(self, tallest: float, font: str = FONT) -> list[str]:
        """The picture in parts no taller than `tallest`, divided between rows."""
        parts: list[str] = []
        top = 0.0
        while self.height - top > tallest:
            cut = max((c for c in self.cuts if top < c <= top + tallest), default=top + tallest)
            parts.append(self.svg(font, top=top, bottom=cut))
            top = cut
        return [*parts, self.svg(font, top=top)]


def marks(definition: Definition, current: str | None, visited: Collection[str]) -> dict[str, str]:
    """now, visited, next or later for each stage."""
    following = {edge.to for edge in definition.edges_from(current)} if current else set()

    def mark(stage: str) -> str:
        if stage == current:
            return "now"
        if stage in visited:
            return "visited"
        return "next" if stage in following else "later"

    return {stage.name: mark(stage.name) for stage in definition.stages}


def picture(
    definition: Definition,
    current: str | None = None,
    visited: Collection[str] = (),
    *,
    tracks: Mapping[str, str] | None = None,
    prefix: str | None = "stage-",
    beside: float = BESIDE,
) -> Picture:
    """The drawing in the reader's language.

    `tracks` says where each track stands. Boxes lead to `#<prefix><stage>`, those of a track to
    `#<prefix><track>-<stage>`; None makes a picture without links. Tracks stand at the right while the
    whole is no wider than `beside`, else below.
    """
    drawn = sheet(definition)
    elements = list(painted(definition, drawn, marks(definition, current, visited), prefix))
    wide, high, cuts = drawn.width, drawn.height, list(drawn.cuts)
    courses = _courses(definition)
    whole = drawn.width + sum(own.width + 2 * FRAME for _, _, own in courses)
    x, y, limit = drawn.width, 0.0, beside if whole <= beside else max(beside, drawn.width)
    for place, (track, flat, own) in enumerate(courses):
        if x + own.width + 2 * FRAME > limit or (whole > beside and not place):
            x, y = 0.0, high + FRAME
            cuts.append(y - FRAME / 2)
        at = (tracks or {}).get(track.name)
        inside = painted(flat, own, marks(flat, at, ()), None if prefix is None else f"{prefix}{track.name}-")
        elements += _framed(definition, track, own, x, y, list(inside))
        wide, high = max(wide, x + own.width + 2 * FRAME), max(high, y + own.height + HEAD + FRAME)
        x += own.width + 2 * FRAME
    if current is not None:
        legend, needed = _legend(high)
        elements += legend
        wide, high = max(wide, needed), high + LEGEND
    return Picture(
        pick(definition.title), wide, high, tuple(elements), tuple(cuts), linked=prefix is not None
    )


def _courses(definition: Definition) -> list[tuple[Track, Definition, Sheet]]:
    """Each track with its machine and its drawing, numbered on from the stages."""
    first, found = len(definition.edges) + 1, []
    for track in definition.tracks:
        flat = definition.track(track.name)
        found.append((track, flat, sheet(flat, first)))
        first += len(flat.edges)
    return found


def _framed(
    definition: Definition, track: Track, own: Sheet, x: float, y: float, inside: list[str]
) -> list[str]:
    starts = "・".join(pick(s.label) for s in definition.stages if track.name in s.starts)
    joins = "・".join(
        f"{n} {pick(e.label)}" for n, e in enumerate(definition.edges, 1) if track.name in e.joins
    )
    room = own.width + FRAME
    says = list(wrapped(str(msg("「%(stage)s」で始まる", stage=starts)), room, SMALL, 1)) if starts else []
    says += wrapped(str(msg("「%(act)s」の前に終わる", act=joins)), room, SMALL, 2) if joins else []
    head = [text(x + FRAME + 6, y + 28, wrapped(pick(track.label), room, SIZE, 1)[0], bold=True)]
    head += [text(x + FRAME + 6, y + 46 + 16 * n, words, SMALL) for n, words in enumerate(says)]
    frame = (
        f'<rect x="{x + 4:.0f}" y="{y + 6:.0f}" width="{own.width + 2 * FRAME - 8:.0f}" '
        f'height="{own.height + HEAD:.0f}" rx="12" fill="{PAPER}" stroke="{RULE}" stroke-width="1" '
        f'stroke-dasharray="2 3"/>'
    )
    return [
        frame,
        *head,
        f'<g transform="translate({x + FRAME:.0f} {y + HEAD:.0f})">',
        *inside,
        "</g>",
    ]


def _legend(y: float) -> tuple[list[str], float]:
    """The signs in words, and how wide that is."""
    x, parts = 14.0, []
    for mark, sign, fill, stroke, dashes in (
        ("now", "◎", PAPER, NOW, ""),
        ("visited", "✓", DONE, INK, ""),
        ("next", "→", PAPER, NOW, ' stroke-dasharray="7 4"'),
    ):
        words = mark_words(mark)
        parts.append(
            f'<rect x="{x:.0f}" y="{y + 8:.0f}" width="28" height="20" rx="5" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="2"{dashes}/>' + text(x + 14, y + 23, sign, SMALL, "middle")
        )
        parts.append(text(x + 34, y + 23, words, SMALL))
        x += 34 + width(words, SMALL) + 18
    return parts, x
