"""日程調整 on the desk: the links of members without an account, sent by mail after a look or handed over on paper."""

from typing import Any

from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.db import settings
from consult.errors import Invalid
from consult.i18n import Message, gettext, msg
from consult.meetings.actions import day_links, scheduling
from consult.meetings.models_room import SchedulePoll
from consult.unit_of_work import UnitOfWork
from consult.web.forms import Typed
from consult.web.meetings import conflict_mail
from consult.web.qr import qr


def rows(poll: SchedulePoll, body: Body, typed: Typed) -> list[dict[str, Any]]:
    """A line for each member asked who cannot sign in: the address typed, the link, and whether they answered."""
    answered = {row.membership_id for day in poll.days for row in day.answers}
    return [
        {
            "field": f"to-{member.id}",
            "name": member.name,
            "to": typed[f"to-{member.id}"],
            "answered": member.id in answered,
            "address": (link := day_links.address(poll, member, settings())),
            "qr": qr(link, gettext("このリンクのQRコード")),
        }
        for member in scheduling.seated_for(poll, body)
        if member.account_id is None
    ]


def looked(poll: SchedulePoll, body: Body, typed: Typed) -> dict[str, Any]:
    """Who gets the link by mail, and where, for the look before sending.

    Raises:
        Invalid: for every address that is none, at once; when there is none at all.
    """
    found = conflict_mail.looked(scheduling.seated_for(poll, body), typed)
    if not found["mail"]:
        sentence = msg("メールアドレスを1つは書いてください。紙で渡す人は、下のQRコードを印刷してください")
        raise Invalid(sentence, {f"to-{found['paper'][0]['id']}" if found["paper"] else "main": [sentence]})
    return found


def send(uow: UnitOfWork, poll: SchedulePoll, slug: str, typed: Typed) -> Message:
    """Queue the mails that were looked at."""
    body = bodies.body(uow.session, slug)
    mail = {one["id"]: one["to"] for one in looked(poll, body, typed)["mail"]}
    to = [(member, mail[member.id]) for member in scheduling.seated_for(poll, body) if member.id in mail]
    return msg("%(n)s人にリンクを送りました。", n=day_links.send(uow, poll, to, settings()))
