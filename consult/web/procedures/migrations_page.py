"""What the pages about moving running cases show: the form of a plan, its dry run, its results."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import definitions, migrating, migration
from consult.cases.definitions import pinned
from consult.cases.migration import Foreseen, Report
from consult.cases.models import Case, StoredDefinition
from consult.cases.models_rules import DefinitionMigration, MigratedCase
from consult.i18n import N_, gettext, msg, pick
from consult.web.procedures.local_rules_page import name_of
from consult.workflow.definition import Definition
from consult.workflow.migrate import REASONS, Reason

STATES = {
    "planned": (N_("承認を待っている"), "next"),
    "approved": (N_("承認済み（まだ移していません）"), "next"),
    "applying": (N_("移している途中"), "now"),
    "done": (N_("移し終えた"), "done"),
    "withdrawn": (N_("取りやめた"), "off"),
}
OUTCOMES = {
    "moves": N_("移る"),
    "moved": N_("移した"),
    "unchanged": N_("そのまま"),
    "refused": N_("移せない"),
}
_SHOWN = 100
_LEFT_OUT = "-"


def procedures(session: Session) -> list[dict[str, str]]:
    """The procedures that have cases."""
    held = definitions.every()
    names = session.execute(select(Case.procedure).distinct()).scalars()
    return [{"name": name, "title": pick(held[name].title)} for name in sorted(names) if name in held]


def targets(session: Session, procedure: str) -> list[dict[str, str]]:
    """The definitions a plan may lead to: what new cases follow, then every other one there was."""
    newest = definitions.effective(session, procedure)
    rows = session.execute(
        select(StoredDefinition.digest, StoredDefinition.number)
        .where(StoredDefinition.name == procedure, StoredDefinition.digest != newest.digest)
        .order_by(StoredDefinition.stored_at.desc())
    )
    first = str(msg("新しい案件が使う定義（版 %(n)s）", n=newest.version))
    return [
        {"value": "newest", "label": first},
        *(
            {
                "value": row.digest,
                "label": str(msg("版 %(n)s　%(digest)s", n=row.number, digest=row.digest[:12])),
            }
            for row in rows
        ),
    ]


def stage_rows(
    sources: Sequence[Definition], target: Definition, said: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A row for each stage the cases may be in: what it is called, and where it leads."""
    rows: dict[str, dict[str, Any]] = {}
    for source in sources:
        for stage in source.stages:
            if not stage.final:
                rows.setdefault(stage.name, _row(stage.name, pick(stage.label), target, said))
        for track in source.tracks:
            if track.name in {t.name for t in target.tracks}:
                for stage in track.stages:
                    name = f"{track.name}/{stage.name}"
                    label = f"{pick(track.label)}／{pick(stage.label)}"
                    rows.setdefault(name, _row(name, label, target.track(track.name), said))
    return list(rows.values())


def _row(name: str, label: str, target: Definition, said: Mapping[str, str]) -> dict[str, Any]:
    plain = name.rpartition("/")[2]
    chosen = said.get(name, plain if plain in target.by_name else "")
    return {
        "field": f"stage-{name}",
        "name": name,
        "label": label,
        "chosen": chosen,
        "choices": [{"value": s.name, "label": pick(s.label)} for s in target.stages],
    }


def report(session: Session, found: Report) -> dict[str, Any]:
    """The dry run: numbers, reasons with how many cases each, and the first cases of each kind."""
    return {
        "counts": [
            {"term": gettext(OUTCOMES[name]), "number": count, "unit": gettext("件")}
            for name, count in found.numbers.items()
        ],
        "reasons": [[_reason_in_general(code), count] for code, count in sorted(found.reasons.items())],
        "cases": [
            [_case(session, one) for one in found.cases.get(name, [])] for name in ("refused", "moves")
        ],
        "moves": found.numbers["moves"],
    }


def _reason_in_general(code: str) -> str:
    """A reason without its values: the places of a sentence are dots."""
    return gettext(REASONS[code]) % _Dots()


