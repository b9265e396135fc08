"""What the conditions of a consultation and of an opinion may look at, read from the database and the clock."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.consultations import rules
from consult.consultations.conditions import ConsultationFacts
from consult.consultations.models import Consultation, Opinion, PointGroup
from consult.consultations.opinion_conditions import OpinionFacts
from consult.consultations.queries import consulted_draft, counts, missing_items, publicity_of
from consult.consultations.queries.counts import has_points


@facts_for("public_consultation")
def of_consultation(session: Session, case: Case) -> ConsultationFacts:
    """Everything about a consultation as it is now."""
    consultation = session.get_one(Consultation, case.id)
    draft, found = consulted_draft(session, case), counts(session, case)
    groups = _answered_groups(session, case)
    return ConsultationFacts(
        now=clock.now(),
        opens_on=_first_day(consultation),
        closes_on=consultation.closes_on,
        closes_at=consultation.closes_at,
        min_days=consultation.min_days,
        reason_for_short_period=consultation.reason_for_short_period,
        notice_missing=missing_items(session, consultation),
        draft_sections=len(draft.sections) if draft else 0,
        received=found.received,
        published=found.published,
        withheld=found.withheld,
        duplicates=found.duplicates,
        withdrawn=found.apart["withdrawn"],
        late=found.apart["late"],
        invalid=found.apart["invalid"],
        off_topic=found.apart["off_topic"],
        uncovered=_unsorted(session, case),
        waiting_entry=found.waiting_entry,
        groups=len(groups),
        groups_unanswered=_numbers(groups, lambda g: not (g.outcome and g.response.strip())),
        groups_unapproved=_numbers(groups, lambda g: g.state != "approved"),
        outcomes_without_reason=_numbers(
            groups, lambda g: g.outcome in rules.NEEDS_REASON and not g.reason.strip()
        ),
        amendments_without_diff=_numbers(groups, lambda g: g.outcome == "A" and g.revision_id is None),
        redactions_waiting=_unreleased(session, case),
        publicity_entries=len(publicity_of(session, case)),
    )


def _first_day(consultation: Consultation) -> dt.date | None:
    """公示の日: the day set, but never a day already past when the notice is not yet out."""
    if consultation.opens_on is None or consultation.closes_at is not None:
        return consultation.opens_on
    return max(consultation.opens_on, clock.today())


def _answered_groups(session: Session, case: Case) -> Sequence[PointGroup]:
    return (
        session.execute(
            select(PointGroup).where(PointGroup.case_id == case.id, has_points()).order_by(PointGroup.number)
        )
        .scalars()
        .all()
    )


def _numbers(groups: Sequence[PointGroup], lacks: Callable[[PointGroup], bool]) -> tuple[int, ...]:
    return tuple(group.number for group in groups if lacks(group))


def _unsorted(session: Session, case: Case) -> tuple[int, ...]:
    """Numbers of the opinions not yet sorted; to finish sorting, every sentence must have its place."""
    return tuple(
        session.execute(
            select(Opinion.number)
            .where(Opinion.case_id == case.id, Opinion.stage.in_(rules.UNDECIDED))
            .order_by(Opinion.number)
        ).scalars()
    )


def _unreleased(session: Session, case: Case) -> int:
    return session.execute(
        select(func.count())
        .select_from(Opinion)
        .where(Opinion.case_id == case.id, Opinion.stage.in_(rules.IN_CONSIDERATION))
        .where(Opinion.review != "released")
    ).scalar_one()


@facts_for("opinion")
def of_opinion(session: Session, opinion: Opinion) -> OpinionFacts:
    """Everything about one opinion as it is now."""
    consultation = session.get_one(Consultation, opinion.case_id)
    groups = [point.group for point in opinion.points]
    taken = [rules.Taken(p.start, p.end, p.point_id) for p in opinion.passages]
    return OpinionFacts(
        in_time=_in_time(consultation, opinion),
        readable=opinion.transcribed and bool(opinion.text.strip()),
        uncovered_passages=len(rules.uncovered(opinion.text, taken)),
        points=len(groups),
        points_unanswered=sum(g is None or g.state not in {"drafted", "approved"} for g in groups),
        points_unapproved=sum(g is None or g.state != "approved" for g in groups),
        approved_by_other=all(
            g is not None and g.approved_by is not None and g.approved_by != g.drafted_by for g in groups
        ),
        redaction_released=opinion.review == "released" and opinion.released_by != opinion.review_by,
    )


def arrival_of(opinion: Opinion) -> rules.Arrival:
    """When and how an opinion reached the city."""
    return rules.Arrival(opinion.channel, opinion.received_at, opinion.arrived_on, opinion.postmarked_on)


def _in_time(consultation: Consultation, opinion: Opinion) -> bool | None:
    if consultation.closes_at is None:
        return None
    return rules.in_time(arrival_of(opinion), consultation.post_rule, consultation.closes_at)
