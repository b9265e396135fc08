"""開催通知: the members are told by mail, once the public is; whoever has no address is told on paper by the office."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from sqlalchemy import select

from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.calendars import moment_text
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.meetings import queries
from consult.meetings.models import Meeting
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork

JOB = "meeting.tell_members"


@handles(JOB)
def tell(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """The worker's part after the notice: one mail to each member with an account."""
    uow.require(Permission.CLOCK_FIRE)
    meeting = uow.session.get_one(Meeting, case_id)
    seated = {m.account_id for m in queries.members(uow.session, meeting) if m.account_id}
    accounts = select(Account).where(Account.id.in_(seated)).order_by(Account.id)
    box = Fernet(urlsafe_b64encode(settings().key("identity")))
    for account in uow.session.execute(accounts).scalars():
        with using(account.language):
            context = {
                "title": meeting.case.title,
                "number": meeting.case.number,
                "address": meeting.case.slug,
                "when": moment_text(meeting.starts_at),
                "place": meeting.place,
                "in_writing": meeting.in_writing,
                "items": [f"{item.position}　{item.title}" for item in meeting.items],
                "office": meeting.case.office.name,
                "telephone": meeting.case.office.telephone,
            }
        notices.queue(
            uow, "meeting_notice", account.email, context, box=box, language=account.language, case_id=case_id
        )
