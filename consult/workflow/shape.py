"""The keys a procedure file may have and the shape of their values; anything else is a problem."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from consult.errors import Sentence
from consult.i18n import LANGUAGES, msg
from consult.workflow.source import Lines, Place, Problem

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SOURCE = re.compile(r"[a-z*][a-z0-9_*]{0,63}")
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")
_INPUT = re.compile(r"[a-z]+\??")


@dataclass(frozen=True)
class Key:
    """How the value of one key is checked, and whether the key must be there."""

    check: Callable[["Checker", Place, object], None]
    needed: bool = False


class Checker:
    """Collects problems of one file; each method checks one shape of value."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def fault(self, place: Place, sentence: Sentence, remedy: Sentence) -> None:
        """Note a problem at `place`."""
        self.problems.append(Problem(self.file, self.lines.line(place), sentence, remedy))

    def table(self, place: Place, value: object, keys: Mapping[str, Key]) -> None:
        """A table with exactly these keys, the needed ones present."""
        if not isinstance(value, Mapping):
            self.fault(place, msg("ここには表が要ります"), msg("{ … } か [ … ] の見出しで書いてください"))
            return
        for name in value:
            if name in keys:
                keys[name].check(self, (*place, name), value[name])
            else:
                self._unknown(place, name, list(keys))
        for name, key in keys.items():
            if key.needed and name not in value:
                self.fault(
                    place,
                    msg("「%(name)s」がありません", name=name),
                    msg("「%(name)s = …」を足してください", name=name),
                )

    def _unknown(self, place: Place, name: str, keys: list[str]) -> None:
        near = difflib.get_close_matches(name, keys, n=1, cutoff=0.7)
        remedy = (
            msg("「%(near)s」のことではありませんか", near=near[0])
            if near
            else msg("使えるのは %(keys)s です", keys="、".join(keys))
        )
        self.fault((*place, name), msg("「%(name)s」という項目はありません", name=name), remedy)

    def name(self, place: Place, value: object) -> None:
        """A plain name."""
        self.matching(place, value, _NAME)

    def matching(self, place: Place, value: object, pattern: re.Pattern[str]) -> None:
        """A text of a closed form; a dotted path or a call is told apart with its own remedy."""
        if isinstance(value, str) and pattern.fullmatch(value):
            return
        if isinstance(value, str) and re.search(r"[.()/\\]|__", value):
            remedy = msg("プログラムの場所や呼び出しは書けません。登録された名前だけを書いてください")
        else:
            remedy = msg("小文字の英字で始め、英小文字・数字・_ で書いてください")
        self.fault((*place, str(value)), msg("「%(value)s」は名前として使えません", value=str(value)), remedy)

    def listed(self, place: Place, value: object, each: Callable[[Place, object], None]) -> None:
        """A list, each item checked."""
        if not isinstance(value, list):
            self.fault(
                place,
                msg("「%(name)s」は並びで書きます", name=str(place[-1])),
                msg('["…", "…"] と書いてください'),
            )
            return
        for item in value:
            each(place, item)

    def typed(self, place: Place, value: object, kind: type, example: str) -> None:
        """A value of exactly this type (a bool is no int)."""
        if type(value) is not kind:
            self.fault(
                place,
                msg("「%(name)s」の値の種類が違います", name=str(place[-1])),
                msg("例：%(example)s", example=example),
            )


def _name(check: Checker, place: Place, value: object) -> None:
    check.name(place, value)


def _names(check: Checker, place: Place, value: object) -> None:
    check.listed(place, value, check.name)


def _sources(check: Checker, place: Place, value: object) -> None:
    for source in value if isinstance(value, list) else [value]:
        check.matching(place, source, _SOURCE)


def _permission(check: Checker, place: Place, value: object) -> None:
    if not (isinstance(value, str) and (not value or _PERMISSION.fullmatch(value))):
        check.fault(
            place,
            msg("「%(value)s」は権限の名前ではありません", value=str(value)),
            msg("「対象:操作」と書いてください。例 consultation:publish"),
        )


def _integer(check: Checker, place: Place, value: object) -> None:
    check.typed(place, value, int, f"{place[-1]} = 1")


def _flag(check: Checker, place: Place, value: object) -> None:
    check.typed(place, value, bool, f"{place[-1]} = true")


