"""Reading open calls: the call of a case, its applications, judges, sheets and lots."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.accounts.models import Account, Grant
from consult.bodies.models import Membership
from consult.cases.models import Case
from consult.codes import digest_of, read_code
from consult.consultations.identity import Keys
from consult.errors import NotFound
from consult.i18n import msg
from consult.recruitment.models import Application, ApplicationScore, Lottery, Recruitment, RecruitmentJudge

ON_LIST = ("booked", "received")


def call_of(session: Session, case: Case) -> Recruitment | None:
    """What was fixed when the call was published; None before."""
    return session.get(Recruitment, case.id)


def applications_of(session: Session, cases: Iterable[int]) -> dict[int, list[Application]]:
    """The applications of several calls by number: one statement."""
    found: dict[int, list[Application]] = {case: [] for case in cases}
    rows = select(Application).where(Application.case_id.in_(found)).order_by(Application.number)
    for row in session.execute(rows).scalars():
        found[row.case_id].append(row)
    return found


def application(session: Session, case: Case, number: int) -> Application:
    """One application by its number.

    Raises:
        NotFound: when the call has none of this number.
    """
    mine = select(Application).where(Application.case_id == case.id, Application.number == number)
    found = session.execute(mine).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("この番号の応募はありません"))
    return found


def by_code(session: Session, typed: str, keys: Keys) -> Application:
    """The application a confirmation code belongs to; the same sentence whatever is wrong with the code."""
    code = read_code(typed)
    digest = digest_of(keys.receipt, code) if code else ""
    mine = select(Application).where(Application.code_digest == digest)
    found = session.execute(mine).scalar_one_or_none() if code else None
    if found is None:
        raise NotFound(msg("この確認コードの応募は見つかりません。番号をもう一度確かめてください。"))
    return found


def judges_of(session: Session, cases: Iterable[int]) -> dict[int, list[int]]:
    """Accounts of those who score, by case."""
    found: dict[int, list[int]] = {case: [] for case in cases}
    rows = select(RecruitmentJudge).where(RecruitmentJudge.case_id.in_(found))
    for row in session.execute(rows.order_by(RecruitmentJudge.account_id)).scalars():
        found[row.case_id].append(row.account_id)
    return found


def scores_of(session: Session, applications: Iterable[int]) -> dict[int, list[ApplicationScore]]:
    """The score sheets by application."""
    found: dict[int, list[ApplicationScore]] = {number: [] for number in applications}
    rows = select(ApplicationScore).where(ApplicationScore.application_id.in_(found))
    for row in session.execute(rows.order_by(ApplicationScore.account_id)).scalars():
        found[row.application_id].append(row)
    return found


def lottery_of(session: Session, case: Case) -> Lottery | None:
    """The draw of a call, once it was announced."""
    return session.get(Lottery, case.id)


def eligible(applications: Sequence[Application]) -> list[Application]:
    """Those among whom the choice is made."""
    return [one for one in applications if one.state == "received" and one.eligibility == "eligible"]


def seated_sources(session: Session, cases: Mapping[int, str], bodies: Iterable[int]) -> dict[int, set[int]]:
    """Numbers of applications whose senders have a seat by now, by case."""
    by_number = {number: case for case, number in cases.items()}
    found: dict[int, set[int]] = {case: set() for case in cases}
    rows = select(Membership.source).where(Membership.body_id.in_(list(bodies)), Membership.source != "")
    for source in session.execute(rows).scalars():
        number, _, which = source.rpartition("/")
        if number in by_number and which.isdecimal():
            found[by_number[number]].add(int(which))
    return found


def who_may_score(session: Session, case: Case) -> list[Account]:
    """Those who may be named as judges: of the office, and chair and members of the body; by name."""
    roles = [role.value for role in POLICY[Permission.RECRUITMENT_SCORE]]
    here = or_(Grant.office_id == case.office_id, Grant.body_id == (case.body_id or 0))
    rows = select(Account).where(
        Account.active.is_(True), Account.id.in_(select(Grant.account_id).where(Grant.role.in_(roles), here))
    )
    return list(session.execute(rows.order_by(Account.name, Account.id)).scalars())
