"""Acts of the council's secretariat besides moving a matter on: sessions, who was there, committees, votes."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.bodies.models import Body
from consult.cases import actions as cases
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.council import queries
from consult.council.models import (
    CouncilMatter,
    CouncilReferral,
    CouncilSession,
    CouncilSitting,
)
from consult.council.scheduling import cutoff_for
from consult.council.voting import EXCEPTIONS
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

KINDS = ("regular", "extra")


def _refuse(wrong: Mapping[str, list[Sentence]]) -> None:
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def call_session(
    uow: UnitOfWork, council: Body, *, kind: str, opens_on: dt.date, ends_on: dt.date
) -> CouncilSession:
    """Record a 定例会 or 臨時会 with its 会期; what was carried over comes before it.

    Raises:
        Invalid: for a session that ends before it opens or overlaps another one.
    """
    uow.require(Permission.COUNCIL_RECORD, on=council)
    wrong: dict[str, list[Sentence]] = {}
    if kind not in KINDS:
        wrong["kind"] = [msg("定例会か臨時会かを選んでください")]
    if ends_on < opens_on:
        wrong["ends_on"] = [msg("会期の終わりは、始まりより後の日にしてください")]
    of_council = CouncilSession.body_id == council.id
    overlapping = select(CouncilSession).where(
        of_council, CouncilSession.opens_on <= ends_on, CouncilSession.ends_on >= opens_on
    )
    other = uow.session.execute(overlapping.limit(1)).scalars().first()
    if other is not None and opens_on <= ends_on:
        wrong["opens_on"] = [msg("%(other)sと会期が重なっています", other=queries.session_label(other))]
    _refuse(wrong)
    same = (of_council, CouncilSession.year == opens_on.year)
    counted = select(func.max(CouncilSession.number)).where(*same, CouncilSession.kind == kind)
    last = uow.session.execute(counted).scalar() or 0
    made = uow.add(
        CouncilSession(
            body_id=council.id,
            year=opens_on.year,
            kind=kind,
            number=last + 1,
            opens_on=opens_on,
            ends_on=ends_on,
            first_ends_on=ends_on,
        )
    )
    uow.flush()
    days = {"opens": opens_on.isoformat(), "ends": ends_on.isoformat()}
    uow.record(Event.COUNCIL_SESSION, made, public={"kind": kind, "number": made.number, **days})
    for matter in _waiting(uow, council):
        if matter.carried:
            matter.session_id, matter.carried = made.id, False
        uow.flush()
        _set_clock(uow, matter)
    return made


def extend_session(uow: UnitOfWork, session: CouncilSession, *, ends_on: dt.date, reason: str) -> None:
    """会期の延長 by resolution of the council; what is before the session gets the new last day.

    Raises:
        Invalid: naming what is wrong, all at once.
        Refused: when the session is over: what lapsed does not come back.
    """
    uow.require(Permission.COUNCIL_RECORD, on=session)
    if session.ends_on < clock.today():
        raise Refused(msg("会期は終わっています。延ばせるのは会期の中だけです。新しい会期を記録してください"))
    wrong: dict[str, list[Sentence]] = {}
    if ends_on <= session.ends_on:
        wrong["ends_on"] = [msg("いまの終わりの日（%(day)s）より後の日を書いてください", day=session.ends_on)]
    if not reason.strip():
        wrong["reason"] = [msg("会期を延ばす理由を書いてください")]
    _refuse(wrong)
    session.ends_on, session.reason = ends_on, reason.strip()
    uow.flush()
    uow.record(Event.COUNCIL_EXTENDED, session, public={"ends": ends_on.isoformat()})
    for matter in _waiting(uow, session.body):
        _set_clock(uow, matter)


def _waiting(uow: UnitOfWork, council: Body) -> list[CouncilMatter]:
    """What is before the council and not yet decided, or waits for a session."""
    mine = select(CouncilMatter).where(CouncilMatter.body_id == council.id, CouncilMatter.outcome == "")
    again = select(CouncilMatter).join(Case, Case.id == CouncilMatter.case_id)
    again = again.where(CouncilMatter.body_id == council.id, Case.stage == "reconsidered")
    found = [*uow.session.execute(mine).scalars(), *uow.session.execute(again).scalars()]
    return list({one.case_id: one for one in found}.values())


def _set_clock(uow: UnitOfWork, matter: CouncilMatter) -> None:
    uow.session.refresh(matter)
    definition = pinned(uow.session, matter.case.definition_digest)
    stage = definition.stage(matter.case.stage)
    if stage.deadline is not None and stage.deadline.rule in {"session_end", "petition_cutoff"}:
        clocks.enter(uow, matter.case, definition, stage)


def record_sitting(
    uow: UnitOfWork, body: Body, *, held_on: dt.date, present: Collection[int], exception: str = ""
) -> CouncilSitting:
    """Record that the council or a committee sat on a day and who was there; until a vote was taken it can be changed.

    Raises:
        Invalid: for a day to come, members who are not seated, the council outside its session.
        Conflict: when a vote has been counted among those who were there.
    """
    uow.require(Permission.COUNCIL_RECORD, on=body)
    seated = {one.id for one in queries.seated(uow.session, [body.id], held_on)[body.id]}
    council = body.parent if body.parent is not None else body
    session = queries.session_ahead(uow.session, council, held_on)
    within = session if session is not None and session.opens_on <= held_on else None
    wrong: dict[str, list[Sentence]] = {}
    if held_on > clock.today():
        wrong["held_on"] = [msg("まだ来ていない日です")]
    elif body.kind == "council" and within is None:
        wrong["held_on"] = [msg("この日は会期の中ではありません。会期を先に記録してください")]
    if not present or not set(present) <= seated:
        wrong["present"] = [msg("出席した議員を、この日の名簿から選んでください")]
    if exception not in EXCEPTIONS:
        wrong["exception"] = [msg("定足数の例外を選んでください")]
    _refuse(wrong)
    known = uow.session.execute(
        select(CouncilSitting).where(CouncilSitting.body_id == body.id, CouncilSitting.held_on == held_on)
    ).scalar_one_or_none()
    if known is not None and queries.has_votes(uow.session, known):
        raise Conflict(
            msg(
                "この日の採決を記録したあとは、出席を変えられません。採決の記録を取り下げてから直してください"
            )
        )
    row = known or uow.add(CouncilSitting(body_id=body.id, held_on=held_on))
    row.session_id = within.id if within else None
    row.present, row.exception = sorted(present), exception
    row.recorded_at, row.recorded_by = clock.now(), uow.actor.account_id
    uow.flush()
    uow.record(Event.COUNCIL_SITTING, row, public={"day": held_on.isoformat(), "present": len(row.present)})
    return row


def refer(
    uow: UnitOfWork, case: Case, committee: Body, *, lead: bool = False, part: str = ""
) -> CouncilReferral:
    """Name a committee that is to examine a matter; the first one leads unless another is said to.

    Raises:
        Invalid: for a body that is no committee of this council, or has it already.
        Refused: once the matter has ended.
    """
    uow.require(Permission.COUNCIL_RECORD, on=case)
    queries.ensure_open(uow.session, case)
    matter = queries.matter(uow.session, case)
    known = queries.referrals(uow.session, [case])[case.id]
    if committee.parent_id != matter.body_id or any(one.body_id == committee.id for one in known):
        sentence = msg("この議会の委員会で、まだ付託していないものを選んでください")
        raise Invalid(sentence, {"committee": [sentence]})
    if lead:
        for one in known:
            one.lead = False
    row = uow.add(
        CouncilReferral(
            case_id=case.id,
            body_id=committee.id,
            lead=lead or not known,
            part=part.strip(),
            referred_on=clock.today(),
        )
    )
    uow.flush()
    uow.record(Event.COUNCIL_REFERRED, case, public={"committee": committee.slug, "lead": row.lead})
    return row


def do_not_wait(uow: UnitOfWork, case: Case, referral_id: int, reason: str) -> None:
    """The council votes without the report of a committee; the reason is read by everyone.

    Raises:
        Invalid: naming `reason`, without one, or `referral` for one that is not open.
    """
    uow.require(Permission.COUNCIL_RECORD, on=case)
    row = uow.session.get(CouncilReferral, referral_id)
    wrong: dict[str, list[Sentence]] = {}
    if row is None or row.case_id != case.id or row.state != "open":
        wrong["referral"] = [msg("審査中の委員会を選んでください")]
    if not reason.strip():
        wrong["reason"] = [msg("報告を待たない理由を書いてください")]
    _refuse(wrong)
    if row is not None:
        row.state, row.reason = "waived", reason.strip()
        uow.flush()
        uow.record(Event.COUNCIL_NOT_WAITED, case, public={"committee": row.body.slug})


def draft_bill(
    uow: UnitOfWork, office: Office, council: Body, *, title: str, source: Case | None = None
) -> Case:
    """Begin a bill in an office of the city, or in the council's own secretariat for its members.

    `source` is the plan or consultation whose outcome it carries into law; the two are linked.

    Raises:
        Forbidden: without `case:create` on the office, or `council:record` on the council's own.
    """
    own = office.id == council.office_id
    permission = Permission.COUNCIL_RECORD if own else Permission.CASE_CREATE
    case = cases.open_case(
        uow, "bill", title=title, office=office, body_id=council.id if own else None, permission=permission
    )
    uow.add(CouncilMatter(case_id=case.id, body_id=council.id, by_members=own))
    uow.flush()
    if source is not None:
        cases.link(uow, source, case, "feeds")
    return case


def take_petition(uow: UnitOfWork, council: Body, *, title: str, arrived_at: dt.datetime) -> Case:
    """Take a 請願 or 陳情 that arrived at an instant; it is for the session that sits now or comes next."""
    uow.require(Permission.COUNCIL_RECORD, on=council)
    if arrived_at > clock.now():
        sentence = msg("届いた日時が、まだ来ていません")
        raise Invalid(sentence, {"day": [sentence]})
    case = cases.open_case(
        uow,
        "petition",
        title=title,
        office=council.office,
        body_id=council.id,
        permission=Permission.COUNCIL_RECORD,
    )
    ahead = queries.session_ahead(uow.session, council)
    uow.add(
        CouncilMatter(
            case_id=case.id,
            body_id=council.id,
            session_id=ahead.id if ahead else None,
            arrived_at=arrived_at,
        )
    )
    uow.flush()
    definition = pinned(uow.session, case.definition_digest)
    clocks.enter(uow, case, definition, definition.stage(case.stage))
    if ahead is not None and arrived_at <= cutoff_for(definition, ahead.opens_on):
        clocks.meet(uow, case, "petition_cutoff")
    return case
