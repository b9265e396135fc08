"""What every case brings along besides its facts: documents on file, tracks, linked cases, proposed exceptions.

These are the same for all procedures, so the engine asks for them itself wherever a definition names them:
`documents`, `joins`, `awaits` and `override` of an edge each give one verdict beside those of its conditions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from consult.i18n import N_
from consult.workflow.conditions import CONDITIONS, Verdict, condition
from consult.workflow.definition import Definition, Edge, Part, Texts


@dataclass(frozen=True)
class LinkedCase:
    """A case this one is composed of: its number, where it stands, and that stage in words."""

    number: str
    stage: str
    label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """How a case stands; the empty one has nothing on file.

    `tracks` holds the stage of every track that was started. `proposals` holds, by trigger, the account that
    proposed an exception; `asking` is the account for which the question is asked.
    """

    documents: frozenset[str] = frozenset()
    tracks: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Sequence[LinkedCase]] = field(default_factory=dict)
    proposals: Mapping[str, int] = field(default_factory=dict)
    asking: int | None = None


NOTHING = Standing()


@dataclass(frozen=True)
class _Lacks:
    names: tuple[str, ...] | None = None
    proposed: bool | None = None


def _none_lack(facts: _Lacks) -> tuple[bool, Mapping[str, object]]:
    names = facts.names or ()
    return not names, {"names": names}


condition(
    "documents_filed",
    met=N_("要る文書がそろっています"),
    unmet=N_("文書がまだありません：%(names)s"),
    clears=N_("担当課"),
    where="documents",
    states=N_("要る文書がそろっていること"),
)(_none_lack)

condition(
    "tracks_ended",
    met=N_("並行する作業が終わっています"),
    unmet=N_("並行する作業が終わっていません：%(names)s"),
    clears=N_("担当課"),
    where="tracks",
    states=N_("並行する作業が終わっていること"),
)(_none_lack)

condition(
    "parts_reached",
    met=N_("待っている案件が、要る段階まで進んでいます"),
    unmet=N_("待っている案件が、まだ進んでいません：%(names)s"),
    clears=N_("それぞれの案件の担当課"),
    where="parts",
    states=N_("組み立てる案件が、要る段階まで進んでいること"),
)(_none_lack)


@condition(
    "proposed_by_another",
    met=N_("別の人がこの例外を申し出ています"),
    unmet=N_("例外の操作です。別の人が、理由を付けて申し出てからできます"),
    clears=N_("担当課の別の人"),
    where="overrides",
    states=N_("例外の操作を、別の人が理由を付けて申し出ていること"),
    assures="second_person",
)
def _proposed(facts: _Lacks) -> bool | None:
    return facts.proposed


GENERIC = frozenset({"documents_filed", "tracks_ended", "parts_reached", "proposed_by_another"})


def generic_codes(edge: Edge) -> tuple[str, ...]:
    """The codes the engine adds to those an edge names itself, in the order they are told."""
    asked = (
        ("documents_filed", edge.documents),
        ("tracks_ended", edge.joins),
        ("parts_reached", edge.awaits),
        ("proposed_by_another", edge.override),
    )
    return tuple(code for code, there in asked if there)


def standing_verdicts(definition: Definition, edge: Edge, standing: Standing) -> tuple[Verdict, ...]:
    """The verdicts on what `edge` asks of the case's standing; none for an edge that asks nothing of it."""
    return tuple(_verdicts(definition, edge, standing))


def _verdicts(definition: Definition, edge: Edge, standing: Standing) -> Iterator[Verdict]:
    if edge.documents:
        labels = {kind.name: kind.label for kind in definition.documents}
        yield _told("documents_filed", [n for n in edge.documents if n not in standing.documents], labels)
    if edge.joins:
        labels = {track.name: track.label for track in definition.tracks}
        yield _told("tracks_ended", [n for n in edge.joins if not _ended(definition, n, standing)], labels)
    if edge.awaits:
        labels = {part.name: _awaited(part, standing) for part in definition.parts}
        yield _told(
            "parts_reached", [n for n in edge.awaits if not _reached(definition, n, standing)], labels
        )
    if edge.override:
        by = standing.proposals.get(edge.trigger)
        yield _verdict("proposed_by_another", _Lacks(proposed=by is not None and by != standing.asking), {})


def _ended(definition: Definition, track: str, standing: Standing) -> bool:
    stage = standing.tracks.get(track)
    return stage is not None and definition.track(track).stage(stage).final


def _reached(definition: Definition, name: str, standing: Standing) -> bool:
    """Every linked case of the part has come far enough, and there is at least one."""
    linked = standing.parts.get(name, ())
    wanted = next(part.reached for part in definition.parts if part.name == name)
    return bool(linked) and all(case.stage in wanted for case in linked)


def _awaited(part: Part, standing: Standing) -> Texts:
    """The part in words, with the number and the stage of each linked case that has not come far enough."""
    late = [case for case in standing.parts.get(part.name, ()) if case.stage not in part.reached]
    if not late:
        return part.label
    said = {"ja": ("、", "%s（%s）"), "en": (", ", "%s (%s)")}
    return {
        language: form % (label, between.join(f"{c.number} {c.label.get(language, c.stage)}" for c in late))
        for language, label in part.label.items()
        for between, form in (said[language],)
    }


def _told(code: str, missing: Sequence[str], labels: Mapping[str, Texts]) -> Verdict:
    return _verdict(code, _Lacks(names=tuple(missing)), {name: labels[name] for name in missing})


def _verdict(code: str, facts: _Lacks, labels: Mapping[str, Texts]) -> Verdict:
    return replace(CONDITIONS[code].verdict(facts), labels=labels)
