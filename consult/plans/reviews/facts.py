"""What the conditions of a 検証・評価 look at: its sheets, the tree of its plan, what the review before left open."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.collaboration.dossier_facts import cleared_by_another
from consult.dossier.queries import Dossier, dossiers
from consult.plans.inputs.models import PlanMeasure
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews.conditions import Recommendation, ReviewFacts
from consult.plans.reviews.earlier import Open, cases_by_number, previous
from consult.plans.reviews.view_queries import tallies
from consult.plans.reviews.view_rules import Tally
from consult.plans.reviews.words import NAME

_READ: Final = ("change", "assessment", "view", "recommendation", "decided", "indicator")
PLANS: Final = ("plan", "plan_history")


@facts_for(NAME)
def review_facts(session: Session, cases: Sequence[Case]) -> list[ReviewFacts]:
    """The facts of each review; a fixed number of statements, however many."""
    held = dossiers(session, cases)
    earlier = previous(session, held)
    trees = measures_of(session, held)
    sent = tallies(session, [case.id for case in cases])
    ready = cases_by_number(session, [_word(one, "next_year", "number") for one in held], (NAME, *PLANS))
    return [
        of_dossier(
            dossier,
            codes=tuple(code for code, _title in tree),
            earlier=left,
            sent=sent[case.id],
            next_ready=_word(dossier, "next_year", "number") in ready.keys() - {case.number.upper()},
        )
        for case, dossier, left, tree in zip(cases, held, earlier, trees, strict=True)
    ]


def of_dossier(
    dossier: Dossier,
    *,
    codes: Sequence[str],
    earlier: Sequence[Open],
    next_ready: bool,
    sent: Tally,
) -> ReviewFacts:
    """What the sheets of one review say."""
    taken = {sheet["ref"] for sheet in dossier.all("earlier")}
    told = {sheet["earlier"] for sheet in dossier.all("change")}
    assessed = {sheet["code"]: sheet for sheet in dossier.all("assessment")}
    measured = {sheet["code"] for sheet in dossier.all("indicator")}
    heard = {sheet["kind"] for sheet in dossier.all("view")} | sent.kinds.keys()
    answers = {sheet["recommendation"]: sheet for sheet in dossier.all("response")}
    return ReviewFacts(
        earlier_open=tuple(range(1, len(earlier) + 1)),
        earlier_imported=tuple(n for n, one in enumerate(earlier, 1) if one.ref in taken),
        earlier_untold=tuple(s.number for s in dossier.all("earlier") if s.number not in told),
        measures=len(codes) or None,
        measures_without_indicators=tuple(code for code in codes if code not in measured),
        measures_unassessed=tuple(code for code in codes if code not in assessed),
        assessments_without_ground=tuple(code for code, s in assessed.items() if not s["ground"]),
        kinds_unheard=tuple(code for code in ACTOR_KINDS if code not in heard),
        views_unsettled=sent.unsettled,
        recommendations=tuple(
            Recommendation(
                s.number,
                answers[s.number]["answer"] if s.number in answers else "",
                reason_given=bool(s.number in answers and answers[s.number]["reason"]),
                office_named=bool(s.number in answers and answers[s.number]["office"]),
                year_named=bool(s.number in answers and answers[s.number]["year"]),
            )
            for s in dossier.all("recommendation")
        ),
        redaction_by_other=cleared_by_another(dossier, "clearance", _READ),
        next_year_ready=next_ready,
    )


def measures_of(session: Session, held: Sequence[Dossier]) -> list[list[tuple[str, str]]]:
    """The measures (code, title) each review looks at: the leaves of its plan's tree and those written by hand."""
    named = [_word(one, "year", "plan") for one in held]
    plans = cases_by_number(session, named, PLANS)
    ids = {case.id: number for number, case in plans.items()}
    rows = session.execute(
        select(PlanMeasure).where(PlanMeasure.case_id.in_(ids)).order_by(PlanMeasure.position)
    ).scalars()
    trees: dict[str, list[tuple[str, str]]] = {number: [] for number in plans}
    for row in rows:
        trees[ids[row.case_id]].append((row.code, row.title))
    return [
        [*_leaves(trees.get(number, [])), *((s["code"], s["title"]) for s in one.all("measure"))]
        for one, number in zip(held, named, strict=True)
    ]


def _leaves(tree: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    parents = {code.rpartition("-")[0] for code, _title in tree}
    return [(code, title) for code, title in tree if code not in parents]


def _word(dossier: Dossier, sheet: str, item: str) -> str:
    found = dossier.last(sheet)
    return str(found[item] or "").upper() if found else ""
