"""/desk/bodies/<slug>/members/<id>: one seat of one person: leaving, the rest of the term, chair and deputy."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.access.permissions import Permission
from consult.bodies import substitutes, terms
from consult.bodies.models import Membership
from consult.bodies.rules import on_day
from consult.calendars import date_text
from consult.db import db
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.meetings import resting
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.bodies.bodies import OFFICES
from consult.web.bodies.body_desk_page import own_body
from consult.web.forms import Typed

blueprint = Blueprint("desk_members", __name__, url_prefix="/desk/bodies")
_WRITTEN = ("name", "reading", "affiliation")
_FIELDS = (
    "last_day",
    "reason",
    "office",
    "since",
    "until",
    "who",
    *_WRITTEN,
    *(f"right_{n}" for n in _WRITTEN),
)


@blueprint.get("/<slug>/members/<int:number>")
@needs(Permission.BODY_EDIT)
def show(slug: str, number: int) -> str:
    """One membership, and what may become of it."""
    return _show(_member(slug, number))


@blueprint.post("/<slug>/members/<int:number>")
@needs(Permission.BODY_EDIT)
def act(slug: str, number: int) -> Response | tuple[str, int]:
    """Leave early, take an office, or hand the rest of the term to a substitute."""
    typed = Typed.posted(*_FIELDS)
    do = request.form.get("do", "")
    member_id = _member(slug, number).id
    try:
        with unit_of_work(current_actor()) as uow:
            _do(uow, uow.session.get_one(Membership, member_id), do, typed)
    except (Invalid, Refused) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {"do": [error.sentence]}))
        return _show(_member(slug, number), typed, do), error.status
    return redirect(f"/desk/bodies/{slug}?done={do}", 303)


def _do(uow: UnitOfWork, member: Membership, do: str, typed: Typed) -> None:
    match do:
        case "leave":
            last_day = typed.day("last_day", msg("最後の日を書いてください"))
            there = resting.attended_after(uow.session, member, last_day) if last_day else None
            if there is not None:
                typed.wrong["last_day"] = [there]
            terms.leave(uow, member, last_day or member.since, typed.text("reason"))
        case "office":
            since = typed.day("since", msg("その役になる日を書いてください"))
            terms.take_office(uow, member, typed["office"], since or member.since)
        case "correct":
            _correct(uow, member, typed)
        case "substitute":
            since = typed.day("since")
            terms.substitute(
                uow,
                member,
                name=typed.text("name"),
                reading=typed.text("reading"),
                affiliation=typed.text("affiliation"),
                since=since,
            )
        case "proxy":
            since = typed.day("since", msg("代理を始める日を書いてください"))
            substitutes.name_substitute(
                uow, member, name=typed.text("name"), reading=typed.text("reading"),
                affiliation=typed.text("affiliation"), since=since or member.since, until=typed.day("until"),
            )  # fmt: skip
        case "end_proxy":
            last_day = typed.day("last_day", msg("最後の日を書いてください"))
            named = substitutes.of_members(uow.session, [member.id])[member.id]
            chosen = next((one for one in named if one.id == typed.number("who")), None)
            if chosen is None:
                raise NotFound(msg("この代理の人は見つかりません"))
            substitutes.end_substitute(uow, chosen, last_day or chosen.since)
        case _:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
    typed.ensure()  # after the act has named its mistakes too; nothing is kept


def _correct(uow: UnitOfWork, member: Membership, typed: Typed) -> None:
    try:
        terms.correct(uow, member, **{key: typed.text(f"right_{key}") for key in _WRITTEN})
    except Invalid as error:
        raise Invalid(error.sentence, {f"right_{key}": said for key, said in error.fields.items()}) from None


def _member(slug: str, number: int) -> Membership:
    body = own_body(slug)
    found = db.session().get(Membership, number)
    if found is None or found.body_id != body.id:
        raise NotFound(msg("この委員は見つかりません"))
    return found


def _show(member: Membership, typed: Typed | None = None, do: str = "") -> str:
    today, body = clock.today(), member.body
    typed = typed or Typed()
    left_early = member.until is not None and (member.term_ends is None or member.until < member.term_ends)
    offices = [
        {"value": code, "label": gettext(word), "checked": typed["office"] == code}
        for code, word in OFFICES.items()
        if code != member.office
    ]
    return render_template(
        "desk/member.html",
        body={"name": body.name, "slug": body.slug},
        member=_facts(member),
        written={f"right_{key}": getattr(member, key) for key in _WRITTEN},
        here=f"/desk/bodies/{body.slug}/members/{member.id}",
        seated=member.until is None or member.until >= today,
        may_substitute=left_early and bool(member.left_reason),
        rest=date_text(member.term_ends) if member.term_ends else "",
        offices=offices,
        chairs="、".join(m.name for m in on_day(body.members, today) if m.office == "chair" and m != member),
        proxies=_proxies(member) if body.substitutes_allowed else None,
        typed=typed,
        do=do,
        trail=trails.desk(
            {"title": gettext("会議体"), "href": "/desk/bodies"},
            {"title": body.name, "href": f"/desk/bodies/{body.slug}"},
            member.name,
        ),
    )


def _proxies(member: Membership) -> list[dict[str, Any]]:
    named = substitutes.of_members(db.session(), [member.id])[member.id]
    return [
        {
            "id": one.id,
            "name": one.name,
            "affiliation": one.affiliation,
            "since": date_text(one.since),
            "until": date_text(one.until) if one.until else "",
            "over": one.until is not None and one.until < clock.today(),
        }
        for one in named
    ]


def _facts(member: Membership) -> dict[str, Any]:
    return {
        "name": member.name,
        "reading": member.reading,
        "seat": member.seat,
        "office": gettext(OFFICES[member.office]),
        "category": member.category,
        "affiliation": member.affiliation,
        "since": date_text(member.since),
        "until": date_text(member.until) if member.until else "",
        "left": member.left_reason,
    }
