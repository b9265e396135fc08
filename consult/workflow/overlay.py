"""What a municipality sets for itself: parameters and wording over the shipped procedures, in one dated file.

An overlay never touches stages, edges or conditions, so it cannot open a way that lint closed. Laid over a
definition it gives a definition with an identity of its own; that is what cases pin and packages carry.
"""

import datetime as dt
import difflib
import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from consult.errors import Sentence
from consult.i18n import LANGUAGES, Message, msg
from consult.workflow.canonical import canonical
from consult.workflow.definition import Definition, Edge, Parameter, Stage, Texts, Track, Value
from consult.workflow.source import Place, Problem, Problems

_STAGE_TEXTS = ("label", "public", "coming")
_EDGE_TEXTS = ("label", "basis")
LONGEST_WORDING = 1000
_MOST = {"days": 3650, "years": 100}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_READERS: dict[str, Callable[[str], Sentence | None]] = {}
_TOGETHER: dict[str, Callable[[Definition], tuple[Sentence, Sentence] | None]] = {}
_KINDS = {int: msg("整数"), str: msg("文字"), bool: msg("true か false")}


def declare_reader(name: str, fault: Callable[[str], Sentence | None]) -> None:
    """Say what is wrong with a text parameter of this name, refused when proposed, not on first use."""
    _READERS[name] = fault


def declare_together(name: str, fault: Callable[[Definition], tuple[Sentence, Sentence] | None]) -> None:
    """Say what is wrong, and what to do, once all that is set stands together; asked where each fits by itself."""
    _TOGETHER[name] = fault


@dataclass(frozen=True)
class Local:
    """What is set for one procedure: values of parameters, and texts by their place in the definition."""

    parameters: Mapping[str, Value]
    texts: Mapping[Place, Texts]


