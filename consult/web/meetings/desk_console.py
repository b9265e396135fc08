"""/desk/cases/<slug>/console: attendance, remarks and votes while the meeting is on.

Every act is one POST with a key, answered by the same page: it works without scripts, and a form sent twice
does its act once.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from consult import clock
from consult.access.permissions import Permission
from consult.calendars import clock_text
from consult.db import db
from consult.errors import DomainError, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.meetings import actions, queries, record, rules, wording
from consult.meetings.models import Meeting, Presence
from consult.meetings.rules import Counts
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import together, trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import count_in, number_in
from consult.web.meetings import console_acts, console_page
from consult.web.meetings.console_acts import item_of, member_of, moment_of, motion_of, substitute_of

blueprint = Blueprint("desk_console", __name__, url_prefix="/desk/cases")
Form = MultiDict[str, str]


class Filled(dict[str, str]):
    """What was typed; a field that was not sent is empty."""

    def __missing__(self, name: str) -> str:
        return ""


@blueprint.get("/<slug>/console")
@needs(Permission.MEETING_RUN)
def console(slug: str) -> str:
    """The room as it is."""
    return _page(slug)


@blueprint.get("/<slug>/projector")
@needs(Permission.MEETING_RUN)
def projector(slug: str) -> str:
    """The same room for everybody to see: large, nothing to press, nothing personal."""
    desk_case(slug)
    meeting = queries.meeting(db.session(), slug, votes=True)
    return render_template(
        "desk/projector.html",
        **console_page.wall(db.session(), meeting, console_page.chosen(db.session(), meeting, None)),
        trail=trails.of_case(meeting.case, gettext("投影用の画面")),
    )


@blueprint.post("/<slug>/console")
@needs(Permission.MEETING_RUN)
def act(slug: str) -> Response | tuple[str, int]:
    """One act in the room."""
    desk_case(slug)
    form = request.form
    try:
        with unit_of_work(current_actor()) as uow:
            meeting = queries.meeting(uow.session, slug)
            said = _acts(form)(uow, meeting, form)
        flash(str(said))
    except DomainError as error:
        return _page(slug, error=error, typed=form), error.status
    item = form.get("item", type=int)
    return redirect(f"/desk/cases/{slug}/console" + (f"?item={item}" if item else ""), 303)


def _page(slug: str, error: DomainError | None = None, typed: Form | None = None) -> str:
    desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug, votes=True)
    given = typed or MultiDict()
    asked = given.get("item", type=int) or request.args.get("item", type=int)
    errors = _errors(error)
    return render_template(
        "desk/console.html",
        **console_page.context(session, meeting, console_page.chosen(session, meeting, asked)),
        errors=errors,
        error_of={entry["field"]: entry["text"] for entry in errors},
        typed=Filled(given.to_dict()),
        key=given.get("idempotency_key", ""),
        failed=given.get("do", ""),
        trail=trails.of_case(meeting.case, gettext("会議の進行")),
    )


def _errors(error: DomainError | None) -> list[dict[str, str]]:
    if error is None:
        return []
    if isinstance(error, Invalid) and error.fields:
        return [{"field": name, "text": str(lines[0])} for name, lines in error.fields.items()]
    return [{"field": "main", "text": str(error)}]


def _acts(form: Form) -> Callable[[UnitOfWork, Meeting, Form], Any]:
    acts: dict[str, Callable[[UnitOfWork, Meeting, Form], Any]] = {
        "arrive": _arrive,
        "leave": _leave,
        "stay": _stay,
        "recuse": _recuse,
        "remark": _remark,
        "take_up": _take_up,
        "vote": _vote,
        "carry": _carry,
        "report": _report,
        "room": _room,
        **console_acts.ACTS,
    }
    try:
        return acts[form.get("do", "")]
    except KeyError:
        raise NotFound(msg("この操作はありません")) from None


def _count(uow: UnitOfWork, meeting: Meeting) -> Any:
    return rules.quorum_sentence(queries.sitting(uow.session, meeting))


def _arrive(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    member = member_of(uow, meeting, form)
    mode = form.get("mode", "in_person")
    row = actions.arrive(
        uow, meeting, member,
        mode=mode, at=moment_of(form), substitute=substitute_of(uow, form), key=form.get("idempotency_key", ""),
    )  # fmt: skip
    at = clock_text(row.arrived_at)
    return msg(
        "%(name)s委員が着席しました（%(at)s）。%(count)s",
        name=member.short_name,
        at=at,
        count=_count(uow, meeting),
    )


def _leave(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    member = member_of(uow, meeting, form)
    row = actions.leave(uow, meeting, member, at=moment_of(form), key=form.get("idempotency_key", ""))
    at = clock_text(row.left_at or clock.now())
    return msg(
        "%(name)s委員が退席しました（%(at)s）。%(count)s",
        name=member.short_name,
        at=at,
        count=_count(uow, meeting),
    )


def _stay(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    presence = uow.session.get(Presence, form.get("stay", 0, type=int))
    if presence is None or presence.meeting_id != meeting.case_id:
        raise NotFound(msg("この出席の記録は見つかりません"))
    arrived = _instant(form.get("from", ""), presence.arrived_at, "from")
    was = presence.left_at or presence.arrived_at
    left = _instant(form["to"], was, "to") if form.get("to", "").strip() else None
    actions.change_stay(uow, presence, arrived_at=arrived, left_at=left, reason=form.get("reason", ""))
    return msg("時刻を直しました。%(count)s", count=_count(uow, meeting))


def _instant(typed: str, was: dt.datetime, field: str) -> dt.datetime:
    """A typed time on the day of what it replaces; a minute that is left as it was keeps its seconds."""
    try:
        time = dt.time.fromisoformat(typed.strip().replace("：", ":").zfill(5))
    except ValueError:
        sentence = msg("時刻は 15:40 のように書いてください")
        raise Invalid(sentence, {field: [sentence]}) from None
    local = was.astimezone(clock.TOKYO)
    if (time.hour, time.minute) == (local.hour, local.minute):
        return was
    return clock.tokyo(local.year, local.month, local.day, time.hour, time.minute)


def _recuse(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item, member = item_of(uow, meeting, form), member_of(uow, meeting, form)
    actions.recuse(uow, item, member, reason=form.get("reason", ""), key=form.get("idempotency_key", ""))
    return msg("%(name)s委員は、議題%(n)sで除斥になりました。", name=member.short_name, n=item.position)


def _remark(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form) if form.get("item") else None
    who = form.get("member", "")
    member = member_of(uow, meeting, form) if who.isdigit() else None
    speaker = gettext("事務局") if who == "office" else ""
    row = actions.note(
        uow,
        meeting,
        text=form.get("note", ""),
        item=item,
        member=member,
        speaker=speaker,
        at=moment_of(form),
        key=form.get("idempotency_key", ""),
    )
    return msg("%(who)sの発言を%(at)sに記録しました。", who=row.speaker, at=clock_text(row.at or clock.now()))


def _take_up(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    actions.take_up(uow, item)
    return msg("議題%(n)sに入りました。", n=item.position)


def _vote(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    method, counts, ballots = form.get("method", ""), None, None
    if method == "recorded":
        given = {number_in(k[7:]): v for k, v in form.items() if k.startswith("ballot-") and v}
        ballots = given
    elif method != "no_objection":
        counts = Counts(count_in(form, "in_favour"), count_in(form, "against"), count_in(form, "abstained"))
    row = actions.vote(
        uow,
        item,
        method=method,
        counts=counts,
        ballots=ballots,
        chair_decision=form.get("chair_decision") or None,
        rule=form.get("rule", ""),
        motion=motion_of(uow, item, form),
        again=form.get("again", ""),
        at=moment_of(form),
        key=form.get("idempotency_key", ""),
    )
    if row.motion_id:
        return msg("議題%(n)sの動議：%(result)s", n=item.position, result=wording.state(row.result))
    return msg("議題%(n)s：%(result)s", n=item.position, result=record.result(item))


def _carry(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    actions.carry_over(uow, item, reason=form.get("reason", ""), key=form.get("idempotency_key", ""))
    return msg("議題%(n)sを次回へ継続にしました。", n=item.position)


def _report(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    actions.report(uow, item, key=form.get("idempotency_key", ""))
    return msg("議題%(n)sの報告を受けました。", n=item.position)


def _room(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    now = {"observers": str(meeting.observers), "staff": "\n".join(meeting.staff_present)}
    typed = together.changed(form, now)
    actions.describe(
        uow, meeting,
        observers=count_in(form, "observers") if "observers" in typed else None,
        staff=typed["staff"].splitlines() if "staff" in typed else None,
    )  # fmt: skip
    return msg("傍聴%(n)s人、事務局の出席を記録しました。", n=meeting.observers)
