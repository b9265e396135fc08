"""Sending the links for conflicts by mail: everyone's address on one form, looked at before anything is sent."""

from typing import Any

from flask import request

from consult.bodies.models import Membership
from consult.db import db, settings
from consult.errors import Invalid, Sentence
from consult.i18n import Message, msg
from consult.meetings import queries
from consult.meetings.actions import links, notice_addresses
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork
from consult.web.forms import Typed


def fields(seated: list[Membership]) -> tuple[str, ...]:
    """The names of the form's fields: an address for each member who cannot sign in."""
    return tuple(f"to-{member.id}" for member in seated if member.account_id is None)


def looked(seated: list[Membership], typed: Typed) -> dict[str, Any]:
    """Who gets the link by mail, with the address as typed, and who on paper, for the look before sending.

    Raises:
        Invalid: for every address that is none, at once.
    """
    outside = [member for member in seated if member.account_id is None]
    wrong: dict[str, list[Sentence]] = {}
    for member in outside:
        try:
            if typed[f"to-{member.id}"].strip():
                links.ensure_address(typed[f"to-{member.id}"])
        except Invalid as error:
            wrong[f"to-{member.id}"] = error.fields["to"]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return {
        "mail": [
            {"id": m.id, "name": m.name, "to": typed[f"to-{m.id}"].strip()}
            for m in outside
            if typed[f"to-{m.id}"].strip()
        ],
        "paper": [{"id": m.id, "name": m.name} for m in outside if not typed[f"to-{m.id}"].strip()],
    }


def send(uow: UnitOfWork, meeting: Meeting, typed: Typed) -> Message:
    """Make every link anew: by mail for whoever has an address, to hand over on paper for the others."""
    found = looked(list(queries.members(uow.session, meeting)), typed)
    for one in found["mail"]:
        links.make(uow, meeting, one["id"], settings(), purpose=links.DECLARE, to=one["to"])
    alive = {
        link.membership_id
        for link in links.of(uow.session, meeting)
        if link.purpose == links.DECLARE and link.revoked_at is None
    }
    for one in found["paper"]:
        if one["id"] not in alive:  # a sheet handed over already stays good
            links.make(uow, meeting, one["id"], settings(), purpose=links.DECLARE, to=None)
    return msg(
        "リンクを%(mail)s人にメールで送りました。紙で渡すのは%(paper)s人です。下のQRコードを印刷して渡してください。",
        mail=len(found["mail"]),
        paper=len(found["paper"]),
    )


def beforehand(meeting: Meeting, seated: list[Membership], typed: Typed) -> list[dict[str, Any]]:
    """Until notice is given: a line for each member who cannot sign in, with the address it will go to."""
    if meeting.noticed_on is not None or meeting.case.stage == "cancelled":
        return []
    known = notice_addresses.kept(db.session(), meeting, settings())
    return [
        {"member": m.id, "name": m.name, "to": typed[f"to-{m.id}"] or known.get(m.id, "")}
        for m in seated
        if m.account_id is None
    ]


def keep(uow: UnitOfWork, meeting: Meeting, typed: Typed) -> Message:
    """Keep the addresses the notice goes to, with each member's link."""
    outside = [m.id for m in queries.members(uow.session, meeting) if m.account_id is None]
    n = notice_addresses.keep(uow, meeting, {m: typed[f"to-{m}"] for m in outside}, settings())
    return msg(
        "開催を知らせるとき、%(mail)s人にメールで、%(paper)s人に紙で渡すリンクを作ります。",
        mail=n,
        paper=len(outside) - n,
    )


def ask(seated: list[Membership]) -> Typed:
    """What was typed of the addresses."""
    return Typed({name: request.form.get(name, "") for name in fields(seated)})
