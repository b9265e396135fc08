"""A family or given name standing alone in a text: 山田さん, 太郎様, or 山田 as a word of its own.

`leak_search` finds what somebody wrote of themselves as a whole. A part of a name is an ordinary word far more often
(山田町, 未来, 森), so it counts only where Japanese marks it as a person, or where nothing is joined to it; and what is
found is a question for a person, not a verdict.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from consult.documents.leak_search import one_form, readings
from consult.documents.surnames import SURNAMES
from consult.documents.text import sentences

_KANJI = "一-龥々〆\uf900-\ufaff"
_RUN = re.compile(f"[{_KANJI}]+(?:ヶ[{_KANJI}]+)?")
_CALLED = re.compile(r"\s?(?:サン|サマ|クン|チャン|ドノ)")  # folded: hiragana is katakana by then
_TITLES = ("様", "氏", "殿", "君", "宅", "家", "夫妻", "先生")
_KANA_CALLED = re.compile(r"([ァ-ヴー]{2,16}?)\s?(?:サン|サマ|クン|チャン|ドノ|様|氏|殿|君)")
_APART = re.compile(r"[\s・･=＝,，、]+")
_KNOWN = frozenset(map(one_form, SURNAMES))
_LONGEST = max(map(len, _KNOWN))
_GUESSED = {3: 2, 4: 2, 5: 3}  # 姓の字数 by the length of a name whose family is not listed
_LONGEST_KANA = 8


@dataclass(frozen=True)
class NameHit:
    """A part of a sender's name in a sentence. `called`: with さん, 様 and the like, not the bare word."""

    word: str  # in one form
    sentence: str  # as it stands
    called: bool


@dataclass(frozen=True)
class NameParts:
    """Family names and given names of many people, in one form; whose they are is not kept."""

    families: frozenset[str] = field(default_factory=frozenset)
    given: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, names: Iterable[str]) -> "NameParts":
        """The parts of whole names as people typed them, with or without a blank between."""
        pairs = [split_name(name) for name in names]
        return cls(
            frozenset(family for family, _ in pairs if family),
            frozenset(given for _, given in pairs if len(given) > 1),
        )

    def without(self, words: frozenset[str]) -> "NameParts":
        """The same without words that are no secret."""
        return NameParts(self.families - words, self.given - words)

    def hits(self, text: str) -> Iterator[NameHit]:
        """Where a part of a name stands alone in a text, sentence by sentence."""
        if not self.families and not self.given:
            return
        for start, end in sentences(text):
            sentence = text[start:end]
            found = {pair for reading in readings(sentence) for pair in self._in(one_form(reading))}
            yield from (NameHit(word, sentence, called) for word, called in sorted(found))

    def _in(self, plain: str) -> Iterator[tuple[str, bool]]:
        for alternatives in _asks(plain):
            said = (
                ask
                for ask in alternatives
                if ask.word in self.families or (not ask.family and ask.word in self.given)
            )
            if (first := next(said, None)) is not None:
                yield first.word, first.called


class _Ask(NamedTuple):
    """A word that may be part of a name. `family`: only a family name would count, as it stands."""

    word: str
    called: bool
    family: bool = False


def words_asked(text: str) -> set[str]:
    """Every word of a text, in one form, that would count if it were part of a sender's name."""
    return {
        ask.word
        for start, end in sentences(text)
        for reading in readings(text[start:end])
        for alternatives in _asks(one_form(reading))
        for ask in alternatives
    }


def _asks(plain: str) -> Iterator[tuple[_Ask, ...]]:
    """What to ask about a sentence; of the alternatives for one place the first that is part of a name counts."""
    for run in _RUN.finditer(plain):
        yield from _asks_of_run(run[0], called=_CALLED.match(plain, run.end()) is not None)
    for match in _KANA_CALLED.finditer(plain):
        said = match[1]
        for size in range(2, min(len(said), _LONGEST_KANA) + 1):
            yield (_Ask(said[-size:], called=True),)


def _asks_of_run(run: str, *, called: bool) -> Iterator[tuple[_Ask, ...]]:
    alternatives = [_Ask(run, called=True)] if called else []
    if len(run) > 1:
        alternatives.append(_Ask(run, called=False, family=True))
    yield tuple(alternatives)
    for title in _TITLES:
        if (stem := run.removesuffix(title)) != run:
            yield (_Ask(stem, called=True),)


def split_name(name: str) -> tuple[str, str]:
    """Family and given name in one form; empty where it cannot be told where one ends."""
    parts = [part for part in _APART.split(one_form(name).strip()) if part]
    if len(parts) > 1:
        return (parts[0], parts[-1]) if not parts[0].isascii() else ("", "")
    whole = parts[0] if parts else ""
    if _RUN.fullmatch(whole[:1]) is None:
        return "", ""
    sizes = range(min(_LONGEST, len(whole) - 1), 0, -1)
    size = next((size for size in sizes if whole[:size] in _KNOWN), _GUESSED.get(len(whole), 0))
    return (whole[:size], whole[size:]) if size else ("", "")
