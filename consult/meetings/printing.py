"""The two sheets of sealed minutes, for everyone and for the office; long ones in parts, by the same two processes."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from consult.documents import pdf
from consult.documents.editions import MinutesEdition
from consult.documents.pdf.chunks import processes
from consult.documents.pdf.minutes_parts import parts

DRAWING, SEARCH = "drawing", "search"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sheet:
    """What one edition says and travels with; `kept` is a folder for its drawn parts."""

    words: MinutesEdition
    source: bytes
    kind: str
    kept: Path | None = None


def both(
    title: str, slug: str, created: dt.datetime, sheets: tuple[Sheet, Sheet], told: Progress
) -> tuple[bytes, bytes]:
    """Both sheets as PDF. `told` hears of the parts of both together, from the calling thread only."""
    draw = partial(_draw, title, slug, created)
    first, second = sheets
    if not any(is_long(sheet.words) for sheet in sheets):
        return draw(first), draw(second)
    done: dict[str, tuple[int, int]] = {sheet.kind: (0, 0) for sheet in sheets}

    def note(kind: str, finished: int, of: int) -> None:
        done[kind] = finished, of

    def say(finished: int, of: int) -> None:
        note(first.kind, finished, of)
        told(DRAWING, sum(n for n, _ in done.values()), sum(n for _, n in done.values()))

    # While one is put together by this process, the others draw the next.
    with processes() as workers, ThreadPoolExecutor(1) as beside:
        other = beside.submit(draw, second, workers, partial(note, second.kind))
        made = draw(first, workers, say)
        return made, other.result()


def is_long(words: MinutesEdition) -> bool:
    """Whether a sheet is drawn in parts."""
    return len(parts(words.items)) > 1


def _draw(
    title: str,
    slug: str,
    created: dt.datetime,
    sheet: Sheet,
    workers: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    called = f"{title} 会議録（{sheet.kind}）"
    inside = {f"{slug}-minutes.json": sheet.source}
    if workers is None:
        return pdf.render("minutes", sheet.words, title=called, attachments=inside, created=created)
    return pdf.render_long(
        "minutes",
        sheet.words,
        title=called,
        attachments=inside,
        created=created,
        kept=sheet.kept,
        workers=workers,
        progress=progress,
    )
