"""Reading the council: its sessions, what is before it, who sat on a day, how it voted."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult import clock
from consult.bodies.models import Body, Membership
from consult.calendars import year_text
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.council.models import (
    CouncilMatter,
    CouncilReferral,
    CouncilSession,
    CouncilSitting,
    CouncilVote,
)
from consult.errors import NotFound, Refused
from consult.i18n import N_, Message, msg

SERIES = {
    "bill": N_("議案第%(n)s号"),
    "member_bill": N_("議員提出議案第%(n)s号"),
    "petition": N_("請願第%(n)s号"),
    "appeal": N_("陳情第%(n)s号"),
}


def ended(session: Session, case: Case) -> bool:
    """Whether nothing leads on any more: what the council did with it is complete."""
    return pinned(session, case.definition_digest).stage(case.stage).final


def ensure_open(session: Session, case: Case) -> None:
    """Refused once a matter has ended."""
    if ended(session, case):
        raise Refused(msg("この案件は終わっています。付託と採決の記録は、もう加えられません"))


def label(matter: CouncilMatter) -> Message | str:
    """議案第12号; empty before it has its number."""
    return msg(SERIES[matter.series], n=matter.number) if matter.series else ""


def session_label(session: CouncilSession) -> Message:
    """令和8年第4回定例会."""
    year = year_text(session.year)
    if session.kind == "regular":
        return msg("%(year)s第%(n)s回定例会", year=year, n=session.number)
    return msg("%(year)s第%(n)s回臨時会", year=year, n=session.number)


def council(session: Session) -> Body | None:
    """The council: the oldest body of that kind, for a city has one."""
    found = session.execute(select(Body).where(Body.kind == "council").order_by(Body.id).limit(1))
    return found.scalars().first()


def committees(session: Session, of: Body) -> Sequence[Body]:
    """The committees of a council, by name."""
    mine = select(Body).where(Body.parent_id == of.id, Body.kind == "council_committee")
    return session.execute(mine.order_by(Body.name)).scalars().all()


def sessions(session: Session, of: Body, *, limit: int = 20) -> Sequence[CouncilSession]:
    """The latest sessions, newest first."""
    mine = select(CouncilSession).where(CouncilSession.body_id == of.id)
    return session.execute(mine.order_by(CouncilSession.opens_on.desc()).limit(limit)).scalars().all()


def session_by_id(session: Session, number: int) -> CouncilSession:
    """One session; NotFound when there is none."""
    found = session.get(CouncilSession, number)
    if found is None:
        raise NotFound(msg("この会期は見つかりません"))
    return found


def session_ahead(session: Session, of: Body, day: dt.date | None = None) -> CouncilSession | None:
    """The session that is open on a day, else the next one that was called."""
    since = day or clock.today()
    mine = select(CouncilSession).where(CouncilSession.body_id == of.id, CouncilSession.ends_on >= since)
    return session.execute(mine.order_by(CouncilSession.opens_on).limit(1)).scalars().first()


def sessions_since(session: Session, ids: Iterable[int], day: dt.date) -> Sequence[CouncilSession]:
    """The sessions of several councils that had not ended on a day, oldest first."""
    mine = select(CouncilSession).where(CouncilSession.body_id.in_(ids), CouncilSession.ends_on >= day)
    return session.execute(mine.order_by(CouncilSession.opens_on)).scalars().all()


def matters(session: Session, cases: Sequence[Case]) -> dict[int, CouncilMatter]:
    """What several cases are before the council, by case id."""
    mine = select(CouncilMatter).where(CouncilMatter.case_id.in_([case.id for case in cases]))
    rows = session.execute(mine.options(joinedload(CouncilMatter.session), joinedload(CouncilMatter.body)))
    return {row.case_id: row for row in rows.scalars()}


def matter(session: Session, case: Case) -> CouncilMatter:
    """What one case is before the council; NotFound for a case that never came there."""
    found = matters(session, [case]).get(case.id)
    if found is None:
        raise NotFound(msg("この案件は、議会の案件ではありません"))
    return found


def before(
    session: Session,
    of: CouncilSession | None,
    procedure: str,
    *,
    public: bool = False,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[CouncilMatter]:
    """What is or was before a session (or in no session yet), newest first, by keyset."""
    mine = (
        select(CouncilMatter).join(Case, Case.id == CouncilMatter.case_id).where(Case.procedure == procedure)
    )
    if of is not None:
        mine = mine.where(or_(CouncilMatter.session_id == of.id, CouncilMatter.decided_in == of.id))
    if public:
        mine = mine.where(Case.public.is_(True))
    if after is not None:
        mine = mine.where(CouncilMatter.case_id < after)
    wanted = mine.options(joinedload(CouncilMatter.case).joinedload(Case.office))
    return session.execute(wanted.order_by(CouncilMatter.case_id.desc()).limit(limit)).scalars().all()


def decided_in(session: Session, ids: Iterable[int]) -> Sequence[CouncilMatter]:
    """What several sessions have decided, with the cases."""
    mine = select(CouncilMatter).where(CouncilMatter.decided_in.in_(ids))
    return session.execute(mine.options(joinedload(CouncilMatter.case))).scalars().all()


def referrals(session: Session, cases: Sequence[Case]) -> dict[int, list[CouncilReferral]]:
    """The committees several cases went to, the leading one first, by case id."""
    found: dict[int, list[CouncilReferral]] = {case.id: [] for case in cases}
    mine = select(CouncilReferral).where(CouncilReferral.case_id.in_(found))
    mine = mine.options(joinedload(CouncilReferral.body))
    for row in session.execute(mine.order_by(CouncilReferral.lead.desc(), CouncilReferral.id)).scalars():
        found[row.case_id].append(row)
    return found


def votes(
    session: Session, cases: Sequence[Case], *, ballots: bool = False, withdrawn: bool = False
) -> dict[int, list[CouncilVote]]:
    """The votes on several cases in the order they were taken, by case id."""
    found: dict[int, list[CouncilVote]] = {case.id: [] for case in cases}
    mine = select(CouncilVote).where(CouncilVote.case_id.in_(found))
    if not withdrawn:
        mine = mine.where(CouncilVote.state == "kept")
    mine = mine.options(joinedload(CouncilVote.sitting).joinedload(CouncilSitting.body))
    if ballots:
        mine = mine.options(selectinload(CouncilVote.ballots))
    for row in session.execute(mine.order_by(CouncilVote.id)).scalars():
        found[row.case_id].append(row)
    return found


def sittings_on(session: Session, day: dt.date) -> dict[int, CouncilSitting]:
    """Which bodies of the council sat on a day, by body id."""
    rows = session.execute(select(CouncilSitting).where(CouncilSitting.held_on == day)).scalars()
    return {row.body_id: row for row in rows}


def sittings_in(session: Session, of: CouncilSession) -> Sequence[CouncilSitting]:
    """The days on which the council and its committees sat in a session, newest first."""
    mine = select(CouncilSitting).where(CouncilSitting.session_id == of.id)
    mine = mine.options(joinedload(CouncilSitting.body)).order_by(CouncilSitting.held_on.desc())
    return session.execute(mine).scalars().all()


def sittings_for(session: Session, matter: CouncilMatter) -> Sequence[CouncilSitting]:
    """The latest days on which a matter can have been voted on: the council's, and those of its committees."""
    referred = select(CouncilReferral.body_id).where(CouncilReferral.case_id == matter.case_id)
    mine = select(CouncilSitting).where(
        or_(CouncilSitting.body_id == matter.body_id, CouncilSitting.body_id.in_(referred))
    )
    mine = mine.options(joinedload(CouncilSitting.body)).order_by(CouncilSitting.held_on.desc())
    return session.execute(mine.limit(12)).scalars().all()


