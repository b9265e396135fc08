"""What people said and what the city answered: the first three stations, from published numbers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.models import Consultation, Opinion, Point, PointGroup
from consult.consultations.outcomes import outcomes_of
from consult.consultations.rules import IN_CONSIDERATION
from consult.council.models import CouncilMatter
from consult.council.queries import label
from consult.decisions.stations import ANSWERS, GROUPS, OPINIONS, Line
from consult.errors import NotFound
from consult.i18n import Message, msg, pick

Found = dict[str, list[Line]]
_HEARD = frozenset({"dialogue", "local_issue", "citizens_assembly"})  # people were heard there too


def consultations_of(session: Session, cases: Mapping[int, Case]) -> list[Consultation]:
    """The consultations among the cases whose period has begun, by id."""
    begun = select(Consultation).where(
        Consultation.case_id.in_(cases), Consultation.opens_on <= clock.today()
    )
    return list(session.execute(begun.order_by(Consultation.case_id)).scalars())


def lines(
    session: Session,
    cases: Mapping[int, Case],
    opened: Sequence[Consultation],
    matters: Mapping[int, CouncilMatter],
) -> Found:
    """Opinions, groups and answers of all the cases, as counts."""
    found: Found = {OPINIONS: [], GROUPS: [], ANSWERS: []}
    counts = queries.counts_of(session, [row.case for row in opened]) if opened else {}
    for row in opened:
        slug, here, out = row.case.slug, counts[row.case_id], row.result_published_at is not None
        result = f"/cases/{slug}/result" if out else f"/cases/{slug}"
        received = (
            msg("%(n)s通（%(people)s人）", n=here.counted, people=here.people)
            if out
            else msg("%(n)s通届きました", n=here.counted)
        )
        found[OPINIONS].append(Line(received, result, row.case.title, row.case.number))
        if not out:
            continue
        found[GROUPS].append(Line(msg("%(n)s件", n=here.points), f"{result}#points", case=row.case.number))
        known = outcomes_of(staged.definition_of(session, row.case))
        found[ANSWERS] += [
            Line(
                msg("%(code)s %(label)s：%(n)s件", code=code, label=known[code].label, n=number),
                f"{result}?outcome={code}#points",
                case=row.case.number,
            )
            for code, number in here.by_outcome.items()
            if number and code in known
        ]
    found[OPINIONS] += [
        Line(label(matter) or matter.case.title, matter.case.address, matter.case.title, matter.case.number)
        for matter in matters.values()
        if matter.case.procedure == "petition"
    ]
    found[OPINIONS] += [
        Line(
            pick(staged.definition_of(session, case).stage(case.stage).label),
            case.address,
            case.title,
            case.number,
        )
        for case in cases.values()
        if case.procedure in _HEARD
    ]
    return found


@dataclass(frozen=True)
class Answer:
    """One published answer: the path narrowed to it."""

    number: int
    gist: str
    revised: bool
    found: Found


def answer(session: Session, row: Consultation, number: int) -> Answer:
    """The first three stations of one answer.

    Raises:
        NotFound: before the result is published, or for a number no answer has.
    """
    group = session.execute(
        select(PointGroup).where(PointGroup.case_id == row.case_id, PointGroup.number == number)
    ).scalar_one_or_none()
    if row.result_published_at is None or group is None:
        raise NotFound(msg("この番号の市の考え方は、公表されていません。結果のページから選んでください。"))
    opinions = session.execute(
        select(func.count(func.distinct(Point.opinion_id)))
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.group_id == group.id, Opinion.stage.in_(IN_CONSIDERATION))
    ).scalar_one()
    if not opinions:
        raise NotFound(msg("この番号の市の考え方は、公表されていません。結果のページから選んでください。"))
    case, place = row.case, f"/cases/{row.case.slug}/result?q=#point-{number}"
    outcome = outcomes_of(staged.definition_of(session, case)).get(group.outcome or "")
    said: Message | str = (
        msg("%(code)s %(label)s", code=outcome.letter, label=outcome.label) if outcome else ""
    )
    return Answer(
        number,
        group.gist,
        group.revision_id is not None,
        {
            OPINIONS: [Line(msg("%(n)s通", n=opinions), place, case.title, case.number)],
            GROUPS: [
                Line(msg("No.%(n)s　%(gist)s", n=number, gist=group.gist), place, group.place, case.number)
            ],
            ANSWERS: [Line(said or group.response, place, group.response if said else "", case.number)],
        },
    )