def _value(check: Checker, place: Place, value: object) -> None:
    if not isinstance(value, int | str):
        check.typed(place, value, int, "value = 30")


def _texts(check: Checker, place: Place, value: object) -> None:
    check.table(place, value, {code: Key(_text) for code in LANGUAGES})


def _text(check: Checker, place: Place, value: object) -> None:
    check.typed(place, value, str, f'{place[-1]} = "…"')


def _clock(check: Checker, place: Place, value: object) -> None:
    check.table(
        place,
        value,
        {"rule": Key(_name, needed=True), "trigger": Key(_name), "days": Key(_name), "remind": Key(_days)},
    )


def _days(check: Checker, place: Place, value: object) -> None:
    check.listed(place, value, lambda at, item: check.typed(at, item, int, "remind = [7, 1, -1]"))


def _words(check: Checker, place: Place, value: object) -> None:
    check.listed(place, value, lambda at, item: check.typed(at, item, str, 'choices = ["…", "…"]'))


def _inputs(check: Checker, place: Place, value: object) -> None:
    if not isinstance(value, Mapping):
        check.fault(place, msg("ここには表が要ります"), msg('例：inputs = { reason = "text" }'))
        return
    for name, declaration in value.items():
        check.name((*place, name), name)
        if not (isinstance(declaration, str) and _INPUT.fullmatch(declaration)):
            check.typed((*place, name), None, str, f'{name} = "text?"')


def _stages(check: Checker, place: Place, value: object) -> None:
    if not isinstance(value, Mapping):
        check.fault(place, msg("段階は [stages.名前] と書きます"), msg("例：[stages.open]"))


def _edges(check: Checker, place: Place, value: object) -> None:
    check.typed(place, value, list, "[[edges]]")


def _parameters(check: Checker, place: Place, value: object) -> None:
    if not isinstance(value, Mapping):
        check.fault(place, msg("設定は [parameters] の下に書きます"), msg("例：min_days = 30"))


def _named(check: Checker, place: Place, value: object) -> None:
    if not isinstance(value, Mapping):
        sentence = msg("「%(name)s」の下には、名前の付いた表が要ります", name=str(place[-1]))
        check.fault(place, sentence, msg("例：[%(name)s.名前]", name=str(place[-1])))


TOP: Mapping[str, Key] = {
    "schema": Key(_integer, needed=True),
    "name": Key(_name, needed=True),
    "version": Key(_integer, needed=True),
    "title": Key(_texts, needed=True),
    "basis": Key(_texts),
    "initial": Key(_name, needed=True),
    "parameters": Key(_parameters),
    "stages": Key(_stages, needed=True),
    "edges": Key(_edges, needed=True),
    "documents": Key(_named),
    "parts": Key(_named),
    "tracks": Key(_named),
}
DOCUMENT: Mapping[str, Key] = {"label": Key(_texts, needed=True)}
PART: Mapping[str, Key] = {
    "procedure": Key(_name, needed=True),
    "reached": Key(_names, needed=True),
    "label": Key(_texts, needed=True),
}
TRACK: Mapping[str, Key] = {
    "label": Key(_texts, needed=True),
    "initial": Key(_name, needed=True),
    "stages": Key(_stages, needed=True),
    "edges": Key(_edges, needed=True),
}
STAGE: Mapping[str, Key] = {
    "label": Key(_texts),
    "public": Key(_texts),
    "coming": Key(_texts, needed=False),
    "opens": Key(_names),
    "deadline": Key(_clock),
    "final": Key(_flag),
    "starts": Key(_names),
}
EDGE: Mapping[str, Key] = {
    "trigger": Key(_name, needed=True),
    "from": Key(_sources, needed=True),
    "to": Key(_name, needed=True),
    "permission": Key(_permission),
    "requires": Key(_names),
    "warns": Key(_names),
    "effects": Key(_names),
    "inputs": Key(_inputs),
    "label": Key(_texts),
    "approves": Key(_name),
    "override": Key(_flag),
    "reopens": Key(_flag),
    "basis": Key(_texts),
    "documents": Key(_names),
    "joins": Key(_names),
    "awaits": Key(_names),
}
PARAMETER: Mapping[str, Key] = {
    "value": Key(_value, needed=True),
    "label": Key(_texts),
    "least": Key(_integer),
    "choices": Key(_words),
}
