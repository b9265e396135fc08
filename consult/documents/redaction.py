"""Withholding passages: spans over the untouched original, replaced before anything is rendered.

A black box drawn over text is not redaction: the text stays in the file. Here the public text is computed
without it, every replacement has the same length whatever it hides, and `leaks` searches what was rendered
for what was withheld.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from consult.documents.leak_search import GAP, Needles
from consult.documents.personal_data import personal_data_hints
from consult.documents.personal_hints import review_hints
from consult.documents.text import fold, sentences, visible
from consult.errors import Invalid
from consult.i18n import N_, gettext, msg


class Ground(StrEnum):
    """Why a passage is withheld (不開示事由)."""

    PERSONAL_INFORMATION = "personal_information"
    CORPORATE_INTEREST = "corporate_interest"
    DEFAMATION = "defamation"
    RIGHTS = "rights"

    @property
    def label(self) -> str:
        """The ground in the reader's language."""
        return gettext(_LABELS[self])


_LABELS = {
    Ground.PERSONAL_INFORMATION: N_("個人情報"),
    Ground.CORPORATE_INTEREST: N_("法人の利益"),
    Ground.DEFAMATION: N_("誹謗中傷"),
    Ground.RIGHTS: N_("権利侵害"),
}


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` up to, not including, `end` of the original, withheld on `ground`."""

    start: int
    end: int
    ground: Ground


@dataclass(frozen=True)
class Withheld:
    """Spans that overlap, as one hidden passage with every ground that applies."""

    start: int
    end: int
    grounds: tuple[Ground, ...]

    @property
    def mark(self) -> str:
        """What stands in its place; Japanese in every edition, for it stands inside a Japanese text."""
        return f"■■（{'・'.join(_LABELS[ground] for ground in self.grounds)}）"


# A mark that belongs to the character before it must not stay behind alone.
_ATTACHED = re.compile("[\u0300-\u036f\u200d\u3099\u309a\ufe00-\ufe0f\uff9e\uff9f\U000e0100-\U000e01ef]*")


def merged(original: str, spans: Iterable[Span]) -> tuple[Withheld, ...]:
    """The hidden passages in order: overlapping spans joined, so are touching ones of equal ground.

    Raises `Invalid` for a span that is empty or reaches outside the text.
    """
    passages: list[Withheld] = []
    for span in sorted(spans):
        _ensure_inside(original, span)
        attached = _ATTACHED.match(original, span.end)
        end = attached.end() if attached else span.end
        last = passages[-1] if passages else None
        touching = last and span.start == last.end and last.grounds == (span.ground,)
        if last and (span.start < last.end or touching):
            grounds = tuple(ground for ground in Ground if ground in (*last.grounds, span.ground))
            passages[-1] = Withheld(last.start, max(last.end, end), grounds)
        else:
            passages.append(Withheld(span.start, end, (span.ground,)))
    return tuple(passages)


def _ensure_inside(original: str, span: Span) -> None:
    if not 0 <= span.start < span.end <= len(original):
        sentence = msg(
            "墨消し箇所（%(start)s文字目から%(end)s文字目まで）が本文に合いません。選び直してください",
            start=span.start + 1,
            end=span.end,
        )
        raise Invalid(sentence, {"spans": [sentence]})


def public_text(original: str, spans: Iterable[Span]) -> str:
    """The text the public may read: 「■■（個人情報）」 for each hidden passage, the rest unchanged."""
    pieces: list[str] = []
    place = 0
    for passage in merged(original, spans):
        pieces += [original[place : passage.start], passage.mark]
        place = passage.end
    return "".join([*pieces, original[place:]])


def proposed_spans(original: str) -> list[Span]:
    """Passages that look like personal data, for a person to accept or drop."""
    return [Span(hint.start, hint.end, Ground.PERSONAL_INFORMATION) for hint in review_hints(original)]


def withheld_strings(original: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """Every string that must appear nowhere: each hidden passage, its sentences, the numbers in it."""
    found: dict[str, None] = {}
    for passage in merged(original, spans):
        hidden = original[passage.start : passage.end].strip()
        parts = [hidden[start:end] for start, end in sentences(hidden)]
        parts += [hidden[hint.start : hint.end] for hint in personal_data_hints(hidden)]
        for text in (hidden, *parts):
            if text and (text == hidden or len(text) >= _WORTH_SEARCHING):
                found[text] = None
    return tuple(found)


_WORTH_SEARCHING = 6
_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_TO_HALF = {full: half for half, full in _TO_FULL.items()}
_BLANKS = re.compile(r"\s+")


def variants(string: str) -> frozenset[str]:
    """Spellings under which a string may survive in a file: widths, spaced, unspaced, without hyphens."""
    narrow = string.translate(_TO_HALF)
    close = _BLANKS.sub("", narrow)
    forms = {string, narrow, narrow.translate(_TO_FULL), close, fold(string), visible(string)}
    forms |= {" ".join(close), "　".join(close), close.replace("-", ""), close.translate(_TO_FULL)}
    return frozenset(form for form in forms if form.strip())


@dataclass(frozen=True)
class Leak:
    """A withheld string found in something to be published, with the words around it as they were found."""

    withheld: str
    context: str


def leaks(haystack: str, withheld: Iterable[str]) -> list[Leak]:
    """Withheld strings that can still be read in `haystack`, in any width, spacing, case or escape.

    Feed it everything a reader could extract: page text, metadata, bookmarks, alternative texts, CSV, JSON.
    Replacement marks are not searched. What is said of short strings: see `leak_search`.
    """
    texts = list(withheld)
    found = Needles({"": texts}).found_in(without_marks(haystack))
    return [Leak(text, found[text]) for text in dict.fromkeys(texts) if text in found]


def without_marks(haystack: str) -> str:
    """The text with every replacement mark taken out, so that 個人情報 in a mark is no leak."""
    return _MARK.sub(GAP, haystack)


_MARK = re.compile(
    r"■\s*■\s*（\s*(?:{0})(?:・(?:{0}))*\s*）".format("|".join(r"\s*".join(x) for x in _LABELS.values()))
)
