"""Places to hide on the pages of an attachment, as they are typed: one a line, so that any keyboard can say them."""

from contextlib import suppress

from consult.consultations.models_redaction import AttachmentRedaction
from consult.documents import pdf_check
from consult.documents.burning import MOST_PAGES, WHOLE, Box
from consult.errors import Invalid, Sentence
from consult.i18n import msg


def read_boxes(typed: str, ground: str, *, pages: int = MOST_PAGES) -> tuple[Box, ...]:
    """Boxes as typed, one a line: page, left, top, width, height, the last four in percent.

    Raises:
        Invalid: naming the lines that say no such box, or one on a page the file does not have.
    """
    boxes, wrong = [], list[Sentence]()
    for n, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        box = _read(line, ground)
        if box is None:
            wrong.append(
                msg(
                    "%(n)s行目：「ページ, 左, 上, 幅, 高さ」を、ページの外に出ない百分率で書いてください", n=n
                )
            )
        elif box.page > pages:
            wrong.append(
                msg(
                    "%(n)s行目：%(page)sページはありません（全%(pages)sページ）",
                    n=n,
                    page=box.page,
                    pages=pages,
                )
            )
        else:
            boxes.append(box)
    if wrong:
        raise Invalid(wrong[0], {"boxes": wrong})
    return tuple(boxes)


def _read(line: str, ground: str) -> Box | None:
    try:
        page, *sides = (float(x) for x in line.replace("、", ",").replace("，", ",").split(","))
        left, top, width, height = (round(side * WHOLE / 100) for side in sides)
    except (ValueError, OverflowError):
        return None
    inside = (
        width > 0 and height > 0 and 0 <= left <= left + width <= WHOLE and 0 <= top <= top + height <= WHOLE
    )
    return (
        Box(int(page), left, top, width, height, ground)
        if inside and page >= 1 and page == page // 1
        else None
    )


def boxes_on(typed: str, page: int) -> list[Box]:
    """The boxes of one page as typed so far; lines that say none are left for `read_boxes` to name."""
    found: list[Box] = []
    for line in typed.splitlines():
        with suppress(Invalid):
            found += [box for box in read_boxes(line, "") if box.page == page]
    return found


def typed_boxes(decision: AttachmentRedaction | None) -> str:
    """The boxes of a decision as they are typed, or the words of a text, one a line."""
    lines = []
    for box in decision.boxes if decision else ():
        if "word" in box:
            lines.append(str(box["word"]))
            continue
        sides = (box[name] * 100 / WHOLE for name in ("left", "top", "width", "height"))
        lines.append(", ".join([str(box["page"]), *(f"{side:g}" for side in sides)]))
    return "\n".join(lines)


def pages_of(media_type: str, body: bytes) -> int:
    """How many pages there are to draw boxes on; none of a text."""
    if media_type == "text/plain":
        return 0
    return min(pdf_check.check(body)[1], MOST_PAGES) if media_type == "application/pdf" else 1
