"""What a search means, without a database: words and dates of a query, the key of a row, the marked passage."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consult.calendars import FiscalYear, FuzzyDate, parse_fuzzy
from consult.documents.text import fold, sentences
from consult.errors import Invalid, Sentence
from consult.i18n import msg

_RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
_QUOTED = re.compile(r"[\"“”＂]([^\"“”＂]*)[\"“”＂]|(\S+)")
_DATED = re.compile(
    r"(?:明治|大正|昭和|平成|令和)?(?:元|\d{1,4})年度?(?:\d{1,2}月(?:[上中下]旬|\d{1,2}日)?)?"
    r"|[MTSHR](?:元|\d{1,2})(?:年度?|[./-]\d{1,2}(?:[./-]\d{1,2})?)"
    r"|(?:18|19|20)\d\d(?:[./-]\d{1,2}(?:[./-]\d{1,2})?)?",
    re.IGNORECASE,
)
LONGEST_WORD = 200  # a run of letters and figures; an index refuses endless ones
LONGEST_PASSAGE = 1000  # characters of a row: a database keeps 255 places of a word, no more
LONGEST_QUERY = 200
KINDS = ("case", "event", "section", "remark", "answer", "document", "lines")
_CASE_BITS, _PLACE_BITS, _KIND_SHIFT = 20, 23, 19
_MARK = "\ue000"  # for private use, so never part of a word anybody types or a text holds
INDEX_VERSION = 2  # raise it when a row's words or marks are made differently: rows are then indexed anew


def mark(name: str, value: object) -> str:
    """A word of the index for what an entry is rather than says: its kind, office, body, speaker."""
    return f"{_MARK}{name}{value}"


@dataclass(frozen=True)
class Asked:
    """A query as understood: every word must be there, and the day must lie in every span."""

    words: tuple[str, ...]
    spans: tuple[FuzzyDate, ...] = ()
    ignored: tuple[Sentence, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing to search for."""
        return not self.words and not self.spans


def understand(text: str) -> Asked:
    """Words and dates of what was typed; a date in either calendar narrows, in quotation marks it is words."""
    words: list[str] = []
    spans: list[FuzzyDate] = []
    ignored: list[Sentence] = []
    if len(text) > LONGEST_QUERY:
        ignored.append(msg("はじめの%(n)s字でさがしました", n=LONGEST_QUERY))
    for quoted, word in _QUOTED.findall(text[:LONGEST_QUERY]):
        span = _date(word) if word else None
        if span is not None:
            spans.append(span)
            continue
        found = runs(quoted or word)
        if not found and (quoted or word).strip():
            ignored.append(msg("「%(word)s」には、さがせる文字がありません", word=quoted or word))
        words += found
    return Asked(tuple(dict.fromkeys(words)), tuple(spans), tuple(ignored))


def _date(word: str) -> FuzzyDate | None:
    plain = unicodedata.normalize("NFKC", word)
    if not _DATED.fullmatch(plain):
        return None
    try:
        return parse_fuzzy(plain)
    except Invalid:
        return None  # 13月 is no date: it is searched as it stands


def runs(text: str) -> list[str]:
    """The folded runs a search compares: Japanese, or letters and figures."""
    return [run[:LONGEST_WORD] if run.isascii() else run for run in _RUN.findall(fold(text))]


def passages(text: str) -> Iterator[str]:
    """The text in rows short enough to index exactly, cut at line and sentence ends."""
    row = ""
    for piece in _pieces(text):
        if row and len(row) + len(piece) > LONGEST_PASSAGE:
            yield row.strip()
            row = ""
        row += piece
    if row.strip():
        yield row.strip()


def _pieces(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        if len(line) <= LONGEST_PASSAGE:
            yield line
            continue
        ends = [stretch.end for stretch in sentences(line)]
        for start, end in zip([0, *ends], [*ends, len(line)], strict=True):
            for place in range(start, end, LONGEST_PASSAGE):
                yield line[place : min(place + LONGEST_PASSAGE, end)]


def key(day: dt.date, case_id: int, kind: str, place: int) -> int:
    """The id of a row: newest day first when read downwards, within a day by case, within a case in order.

    One integer is order, page mark and 年度 range at once, so a page costs the same at any depth.
    """
    within = (KINDS.index(kind) << _KIND_SHIFT) | place
    if case_id >> _CASE_BITS or place >> _KIND_SHIFT:
        raise OverflowError(f"case {case_id} or place {place} does not fit the key")
    return (_floor(day) | (case_id << _PLACE_BITS)) + (1 << _PLACE_BITS) - 1 - within


def _floor(day: dt.date) -> int:
    return day.toordinal() << (_CASE_BITS + _PLACE_BITS)


def key_range(span: FuzzyDate | FiscalYear) -> tuple[int, int]:
    """The first id of a span and the first one after it."""
    return _floor(span.first), _floor(span.last + dt.timedelta(days=1))


Piece = tuple[bool, str]


def marked(text: str, words: Sequence[str], around: int = 60) -> list[Piece]:
    """The stretch of `text` around the first word found, in pieces; True marks what was searched for."""
    folded, places = _folded(text)
    spans = sorted(
        (places[found.start()][0], places[found.end() - 1][1])
        for word in words
        for found in re.finditer(_pattern(word), folded)
    )
    if not spans:
        return [(False, text[: 2 * around] + ("…" if len(text) > 2 * around else ""))]
    start = max(0, spans[0][0] - around)
    end = min(len(text), spans[0][0] + 2 * around)
    pieces: list[Piece] = [(False, "…")] if start else []
    at = start
    for left, right in spans:
        if left >= end or right <= at:
            continue
        pieces += [(False, text[at : max(left, at)]), (True, text[max(left, at) : right])]
        at = right
    return [p for p in [*pieces, (False, text[at:end]), (False, "…" if end < len(text) else "")] if p[1]]


def _pattern(word: str) -> str:
    """Letters and figures are found from the beginning of their run, Japanese anywhere."""
    return (r"(?<![0-9a-z])" if word.isascii() else "") + re.escape(word)


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters the stretch it came from."""
    out: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _joins(text[end]):
            continue
        piece = fold(text[start:end])
        out.append(piece)
        places += [(start, end)] * len(piece)
        start = end
    return "".join(out), places


def _joins(character: str) -> bool:
    # A voiced mark or variation selector belongs to the character before it.
    return (
        character in "ﾞﾟ゛゜"
        or unicodedata.combining(character) != 0
        or unicodedata.category(character) == "Mn"
    )
