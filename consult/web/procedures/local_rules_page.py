"""What the pages about local rules show: settings and where they come from, differences in words."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.accounts.models import Account
from consult.cases import definitions, local_rules
from consult.cases.local_rules import Change, Setting
from consult.cases.models_rules import LocalRules
from consult.i18n import N_, Message, gettext, msg, pick
from consult.workflow.definition import Definition, Texts, Value
from consult.workflow.overlay import differences, texts_of
from consult.workflow.source import Place

STATES = {
    "proposed": (N_("承認を待っている"), "next"),
    "approved": (N_("承認した"), "done"),
    "declined": (N_("取りやめた"), "off"),
}
_KEYS = {
    "label": N_("名前"),
    "public": N_("公開のページの文"),
    "coming": N_("その前に知らせる文"),
    "basis": N_("根拠"),
}
_THINGS = {
    "stages": N_("段階「%(name)s」"),
    "edges": N_("操作「%(name)s」"),
    "documents": N_("文書「%(name)s」"),
    "parts": N_("組み合わせる案件「%(name)s」"),
    "tracks": N_("並行する作業「%(name)s」"),
}
_LANGUAGES = {"ja": N_("日本語"), "en": N_("英語")}


def value(of: Value | None) -> str:
    """A value of a parameter, or a text, as people read it."""
    if of is None or of == "":
        return gettext("（なし）")
    if isinstance(of, bool):
        return gettext("はい") if of else gettext("いいえ")
    return str(of)


def place(definition: Definition, at: Place) -> str:
    """Where a difference stands, in words: 段階「募集中」：公開のページの文."""
    if at == ("title",):
        return gettext("手続の名前")
    if at == ("basis",):
        return gettext("手続の根拠")
    if at[0] == "parameters":
        return label_of(definition, str(at[1]))
    texts = texts_of(definition)
    things, key = at[:-1], gettext(_KEYS[str(at[-1])])
    names = [
        str(Message(_THINGS[str(kind)], {"name": _named(texts, at[: 2 * i + 2])}))
        for i, kind in enumerate(things[::2])
    ]
    return str(msg("%(thing)s：%(key)s", thing="・".join(names), key=key))


def label_of(definition: Definition, parameter: str) -> str:
    """The label of a parameter; its name when it has none."""
    labels = {p.name: p.label for p in definition.parameters}
    return pick(labels[parameter]) if labels.get(parameter) else parameter


def _named(texts: dict[Place, Texts], at: Place) -> str:
    said = texts.get((*at, "label"))
    return pick(said) if said else str(at[-1])


def changes(found: Sequence[Change]) -> list[dict[str, Any]]:
    """The differences a file makes, procedure by procedure."""
    return [
        {
            "title": pick(change.before.title),
            "name": change.before.name,
            "digest": change.after.digest,
            "rows": _rows(change.before, change.after),
        }
        for change in found
    ]


def combined(rules: LocalRules) -> list[tuple[str, str]]:
    """What was approved: the name of each procedure it changes, and the digest of what came of it."""
    known = definitions.library()
    return [
        (pick(known[name].title) if name in known else name, digest)
        for name, digest in sorted(rules.combined.items())
    ]


def _rows(before: Definition, after: Definition) -> list[list[str]]:
    return [
        [_place(before, d.place, d.language), value(d.before), value(d.after)]
        for d in differences(before, after)
    ]


def _place(definition: Definition, at: Place, language: str) -> str:
    what = place(definition, at)
    if not language:
        return what
    return str(msg("%(what)s（%(name)s）", what=what, name=gettext(_LANGUAGES[language])))


def settings() -> list[dict[str, Any]]:
    """Every procedure with its parameters: what it sets, the value today, what is allowed, where it comes from."""
    held = definitions.every()
    return [
        {
            "title": pick(held[name].title),
            "name": name,
            "local": any(s.local for s in found),
            "rows": [[_label(s), value(s.parameter.default), _allowed(s), _origin(s)] for s in found],
        }
        for name, found in local_rules.settings().items()
        if found
    ]


def keys() -> list[list[str]]:
    """Every parameter as it is written in a file: the line, what it sets, what is allowed."""
    return [
        [
            f"[procedures.{name}.parameters] {_written(s.parameter.name, s.parameter.default)}",
            _label(s),
            _allowed(s),
        ]
        for name, found in local_rules.settings().items()
        for s in found
    ]


def _written(name: str, of: Value) -> str:
    return f"{name} = {json.dumps(of, ensure_ascii=False)}"


def _label(setting: Setting) -> str:
    return pick(setting.parameter.label) if setting.parameter.label else setting.parameter.name


def _allowed(setting: Setting) -> str:
    parameter = setting.parameter
    if parameter.choices:
        return "、".join(parameter.choices)
    if parameter.least is not None:
        return str(msg("%(least)s以上", least=parameter.least))
    return gettext("決まりはありません")


def _origin(setting: Setting) -> str:
    if setting.local:
        return str(msg("この市の決まり（もとは %(value)s）", value=value(setting.shipped.default)))
    return gettext("手続の定義のまま")


def wording() -> list[dict[str, Any]]:
    """The texts that the municipality words otherwise than the shipped procedures."""
    held, shipped = definitions.every(), definitions.library()
    found = []
    for name, definition in sorted(held.items()):
        rows = [
            row
            for d, row in zip(
                differences(shipped[name], definition), _rows(shipped[name], definition), strict=True
            )
            if d.language
        ]
        if rows:
            found.append({"title": pick(definition.title), "name": name, "rows": rows})
    return found


def line(session: Session, rules: LocalRules) -> dict[str, Any]:
    """One proposal in a list."""
    word, tone = STATES[rules.state]
    return {
        "number": rules.id,
        "href": f"/desk/rules/{rules.id}",
        "from": rules.effective_from,
        "state": gettext(word),
        "tone": tone,
        "who": name_of(session, rules.proposed_by),
        "at": rules.proposed_at,
        "decided_by": name_of(session, rules.decided_by),
        "decided_at": rules.decided_at,
        "reason": rules.reason,
        "digest": rules.digest,
        "source": rules.source,
    }


def name_of(session: Session, account_id: int | None) -> str:
    """The name of who acted; the system where nobody did."""
    account = session.get(Account, account_id) if account_id is not None else None
    return account.name if account is not None else gettext("システム")
