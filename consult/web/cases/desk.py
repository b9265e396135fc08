"""/desk/: what can be advanced, what blocks it, and the page where a case is advanced."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import days_until
from consult.cases import actions, beforehand, calendar_gaps, overrides, queries, replay, staged
from consult.cases.models import Case, Deadline
from consult.consultations.queries import deliveries
from consult.db import db
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import Message, gettext, msg, pick
from consult.templating import countdown, long
from consult.web import act_form, step_words, verdicts
from consult.web.access import current_actor, may_open, needs
from consult.web.cases import (
    clock_panel,
    closed_days,
    desk_waiting,
    desk_work,
    handed_on_panel,
    next_step,
    parallel_panel,
    whatif,
)
from consult.web.procedures import rules_waiting
from consult.web.words import holders
from consult.workflow.explain import Option
from consult.workflow.vocabulary import EFFECTS

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
_PAGE = 20
_SOON = 3
_HORIZON = 14


@blueprint.get("/")
@needs(Permission.DESK_OPEN)
def home() -> str:
    """Cases in four groups: ready, mine to clear, others', and those waiting for a time."""
    session, actor = db.session(), current_actor()
    page = queries.pressing_cases(session, actor, after=request.args.get("after", ""), limit=_PAGE)
    deadlines = queries.running_deadlines(session, page.cases)
    options = staged.options_each(session, actor, page.cases)
    waiting = desk_waiting.for_person(session, actor, page.cases)
    grouped: dict[str, list[dict[str, Any]]] = {
        "ready": [], "mine": [], "others": [], "clock": [], "standing": [],
    }  # fmt: skip
    for case in page.cases:
        group, row = _card(case, options[case.id], deadlines[case.id])
        if waiting[case.id]:
            group, row["verdicts"] = "mine", [*waiting[case.id], *row["verdicts"]]
        if group:
            grouped[group].append(row)
    titles = {
        "ready": gettext("いま進められる"),
        "mine": gettext("私の係を待っている"),
        "others": gettext("ほかの人を待っている"),
        "clock": gettext("時刻を待っている"),
        "standing": gettext("続いている"),
    }
    return render_template(
        "desk/home.html",
        now=clock.now(),
        groups=[{"key": k, "title": titles[k], "cases": v} for k, v in grouped.items()],
        empty_text=_next_deadline(deadlines),
        deadlines=_fortnight(page.cases, deadlines),
        more=f"/desk/?after={page.after}" if page.after else "",
        can_create=allowed(actor, Permission.CASE_CREATE),
        rules_waiting=rules_waiting.waiting(session, actor),
        keeps_people=allowed(actor, Permission.ACCOUNT_ADMIN),
        keeps_bodies=allowed(actor, Permission.BODY_EDIT),
        matches=allowed(actor, Permission.MATCH_INTRODUCE),
        appoints=allowed(actor, Permission.APPOINTMENT_NOMINATE)
        or allowed(actor, Permission.APPOINTMENT_DECIDE),
        sees_council=may_open("/desk/council"),
        calendar=_calendar(),
        replayed=_replayed(),
        undelivered=_undelivered(),
        asked=desk_waiting.inquiries_asked(session, actor),
        stalled=desk_waiting.stalled_bodies(session, actor),
        has_seat=allowed(actor, Permission.MEETING_TAKE_PART),
    )


def _undelivered() -> int:
    """How many receipts of the cases on this desk have not been given, for those who give them."""
    cases = queries.consultations_on_desk(db.session(), current_actor())
    mine = [case.id for case in cases if allowed(current_actor(), Permission.RECEIPT_DELIVER, case)]
    return sum(found.total for found in deliveries.undelivered_of(db.session(), mine).values())


def _calendar() -> dict[str, Any] | None:
    """For those who keep the system: the holidays that are not known and soon needed."""
    if not allowed(current_actor(), Permission.ACCOUNT_ADMIN):
        return None
    years = calendar_gaps.missing_years(db.session())
    return {"title": calendar_gaps.sentence(years), "text": calendar_gaps.remedy()} if years else None


def _replayed() -> dict[str, Any] | None:
    """For those who keep the system: cases that last night did not stand where their events lead."""
    if not allowed(current_actor(), Permission.ACCOUNT_ADMIN):
        return None
    found = replay.latest(db.session())
    if found is None or not found["findings"]:
        return None
    return {
        "title": msg("記録と合わない案件があります（%(n)s件の指摘）", n=found["findings"]),
        "text": gettext("consult audit replay で、どの案件のどの記録かを確かめてください。"),
    }


