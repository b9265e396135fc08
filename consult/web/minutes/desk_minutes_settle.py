"""/desk/cases/<slug>/minutes/{again,approval}: the difference before the draft is made anew; approval and 署名委員."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import staged
from consult.db import db
from consult.documents.diff import compare, merged
from consult.errors import DomainError, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.meetings import actions, drafting, minutes_queries, queries
from consult.meetings.actions import attesting, minutes
from consult.meetings.models import Meeting, Remark
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import number_in

blueprint = Blueprint("desk_minutes_settle", __name__, url_prefix="/desk/cases/<slug>/minutes")
_OPS = {"same": "equal", "added": "insert", "removed": "delete"}


@blueprint.get("/again")
@needs(Permission.MINUTES_WRITE)
def difference(slug: str) -> str:
    """What making the draft anew would change, and what stays because a person wrote it."""
    return _difference(slug)


@blueprint.post("/again")
@needs(Permission.MINUTES_WRITE)
def again(slug: str) -> Response | tuple[str, int]:
    """Do what was looked at, or give one row back to the program."""
    desk_case(slug)
    form = request.form
    try:
        with unit_of_work(current_actor()) as uow:
            meeting = queries.meeting(uow.session, slug)
            if form.get("do") == "restore":
                row = queries.row(uow.session, meeting, number_in(form.get("row", "")))
                minutes.restore_row(uow, row)
                said = msg("自動で作った文に戻しました。")
            else:
                n = actions.regenerate(uow, meeting, seen=form.get("seen", ""))
                said = msg("メモと表決から%(n)s行を作り直しました。人が直した行は変えていません。", n=n)
    except DomainError as error:
        return _difference(slug, error), error.status
    flash(str(said))
    restored = form.get("do") == "restore"
    return redirect(f"/desk/cases/{slug}/minutes{'/again' if restored else ''}", 303)


def _difference(slug: str, error: DomainError | None = None) -> str:
    case = desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug, votes=True)
    opened = "minutes" in staged.definition_of(session, case).stage(case.stage).opens
    plan, kept = minutes.planned(session, meeting) if opened else (drafting.Plan({}, [], []), {})
    rows = {row.id: row for row in queries.rows(session, meeting)}
    return render_template(
        "desk/minutes_again.html",
        case={"title": case.title, "address": slug},
        opened=opened,
        rewritten=[_pair(rows[n], text) for n, text in plan.rewrite.items()],
        added=[fact.text for _after, fact in plan.insert],
        dropped=[rows[n].text for n in plan.drop],
        kept=[_pair(rows[n], text) for n, text in kept.items()],
        seen=drafting.fingerprint(plan),
        errors=[{"field": "main", "text": str(error)}] if error else [],
        trail=_trail(slug, gettext("作り直す前に、違いを見る")),
    )


def _pair(row: Remark, made: str) -> dict[str, Any]:
    runs = [{"op": _OPS[op], "text": text} for op, text in merged(compare(row.text, made))]
    return {"id": row.id, "speaker": row.speaker or gettext("できごと"), "runs": runs}


@blueprint.get("/approval")
@needs(Permission.MINUTES_WRITE)
def approval(slug: str) -> str:
    """Who approves these minutes, and which members attest them."""
    return _approval(slug)


@blueprint.post("/approval")
@needs(Permission.MINUTES_WRITE)
def settle(slug: str) -> Response | tuple[str, int]:
    """Choose, or put the approval on the next agenda."""
    desk_case(slug)
    form = request.form
    try:
        with unit_of_work(current_actor()) as uow:
            meeting = queries.meeting(uow.session, slug)
            if form.get("do") == "next":
                item = attesting.take_up_next(uow, meeting)
                said = msg("次の会議の議題に「%(title)s」を加えました。", title=item.title)
            elif form.get("do") == "save":
                members = [number_in(n) for n in form.getlist("members")]
                attesting.settle_approval(uow, meeting, way=form.get("way", ""), members=members)
                said = msg("承認のしかたと署名委員を保存しました。")
            else:
                raise NotFound(msg("この操作はありません"))
    except DomainError as error:
        return _approval(slug, error), error.status
    flash(str(said))
    return redirect(f"/desk/cases/{slug}/minutes/approval", 303)


def _approval(slug: str, error: DomainError | None = None) -> str:
    case = desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug)
    fields = error.fields if isinstance(error, Invalid) else {}
    posted = request.method == "POST" and request.form.get("do") == "save"
    way = request.form.get("way", "") if posted else minutes_queries.approval_way(session, meeting)
    named = {m.id for m in minutes_queries.signatories(session, meeting)}
    chosen = {number_in(n) for n in request.form.getlist("members")} if posted else named
    return render_template(
        "desk/minutes_approval.html",
        case={"title": case.title, "address": slug},
        ways=[
            {"value": minutes_queries.CHAIR, "label": gettext("会長が確かめて確定する"),
             "checked": way == minutes_queries.CHAIR},
            {"value": minutes_queries.NEXT_MEETING, "label": gettext("次の会議で承認してから、会長が確定する"),
             "checked": way == minutes_queries.NEXT_MEETING},
        ],
        members=[
            {"value": m.id, "label": queries.label(session, meeting, m), "checked": m.id in chosen}
            for m in queries.attended(session, meeting) if m.office != "chair"
        ],
        sealed=meeting.sealed_at is not None,
        item=_item(meeting),
        by_vote=minutes_queries.approval_way(session, meeting) == minutes_queries.NEXT_MEETING,
        signed=_signed(meeting),
        errors=[{"field": n, "text": str(lines[0])} for n, lines in fields.items()]
        or ([{"field": "main", "text": str(error)}] if error else []),
        error_of={n: str(lines[0]) for n, lines in fields.items()},
        trail=_trail(slug, gettext("承認と署名")),
    )  # fmt: skip


def _item(meeting: Meeting) -> dict[str, Any] | None:
    found = minutes_queries.approving_item(db.session(), meeting)
    if found is None:
        return None
    item, later = found
    return {"title": later.case.title, "n": item.position, "passed": item.state == "passed",
            "href": f"/desk/cases/{later.case.slug}"}  # fmt: skip


def _signed(meeting: Meeting) -> list[dict[str, Any]]:
    done = {a.membership_id: a for a in minutes_queries.attestations(db.session(), meeting)}
    return [
        {"name": m.name, "at": done[m.id].at if m.id in done else None,
         "link": m.id in done and done[m.id].way == attesting.LINK}
        for m in minutes_queries.signatories(db.session(), meeting)
    ]  # fmt: skip


def _trail(slug: str, here: str) -> list[dict[str, str]]:
    return trails.desk(
        {"title": gettext("案件"), "href": f"/desk/cases/{slug}"},
        {"title": gettext("会議録"), "href": f"/desk/cases/{slug}/minutes"},
        here,
    )
