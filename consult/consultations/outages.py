"""停止のお知らせ: an outage during the period is recorded, made known, and followed by what the office's rule says.

A secretary records one, or confirms what the worker found; the head lets follow what follows. Everything is an
event, and the extension is the procedure's own act.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import clock_text, moment_text, tokyo_date
from consult.cases import actions as cases
from consult.cases import staged
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.consultations.models import Consultation, Opinion
from consult.consultations.models_onward import Outage
from consult.consultations.outage_rules import Follows, Policy, counts_in_time, extended, follows
from consult.consultations.rules import CHANNELS, Arrival
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import Message, gettext, msg
from consult.unit_of_work import UnitOfWork

_NONE = msg("この案件に、その停止の記録はありません")


def outages_of(session: Session, case_id: int, *, states: Iterable[str] = ("confirmed",)) -> list[Outage]:
    """The outages of a case, oldest first; without more only those everyone may know."""
    return list(
        session.execute(
            select(Outage)
            .where(Outage.case_id == case_id, Outage.state.in_(tuple(states)))
            .order_by(Outage.started_at, Outage.id)
        ).scalars()
    )


def outage_of(session: Session, case: Case, number: int) -> Outage:
    """One outage of a case; NotFound when it is of another."""
    found = session.get(Outage, number)
    if found is None or found.case_id != case.id:
        raise NotFound(_NONE)
    return found


def unmet_in(session: Session, ids: Sequence[int]) -> Counter[int]:
    """How many confirmed outages of each case still ask for an extension."""
    rows = session.execute(
        select(Outage.case_id, func.count())
        .where(Outage.case_id.in_(ids), Outage.state == "confirmed")
        .where(Outage.rule == "extend", Outage.followed_at.is_(None))
        .group_by(Outage.case_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def arrived_in_time(
    session: Session, consultation: Consultation, arrival: Arrival, opened_at: dt.datetime | None
) -> bool | None:
    """In time by its channel, or by an outage that was made up for; None while nothing has opened."""
    if consultation.closes_at is None:
        return None
    return counted_in_time(
        session, consultation.case_id, arrival, opened_at, consultation.post_rule, consultation.closes_at
    )


def counted_in_time(
    session: Session,
    case_id: int,
    arrival: Arrival,
    opened_at: dt.datetime | None,
    post_rule: str,
    closes_at: dt.datetime,
) -> bool:
    """As `arrived_in_time`, for who has no row at hand; only what is late costs a statement."""
    if counts_in_time(arrival, opened_at, post_rule, closes_at, ()):
        return True
    made_up = [o for o in outages_of(session, case_id) if o.rule == "accept" and o.followed_at]
    return counts_in_time(arrival, opened_at, post_rule, closes_at, made_up)


def record(
    uow: UnitOfWork,
    case: Case,
    started: dt.datetime,
    ended: dt.datetime,
    *,
    affected: Sequence[str],
    reason: str,
) -> Outage:
    """Record an outage; it stands on the case page at once.

    Raises:
        Invalid: for an end before the start, times ahead, no channel or no reason, or a time outside the period.
    """
    uow.require(Permission.CONSULTATION_PREPARE, on=case)
    consultation = uow.session.get_one(Consultation, case.id)
    _ensure_right(consultation, started, ended, affected, reason)
    outage = uow.add(
        Outage(
            case_id=case.id, started_at=started, ended_at=ended, affected=[], found_by="person",
            noted_by=uow.actor.account_id, noted_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    _confirmed(uow, outage, consultation, affected, reason)
    return outage


def propose(uow: UnitOfWork, case: Case, started: dt.datetime, ended: dt.datetime) -> Outage | None:
    """What the worker found, for a person to look at; None when the very same is known already."""
    uow.require(Permission.CLOCK_FIRE)
    known = select(Outage.id).where(Outage.case_id == case.id, Outage.started_at == started)
    if uow.session.execute(known).first() is not None:
        return None
    outage = uow.add(
        Outage(
            case_id=case.id, started_at=started, ended_at=ended, affected=["web"], found_by="system",
            noted_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    uow.record(Event.OUTAGE_PROPOSED, outage, public=_span(outage), first=True)
    return outage


def propose_everywhere(uow: UnitOfWork, started: dt.datetime, ended: dt.datetime) -> int:
    """Propose an outage to every consultation whose period it touched; returns how many."""
    touched = uow.session.execute(
        select(Case)
        .join(Consultation, Consultation.case_id == Case.id)
        .where(Consultation.closes_at >= started, Consultation.opens_on <= tokyo_date(ended))
        .where(Consultation.result_published_at.is_(None))
        .order_by(Case.id)
    ).scalars()
    running = [
        c for c in touched.all() if pinned(uow.session, c.definition_digest).opens(c.stage, "arrivals")
    ]
    return sum(propose(uow, case, started, ended) is not None for case in running)


def proposed_in(session: Session, case_id: int) -> int:
    """How many outages were found and wait for a person."""
    return session.execute(
        select(func.count()).select_from(Outage).where(Outage.case_id == case_id, Outage.state == "proposed")
    ).scalar_one()


def confirm(
    uow: UnitOfWork,
    outage: Outage,
    started: dt.datetime,
    ended: dt.datetime,
    *,
    affected: Sequence[str],
    reason: str,
) -> None:
    """A person says that what the worker found was an outage; the times may be put right. Raises: as `record`."""
    uow.require(Permission.CONSULTATION_PREPARE, on=outage)
    if outage.state != "proposed":
        raise Refused(msg("この停止は、もう確かめられています"))
    consultation = uow.session.get_one(Consultation, outage.case_id)
    _ensure_right(consultation, started, ended, affected, reason)
    outage.started_at, outage.ended_at = started, ended
    _confirmed(uow, outage, consultation, affected, reason)


def dismiss(uow: UnitOfWork, outage: Outage, reason: str) -> None:
    """A person says that nobody was kept from sending (the worker alone had stopped)."""
    uow.require(Permission.CONSULTATION_PREPARE, on=outage)
    if outage.state != "proposed":
        raise Refused(msg("この停止は、もう確かめられています"))
    if not reason.strip():
        raise Invalid(msg("理由を書いてください"), {"reason": [msg("理由を書いてください")]})
    outage.state, outage.reason, outage.decided_by = "dismissed", reason.strip(), uow.actor.account_id
    uow.record(Event.OUTAGE_DISMISSED, outage, public=_span(outage), private={"reason": reason.strip()})


def _confirmed(
    uow: UnitOfWork, outage: Outage, consultation: Consultation, affected: Sequence[str], reason: str
) -> None:
    ensure_sayable(uow.session, outage.case, str(msg("受付の停止")), reason)
    then = what_follows(uow.session, consultation, outage.started_at, outage.ended_at)
    outage.affected = [code for code in CHANNELS if code in affected]
    outage.reason, outage.state, outage.decided_by = reason.strip(), "confirmed", uow.actor.account_id
    outage.rule, outage.days = then.rule, then.days
    outage.accept_from, outage.accept_until = then.accept_from, then.accept_until
    said = {**_span(outage), "affected": ",".join(outage.affected), "rule": outage.rule, "days": outage.days}
    first = outage.found_by == "person"
    uow.record(Event.OUTAGE_RECORDED, outage, public=said, first=first)


def what_follows(
    session: Session, consultation: Consultation, started: dt.datetime, ended: dt.datetime
) -> Follows:
    """What the rule of this case makes of an outage."""
    opens, closes = consultation.opens_on, consultation.closes_at
    if opens is None or closes is None:
        raise LookupError("the period had opened when this was asked")
    policy = Policy.of(pinned(session, consultation.case.definition_digest))
    return follows(policy, started, ended, clock.tokyo(opens.year, opens.month, opens.day), closes)


def _ensure_right(
    consultation: Consultation,
    started: dt.datetime,
    ended: dt.datetime,
    affected: Sequence[str],
    reason: str,
) -> None:
    wrong: dict[str, list[Sentence]] = {}
    if consultation.opens_on is None or consultation.closes_at is None:
        raise Refused(msg("募集が始まる前の停止は、記録しなくてかまいません"))
    if ended <= started:
        wrong["ended"] = [msg("終わりは、始まりよりあとの時刻にしてください")]
    elif ended > clock.now():
        wrong["ended"] = [msg("終わりが、まだ来ていません。受付が戻ってから記録してください")]
    elif tokyo_date(ended) < consultation.opens_on or started > consultation.closes_at:
        wrong["started"] = [msg("停止は、募集の期間の外です。日と時刻を確かめてください")]
    if not set(affected) & set(CHANNELS):
        wrong["affected"] = [msg("止まった受け方を選んでください")]
    if not reason.strip():
        wrong["reason"] = [msg("何が起きたか書いてください。公表されます")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def new_last_day(consultation: Consultation, outage: Outage) -> dt.date:
    """The last day that follows by the rule, seen from today."""
    if consultation.closes_on is None:
        raise LookupError("a period that had an outage has an end")
    return extended(consultation.closes_on, clock.today(), outage.days)


def follow(uow: UnitOfWork, outage: Outage) -> int:
    """Let follow what the rule says: the period is extended (or opened again), or what was delayed counts.

    Returns:
        How many late opinions count as in time now.

    Raises:
        Refused: when it was done already, or nothing follows. Forbidden: for anyone but the head of the office.
    """
    uow.require(Permission.CONSULTATION_PUBLISH, on=outage)
    if outage.state != "confirmed" or outage.rule == "notice" or outage.followed_at is not None:
        raise Refused(msg("この停止について、これからすることはありません"))
    consultation = uow.session.get_one(Consultation, outage.case_id)
    ground = str(msg("停止のため（%(span)s）。%(reason)s", span=span_text(outage), reason=outage.reason))
    outage.followed_at = clock.now()
    if outage.rule == "extend":
        outage.extended_to = new_last_day(consultation, outage)
        inputs = {"new_closing_day": outage.extended_to, "reason": ground}
        outage.followed_at = None  # the condition of 再開 looks for one that is not made up for yet
        uow.flush()
        cases.advance(
            uow, outage.case, "reopen" if outage.case.stage == "closed" else "extend", inputs=inputs
        )
        outage.followed_at = clock.now()
    uow.flush()
    moved = count_delayed(uow, outage.case, ground)
    day = {"to": outage.extended_to.isoformat()} if outage.extended_to else {}
    uow.record(Event.OUTAGE_FOLLOWED, outage, public={"rule": outage.rule, "counted": moved, **day})
    return moved


def count_delayed(uow: UnitOfWork, case: Case, ground: str) -> int:
    """Every late opinion that counts as in time now goes back among those received; returns how many."""
    late = select(Opinion).where(Opinion.case_id == case.id, Opinion.stage == "late").order_by(Opinion.number)
    moved = 0
    for opinion in uow.session.execute(late).scalars().all():
        option = next(
            (o for o in staged.options(uow.session, uow.actor, opinion) if o.trigger == "count_in_time"), None
        )
        if option is not None and not option.unmet:
            staged.move(uow, opinion, "count_in_time", inputs={"reason": ground})
            moved += 1
    return moved


def _span(outage: Outage) -> dict[str, str]:
    return {"from": outage.started_at.isoformat(), "to": outage.ended_at.isoformat()}


def span_text(outage: Outage) -> Message:
    """令和8年10月30日午後9時10分から午後11時45分まで; the last day is named when it is another."""
    same = tokyo_date(outage.started_at) == tokyo_date(outage.ended_at)
    return msg(
        "%(start)sから%(end)sまで",
        start=moment_text(outage.started_at, "bare"),
        end=clock_text(outage.ended_at) if same else moment_text(outage.ended_at, "bare"),
    )


def affected_text(outage: Outage) -> str:
    """ウェブ・電子メール."""
    return "・".join(gettext(CHANNELS[code]) for code in outage.affected)


def said_of(outage: Outage) -> Message:
    """What everyone is told of an outage: when, what, why, and what followed."""
    return msg(
        "%(span)s、意見の受付が止まりました（%(what)s）。%(reason)s　%(then)s",
        span=span_text(outage), what=affected_text(outage), reason=outage.reason, then=_then(outage),
    )  # fmt: skip


def _then(outage: Outage) -> Message:
    if outage.rule == "extend" and outage.extended_to is not None:
        return msg("そのため、募集の最後の日を%(day)sに延ばしました。", day=outage.extended_to)
    if outage.rule == "extend":
        return msg("募集の期間を延ばします。決まったら、ここに載せます。")
    if outage.rule == "accept" and outage.accept_from is not None and outage.accept_until is not None:
        return msg(
            "そのため、%(since)sから停止の終わりまでに開いた画面で、%(until)sまでに送られた意見は、"
            "期限までに届いたものとします。",
            since=moment_text(outage.accept_from, "bare"), until=moment_text(outage.accept_until, "bare"),
        )  # fmt: skip
    return msg("募集の期間は変わりません。")
