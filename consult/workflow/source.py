"""Where something stands in a TOML file, so that a problem can name its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.errors import Sentence

Place = tuple[str | int, ...]
_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([\w.\-\"' ]+?)\s*(?:\]\]|\])\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w.\-\"']+(?:\s*\.\s*[\w\-\"']+)*)\s*=")


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    file: str
    line: int
    sentence: Sentence
    remedy: Sentence
    rule: str = "syntax"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence} → {self.remedy}"


class Problems(Exception):
    """A definition that cannot be used, with everything found wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _parts(dotted: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _in_latest(table: Place, counts: Mapping[Place, int]) -> Place:
    for length in range(1, len(table)):
        if table[:length] in counts:
            return (*table[:length], counts[table[:length]], *table[length:])
    return table


class Lines:
    """The line of every table and key of a TOML text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {(): 1}
        self._texts = text.splitlines()
        table: Place = ()
        counts: dict[Place, int] = {}
        for number, line in enumerate(self._texts, start=1):
            header = _HEADER.match(line)
            if header:
                table = _parts(header[2])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                else:  # [edges.inputs] belongs to the latest [[edges]]
                    table = _in_latest(table, counts)
                self._note(table, number)
                continue
            key = _KEY.match(line)
            if key:
                self._note((*table, *_parts(key[1])), number)

    def _note(self, place: Place, number: int) -> None:
        for length in range(1, len(place) + 1):
            self._lines.setdefault(place[:length], number)

    def line(self, place: Place) -> int:
        """The line of `place`, or of the nearest table around it. Within arrays, of the quoted word."""
        for length in range(len(place), -1, -1):
            found = self._lines.get(place[:length])
            if found is not None:
                return self._within(found, place[length:])
        return 1

    def _within(self, start: int, rest: Place) -> int:
        """A word of an inline table or a list over several lines stands at or below its key."""
        words = [part for part in rest if isinstance(part, str)]
        if not words:
            return start
        word = re.compile(rf"[\"']?\b{re.escape(words[-1])}\b[\"']?")
        for number in range(start, min(start + 40, len(self._texts)) + 1):
            if number > start and _HEADER.match(self._texts[number - 1]):
                break
            if word.search(self._texts[number - 1]):
                return number
        return start