def _card(case: Case, options: list[Option], deadlines: list[Deadline]) -> tuple[str | None, dict[str, Any]]:
    stage = staged.definition_of(db.session(), case).stage(case.stage)
    option = None if stage.final else next_step.nearest(case, options)
    row: dict[str, Any] = {
        "href": f"/desk/cases/{case.slug}",
        "title": case.title,
        "number": case.number,
        "stage": pick(stage.label),
        "next": option.label if option else "",
        "summary": "",
        "verdicts": [],
        "advance_href": "",
        "due": _due(deadlines[0]) if deadlines else None,
    }
    if option is None:
        return None if stage.final else "standing", row
    row["verdicts"] = verdicts.unmet(case, option)
    met, every = len(option.met), len(option.verdicts)
    row["summary"] = (
        msg("条件 %(all)sつのうち%(met)sつ", all=every, met=met) if every else gettext("条件はありません")
    )
    if option.answerable:
        row["advance_href"] = f"/desk/cases/{case.slug}/transitions/{option.trigger}"
        return "ready", row
    if any(v.clears == "system" for v in option.unmet) or option.edge.permission == Permission.CLOCK_FIRE:
        return "clock", row
    mine = verdicts.own_roles()
    at_hand = any(v.clears in mine or verdicts.writes(case, v) for v in option.unmet)
    return ("mine" if at_hand else "others"), row


def _due(deadline: Deadline) -> dict[str, Any]:
    left = days_until(deadline.due_on)
    text = msg("%(n)s日過ぎています", n=-left) if left < 0 else countdown(deadline.due_on)
    tone = "bad" if left < 0 else "warn" if left <= _SOON else ""
    return {
        "text": text,
        "detail": msg("%(what)s　%(day)s", what=Message(deadline.label), day=deadline.due_on),
        "tone": tone,
    }


def _next_deadline(deadlines: Mapping[int, list[Deadline]]) -> Any:
    first = min((d for rows in deadlines.values() for d in rows), key=lambda d: d.due_at, default=None)
    return (
        msg("次の期限は%(day)sです。", day=first.due_on) if first else gettext("動いている期限はありません。")
    )


def _fortnight(cases: Any, deadlines: Mapping[int, list[Deadline]]) -> list[dict[str, Any]]:
    by_id = {case.id: case for case in cases}
    rows = [
        {
            "when": long(d.due_on),
            "what": Message(d.label),
            "href": f"/desk/cases/{by_id[i].slug}",
            "case": by_id[i].title,
            "at": d.due_at,
        }
        for i, found in deadlines.items()
        for d in found
        if 0 <= days_until(d.due_on) <= _HORIZON
    ]
    return sorted(rows, key=lambda row: row["at"])


def desk_case(slug: str) -> Case:
    """A case on the actor's own desk; another office's is answered with whom to ask."""
    case = queries.by_slug(db.session(), slug)
    if queries.withheld(current_actor(), case) or not any(
        allowed(current_actor(), p, case) for p in (Permission.DESK_OPEN, Permission.MINUTES_CORRECT_OWN)
    ):
        raise Forbidden(
            msg(
                "この案件は%(office)sが担当しています。見るには、担当の課に頼んでください。",
                office=case.office.name,
            ),
            Permission.DESK_OPEN.value,
        )
    return case


@blueprint.get("/cases/<slug>")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """One case on the desk: what may be done, the work at hand, what happened."""
    case = desk_case(slug)
    session = db.session()
    options = staged.options(session, current_actor(), case)
    definition = staged.definition_of(session, case)
    return render_template(
        "desk/case.html",
        case={
            "number": case.number,
            "address": case.slug,
            "title": case.title,
            "stage": pick(definition.stage(case.stage).label),
            "public_href": queries_address(case) if case.public else "",
        },
        options=[
            {
                "label": o.label,
                "to": pick(definition.stage(o.to).label),
                "met": len(o.met),
                "all": len(o.verdicts),
                "ready": o.answerable,
                "override": o.edge.override,
                "applies": o.applies,
                "href": f"/desk/cases/{case.slug}/transitions/{o.trigger}",
                "verdicts": verdicts.unmet(case, o),
            }
            for o in options
            if o.permitted or (o.edge.override and overrides.may_propose(current_actor(), o.edge, case))
        ],
        following=next_step.following(case, options),
        tracks=parallel_panel.on_desk(session, current_actor(), case),
        work=desk_work.links(session, case, definition),
        handed_on=handed_on_panel.panel(case, definition),
        deadlines=clock_panel.panel(session, case),
        steps=[
            {
                "at": step.at,
                "what": step_words.label(session, step, definition),
                "trace": step.trace["verdicts"],
                "undoes": step.trace.get("compensates"),
            }
            for step in reversed(queries.steps(session, case))
        ],
        records=queries.event_count(session, case),
    )


