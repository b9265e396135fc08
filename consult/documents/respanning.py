"""Where withheld passages lie after the text around them was put right: pure, and rather too much than too little."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from consult.documents.redaction import Span


def carried(before: str, after: str, spans: Iterable[Span]) -> list[Span]:
    """The spans of `before` in `after`: whatever replaced a withheld character is withheld too.

    A passage whose characters were all taken out has nothing left to hide and is not returned.
    """
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found = []
    for span in spans:
        touched = [place for step in steps if (place := _place(step, span))]
        if touched:
            found.append(Span(min(p[0] for p in touched), max(p[1] for p in touched), span.ground))
    return found


def _place(step: tuple[str, int, int, int, int], span: Span) -> tuple[int, int] | None:
    op, left, right, start, end = step
    if op == "insert":
        return (start, end) if span.start < left < span.end else None
    first, last = max(left, span.start), min(right, span.end)
    if first >= last or start == end:
        return None
    if op == "equal":
        return start + first - left, start + last - left
    return start, end
