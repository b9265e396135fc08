"""宛先違い, 重複 and what was marked wrongly: an opinion that stands apart is kept, counted, and points on.

A misdirected one is handed to the right case (a copy there, with its own number) or named for another authority.
A duplicate points at the one of the same sender that counts.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import staged
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations import carry_over, copying
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion, OpinionIdentity
from consult.consultations.models_onward import Onward
from consult.consultations.rules import IN_CONSIDERATION
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Standing:
    """What the conditions may know of where an opinion points."""

    handed_on: bool
    same_counted: bool
    counted_elsewhere: bool


def onward_of(session: Session, opinion: Opinion) -> Onward | None:
    """Where an opinion points, if it does."""
    return session.get(Onward, opinion.id)


def standing_of(session: Session, opinion: Opinion) -> Standing:
    """Whether it is handed on, counted by another one, or counts in another case already."""
    row = onward_of(session, opinion)
    if row is None:
        return Standing(handed_on=False, same_counted=False, counted_elsewhere=False)
    misdirected = row.kind == "misdirected"
    copy = session.get(Opinion, row.to_id) if misdirected and row.to_id else None
    return Standing(
        handed_on=misdirected and bool(row.to_id or row.to_office),
        same_counted=not misdirected and row.to_id is not None,
        counted_elsewhere=copy is not None and copy.stage != "withdrawn",
    )


def handed_from(session: Session, opinion: Opinion) -> Opinion | None:
    """The misdirected opinion that this one is the copy of."""
    return session.execute(
        select(Opinion)
        .join(Onward, Onward.opinion_id == Opinion.id)
        .where(Onward.to_id == opinion.id, Onward.kind == "misdirected")
    ).scalar_one_or_none()


def places_for(session: Session, opinion: Opinion) -> list[Case]:
    """The other consultations that take opinions, late ones included.

    Not the other round of one that began anew: there only its sender carries it over.
    """
    rounds = (carry_over.new_round(session, opinion.case), carry_over.old_round(session, opinion.case))
    again = [case.id for case in rounds if case is not None]
    cases = session.execute(
        select(Case)
        .join(Consultation, Consultation.case_id == Case.id)
        .where(Case.public, Case.id.not_in([opinion.case_id, *again]), Consultation.closes_at.is_not(None))
        .order_by(Case.number)
    ).scalars()
    return [case for case in cases if _takes(session, case)]


def _takes(session: Session, case: Case) -> bool:
    return pinned(session, case.definition_digest).opens(case.stage, "arrivals")


def hand_on(
    uow: UnitOfWork,
    opinion: Opinion,
    keys: Keys,
    *,
    to: Case | None = None,
    office: str = "",
    handed_on: dt.date | None = None,
    reason: str,
) -> Opinion | None:
    """宛先違い: set it apart and hand it to the case it was meant for, or note which authority it went to.

    It keeps the day it reached the city, so that it is in time there if it was.

    Returns:
        The opinion in the other case, None when it went to another authority.

    Raises:
        Invalid: without a place or a reason. Refused: when the other case takes none any more, or it was sorted.
    """
    uow.require(Permission.OPINION_CLASSIFY, on=opinion)
    wrong: dict[str, list[Sentence]] = {}
    if (to is None) == (not office.strip()):
        wrong["place"] = [msg("渡す先を1つ選んでください。ほかの役所のときは、その名前を書いてください")]
    if handed_on is not None and handed_on > clock.today():
        wrong["handed_on"] = [msg("渡した日が、まだ来ていません")]
    _ensure(reason, wrong)
    if to is not None and to not in places_for(uow.session, opinion):
        raise Refused(msg("その案件は、いま意見を受け付けていません。ほかの案件を選んでください"))
    _forget(uow, opinion)
    row = Onward(
        opinion_id=opinion.id, kind="misdirected", to_office=office.strip(), reason=reason.strip(),
        handed_on=handed_on or clock.today(), noted_by=uow.actor.account_id, noted_at=clock.now(),
    )  # fmt: skip
    made = None
    if to is not None:
        said = {"handed_from": opinion.subject}
        made = copying.put_into(uow, opinion, to, keys, arrived_anew=False, said=said)
        row.to_id = made.id
    uow.add(row)
    uow.flush()
    staged.move(uow, opinion, "mark_misdirected", inputs={"reason": reason.strip()})
    row.event_id = uow.record(
        Event.OPINION_HANDED_ON,
        opinion,
        public={"to": made.subject if made else "authority"},
        private={"office": office.strip()} if office.strip() else {},
    )
    return made


def same_of(session: Session, opinion: Opinion) -> Sequence[Opinion]:
    """The opinions of the same person with the same words in the case: what may be a duplicate of each other.

    Equal texts of different people are no duplicates; who gives no name is one person each.
    """
    if not opinion.text_key:
        return ()
    mine = select(OpinionIdentity.person_key).where(OpinionIdentity.opinion_id == opinion.id)
    return (
        session.execute(
            select(Opinion)
            .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
            .where(Opinion.case_id == opinion.case_id, Opinion.text_key == opinion.text_key)
            .where(Opinion.id != opinion.id, OpinionIdentity.person_key.in_(mine))
            .where(Opinion.stage.in_(tuple(IN_CONSIDERATION)))
            .order_by(Opinion.number)
        )
        .scalars()
        .all()
    )


def mark_duplicate(uow: UnitOfWork, opinion: Opinion, number: int | None, reason: str) -> None:
    """重複: the very same submission of the same person; `number` is the one that counts.

    Raises:
        Invalid: when that one is not of the same person with the same words, or without a reason.
        Refused: when it was sorted already.
    """
    uow.require(Permission.OPINION_CLASSIFY, on=opinion)
    wrong: dict[str, list[Sentence]] = {}
    counts = next((other for other in same_of(uow.session, opinion) if other.number == number), None)
    if counts is None:
        wrong["same"] = [msg("同じ人の同じ文の意見から、数える1通を選んでください")]
    _ensure(reason, wrong)
    _forget(uow, opinion)
    row = uow.add(
        Onward(
            opinion_id=opinion.id, kind="duplicate", to_id=counts.id if counts else None, reason=reason.strip(),
            noted_by=uow.actor.account_id, noted_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    _, row.event_id = staged.move(
        uow,
        opinion,
        "mark_duplicate",
        inputs={"reason": reason.strip()},
        public={"counts": counts.subject if counts else ""},
    )


def reinstate(uow: UnitOfWork, opinion: Opinion, reason: str) -> None:
    """受付に戻す: it was set apart wrongly. A late one only counts when it came in time after all.

    Raises:
        Invalid: without a reason. Refused: while a copy counts in another case, or when it did come late.
    """
    uow.require(Permission.OPINION_CLASSIFY, on=opinion)
    _ensure(reason, {})
    trigger = "count_in_time" if opinion.stage == "late" else "reinstate"
    staged.move(uow, opinion, trigger, inputs={"reason": reason.strip()})
    _forget(uow, opinion)


def correct_arrival(
    uow: UnitOfWork,
    opinion: Opinion,
    *,
    arrived_on: dt.date | None,
    postmarked_on: dt.date | None,
    reason: str,
) -> None:
    """The 消印 or the day of arrival was misread: put it right, with the reason; the stage follows by its own act.

    Raises:
        Refused: for what came on the web, where the server's clock is the evidence. Invalid: for days that cannot be.
    """
    uow.require(Permission.OPINION_ENTER, on=opinion)
    if opinion.channel == "web":
        raise Refused(msg("ウェブの意見は、サーバーの時計の時刻で決まります。直せません"))
    wrong: dict[str, list[Sentence]] = {}
    if arrived_on is None:
        wrong["arrived_on"] = [msg("届いた日を書いてください。例 令和8年10月30日")]
    elif arrived_on > clock.today():
        wrong["arrived_on"] = [msg("届いた日が、まだ来ていません")]
    elif postmarked_on is not None and postmarked_on > arrived_on:
        wrong["postmarked_on"] = [msg("消印の日は、届いた日か、それより前の日にしてください")]
    if postmarked_on is not None and opinion.channel != "post":
        wrong["postmarked_on"] = [msg("消印があるのは、郵送の意見だけです")]
    if not wrong and (arrived_on, postmarked_on) == (opinion.arrived_on, opinion.postmarked_on):
        wrong["arrived_on"] = [msg("変わったところがありません")]
    _ensure(reason, wrong)
    before = (opinion.arrived_on, opinion.postmarked_on)
    if arrived_on is not None:
        opinion.arrived_on = arrived_on
    opinion.postmarked_on = postmarked_on
    uow.record(
        Event.OPINION_ARRIVAL_CORRECTED,
        opinion,
        public={
            "arrived": opinion.arrived_on.isoformat(),
            "postmarked": postmarked_on.isoformat() if postmarked_on else "",
            "was": ",".join(day.isoformat() if day else "" for day in before),
        },
        private={"reason": reason.strip()},
    )


def _ensure(reason: str, wrong: dict[str, list[Sentence]]) -> None:
    if not reason.strip():
        wrong["reason"] = [msg("理由を書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def _forget(uow: UnitOfWork, opinion: Opinion) -> None:
    """A way it pointed before, and was put back from, gives place; the log keeps it."""
    if (row := onward_of(uow.session, opinion)) is not None:
        uow.session.delete(row)
        uow.flush()
