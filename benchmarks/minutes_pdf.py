"""What three pages of minutes cost in a process that stays: each print, and whether its memory grows.

    python benchmarks/minutes_pdf.py [PRINTS]

Compared, in turns and in the same process, with plain `HTML(string).write_pdf()` on the same page with the same
fonts and style sheet and no claims: no tags, no PDF/A, no attachment. Times are processor seconds.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pikepdf
from weasyprint import HTML

from consult.documents.editions import MinutesEdition
from consult.documents.pdf import render
from consult.documents.pdf.fonts import bundled, typesetting
from consult.documents.pdf.render import page
from tests.factories import editions

TITLE = "会議録"


def three_pages() -> MinutesEdition:
    """The worked minutes of the tests, their items told twice."""
    once = editions.minutes()
    return replace(once, items=once.items * 2)


def ours(minutes: MinutesEdition) -> bytes:
    return render("minutes", minutes, title=TITLE, created=editions.CREATED)


def plain(minutes: MinutesEdition) -> bytes:
    setting = typesetting(bundled())
    html = page("minutes", minutes, title=TITLE)
    return bytes(HTML(string=html).write_pdf(font_config=setting.configuration, stylesheets=setting.sheets))


def resident() -> float:
    """Megabytes of memory this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def seconds(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


def main(prints: int) -> None:
    minutes = three_pages()
    sheets = len(pikepdf.open(BytesIO(ours(minutes))).pages)
    plain(minutes)
    took = [(seconds(lambda: ours(minutes)), seconds(lambda: plain(minutes))) for _ in range(prints)]
    memory: list[float] = []
    for _ in range(prints):
        ours(minutes)
        memory.append(resident())
    mine, floor = (statistics.median(column) for column in zip(*took, strict=True))
    print(f"{sheets} pages, {prints} prints each")
    print(f"of record  {mine:6.3f} s   {mine / floor:.2f} × plain WeasyPrint ({floor:.3f} s)")
    print(f"memory     {memory[prints // 4]:6.0f} MB after a quarter of them, {memory[-1]:.0f} MB at the end")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 40)
