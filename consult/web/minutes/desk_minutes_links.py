"""/desk/cases/<slug>/minutes/links: who has replied, and the personal links: sent, printed, made anew, ended."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.bodies.models import Membership
from consult.db import db, settings
from consult.errors import DomainError, Invalid, NotFound, Refused
from consult.i18n import N_, Message, gettext, msg
from consult.meetings import minutes_queries, queries
from consult.meetings.actions import links
from consult.meetings.models import Meeting
from consult.meetings.models_minutes import MinutesLink
from consult.templating import long
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import number_in
from consult.web.minutes import member_sheets

blueprint = Blueprint("desk_minutes_links", __name__, url_prefix="/desk/cases/<slug>/minutes/links")
_WAYS = {"mail": N_("メール"), "print": N_("紙")}


@blueprint.get("")
@needs(Permission.MINUTES_WRITE)
def show(slug: str) -> str:
    """Who was asked, what they said, and what became of each link."""
    return _page(slug)


@blueprint.post("")
@needs(Permission.MINUTES_WRITE)
def act(slug: str) -> Response | tuple[str, int]:
    """Send one link, make links to print, or end one."""
    desk_case(slug)
    form = request.form
    try:
        said = _act(slug, form.get("do", ""))
    except DomainError as error:
        return _page(slug, error), error.status
    flash(str(said))
    return redirect(f"/desk/cases/{slug}/minutes/links", 303)


def _act(slug: str, do: str) -> Message:
    form, config = request.form, settings()
    member = number_in(form.get("member", ""))
    with unit_of_work(current_actor()) as uow:
        meeting = queries.meeting(uow.session, slug)
        purpose = _purpose(meeting)
        if do == "mail":
            links.make(uow, meeting, member, config, purpose=purpose, to=form.get("to", ""))
            return msg("リンクをメールで送りました。前のリンクは使えなくなりました。")
        if do == "print":
            chosen = [number_in(n) for n in form.getlist("members")] or ([member] if member else [])
            if not chosen:
                sentence = msg("紙にする委員を選んでください")
                raise Invalid(sentence, {"members": [sentence]})
            for one in chosen:
                links.make(uow, meeting, one, config, purpose=purpose, to=None)
            return msg(
                "%(n)s人分のリンクを作りました。「紙のPDFを開く」から印刷してください。", n=len(chosen)
            )
        if do == "revoke":
            links.revoke(uow, meeting, number_in(form.get("link", "")))
            return msg("リンクを使えなくしました。")
    raise NotFound(msg("この操作はありません"))


def _purpose(meeting: Meeting) -> str:
    session = db.session()
    for purpose in (links.CHECK, links.SIGN):
        try:
            links.ensure_time(session, meeting, purpose)
        except Refused:
            continue
        return purpose
    raise Refused(msg("リンクは、委員が確かめている間と、署名委員が確かめる間に作れます"))


@blueprint.get("/sheets.pdf")
@needs(Permission.MINUTES_WRITE)
def sheets(slug: str) -> Response:
    """Every link that is to be printed and still holds, a page each."""
    desk_case(slug)
    meeting = queries.meeting(db.session(), slug)
    purpose = _purpose(meeting)
    chosen = [
        link for link in reversed(links.of(db.session(), meeting))
        if link.way == "print" and link.revoked_at is None and link.purpose == purpose
    ]  # fmt: skip
    if not chosen:
        raise NotFound(msg("印刷するリンクがありません。先に「紙にする」を押してください"))
    made = send_file(
        io.BytesIO(member_sheets.pdf(meeting, chosen)),
        mimetype="application/pdf",
        download_name=f"{slug}-check.pdf",
    )
    made.headers["Cache-Control"] = "private, no-store"
    return made


def _page(slug: str, error: DomainError | None = None) -> str:
    case = desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug)
    try:
        purpose = _purpose(meeting)
    except Refused:
        purpose = ""
    asked = minutes_queries.asked(session, meeting, purpose) if purpose else []
    known = _known(session, meeting, asked, purpose)
    typed = request.form.get("member", "")
    errors = (
        [
            {"field": f"{name}-{typed}" if typed else name, "text": str(lines[0])}
            for name, lines in error.fields.items()
        ]
        if isinstance(error, Invalid)
        else [{"field": "main", "text": str(error)}]
        if error
        else []
    )
    return render_template(
        "desk/minutes_links.html",
        case={"title": case.title, "address": slug},
        purpose=purpose,
        until=meeting.check_until,
        rows=[_row(member, known, purpose) for member in asked],
        printable=any(link.way == "print" and link.revoked_at is None for link in known.links),
        errors=errors,
        error_of={entry["field"]: entry["text"] for entry in errors},
        typed={"member": typed, "to": request.form.get("to", "")},
        trail=trails.desk(
            {"title": gettext("案件"), "href": f"/desk/cases/{slug}"},
            {"title": gettext("会議録"), "href": f"/desk/cases/{slug}/minutes"},
            gettext("委員のリンク"),
        ),
    )


@dataclass(frozen=True)
class _Known:
    """What was read for all members at once."""

    links: Sequence[MinutesLink]
    addresses: Mapping[int, str]  # by account
    answered: frozenset[int]
    waiting: Mapping[int, int]
    wished: frozenset[int]


def _known(session: Session, meeting: Meeting, asked: Sequence[Membership], purpose: str) -> _Known:
    accounts = select(Account.id, Account.email).where(
        Account.id.in_([member.account_id for member in asked if member.account_id])
    )
    wishes = queries.corrections(session, meeting)
    if purpose == links.SIGN:
        answered = frozenset(a.membership_id for a in minutes_queries.attestations(session, meeting))
    else:
        answered = frozenset(reply.membership_id for reply in queries.replies(session, meeting))
    return _Known(
        [link for link in links.of(session, meeting) if link.purpose == purpose],
        {row[0]: row[1] for row in session.execute(accounts)},
        answered,
        Counter(w.membership_id for w in wishes if w.state == "requested"),
        frozenset(w.membership_id for w in wishes),
    )


def _row(member: Membership, known: _Known, purpose: str) -> dict[str, Any]:
    newest = next((link for link in known.links if link.membership_id == member.id), None)
    word, state = _reply(member, known, purpose)
    return {
        "id": member.id,
        "name": member.name,
        "reply": word,
        "state": state,
        "to": known.addresses.get(member.account_id or 0, ""),
        "link": {
            "id": newest.id,
            "way": gettext(_WAYS[newest.way]),
            "made": long(newest.made_at),
            "alive": newest.revoked_at is None,
            "used": newest.opened_at is not None,
        }
        if newest
        else None,
    }


def _reply(member: Membership, known: _Known, purpose: str) -> tuple[str, str]:
    if purpose == links.SIGN:
        return (gettext("確かめました"), "done") if member.id in known.answered else (gettext("まだ"), "plan")
    if waiting := known.waiting.get(member.id):
        return str(msg("直してほしい（返事を待つ%(n)s件）", n=waiting)), "now"
    if member.id in known.answered:
        return gettext("了承"), "done"
    wished = member.id in known.wished
    return (gettext("申し出に返事をしました"), "done") if wished else (gettext("まだ"), "plan")
