"""What three pages of minutes cost in a process that stays: each print, and whether its memory grows.

    python benchmarks/minutes_pdf.py [PRINTS]
    python benchmarks/minutes_pdf.py verbatim     two hundred pages, in parts, beside all of them as one table

Compared, in turns and in the same process, with plain `HTML(string).write_pdf()` on the same page with the same
fonts and style sheet and no claims: no tags, no PDF/A, no attachment. Times are processor seconds.
"""

import os
import resource
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
from consult.documents.pdf import render, render_long
from consult.documents.pdf.fonts import bundled, typesetting
from consult.documents.pdf.render import page
from tests.factories import editions

TITLE = "会議録"
SPEECH = (
    "ただいまの御質問にお答えします。公募委員の応募は昨年度に12人あり、そのうち20代は1人でした。"
    "案内の方法を改めて、学校や事業所にも広く知らせていきたいと考えています。"
)
TIMES = 155  # the worked remarks are spoken: about two hundred pages


def three_pages() -> MinutesEdition:
    """The worked minutes of the tests, their items told twice."""
    once = editions.minutes()
    return replace(once, items=once.items * 2)


def verbatim() -> MinutesEdition:
    """The worked minutes with speeches of one, two and three paragraphs, over and over."""
    once = editions.minutes()
    items = (
        replace(
            item,
            remarks=tuple(replace(r, text=SPEECH * (1 + n % 3)) for n, r in enumerate(item.remarks * TIMES)),
        )
        for item in once.items
    )
    return replace(once, items=tuple(items))


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


def processors() -> float:
    """Processor seconds of this process and of the workers it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def long() -> None:
    minutes = verbatim()
    before, began = processors(), time.perf_counter()
    made = render_long("minutes", minutes, title=TITLE, created=editions.CREATED)
    spent, waited = processors() - before, time.perf_counter() - began
    sheets = len(pikepdf.open(BytesIO(made)).pages)
    print(
        f"{sheets} pages in parts: {spent:.1f} s of processors, the start of two workers within; {waited:.1f} s waited"
    )
    setting = typesetting(bundled())
    html = as_one_table(page("minutes", minutes, title=TITLE))
    floor = seconds(
        lambda: HTML(string=html).write_pdf(font_config=setting.configuration, stylesheets=setting.sheets)
    )
    print(f"plain WeasyPrint, one table: {floor:.1f} s   ours {spent / floor:.2f} ×")


def as_one_table(html: str) -> str:
    """The page as it was before it was divided: the rows of all tables of remarks in the first of them."""
    first, *others = html.split('<table class="remarks">')
    heads = [other.partition("<tbody>") for other in others]
    bodies = [rest.partition("</tbody>") for _, _, rest in heads]
    rows = "".join(body for body, _, _ in bodies)
    return f'{first}<table class="remarks">{heads[0][0]}<tbody>{rows}</tbody>{bodies[-1][2]}'


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
    if sys.argv[1:] == ["verbatim"]:
        long()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 40)
