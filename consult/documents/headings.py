"""Which lines of a Japanese plan are headings, and of what rank.

第1章 第2節 第3条, 1, 1.2, (1), ① and marked lines. A numbered line that is a sentence (an article's 項), or
one of a run of such lines (a list), is not a heading.
"""

import re
import unicodedata
from dataclasses import dataclass

# Ranks, coarse to fine. Markdown levels sit below 1, so that they stand above anything found in the text.
ARTICLE, UNNUMBERED, NUMBER, PARENTHESISED, CIRCLED = 5.0, 6.0, 7.0, 8.0, 9.0
_ORDINALS = {"部": 1.0, "編": 1.0, "章": 2.0, "節": 3.0, "款": 4.0, "条": ARTICLE}
_KANJI = "〇一二三四五六七八九"
_DIGITS = r"[0-9０-９〇一二三四五六七八九十百]+"
_ORDINAL = re.compile(rf"(第({_DIGITS})([部編章節款条])(?:の({_DIGITS}))?)(?:[\s:：]+(.*)|(（.*）))?")
_SUPPLEMENT = re.compile(r"附\s*則")
_NUMBERED = re.compile(
    r"([0-9０-９]{1,2}(?:[.．\-－][0-9０-９]{1,2}){0,4})(?:[.．](?![0-9０-９])\s*|\s+)(\S.*)"
)
_PARENTHESES = re.compile(r"([(（][0-9０-９]{1,2}[)）]|[⑴-⒇])\s*(\S.*)")
_CIRCLE = re.compile(r"([①-⑳])\s*(\S.*)")
_MARKED = re.compile(r"[■◆●◎□◇★☆▼▽]\s*(\S.*)|([＜〈《【]\S.*[＞〉》】])")
_LONGEST, _LONGEST_NUMBERED, _LONGEST_NOISE = 50, 80, 200


@dataclass(frozen=True)
class Heading:
    """A heading: rank, label as printed, the part its number gives to an anchor, title, text that follows."""

    rank: float
    number: str
    part: str
    title: str
    rest: str = ""


# What a plan is first read into, in order: headings, and paragraphs as plain strings.
Event = Heading | str


def heading_of(line: str, *, sentence: bool = False) -> Heading | None:
    """The heading this line is, looking at the line alone.

    With `sentence`, a numbered line may be one whole sentence; the caller has seen that it stands alone.
    """
    if found := _ORDINAL.fullmatch(line):
        label, number, kind, branch, title, bracketed = found.groups()
        part = str(number_of(number)) + (f"_{number_of(branch)}" if branch else "")
        text = (title or bracketed or "").strip()
        if kind == "条" and not reads_as_heading(text):
            return Heading(_ORDINALS[kind], label, part, "", text)
        return Heading(_ORDINALS[kind], label, part, text) if len(text) <= _LONGEST else None
    if _SUPPLEMENT.fullmatch(line):
        return Heading(_ORDINALS["章"], "", "", line)
    for rank, form in ((NUMBER, _NUMBERED), (PARENTHESISED, _PARENTHESES), (CIRCLED, _CIRCLE)):
        found = form.fullmatch(line)
        title = found[2].rstrip("。…") if found and sentence else (found[2] if found else "")
        if found and reads_as_heading(title, _LONGEST_NUMBERED):
            parts = re.findall(r"\d+", unicodedata.normalize("NFKC", found[1]))
            depth = (len(parts) - 1) / 10 if rank == NUMBER else 0
            return Heading(rank + depth, found[1], parts[-1].lstrip("0") or "0", found[2])
    if (found := _MARKED.fullmatch(line)) and reads_as_heading(found[1] or found[2]):
        return Heading(UNNUMBERED, "", "", found[1] or found[2])
    return None


def reads_as_heading(text: str, longest: int = _LONGEST) -> bool:
    """Short, and not a sentence."""
    return len(text) <= longest and "。" not in text and not text.endswith(("、", "，", ",", "…"))


def number_of(text: str) -> int:
    """A number in Arabic digits of any width or in kanji up to 999."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isdigit():
        return int(plain)
    total = digit = 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + (_KANJI.index(character) if character in _KANJI else int(character))
    return total + digit


_RULE, _FIGURE = r"[-－–—ー~〜\s]*", r"[0-9０-９]{1,4}"
_PAGE_NUMBER = re.compile(
    rf"{_RULE}(?:[PpＰ][.．]?\s*)?{_FIGURE}(?:\s*[/／]\s*{_FIGURE})?(?:\s*(?:ページ|頁))?{_RULE}"
)
_CONTENTS_LINE = re.compile(r".*\S\s*(?:(?:[…‥]|[・.．]{3})[…‥・.．]*|\t+)\s*[0-9０-９]{1,4}")


def is_page_noise(line: str) -> bool:
    """A page number, or a line of the table of contents."""
    if len(line) > _LONGEST_NOISE:
        return False
    return bool(_PAGE_NUMBER.fullmatch(line) or _CONTENTS_LINE.fullmatch(line))
