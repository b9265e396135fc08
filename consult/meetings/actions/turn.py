"""One at a time on one meeting: acts of several secretaries queue, so that each sees what the last one did."""

from sqlalchemy import select

from consult.access.permissions import Permission
from consult.cases.staged import definition_of
from consult.errors import Refused
from consult.i18n import msg
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, meeting: Meeting, permission: Permission) -> None:
    """Ask for permission, then wait for the meeting's row and read everything anew.

    SQLite has one writer anyway; on PostgreSQL the row lock makes the counters of positions and events safe.
    """
    uow.require(permission, on=meeting)
    case_id = meeting.case_id
    uow.session.execute(select(Meeting.case_id).where(Meeting.case_id == case_id).with_for_update())
    uow.session.expire_all()


def ensure_unsealed(meeting: Meeting) -> None:
    """Refuse any change of the record after 確定."""
    if meeting.sealed_at is not None:
        raise Refused(msg("会議録は確定しています。確定した記録は変えられません。"))


def ensure_running(meeting: Meeting) -> None:
    """Refuse what can only happen between opening and closing."""
    if meeting.opened_at is None:
        raise Refused(msg("まだ開会していません"))
    if meeting.closed_at is not None:
        raise Refused(msg("会議は閉会しています"))


def opens(uow: UnitOfWork, meeting: Meeting, what: str) -> bool:
    """Whether the present stage lets this be done."""
    return what in definition_of(uow.session, meeting.case).stage(meeting.case.stage).opens
