"""法規審査: an answer is read by the legal section after it is drafted and before it is approved."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import staged
from consult.consultations.models import PointGroup, ResponseVersion
from consult.consultations.models_responding import ResponseCheck
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def is_required(session: Session, group: PointGroup) -> bool:
    """Whether the procedure the case runs under wants a legal check before approval."""
    return staged.definition_of(session, group.case).setting("legal_check", otherwise="none") == "required"


def ensure_checked(session: Session, group: PointGroup) -> None:
    """Refuse to approve what the legal section has not passed, where the procedure wants it."""
    if is_required(session, group) and group.state != "checked":
        raise Refused(msg("No.%(number)sは、法規審査が済んでから承認します", number=group.number))


def pass_check(uow: UnitOfWork, group: PointGroup, remarks: str = "") -> ResponseCheck:
    """The wording as it stands is legally sound. Never by the one who wrote it.

    Raises:
        Refused: when no finished wording waits for the check.
    """
    return _checked(uow, group, remarks, passed=True)


def return_from_check(uow: UnitOfWork, group: PointGroup, remarks: str) -> ResponseCheck:
    """Send a wording back to its writer with the remarks.

    Raises:
        Invalid: without remarks.
        Refused: when no finished wording waits for the check.
    """
    if not remarks.strip():
        sentence = msg("戻す理由を書いてください")
        raise Invalid(sentence, {"remarks": [sentence]})
    return _checked(uow, group, remarks, passed=False)


def _checked(uow: UnitOfWork, group: PointGroup, remarks: str, *, passed: bool) -> ResponseCheck:
    uow.require(Permission.RESPONSE_CHECK, on=group)
    if group.state != "drafted":
        raise Refused(msg("No.%(number)sには、審査を待つ市の考え方がありません", number=group.number))
    uow.require_other(group.drafted_by, msg("別の人が確かめる必要があります。あなたが作った案だからです"))
    counted = select(func.max(ResponseVersion.number)).where(ResponseVersion.group_id == group.id)
    row = uow.add(
        ResponseCheck(
            group_id=group.id,
            number=uow.session.execute(counted).scalar() or 0,
            passed=passed,
            remarks=remarks.strip(),
            checked_by=uow.actor.account_id,
            checked_at=clock.now(),
        )
    )
    group.state = "checked" if passed else "returned"
    group.returned_reason = "" if passed else remarks.strip()
    uow.flush()
    uow.record(
        Event.RESPONSE_CHECKED,
        group,
        public={"passed": passed, "version": row.number},
        private={"remarks": remarks.strip()},
    )
    return row
