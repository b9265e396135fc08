"""Many withheld strings looked for in one text at once: twenty thousand opinions, every produced file.

Built once, asked per file. What three letters or more say is found wherever it stands, in any width, case, kana,
spacing, hyphenation, escape or older form of a kanji. Two letters (山田) are also part of ordinary words (山田町):
they are found where they stand as a word of their own, alone or before さん, 様, 氏. One letter and short
numbers are found only between blanks or marks, as typed.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from consult.documents.text import fold

GAP = "\ue000"  # where a replacement mark stood: never part of a match
_GRAM = 4
_LEAST_ASCII = 6  # digits and Latin letters: 12345 is a figure, 123456 may be somebody's
_LEAST = 3
_NOT_WORDS = re.compile(rf"[^\w{GAP}]|_")
_WORDS = re.compile(r"\w+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_OLDER = "髙﨑濵濱邊邉齋齊斎澤廣櫻國眞龍嶋嶌德𠮷黑藏惠榮靜圓瀧淺曾會與豐檜彌禮壽冨桒舘峯"
_NEWER = "高崎浜浜辺辺斉斉斉沢広桜国真竜島島徳吉黒蔵恵栄静円滝浅曽会与豊桧弥礼寿富桑館峰"
_ONE_FORM = str.maketrans(_OLDER, _NEWER)
_SCRIPTS = ("一-龥々〆ヶ\uf900-\ufaff", "ァ-ヴー", "a-z0-9")  # folded: hiragana is katakana by then
_AFTER = "(?:サン|サマ|クン|チャン|ドノ|様|氏|殿|君|宅|家|夫妻|先生)"


class Needles:
    """Strings by whose they are (`owner`, such as a receipt number), ready to be looked for together."""

    def __init__(self, strings: Mapping[str, Iterable[str]]) -> None:
        self._long: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._short: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._whose: dict[str, set[str]] = defaultdict(set)
        for owner, texts in strings.items():
            for text in texts:
                self._whose[text].add(owner)
        for text in self._whose:
            self._sort_in(text)

    def _sort_in(self, text: str) -> None:
        key = squeezed(text)
        if is_long(key):
            self._long[key[:_GRAM]][key].add(text)
            return
        plain = short_form(text)
        words = _WORDS.findall(plain)
        self._short[words[0] if words else plain].add((plain, text))

    def owners_in(self, haystack: str) -> set[str]:
        """Whose strings can be read in a text."""
        return {owner for text in self.found_in(haystack) for owner in self._whose[text]}

    def found_in(self, haystack: str) -> dict[str, str]:
        """The strings that can be read, each with the words around it as they were found."""
        found: dict[str, str] = {}
        for reading in readings(haystack):
            plain = one_form(reading)
            close = close_up(plain)
            for key, texts in self._long_in(close):
                place = close.find(key)
                found |= {text: _around(close, place, len(key)) for text in texts if text not in found}
            for text, context in self._short_in(plain):
                found.setdefault(text, context)
        return found

    def _long_in(self, close: str) -> Iterable[tuple[str, set[str]]]:
        grams = {size: _grams(close, size) for size in {len(gram) for gram in self._long}}
        for gram, keys in self._long.items():
            if gram in grams[len(gram)]:
                yield from ((key, texts) for key, texts in keys.items() if key in close)

    def _short_in(self, plain: str) -> Iterable[tuple[str, str]]:
        if not self._short:
            return
        for first, strings in self._short.items():
            for text, original in strings:
                # A name may be spaced out: its first letter has to be there, the pattern does the rest.
                if first[:1] in plain and (match := _alone(text).search(plain)):
                    yield original, _around(plain, match.start(), len(text))


def _grams(text: str, size: int) -> set[str]:
    return {text[place : place + size] for place in range(len(text) - size + 1)}


def one_form(text: str) -> str:
    """The text folded, without what shows nothing, older forms of kanji (髙, 﨑, 邊) as the usual ones: to search in."""
    return fold(_UNSEEN.sub("", text)).translate(_ONE_FORM)


def squeezed(text: str) -> str:
    """One form without blanks and marks."""
    return close_up(one_form(text))


def close_up(plain: str) -> str:
    """What is in one form already, without blanks and marks."""
    return _NOT_WORDS.sub("", plain)


def is_long(key: str) -> bool:
    """Whether a squeezed string is found wherever it stands."""
    return len(key) >= (_LEAST_ASCII if key.isascii() else _LEAST)


def short_form(text: str) -> str:
    """What a string that is not long is found as: by itself, blanks and marks inside it as typed."""
    return one_form(text).strip() or text


def _alone(text: str) -> re.Pattern[str]:
    """A pattern for a short string standing by itself."""
    if len(text) == _LEAST - 1 and not text.isascii() and text.isalpha():
        script = next((s for s in _SCRIPTS if re.fullmatch(f"[{s}]+", text)), r"\w")
        pair = r"\s?".join(map(re.escape, text))
        return re.compile(rf"(?<![{script}]){pair}(?:(?![{script}])|(?={_AFTER}))")
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")


def readings(text: str) -> Sequence[str]:
    """The text as it stands and as a browser, a link or a JSON reader would decode it."""
    found = [text]
    if "&" in text:
        found.append(html.unescape(text))
    if "%" in text:
        found.append(unquote(text, errors="replace"))
    if "\\u" in text:
        units = _JSON_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        # Characters beyond U+FFFF are written as two escapes.
        found.append(units.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return list(dict.fromkeys(found))


def _around(text: str, place: int, length: int) -> str:
    return text[max(place - 10, 0) : place + length + 10].replace(GAP, "■")