def queries_address(case: Case) -> str:
    """The public page of a case."""
    return f"/meetings/{case.slug}" if case.procedure == "meeting" else f"/cases/{case.slug}"


@blueprint.get("/cases/<slug>/transitions/<trigger>")
@needs(Permission.DESK_OPEN)
def transition(slug: str, trigger: str) -> str | Response:
    """The page before an act: every condition, what would follow, then the button; an exception has its own."""
    case = desk_case(slug)
    if act_form.only_override(staged.definition_of(db.session(), case), case.stage, trigger):
        return redirect(url_for("desk_overrides.show", slug=slug, trigger=trigger), 303)
    return _transition(case, trigger)


def _transition(case: Case, trigger: str, **more: Any) -> str:
    session = db.session()
    definition = staged.definition_of(session, case)
    found = [o for o in staged.options(session, current_actor(), case) if o.trigger == trigger]
    if not found:
        raise NotFound(
            msg(
                "「%(stage)s」の案件では、この操作はできません。",
                stage=pick(definition.stage(case.stage).label),
            )
        )
    option = min(found, key=lambda o: (not o.permitted, len(o.unmet)))
    context: dict[str, Any] = {
        "errors": [],
        "error_of": {},
        "conflict": None,
        "key": request.form.get("key", ""),
    }
    context |= more
    return render_template(
        "desk/transition.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        act={
            "label": option.label,
            "trigger": trigger,
            "override": option.edge.override,
            "from_stage": pick(definition.stage(case.stage).label),
            "to_stage": pick(definition.stage(option.to).label),
            "version": case.version,
        },
        verdicts=verdicts.rows(case, option),
        met=len(option.met),
        warnings=act_form.cautions(option),
        inputs=act_form.fields(option),
        whatif=whatif.of(session, case, option, request.args.get("on", "")),
        closed_days=closed_days.ahead(session, case, definition, option),
        tracks=parallel_panel.on_desk(session, current_actor(), case),
        consequences=_consequences(definition, case.stage, option),
        foreseen=beforehand.foreseen(session, case, trigger, request.args.get("try", "")),
        tried=request.args.get("try", ""),
        missing=0 if option.answerable else max(1, len(option.unmet)),
        permitted=option.permitted,
        holders=holders(option.edge.permission),
        **context,
    )


def _consequences(definition: Any, stage: str, option: Option) -> list[Any]:
    before, after = (pick(definition.stage(name).public) for name in (stage, option.to))
    return [
        msg("案件のページの文が変わります：「%(after)s」", after=after)
        if before != after
        else gettext("案件のページの文は変わりません"),
        *(EFFECTS[name].sentence for name in option.edge.effects),
        *(
            [
                gettext(
                    "案件が終わります。終わったあと、うまくいったこと・難しかったこと・次に変えることを「次の人への3行」に残します"
                )
            ]
            if definition.stage(option.to).final and definition.name != "meeting"
            else []
        ),
        gettext("記録が1件増えます。取り消せません（戻す操作は別の記録になります）"),
    ]


@blueprint.post("/cases/<slug>/transitions/<trigger>")
@needs(Permission.DESK_OPEN)
def advance(slug: str, trigger: str) -> Response | str | tuple[str, int]:
    """Advance the case, or show the page again with what was typed and why not."""
    case = desk_case(slug)
    version = request.form.get("version", type=int)
    given = act_form.given(
        act_form.input_names(staged.definition_of(db.session(), case), case.stage, trigger)
    )
    ticked = act_form.acknowledged()
    try:
        if version != case.version:
            raise Conflict(_faster(case))
        actions.perform(current_actor(), db.session(), case, trigger, inputs=given, acknowledged=ticked)
    except (Invalid, Refused, Conflict) as error:
        return _again(queries.by_slug(db.session(), slug), trigger, error)
    return redirect(url_for("desk.show", slug=slug, done=trigger), 303)


def _faster(case: Case) -> Message:
    last = queries.steps(db.session(), case)
    stage = pick(staged.definition_of(db.session(), case).stage(case.stage).label)
    at = last[-1].at if last else case.created_at
    return msg(
        "%(at)sに進められました。いまは「%(stage)s」です。あなたの入力は下に残っています。",
        at=at,
        stage=stage,
    )


def _again(case: Case, trigger: str, error: Invalid | Refused | Conflict) -> tuple[str, int]:
    try:
        return _transition(case, trigger, **act_form.faults(error)), error.status
    except NotFound:
        raise error from None
