"""/desk/cases/<slug>/opinions/<n>/standing: why an opinion counts as it does, and putting that right.

期限後 by the rule of its channel, 宛先違い with where it went, 重複 with the one that counts; and the ways back.
"""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import date_text, limit_text, tokyo_date
from consult.cases import once, staged
from consult.cases.models import Case
from consult.consultations import onward, outages, queries, rules
from consult.consultations.actions.notes import give_reason
from consult.consultations.facts import arrival_of
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion
from consult.db import db, settings
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import msg, pick
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions.desk_lanes import base, channel
from consult.web.opinions.desk_opinions import case_for, said

blueprint = Blueprint("desk_standing", __name__, url_prefix="/desk/cases/<slug>/opinions/<int:number>")
FIELDS = ("place", "office", "handed_on", "same", "arrived_on", "postmarked_on", "reason")


@blueprint.get("/standing")
@needs(Permission.OPINION_READ)
def show(slug: str, number: int) -> str:
    """Why it stands as it does."""
    case = case_for(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number), Typed({}))


@blueprint.post("/standing")
@needs(Permission.OPINION_CLASSIFY)
def act(slug: str, number: int) -> Any:
    """One change, with its reason; what was typed stays when it cannot be done."""
    case, typed = case_for(slug), Typed.posted(*FIELDS)
    do, key = request.form.get("do", ""), request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.OPINION_CLASSIFY, on=opinion)
            name = f"opinion:standing:{opinion.id}"
            if once.done_before(uow, key, name) is None:
                if request.form.get("version", type=int) != opinion.version:
                    raise Conflict(
                        msg("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。")
                    )
                _do(uow, opinion, do, typed)
                once.remember(uow, key, name, {"do": do})
    except Invalid as error:
        typed.add(error)
        return _again(slug, number, typed, ""), error.status
    except (Refused, Conflict) as error:
        return _again(slug, number, typed, str(error)), error.status
    flash(str(msg("%(n)sの扱いを変えました", n=number)))
    return redirect(f"{base(case_for(slug))}/opinions/{number}/standing", 303)


def _do(uow: UnitOfWork, opinion: Opinion, do: str, typed: Typed) -> None:
    reason = typed["reason"]
    match do:
        case "hand_on":
            day = typed.day("handed_on")
            typed.ensure()
            to = next((c for c in onward.places_for(uow.session, opinion) if c.slug == typed["place"]), None)
            onward.hand_on(
                uow, opinion, Keys.of(settings()),
                to=to, office=typed["office"], handed_on=day, reason=reason,
            )  # fmt: skip
        case "duplicate":
            chosen = typed["same"]
            onward.mark_duplicate(uow, opinion, int(chosen) if chosen.isdecimal() else None, reason)
        case "reinstate":
            onward.reinstate(uow, opinion, reason)
        case "arrival":
            arrived, postmarked = typed.day("arrived_on"), typed.day("postmarked_on")
            typed.ensure()
            onward.correct_arrival(uow, opinion, arrived_on=arrived, postmarked_on=postmarked, reason=reason)
        case "mark_late":
            if not reason.strip():
                raise Invalid(msg("理由を書いてください"), {"reason": [msg("理由を書いてください")]})
            staged.move(uow, opinion, "mark_late")
            give_reason(uow, opinion, "ask", reason)
        case _:
            raise Invalid(msg("どの操作かわかりませんでした。画面のボタンから選んでください"), {})


def _again(slug: str, number: int, typed: Typed, error: str) -> str:
    case = case_for(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number), typed, error)


