"""What a person enters when taking an edge: read by type, every mistake named with its remedy."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from consult.calendars.typed import parse_date
from consult.errors import Invalid, Sentence
from consult.i18n import msg

LONGEST_TEXT = 4000
MOST = 2**31  # a whole number of either database


class _Wrong(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.sentence = sentence


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(msg("文で書いてください"))
    if len(value) > LONGEST_TEXT:
        raise _Wrong(msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_TEXT, n=len(value)))
    return value.strip().replace("\x00", "\u2400")


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    text = str(value).strip()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parse_date(text)  # 令和8年11月2日 as people write it
    except Invalid as unreadable:
        raise _Wrong(unreadable.sentence) from None


def _plain(text: str) -> str:
    """A number as people write it: ４６６，６００円 is 466600."""
    return unicodedata.normalize("NFKC", text).strip().removesuffix("円").replace(",", "")


def _number(value: object) -> int:
    try:
        number = value if type(value) is int else int(_plain(str(value)))
    except ValueError:
        raise _Wrong(msg("数字で書いてください。例 30")) from None
    if abs(number) >= MOST:
        raise _Wrong(msg("数が大きすぎます"))
    return number


TYPES: Mapping[str, Callable[[object], Any]] = {"text": _text, "date": _date, "number": _number}


def kind(declared: str) -> tuple[str, bool]:
    """The type name of a declaration and whether it must be given: `text?` is ("text", False)."""
    return declared.removesuffix("?"), not declared.endswith("?")


def read_inputs(declared: Mapping[str, str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values by name, typed; Invalid with every missing, unknown or unreadable field at once."""
    values: dict[str, Any] = {}
    wrong: dict[str, list[Sentence]] = {
        name: [msg("この操作に「%(name)s」という欄はありません", name=name)]
        for name in given
        if name not in declared
    }
    for name, declaration in declared.items():
        type_name, needed = kind(declaration)
        value = given.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if needed:
                wrong[name] = [msg("ここを書いてください")]
            continue
        try:
            values[name] = TYPES[type_name](value)
        except _Wrong as mistake:
            wrong[name] = [mistake.sentence]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return values
