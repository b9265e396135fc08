"""Long documents, drawn part by part in worker processes and put together as one.

    page with cuts → parts → workers (or the folder of drawn parts) → merge → PDF/A-3a + PDF/UA-1

One process needs memory and time that grow faster than a document; parts of a few hundred points keep both flat, use
two cores, and stay as they are when another part changes. A part begins on a new page.
"""

import datetime as dt
import multiprocessing
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from consult.documents.pdf import archival, contents
from consult.documents.pdf.borrowing import ProgramLacking
from consult.documents.pdf.chunk_cache import PartFolder
from consult.documents.pdf.chunk_drawing import draw_into, key, settle, warm
from consult.documents.pdf.chunk_parts import FOOTER_NAME, NUMERALS_NAME, Head, Part
from consult.documents.pdf.fonts import FontFiles, bundled
from consult.documents.pdf.merge import merge
from consult.documents.pdf.merge_footers import SAMPLE, envelope
from consult.documents.pdf.render import CUT, divided

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WORKERS = 2
_END = "</body></html>"
_VARIANT = re.compile(".[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NO_SIGN = re.compile("[ \n\t\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_CUTS = 2  # at least: before and after the running title

Progress = Callable[[int, int], None]


def render_long(
    template: str,
    context: "DataclassInstance",
    *,
    title: str,
    language: str = "ja",
    attachments: Mapping[str, bytes] | None = None,
    created: dt.datetime,
    fonts: FontFiles | None = None,
    kept: Path | None = None,
    workers: Executor | None = None,
    progress: Progress | None = None,
    contents_heading: str = "",
) -> bytes:
    """What `render` makes, for documents of hundreds of pages whose template says where they may be divided.

    The same arguments give the same bytes, whatever was drawn before and by whom. `kept` is a folder of drawn parts:
    what it holds is not drawn again, and what an interrupted run finished is there for the next one. `workers`
    draw the parts, by default two processes of their own; `progress` is told parts done and parts in all. With a
    `contents_heading` (もくじ) a contents page with links follows the first part.

    Raises:
        ValueError: when the template does not say where the document may be divided.
    """
    fonts = fonts or bundled()
    with ExitStack() as held:
        place = kept or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="consult-parts-")))
        hands = workers or held.enter_context(processes())
        hands.submit(warm, fonts)
        draw = partial(
            _whole, attachments=attachments or {}, created=created, fonts=fonts, folder=PartFolder(place),
            hands=hands, progress=progress or (lambda _done, _all: None), contents_heading=contents_heading,
        )  # fmt: skip
        page = partial(divided, template, context, title=title, language=language, fonts=fonts)
        try:
            return draw(page())
        except ProgramLacking:
            return draw(page(), own=True)


def _whole(
    html: str,
    *,
    attachments: Mapping[str, bytes],
    created: dt.datetime,
    fonts: FontFiles,
    folder: PartFolder,
    hands: Executor,
    progress: Progress,
    contents_heading: str,
    own: bool = False,
) -> bytes:
    if html.count(CUT) < _CUTS:
        raise ValueError("the template does not say where a document may be divided")
    identifier = archival.identifier(html.encode(), created, attachments)
    shell, running, *bodies = html.split(CUT)
    del html
    cover = hands.submit(  # a worker holds the fonts anyway: this process need not
        envelope,
        f'{shell}{running}<p></p><p class="own-page">{SAMPLE}</p>{_every_sign([*bodies, contents_heading])}{_END}',
        names=(FOOTER_NAME, NUMERALS_NAME),
        attachments=attachments,
        created=created,
        fonts=fonts,
    )
    pages = {f"{index:05d}": shell + body + _END for index, body in enumerate(bodies)}
    del bodies
    keys = {name: key(page, name, fonts, own=own) for name, page in pages.items()}
    ranges = {name: contents.range_of(page) for name, page in pages.items()}
    missing = {name: pages[name] for name in pages if not folder.holds(keys[name])}
    del pages  # ten thousand points are tens of megabytes, and the workers have what they need
    drawn = [
        hands.submit(draw_into, folder.path(keys[name]), missing.pop(name), name, fonts, own)
        for name in list(missing)
    ]
    _await(drawn, len(keys), progress)
    order = list(keys)
    if contents_heading:
        keys[contents.NAME] = _contents(
            folder,
            keys,
            ranges,
            lambda lines: shell + contents.page(lines, contents_heading) + _END,
            lambda page, known: hands.submit(
                draw_into, folder.path(known), page, contents.NAME, fonts, own
            ).result(),
            lambda page: key(page, contents.NAME, fonts, own=own),
        )
        order.insert(1, contents.NAME)
    whole = merge(_parts(folder, keys, order), cover.result(), identifier=identifier)
    folder.forget_unused()
    return whole


def _contents(
    folder: PartFolder,
    keys: Mapping[str, str],
    ranges: Mapping[str, str],
    write: Callable[[list[contents.Entry]], str],
    draw: Callable[[str, str], None],
    identify: Callable[[str], str],
) -> str:
    """Set the contents page for the parts that are drawn; the key of its part."""
    heads = [(name, folder.head(key)) for name, key in keys.items()]
    found = ""

    def became(own_pages: int) -> int:
        nonlocal found
        html = write(contents.entries(heads, ranges, own_pages))
        found = identify(html)
        if not folder.holds(found):
            draw(html, found)
        return folder.head(found).pages

    contents.settled(became, len(contents.entries(heads, ranges, 1)))
    return found


def _parts(folder: PartFolder, keys: Mapping[str, str], order: list[str]) -> Iterator[Part]:
    linked = contents.NAME in order
    for name in order:
        part = folder.part(keys[name])
        if linked and name != contents.NAME:
            part.destinations += contents.places(name, Head(part.pages, part.height, part.bookmarks))
        yield part


def _every_sign(bodies: list[str]) -> str:
    """All signs the parts hold, each with its variation selector, in both faces."""
    found: set[str] = set()
    for body in bodies:
        found.update(body)
    found = {sign for sign in found if not _NO_SIGN.match(sign)}
    found.update(*(_VARIANT.findall(body) for body in bodies))
    letters = "".join(sorted(sign for sign in found if sign[0].isalpha()))
    others = sorted(sign for sign in found if not sign[0].isalpha())
    # A font chooses the form of a digit or a comma by the script around it: none, Japanese, Latin.
    lines = [letters, *(f"{lead}{SAMPLE} {' '.join(others)} {''.join(others)}" for lead in ("", "漢", "A"))]
    return "".join(f"<p>{escape(line)}</p><p><b>{escape(line)}</b></p>" for line in lines)


def _await(drawn: list[Future[None]], parts: int, progress: Progress) -> None:
    done = parts - len(drawn)
    progress(done, parts)
    for finished in as_completed(drawn):
        finished.result()
        done += 1
        progress(done, parts)


@contextmanager
def processes() -> Iterator[Executor]:
    """Worker processes of this call's own, settled for drawing; those still busy at the end are not waited for."""
    # A forked child would share Pango's state with this process; a spawned one begins afresh.
    context = multiprocessing.get_context("spawn")
    hands = ProcessPoolExecutor(WORKERS, mp_context=context, initializer=settle)
    try:
        yield hands
    finally:
        hands.shutdown(cancel_futures=True)
