"""Where members without an account get the 開催通知 by mail: typed beforehand, sealed, erased once it has been sent."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.fernet import Fernet
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.config import Settings
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.meetings import queries
from consult.meetings.actions import links, turn
from consult.meetings.models import Meeting
from consult.meetings.models_room import NoticeAddress
from consult.unit_of_work import UnitOfWork


def box(settings: Settings) -> Fernet:
    """What addresses are sealed with."""
    return Fernet(urlsafe_b64encode(settings.key("identity")))


def keep(uow: UnitOfWork, meeting: Meeting, addresses: Mapping[int, str], settings: Settings) -> int:
    """Keep an address for each member by number, in place of those before; returns how many.

    Raises:
        Invalid: for every address that is none, at once, by `to-` and the number.
        Refused: once notice has been given.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    if meeting.noticed_on is not None:
        raise Refused(msg("開催は知らせてあります。リンクは、下の欄から送れます"))
    mine = {m.id for m in queries.members(uow.session, meeting) if m.account_id is None}
    given = {member: to.strip() for member, to in addresses.items() if member in mine and to.strip()}
    wrong: dict[str, list[Sentence]] = {}
    for member, to in given.items():
        try:
            links.ensure_address(to)
        except Invalid as error:
            wrong[f"to-{member}"] = error.fields["to"]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    erase(uow, meeting)
    for member, to in given.items():
        sealed = box(settings).encrypt(to.encode())
        uow.add(NoticeAddress(meeting_id=meeting.case_id, membership_id=member, sealed=sealed))
    uow.record(Event.MEETING_CHANGED, meeting, public={"fields": ["notice_addresses"]})
    return len(given)


def kept(session: Session, meeting: Meeting, settings: Settings) -> dict[int, str]:
    """The address of each member who will be told by mail."""
    rows = session.execute(select(NoticeAddress).where(NoticeAddress.meeting_id == meeting.case_id)).scalars()
    return {row.membership_id: box(settings).decrypt(row.sealed).decode() for row in rows}


def erase(uow: UnitOfWork, meeting: Meeting) -> None:
    """Part of an act after which nobody needs them."""
    uow.execute(delete(NoticeAddress).where(NoticeAddress.meeting_id == meeting.case_id))
