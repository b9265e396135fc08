"""A procedure in words, whole: what a lawyer signs and an office works by. The page, the PDF and docs/ all say this.

Nothing is added by hand: every sentence comes from the definition or from the declared words it uses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from consult.i18n import N_, gettext, msg, pick
from consult.workflow.conditions import CONDITIONS
from consult.workflow.definition import Clock, Definition, Edge, Parameter, Part, Stage
from consult.workflow.inputs import kind
from consult.workflow.vocabulary import CLOCKS, EFFECTS, INPUTS, Word

_KINDS = {"text": N_("文"), "date": N_("日付"), "number": N_("数")}


@dataclass(frozen=True)
class Setting:
    """A parameter: what a municipality may set."""

    name: str
    label: str
    value: str
    bounds: str


@dataclass(frozen=True)
class Named:
    """A thing the procedure knows by a name and a sentence."""

    name: str
    label: str
    text: str = ""


@dataclass(frozen=True)
class Act:
    """One edge in words; `number` is what its line in the drawing carries.

    An edge that leaves several stages is said in full at the first of them; `said_at` names it at the others.
    """

    number: int
    trigger: str
    label: str
    to: str
    to_label: str
    who: str
    requires: tuple[str, ...]
    warns: tuple[str, ...]
    inputs: tuple[str, ...]
    effects: tuple[str, ...]
    basis: str
    notes: tuple[str, ...]
    said_at: str = ""


@dataclass(frozen=True)
class Passage:
    """One stage in words."""

    name: str
    label: str
    public: str
    coming: str
    deadline: tuple[str, ...]
    starts: str
    final: bool
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Course:
    """The stages of the procedure, or of one of its tracks."""

    name: str
    label: str
    begins: tuple[str, ...]
    stages: tuple[Passage, ...]


@dataclass(frozen=True)
class Edition:
    """One version in the history of a definition."""

    version: int
    digest: str
    since: str


@dataclass(frozen=True)
class Chapter:
    """One procedure, whole."""

    name: str
    title: str
    basis: str
    version: int
    digest: str
    settings: tuple[Setting, ...]
    documents: tuple[Named, ...]
    parts: tuple[Named, ...]
    courses: tuple[Course, ...]
    history: tuple[Edition, ...]


def chapter(
    definition: Definition,
    who: Callable[[str], str],
    *,
    others: Mapping[str, Definition] | None = None,
    history: Sequence[Edition] = (),
) -> Chapter:
    """`definition` in the reader's language; `who` names the holders of a permission.

    `others` are the procedures its parts may be; without a `history` it has one line, this version.
    """
    main = Course(definition.name, pick(definition.title), (), _passages(definition, definition, who, 1))
    first, courses = len(definition.edges) + 1, [main]
    for track in definition.tracks:
        flat = definition.track(track.name)
        begins = [
            str(msg("「%(stage)s」に入ると始まります", stage=pick(s.label)))
            for s in definition.stages
            if track.name in s.starts
        ]
        begins += [
            str(msg("「%(act)s」の前に終わります", act=f"{n} {pick(e.label)}"))
            for n, e in enumerate(definition.edges, 1)
            if track.name in e.joins
        ]
        courses.append(
            Course(track.name, pick(track.label), tuple(begins), _passages(flat, definition, who, first))
        )
        first += len(flat.edges)
    return Chapter(
        name=definition.name,
        title=pick(definition.title),
        basis=pick(definition.basis) if definition.basis else "",
        version=definition.version,
        digest=definition.digest,
        settings=tuple(_setting(p) for p in definition.parameters),
        documents=tuple(Named(d.name, pick(d.label)) for d in definition.documents),
        parts=tuple(_part(part, others or {}) for part in definition.parts),
        courses=tuple(courses),
        history=tuple(history) or (Edition(definition.version, definition.digest, ""),),
    )


def _part(part: Part, others: Mapping[str, Definition]) -> Named:
    other = others.get(part.procedure)
    procedure = pick(other.title) if other else part.procedure
    stages = "・".join(
        pick(other.stage(n).label) if other and n in other.by_name else n for n in part.reached
    )
    text = msg("手続「%(procedure)s」が「%(stages)s」に着くこと", procedure=procedure, stages=stages)
    return Named(part.name, pick(part.label), str(text))


def _setting(parameter: Parameter) -> Setting:
    bounds = []
    if parameter.least is not None:
        bounds.append(str(msg("%(least)s以上", least=parameter.least)))
    if parameter.choices:
        bounds.append(str(msg("%(among)s のどれか", among="、".join(parameter.choices))))
    value = str(parameter.default)
    if isinstance(parameter.default, bool):
        value = gettext("はい") if parameter.default else gettext("いいえ")
    label = pick(parameter.label) if parameter.label else parameter.name
    return Setting(parameter.name, label, value, "、".join(bounds))


def _passages(
    flat: Definition, whole: Definition, who: Callable[[str], str], first: int
) -> tuple[Passage, ...]:
    labels = {track.name: pick(track.label) for track in whole.tracks}
    return tuple(
        Passage(
            name=stage.name,
            label=pick(stage.label),
            public=pick(stage.public) if stage.public else "",
            coming=pick(stage.coming) if stage.coming else "",
            deadline=_deadline(stage, flat),
            starts="、".join(labels[name] for name in stage.starts),
            final=stage.final,
            acts=tuple(
                _act(flat, whole, number, edge, who, at=stage.name)
                for number, edge in enumerate(flat.edges, first)
                if stage.name in edge.sources
            ),
        )
        for stage in flat.stages
    )


def _deadline(stage: Stage, flat: Definition) -> tuple[str, ...]:
    """The clock in sentences: the rule, its number of days, what fires, when those responsible are reminded."""
    clock = stage.deadline
    if clock is None:
        return ()
    said = [_word(CLOCKS, clock.rule)]
    days = next((p for p in flat.parameters if p.name == clock.days), None)
    if days is not None:
        label = pick(days.label) if days.label else days.name
        said.append(str(msg("日数：%(label)s（%(value)s）", label=label, value=str(days.default))))
    fired = next((e for e in flat.edges_from(stage.name, clock.trigger)), None) if clock.trigger else None
    if fired is not None:
        said.append(str(msg("過ぎると、自動で「%(act)s」に進みます", act=pick(fired.label))))
    return (*said, *_reminders(clock))


def _reminders(clock: Clock) -> list[str]:
    before = [str(day) for day in clock.remind if day > 0]
    after = [str(-day) for day in clock.remind if day < 0]
    said = [str(msg("知らせ：%(days)s日前", days="・".join(before)))] if before else []
    said += [gettext("知らせ：当日")] if 0 in clock.remind else []
    return said + ([str(msg("過ぎたときの知らせ：%(days)s日後", days="・".join(after)))] if after else [])


def _act(
    flat: Definition, whole: Definition, number: int, edge: Edge, who: Callable[[str], str], *, at: str
) -> Act:
    first = next(stage for stage in flat.stages if stage.name in edge.sources)
    return Act(
        number=number,
        trigger=edge.trigger,
        label=pick(edge.label),
        to=edge.to,
        to_label=pick(flat.stage(edge.to).label),
        who=who(edge.permission),
        requires=(*_stated(edge.requires), *_standing(edge, whole)),
        warns=_stated(edge.warns),
        inputs=tuple(_input(name, declared) for name, declared in edge.inputs.items()),
        effects=tuple(_word(EFFECTS, name) for name in edge.effects),
        basis=pick(edge.basis) if edge.basis else "",
        notes=tuple(_notes(edge, flat)),
        said_at="" if first.name == at else pick(first.label),
    )


def _stated(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(CONDITIONS[code].statement()) if code in CONDITIONS else code for code in codes)


def _standing(edge: Edge, whole: Definition) -> list[str]:
    """What is asked of documents, tracks and parts."""
    documents = {d.name: pick(d.label) for d in whole.documents}
    tracks = {t.name: pick(t.label) for t in whole.tracks}
    parts = {p.name: pick(p.label) for p in whole.parts}
    said = [str(msg("文書「%(what)s」がある", what=documents.get(n, n))) for n in edge.documents]
    said += [str(msg("並行する作業「%(what)s」が終わっている", what=tracks.get(n, n))) for n in edge.joins]
    return said + [
        str(msg("「%(what)s」の案件が、着くべき段階にある", what=parts.get(n, n))) for n in edge.awaits
    ]


def _input(name: str, declared: str) -> str:
    type_name, needed = kind(declared)
    of = gettext(_KINDS[type_name]) if type_name in _KINDS else type_name
    label = _word(INPUTS, name)
    if needed:
        return str(msg("%(label)s（%(kind)s）", label=label, kind=of))
    return str(msg("%(label)s（%(kind)s。書かなくてもよい）", label=label, kind=of))


def _notes(edge: Edge, flat: Definition) -> list[str]:
    said = []
    if edge.approves:
        approved = next((pick(e.label) for e in flat.edges if e.trigger == edge.approves), edge.approves)
        said.append(str(msg("「%(act)s」をした人とは別の人がする", act=approved)))
    if edge.override:
        said.append(gettext("例外の操作。1人が理由を書いて申し出て、別の人が行う"))
    return said


def _word(words: dict[str, Word], name: str) -> str:
    return str(words[name].sentence) if name in words else name
