"""What the conditions of a consultation and of an opinion may look at, read from the database and the clock."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult import clock
from consult.cases import staged
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.consultations import onward, outages, proofreading, rules, sampling, snapshots
from consult.consultations.conditions import ConsultationFacts
from consult.consultations.models import Consultation, Opinion, Point, PointGroup, Publicity
from consult.consultations.opinion_conditions import OpinionFacts
from consult.consultations.outcomes import REASON, REVISION, OutcomeRule, outcomes_of
from consult.consultations.queries import Counts, consulted_drafts, counts_of, has_points, missing_from
from consult.consultations.queries.repeated import repeats
from consult.documents.models import DraftSection

_PARTS = (selectinload(Opinion.passages), selectinload(Opinion.points).joinedload(Point.group))


_TOLD = 20  # numbers named to a person; a consultation may have two hundred thousand opinions


@facts_for("public_consultation")
def of_consultations(session: Session, cases: Sequence[Case]) -> list[ConsultationFacts]:
    """Everything about consultations as they are now."""
    rows = _consultations(session, cases)
    drafts, found = consulted_drafts(session, cases), counts_of(session, cases)
    sections = _per(session, DraftSection.draft_id, [draft.id for draft in drafts.values()])
    told = _per(session, Publicity.case_id, list(rows))
    groups, unsorted = _answered_groups(session, rows), _unsorted(session, rows)
    again = repeats(session, list(rows))
    proof = proofreading.waiting_in(session, list(rows))
    fixed = snapshots.as_fixed(session, groups)
    samples = sampling.sampling_of(session, list(rows))
    unmet = outages.unmet_in(session, list(rows))
    waiting = _per(
        session, Opinion.case_id, list(rows),
        Opinion.stage.in_(rules.IN_CONSIDERATION), Opinion.review != "released",
    )  # fmt: skip
    return [
        _of_consultation(
            rows[case.id],
            found[case.id],
            groups[case.id],
            outcomes_of(staged.definition_of(session, case)),
            answers_as_fixed=fixed[case.id],
            notice_missing=missing_from(rows[case.id], drafts.get(case.id)),
            draft_sections=sections[drafts[case.id].id] if case.id in drafts else 0,
            uncovered=unsorted[case.id].first,
            uncovered_more=unsorted[case.id].more,
            redactions_waiting=waiting[case.id],
            sample_to_draw=samples[case.id].to_draw,
            sample_waiting=samples[case.id].waiting,
            sample_read=samples[case.id].read,
            sample_findings=samples[case.id].findings,
            waiting_proof=proof[case.id],
            publicity_entries=told[case.id],
            is_restart=case.id in again,
            outages_unmet=unmet[case.id],
        )
        for case in cases
    ]


def _of_consultation(
    consultation: Consultation,
    found: Counts,
    groups: Sequence[PointGroup],
    outcomes: Mapping[str, OutcomeRule],
    **more: Any,
) -> ConsultationFacts:
    return ConsultationFacts(
        now=clock.now(),
        opens_on=_first_day(consultation),
        closes_on=consultation.closes_on,
        closes_at=consultation.closes_at,
        min_days=consultation.min_days,
        result_due_on=consultation.result_due_on,
        reason_for_short_period=consultation.reason_for_short_period,
        received=found.received,
        published=found.published,
        withheld=found.withheld,
        duplicates=found.duplicates,
        withdrawn=found.apart["withdrawn"],
        late=found.apart["late"],
        invalid=found.apart["invalid"],
        off_topic=found.apart["off_topic"],
        misdirected=found.apart["misdirected"],
        resent=found.apart["duplicate"],
        waiting_entry=found.waiting_entry,
        groups=len(groups),
        groups_unanswered=_numbers(groups, lambda g: not (g.outcome and g.response.strip())),
        groups_unapproved=_numbers(groups, lambda g: g.state != "approved"),
        outcomes_without_reason=_numbers(
            groups, lambda g: _needs(outcomes, g, REASON) and not g.reason.strip()
        ),
        amendments_without_diff=_numbers(
            groups, lambda g: _needs(outcomes, g, REVISION) and g.revision_id is None
        ),
        **more,
    )


def _needs(outcomes: Mapping[str, OutcomeRule], group: PointGroup, what: str) -> bool:
    letter = group.outcome or ""
    return letter in outcomes and what in outcomes[letter].needs


def _consultations(session: Session, cases: Sequence[Case]) -> dict[int, Consultation]:
    rows = session.execute(
        select(Consultation)
        .where(Consultation.case_id.in_([case.id for case in cases]))
        .options(joinedload(Consultation.case).joinedload(Case.office))
    ).scalars()
    return {row.case_id: row for row in rows}


def _per(session: Session, key: Any, ids: Sequence[int], *where: Any) -> Counter[int]:
    """How many rows there are under each key."""
    rows = session.execute(select(key, func.count()).where(key.in_(ids), *where).group_by(key))
    return Counter({row[0]: row[1] for row in rows})


def _first_day(consultation: Consultation) -> dt.date | None:
    """公示の日: the day set, but never a day already past when the notice is not yet out."""
    if consultation.opens_on is None or consultation.closes_at is not None:
        return consultation.opens_on
    return max(consultation.opens_on, clock.today())


def _answered_groups(session: Session, ids: Iterable[int]) -> dict[int, list[PointGroup]]:
    found: dict[int, list[PointGroup]] = {case_id: [] for case_id in ids}
    for group in session.execute(
        select(PointGroup).where(PointGroup.case_id.in_(found), has_points()).order_by(PointGroup.number)
    ).scalars():
        found[group.case_id].append(group)
    return found


def _numbers(groups: Sequence[PointGroup], lacks: Callable[[PointGroup], bool]) -> tuple[int, ...]:
    return tuple(group.number for group in groups if lacks(group))


class _Unsorted(NamedTuple):
    """Opinions not yet sorted: the first numbers, and how many more there are."""

    first: tuple[int, ...] = ()
    more: int = 0


def _unsorted(session: Session, ids: Iterable[int]) -> dict[int, _Unsorted]:
    """What is left to sort; to finish sorting, every sentence must have its place."""
    found: dict[int, _Unsorted] = {case_id: _Unsorted() for case_id in ids}
    waiting = (
        select(
            Opinion.case_id,
            Opinion.number,
            func.row_number().over(partition_by=Opinion.case_id, order_by=Opinion.number).label("place"),
            func.count().over(partition_by=Opinion.case_id).label("total"),
        )
        .where(Opinion.case_id.in_(found), Opinion.stage.in_(rules.UNDECIDED))
        .subquery()
    )
    rows = session.execute(
        select(waiting).where(waiting.c.place <= _TOLD).order_by(waiting.c.case_id, waiting.c.number)
    )
    for case_id, number, place, total in rows:
        found[case_id] = _Unsorted((*found[case_id].first, number), total - place)
    return found


@facts_for("opinion")
def of_opinions(session: Session, opinions: Sequence[Opinion]) -> list[OpinionFacts]:
    """Everything about opinions as they are now."""
    if len(opinions) > 1:  # one at a time its parts are read as needed
        ids = [opinion.id for opinion in opinions]
        session.execute(select(Opinion).where(Opinion.id.in_(ids)).options(*_PARTS)).scalars().all()
    return [_of_opinion(session, opinion) for opinion in opinions]


def _of_opinion(session: Session, opinion: Opinion) -> OpinionFacts:
    consultation = session.get_one(Consultation, opinion.case_id)
    groups = [point.group for point in opinion.points]
    taken = [rules.Taken(p.start, p.end, p.point_id) for p in opinion.passages]
    points_to = onward.standing_of(session, opinion)
    return OpinionFacts(
        in_time=outages.arrived_in_time(session, consultation, arrival_of(opinion), opinion.opened_at),
        readable=opinion.transcribed and bool(opinion.text.strip()),
        uncovered_passages=len(rules.uncovered(opinion.text, taken)),
        points=len(groups),
        points_unanswered=sum(g is None or g.state not in {"drafted", "checked", "approved"} for g in groups),
        points_unapproved=sum(g is None or g.state != "approved" for g in groups),
        approved_by_other=all(
            g is not None and g.approved_by is not None and g.approved_by != g.drafted_by for g in groups
        ),
        redaction_released=opinion.review == "released" and opinion.released_by != opinion.review_by,
        handed_on=points_to.handed_on,
        same_counted=points_to.same_counted,
        counted_elsewhere=points_to.counted_elsewhere,
    )


def arrival_of(opinion: Opinion) -> rules.Arrival:
    """When and how an opinion reached the city."""
    return rules.Arrival(opinion.channel, opinion.received_at, opinion.arrived_on, opinion.postmarked_on)
