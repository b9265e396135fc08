"""開催通知: the members are told by mail, once the public is; whoever has no address is told on paper by the office.

Whoever cannot sign in gets their personal link with it, by mail or to be printed: conflicts are told by it, and votes
in writing given.
"""

from sqlalchemy import select

from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.calendars import moment_text
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.meetings import queries
from consult.meetings.actions import links, notice_addresses
from consult.meetings.models import Meeting
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork

JOB = "meeting.tell_members"


@handles(JOB)
def tell(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """The worker's part after the notice: one mail to each member with an account or a given address."""
    uow.require(Permission.CLOCK_FIRE)
    meeting = uow.session.get_one(Meeting, case_id)
    seated = queries.members(uow.session, meeting)
    ids = {m.account_id for m in seated if m.account_id}
    accounts = select(Account).where(Account.id.in_(ids)).order_by(Account.id)
    for account in uow.session.execute(accounts).scalars():
        _mail(uow, meeting, account.email, account.language)
    given = notice_addresses.kept(uow.session, meeting, settings())
    for member in seated:
        if member.account_id is None:
            to = given.get(member.id, "")
            way = "mail" if to else "print"
            link = links.write(uow, meeting, member, settings(), purpose=links.DECLARE, way=way)
            if to:
                _mail(uow, meeting, to, "ja", links.address(link, settings()))
    notice_addresses.erase(uow, meeting)


def _mail(uow: UnitOfWork, meeting: Meeting, to: str, language: str, link: str = "") -> None:
    with using(language):
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
            "by_link": bool(link),
        }
    notices.queue(
        uow, "meeting_notice", to, context,
        secret={"link": link} if link else None, box=notice_addresses.box(settings()),
        language=language, case_id=meeting.case_id,
    )  # fmt: skip
