"""/desk/cases/<slug>/votes: committees and votes of one matter; a vote is shown counted before it is recorded."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies.models import Body
from consult.calendars import date_text
from consult.cases import once
from consult.cases.models import Case
from consult.council import actions, ballots, queries, secrecy
from consult.council.arithmetic import CASTS, SHARES, sentence
from consult.council.ballots import Wanted
from consult.council.models import CouncilSitting
from consult.council.voting import IN_COMMITTEE, METHODS, SUBJECTS, Ballot, Counted
from consult.db import db
from consult.dossier.queries import dossier
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import N_, gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.council import council_page
from consult.web.forms import Typed, number_in

blueprint = Blueprint("desk_votes", __name__, url_prefix="/desk/cases/<slug>/votes")
_FIELDS = ("subject", "sitting", "method", "amendment", "in_secret", "ayes", "nays", "casts")
_NAMED = (("aye", N_("賛成")), ("nay", N_("反対")), ("abstain", N_("棄権")))
_AWAY = (("left", N_("退席")), ("recused", N_("除斥（地方自治法117条）")))
_THERE = (("there", N_("採決に加わった")),)


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """The committees of a matter, its votes, and what can be voted on now."""
    return _show(_case(slug), Typed())


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure not in {"bill", "petition"}:
        raise NotFound(msg("この案件は、議会の案件ではありません"))
    return case


def _show(case: Case, typed: Typed, conflict: str = "") -> str:
    session = db.session()
    matter = queries.matter(session, case)
    referred = queries.referrals(session, [case])[case.id]
    taken = {one.body_id for one in referred}
    subjects = ballots.subjects(case)
    kept = queries.votes(session, [case])[case.id]
    records = allowed(current_actor(), Permission.COUNCIL_RECORD, case)
    return render_template(
        "desk/votes.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        label=str(queries.label(matter)),
        committees=council_page.referral_rows(referred),
        free=[b for b in queries.committees(session, matter.body) if b.id not in taken],
        votes=council_page.votes(session, case, everything=True, inside=records),
        closed=any(vote.subject == secrecy.CLOSING and vote.carried for vote in kept),
        open_subjects=subjects,
        subjects=_options(SUBJECTS, subjects, typed["subject"]),
        methods=_options(METHODS, METHODS, typed["method"] or "standing"),
        sittings=[
            {"value": str(s.id), "label": f"{date_text(s.held_on)}　{s.body.name}", "checked": not n}
            for n, s in enumerate(queries.sittings_for(session, matter))
        ],
        amendments=_amendments(case, typed["amendment"]),
        records=records and not queries.ended(session, case),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        conflict=conflict,
        trail=trails.of_case(case, gettext("付託と採決")),
    )


def _options(words: Any, codes: Any, chosen: str) -> list[dict[str, Any]]:
    return [{"value": code, "label": gettext(words[code]), "checked": code == chosen} for code in codes]


def _amendments(case: Case, chosen: str) -> list[dict[str, Any]]:
    return [
        {"value": str(one.number), "label": one["title"], "checked": str(one.number) == chosen}
        for one in dossier(db.session(), case).all("amendment")
    ]


@blueprint.post("/referrals")
@needs(Permission.COUNCIL_RECORD)
def refer(slug: str) -> Response | tuple[str, int]:
    """Give the matter to a committee, or say why the council does not wait for one."""
    typed = Typed.posted("committee", "part", "referral", "reason", "do")
    try:
        with unit_of_work(current_actor()) as uow:
            case = _case(slug)
            if typed["do"] == "waive":
                actions.do_not_wait(uow, case, typed.number("referral"), typed.text("reason"))
            else:
                committee = uow.session.get(Body, typed.number("committee"))
                if committee is None:
                    sentence_ = msg("付託する委員会を選んでください")
                    raise Invalid(sentence_, {"committee": [sentence_]})
                lead = bool(request.form.get("lead"))
                actions.refer(uow, case, committee, lead=lead, part=typed.text("part"))
    except Invalid as error:
        typed.join(error)
        return _show(_case(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/votes?done=committee", 303)


@blueprint.get("/new")
@needs(Permission.COUNCIL_RECORD)
def blank(slug: str) -> str:
    """The sheet of a vote: everybody who was there, one line each."""
    typed = Typed({name: request.args.get(name, "") for name in _FIELDS})
    return _form(_case(slug), typed)


@blueprint.post("/new")
@needs(Permission.COUNCIL_RECORD)
def record(slug: str) -> Response | str | tuple[str, int]:
    """Show the vote counted; recorded when that was confirmed."""
    case = _case(slug)
    typed = Typed({name: request.form.get(name, "") for name in request.form})
    do = typed["do"]
    try:
        _read_numbers(typed)
        wanted = _wanted(typed)
        if do == "edit":
            return _form(case, typed)
        if do != "record":
            sitting, counted = ballots.preview(db.session(), case, wanted)
            typed.ensure()
            return _preview(case, typed, sitting, counted)
        typed.ensure()
        key = request.form.get("idempotency_key", "")
        with unit_of_work(current_actor()) as uow:
            there = _case(slug)
            uow.require(Permission.COUNCIL_RECORD, on=there)
            if once.done_before(uow, key, f"vote:{slug}") is None:
                made = ballots.record(uow, there, wanted)
                once.remember(uow, key, f"vote:{slug}", {"vote": made.id})
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _form(_case(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/votes?done=vote", 303)


def _casts(typed: Typed) -> str:
    return typed["casts"] if typed["casts"] in CASTS else ""


def _read_numbers(typed: Typed) -> None:
    for name in ("ayes", "nays"):
        text = typed.text(name)
        if text and not text.isdecimal():
            typed.wrong[name] = [msg("数字で書いてください。例 12")]


def _number(typed: Typed, name: str) -> int | None:
    text = typed.text(name)
    return number_in(text) if text.isdecimal() else None


def _wanted(typed: Typed) -> Wanted:
    sitting = db.session().get(CouncilSitting, typed.number("sitting"))
    room = ballots.room(db.session(), sitting) if sitting else None
    there = room.there if room else frozenset()
    said = {member: typed[f"m-{member}"] for member in there}
    named = typed["method"] == "named"
    chair = room.chair if room else None
    choices = {
        member: choice
        for member, choice in said.items()
        if named and member != chair and choice in {"aye", "nay", "abstain"}
    }
    return Wanted(
        typed["subject"],
        sitting.id if sitting else 0,
        Ballot(
            typed["method"],
            choices=choices,
            ayes=_number(typed, "ayes"),
            nays=_number(typed, "nays"),
            recused=frozenset(m for m, choice in said.items() if choice == "recused"),
            left=frozenset(m for m, choice in said.items() if choice == "left"),
            casts=_casts(typed),
        ),
        amendment=typed.number("amendment") or None,
        in_secret=bool(typed["in_secret"]),
    )


def _form(case: Case, typed: Typed) -> str:
    session = db.session()
    sitting = session.get(CouncilSitting, typed.number("sitting"))
    room = ballots.room(session, sitting) if sitting else None
    if room is not None:  # whoever presides for a chair who is recused or has left is asked as the chair
        room = room.presided([m for m in room.there if typed[f"m-{m}"] in {"recused", "left"}])
    first = _NAMED if typed["method"] == "named" else _THERE
    members = []
    for member, name in room.names.items() if room else ():
        if room is None or member not in room.there:
            continue
        chair = member == room.chair
        choices = (_THERE if chair else first) + _AWAY
        said = typed[f"m-{member}"] or choices[0][0]
        if typed["method"] == "named" and not chair and not typed[f"m-{member}"]:
            said = ""
        members.append(
            {
                "name": f"m-{member}",
                "label": name,
                "chair": chair,
                "options": [(code, gettext(word), code == said) for code, word in choices],
            }
        )
    return render_template(
        "desk/vote.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        what=_word(SUBJECTS, typed["subject"]),
        in_committee=typed["subject"] in IN_COMMITTEE,
        sitting=f"{date_text(sitting.held_on)}　{sitting.body.name}" if sitting else "",
        method=_word(METHODS, typed["method"]),
        counts=typed["method"] in {"standing", "secret"},
        members=members,
        casts=[
            {
                "value": "",
                "label": gettext("決めていない（可否同数ではない）"),
                "checked": not typed["casts"],
            },
            *(
                {"value": code, "label": gettext(word), "checked": typed["casts"] == code}
                for code, word in _NAMED
            ),
        ],
        typed=typed,
        hidden=[(name, typed[name]) for name in ("subject", "sitting", "method", "amendment", "in_secret")],
        errors=typed.errors,
        error_of=typed.error_of,
        counted=None,
        key=request.form.get("idempotency_key", ""),
        trail=_trail(case),
    )


def _word(words: Mapping[str, str], code: str) -> str:
    return gettext(words[code]) if code in words else ""


def _trail(case: Case) -> list[dict[str, str]]:
    return trails.of_case(
        case,
        {"title": gettext("付託と採決"), "href": f"/desk/cases/{case.slug}/votes"},
        gettext("採決を記録する"),
    )


def _preview(case: Case, typed: Typed, sitting: CouncilSitting, counted: Counted) -> str:
    carried = [
        (name, typed[name])
        for name in (*_FIELDS, *(f"m-{m}" for m in sorted(ballots.room(db.session(), sitting).there)))
    ]
    share = SHARES[counted.share.code]
    return render_template(
        "desk/vote.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        what=_word(SUBJECTS, typed["subject"]),
        sitting=f"{date_text(sitting.held_on)}　{sitting.body.name}",
        method=_word(METHODS, typed["method"]),
        hidden=carried,
        errors=[],
        error_of={},
        typed=typed,
        counted={
            "ayes": counted.tally.in_favour,
            "nays": counted.nays + (share.chair_votes and typed["casts"] == "nay"),
            "present": counted.present,
            "sum": sentence(share, counted.tally, counted.present, _casts(typed)),
            "rule": gettext(share.label),
            "article": gettext(share.article),
            "result": gettext("可決") if counted.tally.carried else gettext("否決"),
            "exception": bool(counted.exception),
        },
        key=request.form.get("idempotency_key", ""),
        trail=_trail(case),
    )


@blueprint.post("/<int:number>/withdraw")
@needs(Permission.COUNCIL_RECORD)
def withdraw(slug: str, number: int) -> Response | tuple[str, int]:
    """Say that a record of a vote was wrong, and why."""
    field = f"reason-{number}"
    typed = Typed.posted(field)
    try:
        with unit_of_work(current_actor()) as uow:
            ballots.withdraw(uow, _case(slug), number, typed.text(field))
    except Invalid as error:
        typed.join(error)
        return _show(_case(slug), typed), error.status
    except Refused as error:
        return _show(_case(slug), typed, str(error)), error.status
    return redirect(f"/desk/cases/{slug}/votes?done=withdrawn", 303)
