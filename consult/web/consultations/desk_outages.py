"""/desk/cases/<slug>/outages: 停止 recorded, or confirmed after the worker found one; and what follows by the rule."""

import datetime as dt
import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import date_text, tokyo_date
from consult.cases import once
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations import outages, queries
from consult.consultations.models import Consultation
from consult.consultations.models_onward import Outage
from consult.consultations.outage_rules import RULES, Policy
from consult.consultations.rules import CHANNELS
from consult.db import db
from consult.errors import Invalid, Refused
from consult.i18n import Message, gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.opinions.desk_lanes import base
from consult.web.opinions.desk_opinions import said
from consult.web.words import holders

blueprint = Blueprint("desk_outages", __name__, url_prefix="/desk/cases/<slug>/outages")
FIELDS = ("started_on", "started_time", "ended_on", "ended_time", "reason")
_TIME = re.compile(r"\s*(?:(午前|午後))?\s*([01]?\d|2[0-3])\s*[:：時]\s*([0-5]?\d)?\s*分?\s*")
_HALF_DAY = 12


@blueprint.get("")
@needs(Permission.CONSULTATION_PREPARE)
def listing(slug: str) -> str:
    """Every outage of the case, what was found and not looked at yet, and the form."""
    return _page(_case(slug), Typed({}))


def _case(slug: str) -> Case:
    case = desk_case(slug)
    queries.consultation_of(db.session(), case)
    return case


@blueprint.post("")
@needs(Permission.CONSULTATION_PREPARE)
def record(slug: str) -> Any:
    """Record an outage, or confirm (with its times put right) what the worker found."""
    case, typed = _case(slug), Typed.posted(*FIELDS)
    number, key = request.form.get("outage", 0, type=int), request.form.get("idempotency_key", "")
    affected = request.form.getlist("affected")
    try:
        started, ended = _moment(typed, "started"), _moment(typed, "ended")
        if started is None or ended is None:
            typed.ensure()
            raise Invalid(msg("始まりと終わりを書いてください"), {})
        with unit_of_work(current_actor()) as uow:
            uow.require(Permission.CONSULTATION_PREPARE, on=case)
            if once.done_before(uow, key, f"outage:{case.id}") is None:
                if number:
                    found = outages.outage_of(uow.session, case, number)
                    outages.confirm(uow, found, started, ended, affected=affected, reason=typed["reason"])
                else:
                    outages.record(uow, case, started, ended, affected=affected, reason=typed["reason"])
                once.remember(uow, key, f"outage:{case.id}", {})
    except Invalid as error:
        for name, sentences in error.fields.items():
            typed.wrong.setdefault(f"{name}_time" if name in {"started", "ended"} else name, sentences)
        return _page(_case(slug), typed), error.status
    except Refused as error:
        return _page(_case(slug), typed, str(error)), error.status
    flash(gettext("停止を記録しました。案件のページに載りました"))
    return redirect(f"{base(case)}/outages", 303)


@blueprint.post("/<int:number>/dismiss")
@needs(Permission.CONSULTATION_PREPARE)
def dismiss(slug: str, number: int) -> Any:
    """Nobody was kept from sending."""
    return _act(slug, number, "dismiss", gettext("受付は止まっていなかったと記録しました"))


@blueprint.post("/<int:number>/follow")
@needs(Permission.CONSULTATION_PUBLISH)
def follow(slug: str, number: int) -> Any:
    """What the rule says: the extension, or the late ones that count."""
    return _act(slug, number, "follow", gettext("決まりのとおりにしました。案件のページに載りました"))


def _act(slug: str, number: int, act: str, done: str) -> Any:
    case = _case(slug)
    try:
        with unit_of_work(current_actor()) as uow:
            found = outages.outage_of(uow.session, case, number)
            if act == "follow":
                outages.follow(uow, found)
            else:
                outages.dismiss(uow, found, request.form.get("reason", ""))
    except (Refused, Invalid) as error:
        return _page(_case(slug), Typed({}), str(error)), error.status
    flash(done)
    return redirect(f"{base(case)}/outages", 303)


def _moment(typed: Typed, which: str) -> dt.datetime | None:
    """A day and a time as people write them, in Tokyo."""
    day = typed.day(f"{which}_on", msg("日を書いてください。例 令和8年10月30日"))
    found = _TIME.fullmatch(typed[f"{which}_time"])
    if found is None:
        typed.wrong[f"{which}_time"] = [msg("時刻を書いてください。例 21:10、午後9時10分")]
        return None
    hour = int(found[2]) + (_HALF_DAY if found[1] == "午後" and int(found[2]) < _HALF_DAY else 0)
    return clock.tokyo(day.year, day.month, day.day, hour, int(found[3] or 0)) if day else None


def _page(case: Case, typed: Typed, error: str = "") -> str:
    session = db.session()
    consultation = session.get_one(Consultation, case.id)
    rows = outages.outages_of(session, case.id, states=("proposed", "confirmed", "dismissed"))
    chosen = next((o for o in rows if o.state == "proposed" and o.id == _asked()), None)
    if chosen is not None and not typed.wrong:
        typed = Typed(_values(chosen))
    affected = request.form.getlist("affected") or (chosen.affected if chosen else [])
    policy = Policy.of(pinned(session, case.definition_digest))
    return render_template(
        "desk/outages.html",
        trail=trails.of_case(case, gettext("受付の停止")),
        case={"number": case.number, "address": case.slug, "title": case.title},
        rows=[_row(consultation, outage) for outage in rows],
        rule=gettext(RULES[policy.rule]),
        policy=policy,
        least=int(policy.least.total_seconds() // 60),
        before=int(policy.before.total_seconds() // 60),
        after=int(policy.after.total_seconds() // 3600),
        channels=[
            {"value": code, "label": gettext(title), "checked": code in affected}
            for code, title in CHANNELS.items()
        ],
        outage=chosen.id if chosen else "",
        running=consultation.closes_at is not None,
        may_follow=allowed(current_actor(), Permission.CONSULTATION_PUBLISH, case),
        holders=holders(Permission.CONSULTATION_PUBLISH),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        error=error,
        said=said(),
    )


def _asked() -> int:
    return request.values.get("outage", 0, type=int)


def _values(outage: Outage) -> dict[str, str]:
    def time(moment: dt.datetime) -> str:
        return f"{moment.astimezone(clock.TOKYO):%H:%M}"

    return {
        "started_on": date_text(tokyo_date(outage.started_at), "bare"),
        "started_time": time(outage.started_at),
        "ended_on": date_text(tokyo_date(outage.ended_at), "bare"),
        "ended_time": time(outage.ended_at + dt.timedelta(seconds=59)),
        "reason": outage.reason,
    }


def _row(consultation: Consultation, outage: Outage) -> dict[str, Any]:
    waits = outage.state == "confirmed" and outage.rule != "notice" and outage.followed_at is None
    then: str | Message = ""
    if waits and outage.rule == "extend":
        then = msg("最後の日を%(day)sに延ばす", day=outages.new_last_day(consultation, outage))
    elif waits:
        then = gettext("遅れた分を、期限までに届いたものとする")
    return {
        "id": outage.id,
        "state": outage.state,
        "span": outages.span_text(outage),
        "said": outages.said_of(outage) if outage.state == "confirmed" else "",
        "reason": outage.reason,
        "found": outage.found_by == "system",
        "follow": then,
    }
