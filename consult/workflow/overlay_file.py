"""Reading a file of local rules: every mistake with file, line and remedy, nothing guessed.

schema = 1
effective_from = 2027-04-01
basis = { ja = "…規則第12号", en = "…" }

[procedures.public_consultation.parameters]
min_days = 40

[procedures.public_consultation.stages.open]
public = { ja = "ご意見を募集しています", en = "Tell us what you think" }
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from consult.i18n import LANGUAGES, msg
from consult.workflow.definition import Definition, Texts
from consult.workflow.loader import parsed
from consult.workflow.overlay import Local, Overlay, faults, texts_of, unknown
from consult.workflow.shape import Checker, Key
from consult.workflow.source import Lines, Place, Problems

SCHEMA = 1


def read(data: bytes, definitions: Mapping[str, Definition], today: dt.date, file: str = "<text>") -> Overlay:
    """The local rules written in `data` (UTF-8 TOML, at most 1 MB), checked against the shipped definitions.

    Raises:
        Problems: everything that is wrong, each with file, line and remedy.
    """
    text, document = parsed(data, file)
    check = Checker(file, Lines(text))
    check.table((), document, _TOP)
    _date(check, document.get("effective_from"), today)
    local = {
        name: _local(check, ("procedures", name), table, definitions)
        for name, table in _table(document.get("procedures")).items()
    }
    if check.problems:
        raise Problems(sorted(check.problems, key=lambda problem: problem.line))
    day = document["effective_from"]
    kept = {**document, "effective_from": day.isoformat()}
    return Overlay(day, document.get("basis", {}), local, kept)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _date(check: Checker, day: object, today: dt.date) -> None:
    place: Place = ("effective_from",)
    if day is None:
        return
    if type(day) is not dt.date:
        check.fault(
            place,
            msg("effective_from が日付ではありません"),
            msg(
                "引用符を付けずに書いてください。例 effective_from = %(day)s",
                day=_next_april(today).isoformat(),
            ),
        )
    elif day < today:
        check.fault(
            place,
            msg("施行の日 %(day)s はもう過ぎています", day=day),
            msg("今日から先の日を書いてください。進んでいる案件は、さかのぼって変わりません"),
        )


def _next_april(today: dt.date) -> dt.date:
    april = 4
    return dt.date(today.year + (today.month >= april), april, 1)


def _local(check: Checker, place: Place, table: object, definitions: Mapping[str, Definition]) -> Local:
    name = str(place[-1])
    if name not in definitions:
        missing = msg("「%(name)s」という手続はありません", name=name)
        check.fault(*unknown(place, name, sorted(definitions), missing))
        return Local({}, {})
    if not isinstance(table, Mapping):
        check.table(place, table, {})
        return Local({}, {})
    texts: dict[Place, Texts] = {}
    _gather(check, place, (), {k: v for k, v in table.items() if k != "parameters"}, definitions[name], texts)
    parameters = table.get("parameters", {})
    if not isinstance(parameters, Mapping):
        check.table((*place, "parameters"), parameters, {})
        parameters = {}
    local = Local(parameters, texts)
    for found, sentence, remedy in faults(definitions[name], local):
        check.fault((*place, *found), sentence, remedy)
    return local


def _gather(
    check: Checker,
    above: Place,
    place: Place,
    table: Mapping[str, Any],
    definition: Definition,
    texts: dict[Place, Texts],
) -> None:
    """Walk down to the texts; a key that leads to none is named with what could stand there."""
    known = texts_of(definition)
    depth = len(place)
    here = list(dict.fromkeys(str(k[depth]) for k in known if k[:depth] == place and len(k) > depth))
    for name, value in table.items():
        inner = (*place, name)
        if name not in here:
            names = [*here, "parameters"] if not place else here
            check.fault(
                *unknown((*above, *inner), name, names, msg("「%(name)s」は、ここには書けません", name=name))
            )
        elif inner in known:
            before = len(check.problems)
            _texts(check, (*above, *inner), value)
            if len(check.problems) == before:
                texts[inner] = value
        elif isinstance(value, Mapping):
            _gather(check, above, inner, value, definition, texts)
        else:
            check.table((*above, *inner), value, {})


def _texts(check: Checker, place: Place, value: object) -> None:
    def text(check: Checker, place: Place, value: object) -> None:
        check.typed(place, value, str, f'{place[-1]} = "…"')

    check.table(place, value, {code: Key(text) for code in LANGUAGES})


def _schema(check: Checker, place: Place, value: object) -> None:
    if type(value) is not int or value != SCHEMA:
        check.fault(place, msg("schema は 1 だけを読めます"), msg("schema = 1 と書いてください"))


def _any(_check: Checker, _place: Place, _value: object) -> None:
    """Looked at apart."""


def _procedures(check: Checker, place: Place, value: object) -> None:
    if not isinstance(value, Mapping):
        check.fault(
            place,
            msg("手続は [procedures.名前] と書きます"),
            msg("例：[procedures.public_consultation.parameters]"),
        )


_TOP: Mapping[str, Key] = {
    "schema": Key(_schema, needed=True),
    "effective_from": Key(_any, needed=True),
    "basis": Key(_texts),
    "procedures": Key(_procedures, needed=True),
}
