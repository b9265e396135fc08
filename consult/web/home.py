"""/: what can I say now, what is decided soon, where did my words go."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import countdown, moment_text
from consult.cases import queries
from consult.cases.models import Case
from consult.consultations.announcing import easy, planned_list, translations
from consult.consultations.models import Consultation, Opinion, Point, PointGroup
from consult.consultations.rules import APART
from consult.db import db
from consult.i18n import Message, gettext, msg
from consult.meetings.models import Meeting
from consult.web.access import public

blueprint = Blueprint("home", __name__)
_FEW = 5
_MANY = 50


@blueprint.get("/")
@public
def home() -> str:
    """The first page."""
    session = db.session()
    open_cases = _open(session)
    coming = [*_coming(session), *_planned(session)][:_FEW]
    return render_template(
        "public/home.html",
        open_cases=open_cases,
        none_open=None if open_cases else _next_words(coming),
        coming=coming,
        meetings=_meetings(session),
        answered=_answered(session),
        overdue=[
            {
                "href": case.address,
                "title": case.title,
                "text": msg(
                    "%(what)s：%(day)sまでの予定でした。", what=Message(deadline.label), day=deadline.due_on
                ),
            }
            for deadline, case in queries.overdue(session, clock.now())
        ],
    )


def _consultations(session: Session, *where: Any, order: Any, limit: int) -> Sequence[Consultation]:
    statement = select(Consultation).join(Case, Case.id == Consultation.case_id)
    return (
        session.execute(statement.where(Case.public.is_(True), *where).order_by(order).limit(limit))
        .scalars()
        .all()
    )


def _open(session: Session) -> list[dict[str, Any]]:
    now, today = clock.now(), clock.today()
    rows = _consultations(
        session,
        Consultation.opens_on <= today,
        Consultation.closes_at >= now,
        Consultation.closed_at.is_(None),
        Case.stage == "open",
        order=Consultation.closes_at,
        limit=_MANY,
    )
    ids = [row.case_id for row in rows]
    plain, spoken = easy.checked(session, ids), translations.of_cases(session, ids)
    return [
        {
            "href": f"/cases/{row.case.slug}",
            "title": row.case.title,
            "lead": row.case.lead,
            "closes": row.closes_on,
            "countdown": countdown(row.closes_on) if row.closes_on else "",
            "easy": row.case_id in plain,
            "languages": [{"code": one.row.language, "own": one.own_name} for one in spoken[row.case_id]],
        }
        for row in rows
    ]


def _coming(session: Session) -> list[dict[str, Any]]:
    rows = _consultations(
        session, Consultation.opens_on > clock.today(), order=Consultation.opens_on, limit=_FEW
    )
    return [
        {
            "href": f"/cases/{row.case.slug}",
            "title": row.case.title,
            "when": msg("%(day)sから", day=row.opens_on),
        }
        for row in rows
    ]


def _planned(session: Session) -> list[dict[str, Any]]:
    """What stands on the list of plans and is not announced as a case yet."""
    return [
        {
            "href": f"/planned?year={line.plan.fiscal_year}#plan-{line.plan.id}",
            "title": line.plan.title,
            "when": msg("%(when)sから（予定）", when=line.opens),
        }
        for line in planned_list.coming(session, _FEW)
        if line.state == "planned"
    ]


def _next_words(coming: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not coming:
        return None
    text = msg("次は%(when)s「%(title)s」の予定です。", when=coming[0]["when"], title=coming[0]["title"])
    return {"text": text, "href": coming[0]["href"]}


def _meetings(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.public.is_(True), Meeting.starts_at >= clock.now(), Meeting.openness != "closed")
        .where(Meeting.closed_at.is_(None), Meeting.in_writing.is_(False))  # nobody can observe those
        .order_by(Meeting.starts_at)
        .limit(_FEW)
    ).scalars()
    return [
        {
            "href": f"/meetings/{row.case.slug}",
            "title": row.case.title,
            "when": moment_text(row.starts_at),
            "place": row.place,
            "attend": row.how_to_observe,
        }
        for row in rows
    ]


def _answered(session: Session) -> list[dict[str, Any]]:
    rows = _consultations(
        session,
        Consultation.result_published_at.is_not(None),
        order=Consultation.result_published_at.desc(),
        limit=_FEW,
    )
    ids = [row.case_id for row in rows]
    in_time = select(Opinion.case_id, func.count()).where(Opinion.stage.not_in(APART))
    sent = _count(session, in_time, Opinion.case_id, ids)
    points = _count(session, select(Point.case_id, func.count()), Point.case_id, ids)
    changed = _count(
        session,
        select(PointGroup.case_id, func.count()).where(PointGroup.revision_id.is_not(None)),
        PointGroup.case_id,
        ids,
    )
    return [
        {
            "href": f"/cases/{row.case.slug}/result",
            "title": row.case.title,
            "asked": row.case.lead,
            "said": msg(
                "%(n)s通・論点%(points)s件", n=sent.get(row.case_id, 0), points=points.get(row.case_id, 0)
            ),
            "did": msg("%(n)sか所を直しました", n=changed[row.case_id])
            if changed.get(row.case_id)
            else gettext("原案のとおり進めます"),
        }
        for row in rows
    ]


def _count(session: Session, statement: Any, key: Any, ids: list[int]) -> dict[int, int]:
    if not ids:
        return {}
    return {row[0]: row[1] for row in session.execute(statement.where(key.in_(ids)).group_by(key))}