def _page(case: Case, opinion: Opinion, typed: Typed, error: str = "") -> str:
    session, actor = db.session(), current_actor()
    options = {o.trigger: o for o in staged.options(session, actor, opinion) if o.permitted}
    stage = staged.definition_of(session, opinion).stage(opinion.stage)
    back = options.get("reinstate") or options.get("count_in_time")
    open_ = "mark_misdirected" in options
    return render_template(
        "desk/standing.html",
        trail=trails.of_case(case, str(msg("意見%(n)sの扱い", n=opinion.number))),
        case={"number": case.number, "address": case.slug, "title": case.title},
        opinion={
            "number": opinion.number,
            "version": opinion.version,
            "href": f"{base(case)}/opinions/{opinion.number}",
            "channel": channel(opinion.channel, opinion.scribe),
            "stage": pick(stage.label),
            "public": pick(stage.public),
        },
        evidence=_evidence(session.get_one(Consultation, case.id), opinion),
        points_to=_points_to(opinion),
        back=None if back is None else {"label": back.label, "unmet": [str(v) for v in back.unmet]},
        late="mark_late" in options and not options["mark_late"].unmet,
        places=[
            {"value": c.slug, "label": f"{c.number}　{c.title}", "checked": typed["place"] == c.slug}
            for c in (onward.places_for(session, opinion) if open_ else ())
        ],
        same=[
            {
                "value": str(o.number),
                "label": msg("%(n)s番（%(day)s受付）", n=o.number, day=tokyo_date(o.received_at)),
                "checked": typed["same"] == str(o.number),
            }
            for o in (onward.same_of(session, opinion) if open_ else ())
        ],
        can_hand_on=open_,
        can_correct=opinion.channel != "web" and allowed(actor, Permission.OPINION_ENTER, opinion),
        post=opinion.channel == "post",
        days={
            "arrived_on": typed["arrived_on"] or date_text(opinion.arrived_on, "bare"),
            "postmarked_on": typed["postmarked_on"] or _bare(opinion.postmarked_on),
        },
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        error=error,
        said=said(),
    )


def _bare(day: dt.date | None) -> str:
    return date_text(day, "bare") if day else ""


def _evidence(row: Consultation, opinion: Opinion) -> list[Sentence]:
    """The rule of its channel, what was seen, and what follows."""
    if row.closes_at is None:
        return []
    last, arrival = date_text(row.closes_at, "long"), arrival_of(opinion)
    if opinion.channel == "web":
        told = [
            msg("ウェブ：サーバーの時計で、%(day)s %(end)sまで", day=last, end=limit_text(row.closes_at)),
            msg(
                "届いた時刻は%(day)s %(at)s",
                day=tokyo_date(opinion.received_at),
                at=limit_text(opinion.received_at),
            ),
        ]
        if opinion.opened_at:
            told.append(
                msg(
                    "画面を開いた時刻は%(day)s %(at)s",
                    day=tokyo_date(opinion.opened_at),
                    at=limit_text(opinion.opened_at),
                )
            )
    elif opinion.channel == "post" and row.post_rule == "postmark":
        told = [msg("郵送：消印有効、%(day)sの消印まで（消印が読めないときは、届いた日）", day=last)]
        told.append(
            msg("消印は%(day)s、届いた日は%(came)s", day=opinion.postmarked_on, came=opinion.arrived_on)
            if opinion.postmarked_on
            else msg("消印は読めず、届いた日は%(came)s", came=opinion.arrived_on)
        )
    else:
        told = [
            msg("%(channel)s：%(day)sまでに届いたもの", channel=channel(opinion.channel), day=last),
            msg("届いた日は%(came)s", came=opinion.arrived_on),
        ]
    if rules.in_time(arrival, row.post_rule, row.closes_at):
        return [*told, msg("期限までに届いています")]
    if outages.arrived_in_time(db.session(), row, arrival, opinion.opened_at):
        return [*told, msg("期限を過ぎていますが、受付が止まっていたため、期限までに届いたものとします")]
    return [*told, msg("期限を過ぎて届いています")]


def _points_to(opinion: Opinion) -> dict[str, Any] | None:
    """Where it was handed to, which one counts, or where it came from."""
    session = db.session()
    row = onward.onward_of(session, opinion)
    if row is not None and row.kind == opinion.stage:
        other = session.get(Opinion, row.to_id) if row.to_id else None
        if other is None:
            return {
                "text": msg("%(day)sに%(office)sに渡した", day=row.handed_on, office=row.to_office),
                "href": "",
                "reason": row.reason,
            }
        text = (
            msg("数える1通：%(number)s", number=other.receipt_number)
            if row.kind == "duplicate"
            else msg("移した先：%(number)s", number=other.receipt_number)
        )
        return {"text": text, "href": f"{base(other.case)}/opinions/{other.number}", "reason": row.reason}
    before = onward.handed_from(session, opinion)
    if before is None:
        return None
    href = f"{base(before.case)}/opinions/{before.number}"
    return {"text": msg("移す前：%(number)s", number=before.receipt_number), "href": href, "reason": ""}
