"""A proposal in the ranking of its call, as pages show it: points by criterion, exact means, who stayed out."""

from collections.abc import Sequence
from typing import Any

from consult.cases import staged
from consult.cases.models import Case
from consult.collaboration.joint_projects.ranking import Scored
from consult.collaboration.joint_projects.rules import exactly
from consult.collaboration.joint_projects.sheets import OUTCOMES
from consult.db import db
from consult.dossier.queries import Dossier
from consult.i18n import gettext, msg, pick


def row(
    case: Case, held: Dossier, scored: Scored, criteria: Sequence[str], place: int | None, *, by_seat: bool
) -> dict[str, Any]:
    """One proposal: at the desk a column for every seat, in public one for every counted sheet, the highest first."""
    proposal, adoption = held.last("proposal"), held.last("adoption")
    outcome = adoption["outcome"] if adoption else None
    seats = scored.seats if by_seat else sorted(scored.counted, key=lambda seat: -scored.totals[seat])
    lines = [
        (name, [scored.marks.get(seat, {}).get(name) for seat in seats], scored.mean_of(name))
        for name in criteria
    ]
    lines.append((gettext("合計"), [scored.totals.get(seat) for seat in seats], scored.mean))
    out = [seat in scored.recused for seat in seats]
    return {
        "href": f"/desk/cases/{case.slug}" if by_seat else case.address,
        "number": case.number,
        "title": case.title,
        "group": proposal["group"] if proposal else "",
        "place": place,
        "mean": exactly(scored.mean) if scored.mean is not None else "",
        "outcome": pick(staged.definition_of(db.session(), case).stage(case.stage).label)
        if by_seat or outcome is None
        else gettext(OUTCOMES[outcome]),
        "recused": len(scored.recused),
        "counted": len(scored.counted),
        "columns": [str(msg("席%(n)s", n=seat)) for seat in seats]
        if by_seat
        else [str(msg("採点%(n)s", n=n)) for n in range(1, len(seats) + 1)],
        "lines": [
            {"name": name, "cells": [_cell(value, away=away) for value, away in zip(values, out, strict=True)],
             "mean": exactly(mean) if mean is not None else "—"}
            for name, values, mean in lines
        ],
    }  # fmt: skip


def _cell(points: int | None, *, away: bool) -> str:
    if away:
        return gettext("除斥")
    return "—" if points is None else str(points)
