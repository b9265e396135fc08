"""引継ぎ: when a stopped round begins anew, each sender decides whether the opinion goes along.

The confirmation code is the consent token; a link in a mail or a paper does as well. Yes makes one new opinion in
the new case, no and silence leave it where it is. The original is never touched.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.definitions import pinned
from consult.cases.models import Case, CaseLink
from consult.config import Settings
from consult.consultations import copying
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion, OpinionIdentity
from consult.consultations.models_onward import CarryOver
from consult.consultations.queries.repeated import RESTARTS
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import N_, msg
from consult.unit_of_work import UnitOfWork

# These stay where they are: taken back, counted elsewhere, or never meant for this case.
NOT_ASKED: Final = frozenset({"withdrawn", "duplicate", "misdirected"})
STATES: Final = {
    "asked": N_("メールで尋ねた"),
    "waiting": N_("メールでは尋ねていない"),
    "carried": N_("引き継いだ"),
    "declined": N_("引き継がない"),
}
WAYS: Final = {"code": N_("確認コードで"), "mail": N_("メールのリンクで"), "paper": N_("紙で")}


def new_round(session: Session, old: Case) -> Case | None:
    """The case that begins a stopped one anew, once it is public."""
    return session.execute(
        select(Case)
        .join(CaseLink, CaseLink.from_id == Case.id)
        .where(CaseLink.to_id == old.id, CaseLink.kind == RESTARTS, Case.public)
        .order_by(Case.id)
        .limit(1)
    ).scalar_one_or_none()


def last_round(session: Session, old: Case) -> Case | None:
    """The newest round that begins a stopped one anew, however many were stopped on the way; None without one."""
    found, following = None, new_round(session, old)
    while following is not None:
        found, following = following, new_round(session, following)
    return found


def rounds_before(session: Session, new: Case) -> list[Case]:
    """The stopped rounds this case goes back to, the newest first."""
    found, before = list[Case](), old_round(session, new)
    while before is not None:
        found.append(before)
        before = old_round(session, before)
    return found


def newest_copy(session: Session, opinion: Opinion) -> Opinion:
    """Where the question stands: the opinion itself, or its copy in a later round that was stopped too."""
    row = row_of(session, opinion)
    while row is not None and row.new_id is not None:
        copy = session.get_one(Opinion, row.new_id)
        if new_round(session, copy.case) is None:
            break
        opinion, row = copy, row_of(session, copy)
    return opinion


def old_round(session: Session, new: Case) -> Case | None:
    """The stopped case that this one begins anew."""
    return session.execute(
        select(Case)
        .join(CaseLink, CaseLink.to_id == Case.id)
        .where(CaseLink.from_id == new.id, CaseLink.kind == RESTARTS)
        .limit(1)
    ).scalar_one_or_none()


def row_of(session: Session, opinion: Opinion) -> CarryOver | None:
    """What was asked and answered about an opinion of a stopped round."""
    return session.get(CarryOver, opinion.id)


def carried_from(session: Session, opinion: Opinion) -> Opinion | None:
    """The opinion of the stopped round that this one was made of."""
    return session.execute(
        select(Opinion)
        .join(CarryOver, CarryOver.opinion_id == Opinion.id)
        .where(CarryOver.new_id == opinion.id)
    ).scalar_one_or_none()


def why_not(session: Session, opinion: Opinion, to: Case | None) -> Sentence | None:
    """Why it cannot be carried over; None when its sender may decide now."""
    row = row_of(session, opinion)
    if row is not None and row.state == "carried":
        return msg("この意見は、もう新しい募集に引き継いでいます")
    if opinion.stage in NOT_ASKED:
        return msg("取り下げた意見や、別に数えている意見は、引き継げません。新しい意見として出せます")
    if not opinion.transcribed:
        return msg("紙の意見を、市が書き写しています。書き写したあとで、ここで引き継げます")
    if to is None:
        return msg("やり直しの募集は、まだ始まっていません")
    return _shut(session, to)


def _shut(session: Session, to: Case) -> Sentence | None:
    closes = session.get_one(Consultation, to.id).closes_at
    opens = pinned(session, to.definition_digest).opens(to.stage, "opinions")
    if opens and closes is not None and clock.now() < closes + dt.timedelta(seconds=1):
        return None
    return msg("新しい募集は、いま意見を募集していません。引き継げるのは、募集の期間だけです")


def decide(
    uow: UnitOfWork,
    opinion: Opinion,
    *,
    carry: bool,
    keys: Keys,
    way: str = "code",
    answered_on: dt.date | None = None,
) -> Opinion | None:
    """Note the sender's answer; yes carries the opinion over. The same answer twice changes nothing.

    The code of any earlier round does: who was silent when the second round began goes straight into the third, and
    who was carried into a round that was stopped as well is carried on from there.

    Args:
        way: `code` (receipt code), `mail` (link) or `paper` (entered by staff, with the day it came).

    Returns:
        The opinion in the new round, None for no.

    Raises:
        Refused: while the new round is not open, for an opinion that was withdrawn or set apart, and for a no
            after a yes (the new opinion is then withdrawn with its own code).
        Invalid: for a day of a paper answer outside the new period.
    """
    opinion = newest_copy(uow.session, opinion)
    to = last_round(uow.session, opinion.case)
    paper = way == "paper"
    uow.require(Permission.OPINION_ENTER if paper else Permission.OPINION_SUBMIT, on=to or opinion.case)
    _lock(uow, opinion)
    row = row_of(uow.session, opinion)
    if row is not None and row.state == "carried":
        if carry:
            return uow.session.get_one(Opinion, row.new_id)
        raise Refused(
            msg("もう新しい募集に引き継いでいます。やめるときは、新しい受付票から意見を取り下げてください")
        )
    if row is not None and row.state == "declined" and not carry:
        return None
    if (sentence := why_not(uow.session, opinion, to)) is not None:
        raise Refused(sentence)
    if to is None:
        raise LookupError("without a new round there was a reason why not")
    if paper:
        _ensure_day(uow.session.get_one(Consultation, to.id), answered_on)
    if row is None:
        row = uow.add(CarryOver(opinion_id=opinion.id, case_id=to.id, number=opinion.number, state="waiting"))
    made, row.case_id = None, to.id
    if carry:
        said = {"carried_from": opinion.subject, "way": way}
        made = copying.put_into(uow, opinion, to, keys, arrived_anew=True, said=said)
        row.new_id = made.id
    row.state, row.way = ("carried" if made else "declined"), way
    row.answered_at, row.answered_on = clock.now(), answered_on if paper else None
    row.noted_by = uow.actor.account_id if paper else None
    row.event_id = uow.record(
        Event.OPINION_CARRIED if made else Event.OPINION_CARRY_DECLINED,
        opinion,
        public={"way": way, "to": made.subject if made else to.slug},
    )
    return made


def _lock(uow: UnitOfWork, opinion: Opinion) -> None:
    """Two answers at once queue here; on SQLite every unit of work does anyway."""
    uow.session.execute(select(Opinion.id).where(Opinion.id == opinion.id).with_for_update())
    uow.session.expire_all()


def _ensure_day(to: Consultation, day: dt.date | None) -> None:
    wrong: Sentence | None = None
    if day is None:
        wrong = msg("紙の答えが届いた日を書いてください。例 令和8年11月5日")
    elif day > clock.today():
        wrong = msg("届いた日が、まだ来ていません")
    elif to.opens_on is None or day < to.opens_on or (to.closes_on is not None and day > to.closes_on):
        wrong = msg("届いた日は、新しい募集の期間の中の日にしてください")
    if wrong is not None:
        raise Invalid(wrong, {"answered_on": [wrong]})


# --- the link in a mail ---------------------------------------------------------------------------------------


def token_of(opinion_id: int, settings: Settings) -> str:
    """The link of one opinion: signed, so that nobody finds another one by counting."""
    return _signer(settings).dumps(opinion_id)


def by_token(session: Session, token: str, settings: Settings) -> Opinion:
    """The opinion a link belongs to; NotFound for any other."""
    try:
        found = session.get(Opinion, _signer(settings).loads(token))
    except BadSignature:
        found = None
    if found is None:
        raise NotFound(msg("このリンクは使えません。受付票の確認コードで、引き継ぐかどうかを選べます"))
    return found


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.key("carry-over"), "carry-over")


# --- what the office and everyone may count -------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """通 of a stopped round by what became of the question; they add up to what it had received."""

    received: int
    not_asked: int  # withdrawn, misdirected, duplicates
    carried: int
    declined: int
    asked: int
    waiting: int  # no answer either, and never asked by mail

    @property
    def silent(self) -> int:
        """No answer."""
        return self.asked + self.waiting

    @property
    def balanced(self) -> bool:
        """Whether every opinion has its place."""
        return self.received == self.not_asked + self.carried + self.declined + self.silent


def tally(session: Session, old: Case) -> Tally:
    """The counts of a stopped round; an opinion without a row has not been asked yet."""
    rows = session.execute(
        select(CarryOver.state, Opinion.stage, func.count())
        .select_from(Opinion)
        .outerjoin(CarryOver, CarryOver.opinion_id == Opinion.id)
        .where(Opinion.case_id == old.id)
        .group_by(CarryOver.state, Opinion.stage)
    ).all()
    found = Counter[str]()
    for named, stage, number in rows:
        apart = stage in NOT_ASKED and named not in {"carried", "declined"}
        place = "apart" if apart else named or "waiting"
        found[place] += number
    return Tally(
        found.total(), found["apart"], found["carried"], found["declined"], found["asked"], found["waiting"]
    )


def carried_into(session: Session, ids: Sequence[int]) -> Mapping[int, Counter[str]]:
    """How many opinions of each new round were carried over, by channel; `all` is their sum."""
    found: dict[int, Counter[str]] = {case_id: Counter() for case_id in ids}
    for case_id, channel, number in session.execute(
        select(Opinion.case_id, Opinion.channel, func.count())
        .join(CarryOver, CarryOver.new_id == Opinion.id)
        .where(Opinion.case_id.in_(ids))
        .group_by(Opinion.case_id, Opinion.channel)
    ):
        found[case_id][channel] = number
        found[case_id]["all"] += number
    return found


@dataclass(frozen=True)
class Asked:
    """One line of the list for the office."""

    number: int
    state: str
    way: str
    answered_at: dt.datetime | None
    answered_on: dt.date | None
    new_number: int | None
    new_slug: str  # of the round it went into
    channel: str
    again: bool  # the same person has also sent one to the new round


def asked(session: Session, old: Case, *, state: str = "", after: int = 0, limit: int = 50) -> list[Asked]:
    """The opinions of a stopped round with their answers, by register number (keyset)."""
    new, sent, mine = aliased(Opinion), aliased(Opinion), aliased(OpinionIdentity)
    other, into = aliased(OpinionIdentity), aliased(Case)
    twice = (
        select(other.opinion_id)
        .join(mine, mine.person_key == other.person_key)
        .join(sent, sent.id == other.opinion_id)
        .where(mine.opinion_id == new.id, other.opinion_id != new.id, sent.case_id == new.case_id)
        .exists()
    )
    named = func.coalesce(CarryOver.state, "waiting")
    wanted = (
        select(
            Opinion.number, named.label("state"), CarryOver.way, CarryOver.answered_at, CarryOver.answered_on,
            new.number.label("new_number"), into.slug.label("new_slug"), Opinion.channel, twice.label("again"),
        )
        .select_from(Opinion)
        .outerjoin(CarryOver, CarryOver.opinion_id == Opinion.id)
        .outerjoin(new, new.id == CarryOver.new_id)
        .outerjoin(into, into.id == new.case_id)
        .where(Opinion.case_id == old.id, Opinion.number > after)
        .where(Opinion.stage.not_in(tuple(NOT_ASKED)) | CarryOver.new_id.is_not(None))
    )  # fmt: skip
    if state:
        wanted = wanted.where(named == state)
    rows = session.execute(wanted.order_by(Opinion.number).limit(limit)).all()
    return [
        Asked(
            r.number,
            r.state,
            r.way or "",
            r.answered_at,
            r.answered_on,
            r.new_number,
            r.new_slug or "",
            r.channel,
            bool(r.again),
        )
        for r in rows
    ]
