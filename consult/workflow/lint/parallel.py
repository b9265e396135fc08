"""Documents, tracks and parts: what an edge waits for exists, begins, ends, and never waits for itself."""

from collections.abc import Iterator, Mapping

from consult.errors import Sentence
from consult.i18n import msg
from consult.workflow.definition import Definition
from consult.workflow.lint.graph import pairs, reach
from consult.workflow.lint.rule import Finding, Found, Known, rule, unknown
from consult.workflow.source import Place


@rule("unknown-document", of_tracks=True)
def _documents_exist(definition: Definition, _: Known) -> Found:
    names = [kind.name for kind in definition.documents]
    for index, edge in enumerate(definition.edges):
        for name in edge.documents:
            if name not in names:
                yield unknown(("edges", index, "documents"), name, names)


@rule("unknown-part", of_tracks=True)
def _parts_exist(definition: Definition, _: Known) -> Found:
    names = [part.name for part in definition.parts]
    for index, edge in enumerate(definition.edges):
        for name in edge.awaits:
            if name not in names:
                yield unknown(("edges", index, "awaits"), name, names)


@rule("unknown-track")
def _tracks_exist(definition: Definition, _: Known) -> Found:
    names = [track.name for track in definition.tracks]
    for stage in definition.stages:
        for name in stage.starts:
            if name not in names:
                yield unknown(("stages", stage.name, "starts"), name, names)
    for index, edge in enumerate(definition.edges):
        for name in edge.joins:
            if name not in names:
                yield unknown(("edges", index, "joins"), name, names)


@rule("track-alone")
def _tracks_begin_and_are_awaited(definition: Definition, _: Known) -> Found:
    started = {name for stage in definition.stages for name in stage.starts}
    joined = {name for edge in definition.edges for name in edge.joins}
    for track in definition.tracks:
        place = ("tracks", track.name)
        if track.name not in started:
            yield (
                place,
                msg("並行する作業「%(name)s」を始める段階がありません", name=track.name),
                msg("どこかの段階に starts を書いてください"),
            )
        if track.name not in joined:
            yield (
                place,
                msg("並行する作業「%(name)s」の終わりを待つ経路がありません", name=track.name),
                msg("先へ進む経路に joins を書いてください"),
            )


@rule("join-before-start")
def _joins_follow_starts(definition: Definition, _: Known) -> Found:
    """A join met before its track began would hold the case for ever."""
    for index, edge in enumerate(definition.edges):
        for name in edge.joins:
            starters = {stage.name for stage in definition.stages if name in stage.starts}
            if not starters:
                continue
            ways = [way for way in pairs(definition.edges) if not starters & set(way)]
            early = sorted((reach([definition.initial], ways) - starters) & set(edge.sources))
            if early:
                yield (
                    ("edges", index, "joins"),
                    msg("「%(stage)s」では、並行する作業「%(name)s」がまだ始まっていないことがあります",
                        stage=early[0], name=name),
                    msg("その前の段階に starts を書くか、from から外してください"),
                )  # fmt: skip


@rule("nested-track")
def _tracks_are_flat(definition: Definition, _: Known) -> Found:
    for track in definition.tracks:
        for stage in track.stages:
            if stage.starts:
                yield _flat(("tracks", track.name, "stages", stage.name, "starts"), track.name)
        for index, edge in enumerate(track.edges):
            if edge.joins:
                yield _flat(("tracks", track.name, "edges", index, "joins"), track.name)


def _flat(place: Place, name: str) -> tuple[Place, Sentence, Sentence]:
    return (
        place,
        msg("並行する作業「%(name)s」の中から、ほかの作業を始めたり待ったりできません", name=name),
        msg("段階のほうに starts か joins を書いてください"),
    )


@rule("parameter-default")
def _defaults_fit(definition: Definition, _: Known) -> Found:
    for parameter in definition.parameters:
        value, least = parameter.default, parameter.least
        place = ("parameters", parameter.name, "value")
        if parameter.choices and value not in parameter.choices:
            yield (
                place,
                msg("「%(name)s」の値が choices にありません", name=parameter.name),
                msg("%(among)s から選んでください", among="、".join(parameter.choices)),
            )
        if least is not None and (not isinstance(value, int) or value < least):
            yield (
                place,
                msg("「%(name)s」の値が least より小さいです", name=parameter.name),
                msg("%(least)s 以上にしてください", least=least),
            )


def lint_together(definitions: Mapping[str, Definition]) -> dict[str, list[Finding]]:
    """What can only be seen with all procedures at hand, by procedure: parts that do not exist or wait in a ring."""
    return {name: list(_parts_fit(one, definitions)) for name, one in definitions.items()}


def _parts_fit(definition: Definition, all_: Mapping[str, Definition]) -> Iterator[Finding]:
    for part in definition.parts:
        place = ("parts", part.name)
        other = all_.get(part.procedure)
        if other is None:
            yield Finding("unknown-part", *unknown((*place, "procedure"), part.procedure, all_))
            continue
        for stage in part.reached:
            if stage not in other.by_name:
                yield Finding("unknown-part", *unknown((*place, "reached"), stage, other.by_name))
        if definition.name in _awaited(part.procedure, all_):
            yield Finding(
                "cyclic-join",
                place,
                msg("「%(name)s」とこの手続が、互いに終わりを待っています", name=part.procedure),
                msg("どちらかの parts から外してください"),
            )


def _awaited(name: str, all_: Mapping[str, Definition]) -> set[str]:
    """The procedures that a case of `name` waits for, directly or through others, itself included."""
    ways = [(one.name, part.procedure) for one in all_.values() for part in one.parts]
    return reach([name], ways)
