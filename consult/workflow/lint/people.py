"""Who may do what, in words everyone can read: permissions, second persons, texts, reviews."""

from consult.i18n import LANGUAGES, msg
from consult.workflow.definition import Definition, Texts
from consult.workflow.lint.graph import pairs, reach
from consult.workflow.lint.rule import Found, Known, assured, rule, unknown
from consult.workflow.source import Place


@rule("no-permission", of_tracks=True)
def _edges_guarded(definition: Definition, _: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        if not edge.permission:
            yield (
                ("edges", index),
                msg("「%(trigger)s」に権限がありません", trigger=edge.trigger),
                msg("permission を書いてください"),
            )


def _lacking(texts: Texts) -> list[str]:
    return [code for code in LANGUAGES if not texts.get(code, "").strip()]


@rule("missing-text", of_tracks=True)
def _texts_complete(definition: Definition, _: Known) -> Found:
    texts: list[tuple[Place, Texts]] = [(("title",), definition.title)]
    for stage in definition.stages:
        texts += [
            (("stages", stage.name, "label"), stage.label),
            (("stages", stage.name, "public"), stage.public),
        ]
    texts += [(("edges", index, "label"), edge.label) for index, edge in enumerate(definition.edges)]
    texts += [(("parameters", p.name, "label"), p.label) for p in definition.parameters if p.label]
    texts += [(("documents", d.name, "label"), d.label) for d in definition.documents]
    texts += [(("parts", p.name, "label"), p.label) for p in definition.parts]
    texts += [(("tracks", t.name, "label"), t.label) for t in definition.tracks]
    for place, given in texts:
        for code in _lacking(given):
            yield (
                place,
                msg("「%(key)s」に %(code)s の文がありません", key=str(place[-1]), code=code),
                msg('%(code)s = "…" を足してください', code=code),
            )


@rule("unreviewed-publication")
def _publication_reviewed(definition: Definition, known: Known) -> Found:
    unreviewed = [e for e in definition.edges if not assured(e, "redaction", known.conditions)]
    if "published" in definition.by_name and "published" in reach([definition.initial], pairs(unreviewed)):
        yield (
            ("stages", "published"),
            msg("墨消しを確かめずに公表に至る経路があります"),
            msg("公表までのどの経路にも、墨消しを確かめる条件を付けてください"),
        )


@rule("undecided-decision")
def _decisions_founded(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        decides = edge.trigger == "decide" or edge.to == "decided"
        if decides and not assured(edge, "decision", known.conditions):
            yield (
                ("edges", index, "requires"),
                msg("「%(trigger)s」に、定足数か決定の条件がありません", trigger=edge.trigger),
                msg("requires に定足数か決定の条件を足してください"),
            )


@rule("four-eyes", of_tracks=True)
def _two_people(definition: Definition, known: Known) -> Found:
    """Who submits may not approve: no common role, or a condition that looks at the persons."""
    by_trigger = {edge.trigger: edge for edge in definition.edges}
    for index, edge in enumerate(definition.edges):
        place: Place = ("edges", index, "approves")
        if edge.approves is None:
            if edge.trigger == "approve":
                yield (
                    ("edges", index, "trigger"),
                    msg("承認の経路が、何を承認するか示していません"),
                    msg("approves に、承認される操作の名前を書いてください"),
                )
            continue
        submit = by_trigger.get(edge.approves)
        if submit is None:
            yield unknown(place, edge.approves, by_trigger)
        elif not assured(edge, "second_person", known.conditions):
            holders = set(known.roles.get(edge.permission, ()))
            both = holders & set(known.roles.get(submit.permission, ()))
            if both or edge.permission == submit.permission:
                yield (
                    place,
                    msg(
                        "「%(submit)s」と「%(approve)s」を同じ役割の人ができます",
                        submit=submit.trigger,
                        approve=edge.trigger,
                    ),
                    msg("権限を分けるか、別の人であることを確かめる条件を付けてください"),
                )


@rule("override", of_tracks=True)
def _overrides_guarded(definition: Definition, _: Known) -> Found:
    """An exception has its own permission and a reason that must be given; the second person is the engine's."""
    ordinary = {edge.permission for edge in definition.edges if not edge.override}
    for index, edge in enumerate(definition.edges):
        if not edge.override:
            continue
        if edge.permission in ordinary:
            yield (
                ("edges", index, "permission"),
                msg("例外の経路「%(trigger)s」が、ふつうの経路と同じ権限です", trigger=edge.trigger),
                msg("例外だけの権限を付けてください"),
            )
        if edge.inputs.get("reason") != "text":
            yield (
                ("edges", index, "inputs"),
                msg("例外の経路「%(trigger)s」に、理由を書く欄がありません", trigger=edge.trigger),
                msg('inputs = { reason = "text" } を足してください'),
            )
