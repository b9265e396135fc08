"""One at a time on one meeting: acts of several secretaries queue, so that each sees what the last one did."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.staged import definition_of
from consult.errors import Refused
from consult.i18n import msg
from consult.meetings.models import AgendaItem, Meeting
from consult.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, meeting: Meeting, permission: Permission) -> None:
    """Ask for permission, then wait for the meeting's row and read everything anew.

    SQLite has one writer anyway; on PostgreSQL the row lock makes the counters of positions and events safe.
    """
    uow.require(permission, on=meeting)
    case_id = meeting.case_id
    uow.session.execute(select(Meeting.case_id).where(Meeting.case_id == case_id).with_for_update())
    uow.session.expire_all()


def record(uow: UnitOfWork, event: Event, item: AgendaItem, said: Mapping[str, Any], *private: str) -> None:
    """Write an event on an item to the log: of a closed item anyone reads only which item it is.

    Args:
        uow: The open unit of work.
        event: What happened.
        item: What was decided or voted on.
        said: The fields.
        private: Names of those nobody may read for an open item either.
    """
    shut = {name for name in said if name in private or (item.in_private and name != "item")}
    uow.record(
        event,
        item.meeting,
        public={name: value for name, value in said.items() if name not in shut},
        private={name: value for name, value in said.items() if name in shut},
    )


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
