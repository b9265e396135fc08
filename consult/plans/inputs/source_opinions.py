"""What a consultation gives to a plan: every group, every point in no group, every opinion not split yet.

Texts as they were sent never leave the consultation: a group and a point say their gist, an opinion its number.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations.models import Opinion, Point, PointGroup, Revision
from consult.consultations.outcomes import FOLLOW_UP, REVISION, OutcomeRule, outcomes_of
from consult.consultations.rules import IN_CONSIDERATION
from consult.i18n import gettext, msg
from consult.plans.inputs.rules import Disposed, Given


def from_consultations(session: Session, cases: Sequence[Case]) -> dict[int, list[Given]]:
    """Three statements, however many consultations and opinions."""
    ids = [case.id for case in cases]
    number = {case.id: case.number for case in cases}
    rules = {case.id: outcomes_of(pinned(session, case.definition_digest)) for case in cases}
    found: dict[int, list[Given]] = {i: [] for i in ids}
    groups = session.execute(
        select(
            PointGroup.case_id, PointGroup.number, PointGroup.gist, PointGroup.outcome, PointGroup.state,
            PointGroup.response, PointGroup.reason, PointGroup.place, Revision.place.label("revised"),
        )
        .outerjoin(Revision, Revision.id == PointGroup.revision_id)
        .where(PointGroup.case_id.in_(ids))
        .order_by(PointGroup.case_id, PointGroup.number)
    )  # fmt: skip
    for row in groups:
        label = str(msg("意見のまとまり %(n)s", n=row.number))
        answer = _answer(row, rules[row.case_id]) if row.state == "approved" else None
        key = f"{number[row.case_id]}/g/{row.number}"
        found[row.case_id].append(Given(key, "opinion", row.gist, label, answer))
    _alone(session, ids, number, found)
    return found


def _alone(
    session: Session, ids: Sequence[int], number: Mapping[int, str], found: dict[int, list[Given]]
) -> None:
    """Points that are in no group, and opinions that nobody has split."""
    points = session.execute(
        select(Opinion.case_id, Opinion.number, Point.number.label("point"), Point.gist)
        .join(Point, Point.opinion_id == Opinion.id)
        .where(Opinion.case_id.in_(ids), Opinion.stage.in_(IN_CONSIDERATION), Point.group_id.is_(None))
        .order_by(Opinion.case_id, Opinion.number, Point.number)
    )
    for case_id, opinion, point, gist in points:
        label = str(msg("意見%(n)sの%(point)s", n=opinion, point=point))
        found[case_id].append(Given(f"{number[case_id]}/p/{opinion}-{point}", "opinion", gist, label))
    whole = session.execute(
        select(Opinion.case_id, Opinion.number)
        .where(
            Opinion.case_id.in_(ids),
            Opinion.stage.in_(IN_CONSIDERATION),
            Opinion.split_at.is_(None),
            ~select(Point.id).where(Point.opinion_id == Opinion.id).exists(),
        )
        .order_by(Opinion.case_id, Opinion.number)
    )
    for case_id, opinion in whole:
        text = gettext("まだ分けていない意見です。意見公募の案件で読んで、扱いを決めてください。")
        label = str(msg("意見%(n)s", n=opinion))
        found[case_id].append(Given(f"{number[case_id]}/o/{opinion}", "opinion", text, label))


def _answer(row: object, rules: Mapping[str, OutcomeRule]) -> Disposed:
    """The city's answer as a disposition: amended is taken, already there too, kept for later is reference."""
    outcome, said, reason, place, revised = (
        getattr(row, name) or "" for name in ("outcome", "response", "reason", "place", "revised")
    )
    needs = rules[outcome].needs if outcome in rules else frozenset()
    why = "\n".join(text for text in (said, reason) if text)
    if REVISION in needs:
        return Disposed("taken", why, place=revised or place or gettext("修正対照表のとおり"))
    if FOLLOW_UP in needs or outcome == "E":
        return Disposed("reference", why)
    if outcome == "B":
        return Disposed("taken", why, place=place or gettext("すでに案に入っています"))
    return Disposed("not", why)
