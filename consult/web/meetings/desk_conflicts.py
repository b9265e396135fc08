"""/desk/cases/<slug>/conflicts: what members told of conflicts beforehand, entered for those without accounts."""

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.db import db, settings
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import N_, Message, gettext, msg
from consult.meetings import queries, room_queries
from consult.meetings.actions import conflicts, links
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed, number_in
from consult.web.meetings import conflict_links, conflict_mail
from consult.web.minutes import member_sheets

blueprint = Blueprint("desk_conflicts", __name__, url_prefix="/desk/cases/<slug>/conflicts")
STATES = {
    "declared": N_("答えを待っています"),
    "accepted": N_("除斥にしました"),
    "declined": N_("除斥にしません"),
    "withdrawn": N_("取り下げ"),
}
_FIELDS = ("member", "item", "reason", "told_by", "told_on")


@blueprint.get("")
@needs(Permission.MEETING_RUN)
def show(slug: str) -> str:
    """What was told of each item, the form for what came by telephone, and the links of members without an account."""
    return _page(slug, Typed())


@blueprint.post("")
@needs(Permission.MEETING_RUN)
def act(slug: str) -> Response | tuple[str, int]:
    """Enter what a member told, or make or end a personal link."""
    desk_case(slug)
    seated = list(queries.members(db.session(), queries.meeting(db.session(), slug)))
    typed = Typed.posted(*_FIELDS, *conflict_mail.fields(seated))
    try:
        if request.form.get("do") == "look":
            return _page(slug, typed, conflict_mail.looked(seated, typed)), 200
        with unit_of_work(current_actor()) as uow:
            said = _done(uow, queries.meeting(uow.session, slug), typed)
    except (Invalid, Refused) as error:
        if isinstance(error, Invalid):
            typed.join(error)
        else:
            typed.wrong["main"] = [error.sentence]
        return _page(slug, typed), error.status
    flash(str(said))
    return redirect(f"/desk/cases/{slug}/conflicts", 303)


@blueprint.get("/sheets.pdf")
@needs(Permission.MEETING_RUN)
def sheets(slug: str) -> Response:
    """A page for each member whose link is handed over on paper: the link, and a form to fill in by hand."""
    desk_case(slug)
    meeting = queries.meeting(db.session(), slug)
    chosen = conflict_links.printed(meeting)
    if not chosen:
        raise NotFound(msg("印刷するリンクがありません。先に「リンクを作る」を押してください"))
    made = send_file(
        io.BytesIO(member_sheets.pdf(meeting, chosen)),
        mimetype="application/pdf",
        download_name=f"{slug}-members.pdf",
    )
    made.headers["Cache-Control"] = "private, no-store"
    return made


def _done(uow: UnitOfWork, meeting: Meeting, typed: Typed) -> Message:
    do, number = request.form.get("do", ""), number_in(request.form.get("member", ""))
    if do == "enter":
        return _enter(uow, meeting, typed, number)
    if do == "link":
        links.make(uow, meeting, number, settings(), purpose=links.DECLARE, to=None)
        return msg("リンクを作りました。開催の通知に書くか、QRコードを印刷して渡してください。")
    if do == "keep":
        return conflict_mail.keep(uow, meeting, typed)
    if do == "send":
        return conflict_mail.send(uow, meeting, typed)
    if do == "revoke":
        links.revoke(uow, meeting, number_in(request.form.get("link", "")))
        return msg("リンクを使えなくしました。")
    raise NotFound(msg("この操作はありません"))


def _enter(uow: UnitOfWork, meeting: Meeting, typed: Typed, number: int) -> Message:
    member = next((m for m in queries.members(uow.session, meeting) if m.id == number), None)
    item = next((i for i in meeting.items if i.id == number_in(typed["item"])), None)
    day = typed.day("told_on", msg("申し出た日を、今日までの日で書いてください"))
    if member is None:
        typed.wrong["member"] = [msg("委員を選んでください")]
    if item is None:
        typed.wrong["item"] = [msg("議題を選んでください")]
    if member is None or item is None:
        typed.ensure()
        raise NotFound(msg("この議題は見つかりません"))
    conflicts.enter(uow, item, member, reason=typed["reason"], told_by=typed["told_by"], told_on=day)
    return msg(
        "議題%(n)sについての%(name)s委員の申し出を記録しました。", n=item.position, name=member.short_name
    )


def _page(slug: str, typed: Typed, look: dict[str, Any] | None = None) -> str:
    case = desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug)
    seated = queries.members(session, meeting)
    return render_template(
        "desk/conflicts.html",
        case={"title": case.title, "address": slug},
        rows=[
            {
                "name": row.membership.name,
                "n": row.item.position,
                "title": row.item.title,
                "reason": row.reason,
                "how": _how(row.told_by),
                "day": row.told_on or row.declared_at,
                "state": gettext(STATES[row.state]),
                "answer": row.answer,
            }
            for row in room_queries.declarations(session, meeting)
        ],
        agenda=[{"id": str(i.id), "n": i.position, "title": i.title} for i in meeting.items],
        members=[{"id": str(m.id), "name": m.name} for m in seated],
        ways={code: gettext(word) for code, word in conflicts.WAYS.items()},
        links=conflict_links.rows(meeting, seated),
        beforehand=conflict_mail.beforehand(meeting, list(seated), typed),
        printed=conflict_links.printed(meeting),
        votes=links.asked_in_writing(session, meeting),
        look=look,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        trail=trails.of_case(case, gettext("利害関係の申し出")),
    )


def _how(told_by: str) -> str:
    own = {"": N_("委員の席から"), "link": N_("委員のリンクから")}
    return gettext(own.get(told_by) or conflicts.WAYS[told_by])
