"""Everything a reader of an opinion is pointed at before it is published: contacts, numbers, addresses, names.

What the sender wrote into the fields beside the text is looked for in the text as well, in any width, kana or
spacing. It is shown as any other hint: who reads the opinion does not learn from it who sent it.
"""

import re
from collections.abc import Iterable

from consult.documents.personal_data import Hint, Kind, personal_data_hints
from consult.documents.personal_names import name_hints
from consult.documents.personal_places import address_hints
from consult.documents.text import fold

_BLANKS = re.compile(r"[\s　・･,、]+")
_NOT_WORDS = re.compile(r"[^\w]|_")
_LEAST = 2  # letters of a part of a name that are worth a hint


def review_hints(text: str, own: Iterable[tuple[Kind, str]] = ()) -> list[Hint]:
    """Passages a person should decide about, in order, none inside another.

    Args:
        text: The original, as it came.
        own: What its sender is called and where they live, by kind.
    """
    found = [*own_hints(text, own), *personal_data_hints(text), *address_hints(text), *name_hints(text)]
    kept: list[Hint] = []
    for hint in sorted(found, key=lambda h: (h.start, -h.end, list(Kind).index(h.kind))):
        if kept and hint.start < kept[-1].end:
            if hint.end > kept[-1].end:
                kept[-1] = kept[-1]._replace(end=hint.end)
            continue
        kept.append(hint)
    return kept


def own_hints(text: str, own: Iterable[tuple[Kind, str]]) -> list[Hint]:
    """Where what the sender wrote of themselves stands in the text, whatever its width, kana or spaces."""
    wanted = {(kind, key) for kind, said in own for key in _keys(kind, said)}
    if not wanted:
        return []
    letters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        plain = _NOT_WORDS.sub("", fold(character))
        letters.append(plain)
        origin += [place] * len(plain)
    squeezed = "".join(letters)
    return [
        Hint(origin[place], origin[place + len(key) - 1] + 1, kind)
        for kind, key in wanted
        for place in _places(squeezed, key)
    ]


def _keys(kind: Kind, said: str) -> set[str]:
    parts = {said, *said.splitlines()}
    if kind is Kind.NAME:
        parts |= set(_BLANKS.split(said))
    return {key for part in parts if len(key := _NOT_WORDS.sub("", fold(part))) >= _LEAST}


def _places(squeezed: str, key: str) -> Iterable[int]:
    place = squeezed.find(key)
    while place >= 0:
        yield place
        place = squeezed.find(key, place + len(key))
