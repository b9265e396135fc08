"""Personal links by which a member without an account tells of a conflict, as the office sees and prints them."""

from collections.abc import Sequence
from typing import Any

from consult.bodies.models import Membership
from consult.db import db, settings
from consult.errors import Refused
from consult.i18n import gettext
from consult.meetings.actions import links
from consult.meetings.models import Meeting
from consult.meetings.models_minutes import MinutesLink
from consult.web.qr import qr


def rows(meeting: Meeting, seated: Sequence[Membership]) -> list[dict[str, Any]]:
    """A line for each seated member who cannot sign in: the link, if there is one, as address and picture."""
    try:
        links.ensure_time(db.session(), meeting, links.DECLARE)
    except Refused:
        return []  # before the notice and once the meeting has begun there is nothing to tell beforehand
    alive = {
        link.membership_id: link
        for link in links.of(db.session(), meeting)
        if link.purpose == links.DECLARE and link.revoked_at is None
    }
    found = []
    for member in seated:
        if member.account_id is not None:
            continue
        link = alive.get(member.id)
        address = links.address(link, settings()) if link else ""
        picture = qr(address, gettext("このリンクのQRコード")) if address else ""
        found.append(
            {
                "member": member.id,
                "name": member.name,
                "way": link.way if link else "",
                "link": link.id if link else 0,
                "address": address,
                "qr": picture,
            }
        )
    return found


def printed(meeting: Meeting) -> list[MinutesLink]:
    """The links that are handed over on paper and still hold, in the order they were made."""
    return [
        link
        for link in reversed(links.of(db.session(), meeting))
        if link.purpose == links.DECLARE and link.way == "print" and link.revoked_at is None
    ]