class _Dots(dict[str, str]):
    def __missing__(self, _key: str) -> str:
        return "…"


def _case(session: Session, one: Foreseen) -> list[Any]:
    before = pinned(session, one.case.definition_digest).stage(one.case.stage).label
    row = [_link(one.case.slug, one.case.number), one.case.title, pick(before)]
    if one.judgement.moves:
        return [*row, pick(pinned(session, one.to_digest).stage(one.judgement.stage).label)]
    return [*row, " ".join(str(reason.sentence) for reason in one.judgement.reasons)]


def _link(slug: str, number: str) -> Markup:
    return Markup('<a href="/desk/cases/{}">{}</a>').format(slug, number)


def line(session: Session, row: DefinitionMigration) -> dict[str, Any]:
    """One plan in a list, and the head of its page."""
    word, tone = STATES[row.state]
    foreseen = msg("移る %(moves)s、そのまま %(unchanged)s、移せない %(refused)s", **row.foreseen)
    return {
        "number": row.id,
        "href": f"/desk/rules/migrations/{row.id}",
        "title": pick(pinned(session, row.legs[0]["to"]).title),
        "state": gettext(word),
        "tone": tone,
        "reason": row.reason,
        "who": name_of(session, row.planned_by),
        "at": row.planned_at,
        "decided_by": name_of(session, row.decided_by) if row.decided_by else "",
        "decided_at": row.decided_at,
        "done_at": row.done_at,
        "reverses": row.reverses_id,
        "foreseen": str(foreseen),
    }


def legs(session: Session, row: DefinitionMigration) -> list[dict[str, Any]]:
    """Each leg as a table: the definitions and every stage, by label and name."""
    found = []
    for n, way in enumerate(row.legs, 1):
        old, new = pinned(session, way["from"]), pinned(session, way["to"])
        rows = _pairs(old, new, way["stages"])
        for track, stages in way["tracks"].items():
            rows += _pairs(old.track(track), new.track(track), stages)
        title = msg(
            "版 %(old)s（%(from_)s…）から版 %(new)s（%(to)s…）へ",
            old=old.version,
            from_=old.digest[:12],
            new=new.version,
            to=new.digest[:12],
        )
        found.append({"title": str(title), "name": f"leg-{n}", "rows": rows})
    return found


def _pairs(old: Definition, new: Definition, stages: Mapping[str, str]) -> list[list[str]]:
    return [[_stage(old, before), _stage(new, after)] for before, after in stages.items()]


def _stage(definition: Definition, name: str) -> str:
    return str(msg("%(what)s（%(name)s）", what=pick(definition.stage(name).label), name=name))


def results(session: Session, row: DefinitionMigration) -> dict[str, Any]:
    """What became of the cases: numbers, and the first of those that were refused."""
    found = migrating.results(session, row)
    refused = session.execute(
        select(Case.slug, Case.number, Case.title, MigratedCase)
        .join(Case, Case.id == MigratedCase.case_id)
        .where(MigratedCase.migration_id == row.id, MigratedCase.outcome == "refused")
        .order_by(MigratedCase.id)
        .limit(_SHOWN)
    )
    return {
        "counts": [
            {"term": gettext(OUTCOMES[name]), "number": found.get(name, 0), "unit": gettext("件")}
            for name in ("moved", "unchanged", "refused")
        ],
        "refused": [
            [
                _link(slug, number),
                title,
                pick(pinned(session, one.from_digest).stage(one.from_stage).label),
                " ".join(str(Reason.of(why).sentence) for why in one.why),
            ]
            for slug, number, title, one in refused
        ],
    }


def plain_map(form: Mapping[str, str]) -> dict[str, str]:
    """The mapping a form holds; a stage left out on purpose maps to nothing."""
    return {
        name.removeprefix("stage-"): "" if value == _LEFT_OUT else value
        for name, value in form.items()
        if name.startswith("stage-")
    }


def sources_of(session: Session, procedure: str, target: Definition) -> list[Definition]:
    """The definitions cases would come from."""
    return [one for one in migration.origins(session, procedure) if one != target]
