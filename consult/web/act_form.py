"""The form before an act, for cases and tracks alike: its fields, its cautions, and what was wrong with it."""

from typing import Any

from flask import request

from consult.errors import Conflict, Invalid, Refused
from consult.i18n import gettext
from consult.workflow.definition import Definition
from consult.workflow.explain import Option
from consult.workflow.vocabulary import INPUTS


def input_names(definition: Definition, stage: str, trigger: str) -> list[str]:
    """The inputs any edge of `trigger` asks for at `stage`."""
    return [name for edge in definition.edges_from(stage, trigger) for name in edge.inputs]


def only_override(definition: Definition, stage: str, trigger: str) -> bool:
    """Whether every way of `trigger` from here is an exception, which has a page of its own."""
    edges = definition.edges_from(stage, trigger)
    return bool(edges) and all(edge.override for edge in edges)


def fields(option: Option) -> list[dict[str, Any]]:
    """The fields of an act with what was typed."""
    return [
        _field(name, declared, request.values.get(name, "")) for name, declared in option.edge.inputs.items()
    ]


def _field(name: str, declared: str, value: str) -> dict[str, Any]:
    label = INPUTS[name].sentence if name in INPUTS else name
    choices = INPUTS[name].choices if name in INPUTS else {}
    hint = gettext("例 令和8年11月2日、2026/11/2") if declared.startswith("date") else ""
    return {
        "name": name,
        "label": label,
        "value": value,
        "hint": hint,
        "long": declared.startswith("text"),
        "choices": [
            {"value": code, "label": gettext(text), "checked": code == value}
            for code, text in choices.items()
        ],
        "optional": declared.endswith("?"),
    }


def given(names: list[str]) -> dict[str, str]:
    """The fields that were filled in."""
    typed = {name: request.form.get(name, "") for name in names}
    return {name: value for name, value in typed.items() if value.strip()}


def acknowledged() -> dict[str, str]:
    """The cautions that were ticked, each with its reason."""
    return {code: request.form.get(f"reason-{code}", "") for code in request.form.getlist("warned")}


def cautions(option: Option) -> list[dict[str, Any]]:
    """What wants a tick and a reason, with what was typed."""
    return [
        {
            "name": w.code,
            "text": str(w),
            "reason": request.form.get(f"reason-{w.code}", ""),
            "ticked": w.code in request.form.getlist("warned"),
        }
        for w in option.warnings
    ]


def _why(error: Refused | Conflict) -> str:
    """The refusal with what it found wrong in what was typed: below stands only what is known without it."""
    unmet = [str(v) for v in getattr(error, "verdicts", ()) if not v.ok]
    return "：".join([str(error), *(["　".join(unmet)] if unmet else [])])


def faults(error: Invalid | Refused | Conflict) -> dict[str, Any]:
    """What the page says when an act did not happen: errors by field, or what stands in the way."""
    errors, error_of = [], {}
    if isinstance(error, Invalid):
        for name, sentences in error.fields.items():
            caution = name.startswith("acknowledged.")
            field = f"reason-{name.removeprefix('acknowledged.')}" if caution else name
            error_of[field] = str(sentences[0])
            label = f"{INPUTS[name].sentence}：" if name in INPUTS else ""
            errors.append({"field": field, "text": f"{label}{sentences[0]}"})
    title = (
        gettext("ほかの人が先に変えました") if isinstance(error, Conflict) else gettext("まだ進められません")
    )
    conflict = None if isinstance(error, Invalid) else {"title": title, "text": _why(error)}
    return {"errors": errors, "error_of": error_of, "conflict": conflict}
