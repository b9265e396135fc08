"""もし…なら: what someone assumes of a case, read by the type of the fact it replaces. Pure."""

import dataclasses
import datetime as dt
import difflib
import types
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from consult import clock
from consult.calendars import parse_date
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.workflow.foresight import Known

PREFIX = "assume."
LONGEST = 400
NOT_ASSUMED = frozenset({"now", "today", "inputs"})  # the day is asked for by itself, inputs belong to an act
_UNKNOWN = frozenset({"?", "unknown", "不明"})
_NOTHING = frozenset({"", "none", "なし"})
_TRUE, _FALSE = frozenset({"yes", "true", "はい", "1"}), frozenset({"no", "false", "いいえ", "0"})


class _Wrong(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.sentence = sentence


@cache
def kinds(facts: type) -> Mapping[str, Any]:
    """The facts of a procedure that may be assumed, with the type each has when it is known."""
    hints = get_type_hints(facts)
    return {f.name: _known(hints[f.name]) for f in dataclasses.fields(facts) if f.name not in NOT_ASSUMED}


def _known(hint: Any) -> Any:
    """The type without `| None`."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


def assumable(known: Known) -> Mapping[str, Any]:
    """Every name that may be assumed of a case, with its type."""
    facts = known.facts
    named = kinds(type(facts)) if dataclasses.is_dataclass(facts) and not isinstance(facts, type) else {}
    return {**named, **dict.fromkeys(known.dates, dt.date)}


def read_assumptions(known: Known, given: Mapping[str, object]) -> dict[str, Any]:
    """What is assumed, typed; an empty text assumes nothing, `?` makes a fact unknown.

    Raises:
        Invalid: with every unknown name (and the names near it) and every value of the wrong kind, by
            `assume.<name>`.
    """
    names, values = assumable(known), {}
    wrong: dict[str, list[Sentence]] = {}
    for name, value in given.items():
        if name not in names:
            wrong[PREFIX + name] = [_no_such(name, names)]
            continue
        try:
            if isinstance(value, str) and not value.strip() and names[name] is not str:
                continue
            values[name] = _read(names[name], value)
        except _Wrong as mistake:
            wrong[PREFIX + name] = [mistake.sentence]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return values


def _no_such(name: str, names: Mapping[str, Any]) -> Sentence:
    if name in NOT_ASSUMED:
        return msg("「%(name)s」は仮定できません。日は on で指定してください", name=name)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return msg(
            "「%(name)s」という事実はありません。%(near)s のことではありませんか",
            name=name,
            near="、".join(near),
        )
    return msg(
        "「%(name)s」という事実はありません。使えるのは %(keys)s です", name=name, keys="、".join(names)
    )


def _read(kind: Any, value: object) -> Any:
    if not isinstance(value, str):
        value = str(value)
    text = unicodedata.normalize("NFKC", value).strip()
    if len(text) > LONGEST:
        raise _Wrong(msg("%(most)s字までです。いま%(n)s字です", most=LONGEST, n=len(text)))
    if text.lower() in _UNKNOWN and kind is not str:
        return None
    if get_origin(kind) is tuple:
        return _several(get_args(kind)[0], text)
    return _READERS[kind](text) if kind in _READERS else value


def _date(text: str) -> dt.date:
    try:
        return parse_date(text)
    except Invalid as unreadable:
        raise _Wrong(unreadable.sentence) from None


def _instant(text: str) -> dt.datetime:
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        raise _Wrong(msg("日時は 2026-11-20T14:00 のように書いてください")) from None
    return read if read.tzinfo else read.replace(tzinfo=clock.TOKYO)


def _number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise _Wrong(msg("数字で書いてください。例 30")) from None
    if abs(number) >= 2**31:
        raise _Wrong(msg("数が大きすぎます"))
    return number


def _truth(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise _Wrong(msg("yes か no で書いてください"))


def _several(kind: Any, text: str) -> tuple[Any, ...]:
    if text.lower() in _NOTHING:
        return ()
    parts = [part.strip() for part in text.replace("、", ",").split(",") if part.strip()]
    return tuple(_number(part) if kind is int else part for part in parts)


_READERS: Mapping[Any, Callable[[str], Any]] = {
    dt.date: _date, dt.datetime: _instant, int: _number, bool: _truth, str: str,
}  # fmt: skip