def seated(session: Session, body_ids: Iterable[int], day: dt.date) -> dict[int, list[Membership]]:
    """Who is seated on several bodies on a day, in kana order, by body id."""
    found: dict[int, list[Membership]] = {number: [] for number in body_ids}
    rows = select(Membership).where(Membership.body_id.in_(found), Membership.since <= day)
    rows = rows.where(or_(Membership.until.is_(None), Membership.until >= day))
    everyone = sorted(session.execute(rows).scalars(), key=lambda one: (one.sort_key, one.seat))
    for row in everyone:
        found[row.body_id].append(row)
    return found


def has_votes(session: Session, sitting: CouncilSitting) -> bool:
    """Whether anything was voted on that day."""
    mine = select(CouncilVote.id).where(CouncilVote.sitting_id == sitting.id, CouncilVote.state == "kept")
    return session.execute(mine.limit(1)).first() is not None


def body(session: Session, body_id: int) -> Body:
    """A council or committee; NotFound for any other body."""
    found = session.get(Body, body_id)
    if found is None or found.kind not in {"council", "council_committee"}:
        raise NotFound(msg("この議会・委員会は見つかりません"))
    return found


def members(session: Session, ids: Iterable[int]) -> dict[int, Membership]:
    """Memberships by id, past ones too."""
    rows = session.execute(select(Membership).where(Membership.id.in_(list(ids)))).scalars()
    return {row.id: row for row in rows}
