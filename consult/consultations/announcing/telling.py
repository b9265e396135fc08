"""Telling followers: news are gathered, each person gets one mail, a hundred people in each turn of the worker.

A turn queues its mails and the next turn in one transaction, so a worker that dies tells nobody twice and
forgets nobody.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import days_until
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import DeadlineChange
from consult.consultations.announcing import following, news, news_words
from consult.consultations.models import Consultation
from consult.consultations.models_following import Follow, Follower, FollowMail, FollowNews
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

TELL, REMIND = "follow.tell", "follow.remind"
AT_ONCE = 100
REMINDERS = (7, 1)  # days before the last one
_MORNING = dt.time(8, 30, tzinfo=clock.TOKYO)
KINDS = {  # trigger → kind of news
    "announce_plan": "coming",
    "publish_notice": "opened",
    "extend": "extended",
    "reopen": "reopened",
    "correct": "corrected",
    "stop": "stopped",
    "abandon": "abandoned",
    "exempt": "exempt",
    "decide": "decided",
    "publish": "published",
}
_MOVES = ("extended", "reopened")


@effect("tell_followers")
def tell_followers(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Those who follow the case, its themes or wards are told by mail what just happened."""
    kind = KINDS[decision.edge.trigger]
    said = {"reason": str(decision.inputs["reason"])} if decision.inputs.get("reason") else {}
    row = uow.session.get_one(Consultation, case.id)
    if kind in _MOVES:
        said["before"] = row.notice["extensions"][-1]["from"]
    news.of_case(uow, case, kind, **said)
    if kind in {"opened", *_MOVES}:
        plan_reminders(uow, row)


def plan_reminders(uow: UnitOfWork, row: Consultation) -> None:
    """Set the reminders before the last day; those of an earlier last day find it moved and move with it."""
    for days in REMINDERS:
        _plan(uow, row, days)


def _plan(uow: UnitOfWork, row: Consultation, days: int) -> None:
    if row.closes_on is None:
        return
    at = dt.datetime.combine(row.closes_on - dt.timedelta(days=days), _MORNING)
    if at > clock.now():
        uow.enqueue(REMIND, f"{row.case_id}:{days}", {"case_id": row.case_id, "days": days}, at)


@handles(REMIND)
def remind(uow: UnitOfWork, _key: str, *, case_id: int, days: int) -> None:
    """The worker's part: note that the last day is near, if it is still that day and the door is open."""
    case, row = uow.session.get_one(Case, case_id), uow.session.get_one(Consultation, case_id)
    if row.closes_on is None or row.closed_at is not None or case.stage != "open":
        return
    left = days_until(row.closes_on)
    if left > days:
        _plan(uow, row, days)  # it was moved to a later day
        return
    if left < 0 or any(left <= other < days for other in REMINDERS):
        return  # the worker was away, and a later reminder says it better
    uow.require(Permission.MAIL_SEND)
    kind = {0: "today", 1: "tomorrow"}.get(left, "closing")
    news.of_case(uow, case, kind, left=str(left))


@handles(news.GATHER)
def gather(uow: UnitOfWork, _key: str) -> None:
    """The worker's part: take up everything noted and not yet told, and begin with the first followers."""
    waiting = uow.session.execute(
        select(FollowNews).where(FollowNews.told_at.is_(None)).order_by(FollowNews.id)
    ).scalars()
    found = list(waiting)
    if not found:
        return
    uow.require(Permission.MAIL_SEND)
    for one in found:
        one.told_at = clock.now()
        if one.kind == "result_moved":
            one.said = {**one.said, "reason": _reason(uow, one)}
    ids = [one.id for one in found]
    uow.record(Event.FOLLOW_TOLD, f"news/{ids[0]}", public={"news": len(ids)}, case_id=found[0].case_id)
    _next(uow, ids, after=0)


def _reason(uow: UnitOfWork, row: FollowNews) -> str:
    """Why the promised day was moved, as every page says it; written after the day itself in the same act."""
    told = (
        select(DeadlineChange.public_reason)
        .join(Deadline, Deadline.id == DeadlineChange.deadline_id)
        .where(Deadline.case_id == row.case_id, Deadline.rule == "result_due")
        .order_by(DeadlineChange.id.desc())
        .limit(1)
    )
    return uow.session.execute(told).scalar() or ""


def _next(uow: UnitOfWork, ids: Sequence[int], *, after: int) -> None:
    uow.enqueue(TELL, f"{ids[0]}-{ids[-1]}:{after}", {"news": list(ids), "after": after})


@handles(TELL)
def tell(uow: UnitOfWork, _key: str, *, news: list[int], after: int) -> None:
    """The worker's part: one mail to each of the next hundred followers whom any of these news reach."""
    uow.require(Permission.MAIL_SEND)
    rows = (
        uow.session.execute(select(FollowNews).where(FollowNews.id.in_(news)).order_by(FollowNews.id))
        .scalars()
        .all()
    )
    followers = _reached(uow, {key for row in rows for key in row.keys}, after)
    if not followers:
        return
    theirs = _follows(uow, followers)
    for follower in followers:
        mine = [row for row in rows if theirs[follower.id] & set(row.keys)]
        _write(uow, follower, mine)
    uow.record(
        Event.FOLLOW_TOLD, f"news/{news[0]}", public={"mails": len(followers)}, case_id=rows[0].case_id
    )
    if len(followers) == AT_ONCE:
        _next(uow, news, after=followers[-1].id)


def _reached(uow: UnitOfWork, keys: set[str], after: int) -> Sequence[Follower]:
    who = select(Follow.follower_id).where(Follow.key.in_(keys), Follow.follower_id > after)
    people = select(Follower).where(Follower.id.in_(who), Follower.confirmed_at.is_not(None))
    return uow.session.execute(people.order_by(Follower.id).limit(AT_ONCE)).scalars().all()


def _follows(uow: UnitOfWork, followers: Sequence[Follower]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {follower.id: set() for follower in followers}
    for row in uow.session.execute(select(Follow).where(Follow.follower_id.in_(found))).scalars():
        found[row.follower_id].add(row.key)
    return found


def _write(uow: UnitOfWork, follower: Follower, rows: Sequence[FollowNews]) -> None:
    config = settings()
    keys = following.Keys.of(config)
    token = keys.token(follower)
    mail = notices.queue(
        uow,
        following.TOLD,
        keys.open(follower),
        context(rows, follower.language),
        secret={
            "manage": f"{config.base_url}/follow/mine/{token}",
            "stop": f"{config.base_url}/follow/stop/{token}",
        },
        box=keys.box,
        language=follower.language,
        case_id=rows[0].case_id if len(rows) == 1 else None,
    )
    uow.add(FollowMail(follower_id=follower.id, mail_id=mail, news=[row.id for row in rows], at=clock.now()))


def context(rows: Sequence[FollowNews], language: str) -> Mapping[str, Any]:
    """What the mail about these news says; it names nobody."""
    with using(language):
        items = [news_words.item(row.kind, row.said) for row in rows]
        return {
            "about": news_words.subject(items),
            "items": [
                {
                    "head": i.head,
                    "title": i.title,
                    "lines": list(i.lines),
                    "address": i.address,
                    "contact": i.contact,
                }
                for i in items
            ],
        }
