"""日程調整 by a personal link: who has no account says which days suit them, and may say otherwise until one is chosen.

The link is the numbers of the question and of the member, signed: nothing is stored, and it ends with the question.
"""

from collections.abc import Iterable, Mapping

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import PUBLIC
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.bodies.models import Body, Membership
from consult.calendars import date_text
from consult.config import Settings
from consult.errors import Gone, NotFound, Refused
from consult.i18n import msg, using
from consult.meetings.actions import links, notice_addresses, scheduling
from consult.meetings.models_room import SchedulePoll
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork, unit_of_work

NOTICE = "schedule_days"


def token(poll: SchedulePoll, member: Membership, settings: Settings) -> str:
    """The secret part of the address, the same whenever it is made."""
    return str(_signer(settings).dumps([poll.id, member.id]))


def address(poll: SchedulePoll, member: Membership, settings: Settings) -> str:
    """The whole address, for a mail or a QR code."""
    return f"{settings.base_url}/m/days/{token(poll, member, settings)}"


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.key("minutes-link"), salt="schedule")


def holder(session: Session, secret: str, settings: Settings) -> tuple[SchedulePoll, Membership]:
    """Which question this link is for, and whose it is.

    Raises:
        NotFound: for a link nobody was given.
        Gone: when a day was chosen, the question was called off, or the seat was left; the office is named.
    """
    try:
        numbers = _signer(settings).loads(secret)
    except BadData:
        raise NotFound(
            msg("このリンクは見つかりません。届いた文のとおりに入れたか、確かめてください。")
        ) from None
    poll, member = session.get_one(SchedulePoll, numbers[0]), session.get_one(Membership, numbers[1])
    try:
        scheduling.ensure_asked(poll, session.get_one(Body, poll.body_id), member)
    except Refused as over:
        raise Gone(over.sentence) from None
    return poll, member


def answer(secret: str, answers: Mapping[int, str], settings: Settings) -> None:
    """Keep what the holder of a link says of the days, in place of what they said before.

    Raises:
        Invalid: when a day is left out.
        NotFound, Gone: for a link that is none, or whose time is over.
    """
    with unit_of_work(PUBLIC) as uow:
        poll, member = holder(uow.session, secret, settings)
        body = uow.session.get_one(Body, poll.body_id)
        uow.require(Permission.MINUTES_USE_LINK, on=body)
        uow.session.refresh(poll, with_for_update=True)
        scheduling.keep_answers(uow, poll, body, member, answers)


def send(
    uow: UnitOfWork, poll: SchedulePoll, to: Iterable[tuple[Membership, str]], settings: Settings
) -> int:
    """Queue a mail with their link to each member at the address given; returns how many."""
    body = uow.session.get_one(Body, poll.body_id)
    uow.require(Permission.MEETING_PREPARE, on=body)
    sent = 0
    for member, where in to:
        scheduling.ensure_asked(poll, body, member)
        links.ensure_address(where)
        _mail(uow, poll, body, where, settings, link=address(poll, member, settings))
        sent += 1
    return sent


def tell_accounts(uow: UnitOfWork, poll: SchedulePoll, settings: Settings) -> int:
    """Part of asking: a mail to each member who can sign in; returns how many."""
    body = uow.session.get_one(Body, poll.body_id)
    ids = {m.account_id for m in scheduling.seated_for(poll, body) if m.account_id}
    accounts = (
        uow.session.execute(select(Account).where(Account.id.in_(ids)).order_by(Account.id)).scalars().all()
    )
    for account in accounts:
        _mail(uow, poll, body, account.email, settings, language=account.language)
    return len(accounts)


def _mail(
    uow: UnitOfWork,
    poll: SchedulePoll,
    body: Body,
    to: str,
    settings: Settings,
    *,
    link: str = "",
    language: str = "ja",
) -> None:
    with using(language):
        until = date_text(poll.answer_by)
    context = {
        "body": body.name, "title": poll.title, "until": until, "by_link": bool(link),
        "office": body.office.name, "telephone": body.office.telephone,
    }  # fmt: skip
    secret = {"link": link} if link else None
    notices.queue(
        uow, NOTICE, to, context, secret=secret, box=notice_addresses.box(settings), language=language
    )