@dataclass(frozen=True)
class Overlay:
    """One file of local rules: what it sets for which procedure, and the day from which new cases follow it."""

    effective_from: dt.date
    basis: Texts
    procedures: Mapping[str, Local]
    document: Mapping[str, Any]

    @cached_property
    def json(self) -> str:
        """The canonical JSON: what is stored and hashed."""
        return canonical(self.document)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.json.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One place where two definitions say something else; `language` is empty for a parameter."""

    place: Place
    language: str
    before: Value | None
    after: Value | None


def apply(definition: Definition, overlay: Overlay) -> Definition:
    """The effective combination: `definition` with the parameters and the wording of `overlay`.

    The definition itself when the overlay says nothing about it.

    Raises:
        Problems: when the overlay names something that this definition does not have, or may not be so.
    """
    local = overlay.procedures.get(definition.name)
    if local is None:
        return definition
    wrong = [
        Problem(definition.name, 1, sentence, remedy) for _, sentence, remedy in faults(definition, local)
    ]
    if wrong:
        raise Problems(wrong)
    said = local.texts
    return replace(
        definition,
        title=said.get(("title",), definition.title),
        basis=said.get(("basis",), definition.basis),
        parameters=_set(definition, local),
        stages=_stages(definition.stages, (), said),
        edges=_edges(definition.edges, (), said),
        documents=tuple(
            replace(d, label=said.get(("documents", d.name, "label"), d.label)) for d in definition.documents
        ),
        parts=tuple(
            replace(p, label=said.get(("parts", p.name, "label"), p.label)) for p in definition.parts
        ),
        tracks=tuple(_track(track, said) for track in definition.tracks),
    )


def _set(definition: Definition, local: Local) -> tuple[Parameter, ...]:
    return tuple(replace(p, default=local.parameters.get(p.name, p.default)) for p in definition.parameters)


def _stages(stages: Iterable[Stage], above: Place, said: Mapping[Place, Texts]) -> tuple[Stage, ...]:
    return tuple(
        replace(s, **{k: said.get((*above, "stages", s.name, k), getattr(s, k)) for k in _STAGE_TEXTS})
        for s in stages
    )


def _edges(edges: Iterable[Edge], above: Place, said: Mapping[Place, Texts]) -> tuple[Edge, ...]:
    return tuple(
        replace(e, **{k: said.get((*above, "edges", e.trigger, k), getattr(e, k)) for k in _EDGE_TEXTS})
        for e in edges
    )


def _track(track: Track, said: Mapping[Place, Texts]) -> Track:
    above: Place = ("tracks", track.name)
    return replace(
        track,
        label=said.get((*above, "label"), track.label),
        stages=_stages(track.stages, above, said),
        edges=_edges(track.edges, above, said),
    )


def texts_of(definition: Definition) -> dict[Place, Texts]:
    """Every text that may be worded locally, by its place; edges are named by their trigger."""
    found: dict[Place, Texts] = {("title",): definition.title, ("basis",): definition.basis}
    found |= _texts_of(definition.stages, definition.edges, ())
    for track in definition.tracks:
        found["tracks", track.name, "label"] = track.label
        found |= _texts_of(track.stages, track.edges, ("tracks", track.name))
    found |= {("documents", kind.name, "label"): kind.label for kind in definition.documents}
    return found | {("parts", part.name, "label"): part.label for part in definition.parts}


def _texts_of(stages: Iterable[Stage], edges: Iterable[Edge], above: Place) -> dict[Place, Texts]:
    found = {(*above, "stages", s.name, k): getattr(s, k) for s in stages for k in _STAGE_TEXTS}
    for edge in edges:
        for key in _EDGE_TEXTS:
            found.setdefault((*above, "edges", edge.trigger, key), getattr(edge, key))
    return found


def differences(before: Definition, after: Definition) -> list[Difference]:
    """What `after` sets or says otherwise than `before`: parameters first, then texts in file order."""
    old = {p.name: p.default for p in before.parameters}
    found = [
        Difference(("parameters", p.name), "", old.get(p.name), p.default)
        for p in after.parameters
        if old.get(p.name) != p.default
    ]
    texts = texts_of(before)
    for place, new in texts_of(after).items():
        was = texts.get(place, {})
        found += [
            Difference(place, code, was.get(code), new.get(code))
            for code in LANGUAGES
            if was.get(code) != new.get(code)
        ]
    return found


Fault = tuple[Place, Sentence, Sentence]


def faults(definition: Definition, local: Local) -> list[Fault]:
    """What of `local` does not fit `definition`: place, what is wrong, what to do."""
    parameters, texts = {p.name: p for p in definition.parameters}, texts_of(definition)
    found: list[Fault] = []
    for name, value in local.parameters.items():
        place: Place = ("parameters", name)
        if name not in parameters:
            found.append(
                unknown(
                    place, name, parameters, msg("「%(name)s」という設定は、この手続にありません", name=name)
                )
            )
        else:
            found += [(place, *said) for said in _unfit(parameters[name], value)]
    if local.parameters and not found:
        found += _at_odds(replace(definition, parameters=_set(definition, local)), local)
    for place, said in local.texts.items():
        if place not in texts:
            name = ".".join(map(str, place))
            found.append(unknown(place, name, (), msg("「%(name)s」は、この手続にありません", name=name)))
        found += [
            (
                (*place, code),
                msg("%(code)s の文がありません", code=code),
                msg("日本語と英語の両方を書いてください。片方だけを変えると、文が食い違います"),
            )
            for code in LANGUAGES
            if not said.get(code, "").strip()
        ]
        found += [((*place, code), *wrong) for code, text in said.items() for wrong in _unreadable(text)]
    return found


def _at_odds(definition: Definition, local: Local) -> Iterator[Fault]:
    for name in (p.name for p in definition.parameters if p.name in _TOGETHER):
        if (said := _TOGETHER[name](definition)) is not None:
            place = name if name in local.parameters else next(iter(local.parameters))
            yield ("parameters", place), *said


def _unreadable(text: str) -> Iterator[tuple[Sentence, Sentence]]:
    if len(text) > LONGEST_WORDING:
        sentence = msg("文が長すぎます（%(n)s字）", n=len(text))
        yield sentence, msg("%(most)s字までにしてください", most=LONGEST_WORDING)
    hidden = sorted({f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in _HIDDEN})
    if hidden:
        sentence = msg("見えない文字（%(codes)s）があります", codes="、".join(hidden[:5]))
        yield sentence, msg("その文字を消し、1行で書いてください")


def _unfit(parameter: Parameter, value: Value) -> Iterator[tuple[Sentence, Sentence]]:
    if type(value) is not type(parameter.default):
        kind = _KINDS[type(parameter.default)]
        yield (
            msg("「%(name)s」の値の種類が違います", name=parameter.name),
            msg("%(kind)sを書いてください。例 %(example)s", kind=kind, example=_written(parameter)),
        )
    elif parameter.choices and value not in parameter.choices:
        yield (
            msg("「%(name)s」に「%(value)s」は選べません", name=parameter.name, value=str(value)),
            msg("%(choices)sから選んでください", choices="、".join(parameter.choices)),
        )
    elif parameter.least is not None and int(value) < parameter.least:
        yield (
            msg("「%(name)s」が%(least)sより小さい値です", name=parameter.name, least=parameter.least),
            msg("%(least)s以上にしてください。これより短くは決められません", least=parameter.least),
        )
    elif isinstance(value, int) and value > (most := _most(parameter)):
        yield (
            msg("「%(name)s」が%(most)sより大きい値です", name=parameter.name, most=most),
            msg("%(most)s以下にしてください", most=most),
        )
    elif (
        isinstance(value, str)
        and (read := _READERS.get(parameter.name))
        and (said := read(value)) is not None
    ):
        yield said, msg("例 %(example)s", example=_written(parameter))


def _most(parameter: Parameter) -> int:
    """The largest value that can still be reckoned with: ten years of days, a hundred years, else a big number."""
    return next((most for end, most in _MOST.items() if parameter.name.endswith(end)), 10**9)


def _written(parameter: Parameter) -> str:
    return f"{parameter.name} = {json.dumps(parameter.default, ensure_ascii=False)}"


def unknown(place: Place, name: str, known: Iterable[str], sentence: Message) -> Fault:
    """A name that is not there, with the one that was probably meant or those there are."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return place, sentence, msg("「%(near)s」のことではありませんか", near=near[0])
    if names:
        return place, sentence, msg("使えるのは %(keys)s です", keys="、".join(names))
    return place, sentence, msg("この行を消してください")


def from_json(text: str) -> Overlay:
    """An overlay kept by its canonical JSON, with the same digest."""
    document = json.loads(text)
    local = {
        name: Local(table.get("parameters", {}), dict(_leaves(table)))
        for name, table in document.get("procedures", {}).items()
    }
    day = dt.date.fromisoformat(document["effective_from"])
    return Overlay(day, document.get("basis", {}), local, document)


def _leaves(table: Mapping[str, Any], above: Place = ()) -> Iterator[tuple[Place, Texts]]:
    for name, value in table.items():
        if not above and name == "parameters":
            continue
        if value and set(value) <= set(LANGUAGES) and all(isinstance(text, str) for text in value.values()):
            yield (*above, name), value
        else:
            yield from _leaves(value, (*above, name))
