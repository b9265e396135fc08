"""What the conditions of a 無作為抽出会議 look at, read out of its sheets and the numbers of its codes in one go."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import tokyo_date
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.collaboration.assemblies import lot_rules, queries, rules
from consult.collaboration.assemblies.conditions import DESIGN_ITEMS, INVITATION_ITEMS, AssemblyFacts
from consult.collaboration.assemblies.models import AssemblyInvitation, AssemblyLot
from consult.collaboration.assemblies.queries import Counted
from consult.collaboration.assemblies.sheets import NAME
from consult.collaboration.dossier_facts import lines, missing
from consult.collaboration.promises.facts import answers, promises
from consult.dossier.queries import Dossier, dossiers
from consult.workflow.definition import Definition


@facts_for(NAME)
def assembly_facts(session: Session, cases: Sequence[Case]) -> Sequence[AssemblyFacts]:
    """The facts of each case; a fixed number of statements, however many cases."""
    ids = [case.id for case in cases]
    held, running = dossiers(session, cases), clocks.of_each(session, cases)
    counts, lots = queries.counted(session, ids), queries.lots_of(session, ids)
    drawing = queries.accepted(session, [case.id for case in cases if case.stage == "accepted"])
    published = _packs_published(session, ids)
    return [
        AssemblyFacts(
            today=clock.today(),
            **promises(NAME, dossier, reply_due=_day(running[case.id], "assembly_response")),
            **answers(dossier),
            accept_until=_day(running[case.id], "assembly_acceptance"),
            pack_published_on=published.get(case.id),
            **designed(dossier, pinned(session, case.definition_digest)),
            **of_codes(dossier, counts[case.id], lots.get(case.id)),
            **of_draw(dossier, lots.get(case.id), drawing.get(case.id, ())),
            **in_the_room(dossier, counts[case.id]),
            **checked(dossier),
        )
        for case, dossier in zip(cases, held, strict=True)
    ]


def _day(rows: Sequence[Any], rule: str) -> dt.date | None:
    return next((row.due_on for row in rows if row.rule == rule), None)


def designed(held: Dossier, definition: Definition) -> dict[str, Any]:
    """What the design, the invitation and the pack say."""
    design, invitation, pack = (held.last(code) for code in ("assembly", "invitation", "pack"))
    sample, _quotas, places = queries.design_of(held)
    return {
        "design_missing": missing(design, DESIGN_ITEMS),
        "sample_size": sum(sample.values()),
        "places": places,
        "invitation_missing": missing(invitation, INVITATION_ITEMS),
        "opens_on": invitation["date"] if invitation else None,
        "experts_for": lines(pack["experts_for"]) if pack else 0,
        "experts_against": lines(pack["experts_against"]) if pack else 0,
        "pack_days": int(definition.setting("pack_days", 14)),
        "group_least": int(definition.setting("group_least", 5)),
        "group_most": int(definition.setting("group_most", 6)),
    }


def of_codes(held: Dossier, counts: Counted, lot: AssemblyLot | None) -> dict[str, Any]:
    """How many codes there are and what was answered; after the forgetting, as it was written down before."""
    sample, _quotas, _places = queries.design_of(held)
    off = [
        s for s in dict.fromkeys((*sample, *counts.strata)) if counts.people(stratum=s) != sample.get(s, 0)
    ]
    funnel = held.last("funnel")
    return {
        "codes": counts.people(),
        "strata_off": tuple(off),
        "register_fields": lot.register_fields if lot else 0,
        **{name: funnel[name] if funnel else None for name in rules.FUNNEL},
        "identified": counts.people(),
    }


def of_draw(held: Dossier, lot: AssemblyLot | None, listed: Sequence[AssemblyInvitation]) -> dict[str, Any]:
    """Whether the draw follows from what was published; only a draw that is being made is made again here."""
    if lot is None or lot.seeded_at is None or not listed:
        return {"seed_published": bool(lot and lot.seeded_at), "draw_repeats": False, "quotas_unfilled": ()}
    again = queries.drawn_again(lot, listed, held)
    made = sorted((one for one in listed if one.outcome == "drawn"), key=lambda one: one.position or 0)
    codes = tuple(one.code for one in made)
    return {
        "seed_published": lot.digest == lot_rules.digest_of(one.code for one in listed),
        "draw_repeats": codes == again.places and lot.result_digest == lot_rules.digest_of(codes),
        "quotas_unfilled": again.short,
    }


def in_the_room(held: Dossier, counts: Counted) -> dict[str, Any]:
    """Who was drawn, who came, in which groups, and how they voted."""
    took, groups = held.last("took_part"), held.last("attendance")
    attended = took["attended"] if took else counts.there
    votes = {one["number"]: one for one in held.all("votes")}
    asked = [one.number for one in held.all("request") if one["kind"] == "recommendation"]
    return {
        "drawn": took["drawn"] if took else counts.people(outcome="drawn"),
        "reserves": counts.people(outcome="reserve"),
        "attended": attended,
        "absent": took["absent"] if took else counts.absent,
        "groups": (rules.sizes_of(groups["groups"]) or ()) if groups else (),
        "recommendations": len(asked),
        "votes_off": tuple(
            n
            for n in asked
            if n not in votes or sum(votes[n][v] for v in ("in_favour", "against", "abstained")) != attended
        ),
        "report_rows": len(held.all("record")),
    }


def checked(held: Dossier) -> dict[str, Any]:
    """How far those who took part have checked the report."""
    asked = held.last("asked")
    return {
        "check_until": asked["until"] if asked else None,
        "asked": asked["people"] if asked else None,
        "answered": sum(one["people"] for one in held.all("answered")),
        "objections_open": sum(not one["answer"] for one in held.all("objection")),
    }


def _packs_published(session: Session, ids: Sequence[int]) -> Mapping[int, dt.date]:
    """The day each pack came out first: filling a place later does not make it younger."""
    rows = session.execute(
        select(CaseStep.case_id, CaseStep.at)
        .where(CaseStep.case_id.in_(ids), CaseStep.trigger == "publish_pack")
        .order_by(CaseStep.at.desc())
    )
    return {case_id: tokyo_date(at) for case_id, at in rows}
