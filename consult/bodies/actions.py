"""Acts on bodies: set one up, fill a seat."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.accounts.models import Account, Grant, Office
from consult.audit.events import Event
from consult.bodies import rules, seat_rules
from consult.bodies.models import Body, Membership
from consult.cases.definitions import effective
from consult.documents.text import kana_key
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
ROLES = {"chair": Role.CHAIR, "deputy": Role.MEMBER, "member": Role.MEMBER}


def _days(meeting: Definition) -> dict[str, int]:
    """The periods of its meetings: those of the procedure as this municipality runs it."""
    periods = {"notice_days": 7, "check_days": 10, "minutes_days": 45}
    return {name: int(meeting.setting(name, days)) for name, days in periods.items()}


def create_body(
    uow: UnitOfWork,
    office: Office,
    *,
    slug: str,
    name: str,
    seats: int,
    kind: str = "advisory",
    basis: str = "",
    purpose: str = "",
    quorum_base: str | None = None,
    quorum_test: str | None = None,
    chair_votes: bool = False,
    chair_breaks_ties: bool | None = None,
    attendance_modes: tuple[str, ...] = ("in_person", "web"),
    speaker_style: str = "name",
    minutes_style: str = "summary",
    term_months: int = 24,
    parent: Body | None = None,
    decision_rules: Sequence[Mapping[str, Any]] = (),
    seat_plan: Sequence[Mapping[str, Any]] = (),
    equal_sides: bool = False,
    substitutes_allowed: bool = False,
    public: bool = True,
) -> Body:
    """Set up a body with the rules by which it decides; what is not given follows the city's procedure.

    Raises:
        Invalid: for a slug that is not ASCII or taken, a missing name, seats below one, unknown rules.
    """
    uow.require(Permission.BODY_EDIT, on=office)
    meeting = effective(uow.session, "meeting")
    quorum_base = quorum_base or str(meeting.setting("quorum_base", "seats"))
    quorum_test = quorum_test or str(meeting.setting("quorum_test", "more_than_half"))
    if chair_breaks_ties is None:
        chair_breaks_ties = bool(meeting.setting("chair_breaks_ties", otherwise=True))
    wrong: dict[str, list[Sentence]] = {}
    if not name.strip():
        wrong["name"] = [msg("会議体の名前を書いてください")]
    if not _SLUG.fullmatch(slug):
        wrong["slug"] = [msg("アドレスは半角の小文字、数字、ハイフンで書いてください。例 kyodo-kento")]
    elif uow.session.execute(select(Body.id).where(Body.slug == slug)).first():
        wrong["slug"] = [msg("このアドレスは、ほかの会議体が使っています")]
    if kind not in rules.KINDS:
        wrong["kind"] = [msg("附属機関か懇談会等かを選んでください")]
    wrong |= rules.wrong_rules(
        {
            "seats": seats,
            "quorum_base": quorum_base,
            "quorum_test": quorum_test,
            "term_months": term_months,
            "attendance_modes": attendance_modes,
            "speaker_style": speaker_style,
            "minutes_style": minutes_style,
            "decision_rules": decision_rules,
        }
    ) | seat_rules.wrong_plan(seat_rules.seat_plan(seat_plan), seats, equal_sides=equal_sides)
    if kind == "statutory" and not basis.strip():
        wrong["basis"] = [
            msg("附属機関は法律か条例によります（地方自治法138条の4第3項）。その名前を書いてください")
        ]
    if kind == "section" and parent is None:
        wrong["parent"] = [msg("部会は、どの会議体の部会かを選んでください")]
    if parent is not None and parent.parent_id is not None:
        wrong["parent"] = [msg("部会の下に部会は置けません。もとの会議体を選んでください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    body = uow.add(
        Body(
            slug=slug,
            name=name,
            kind=kind,
            basis=basis,
            purpose=purpose,
            seats=seats,
            quorum_base=quorum_base,
            quorum_test=quorum_test,
            chair_votes=chair_votes,
            chair_breaks_ties=chair_breaks_ties,
            attendance_modes=list(attendance_modes),
            speaker_style=speaker_style,
            minutes_style=minutes_style,
            office_id=office.id,
            parent_id=parent.id if parent else None,
            term_months=term_months,
            decision_rules=list(decision_rules),
            seat_plan=list(seat_plan),
            equal_sides=equal_sides,
            substitutes_allowed=substitutes_allowed,
            public=public,
            created_at=clock.now(),
            **_days(meeting),
        )
    )
    uow.flush()
    uow.record(Event.BODY_CREATED, body, public={"seats": seats, "kind": kind}, first=True)
    return body


def seat_member(
    uow: UnitOfWork,
    body: Body,
    *,
    seat: int,
    name: str,
    reading: str,
    category: str,
    since: dt.date,
    until: dt.date | None = None,
    office: str = "member",
    short_name: str = "",
    affiliation: str = "",
    account: Account | None = None,
    source: str = "",
) -> Membership:
    """Fill a seat for a term. The name is kept exactly as typed; the reading gives the order of the roster.

    With an account, the person may from then on check minutes (and as chair seal them) of this body.

    Raises:
        Invalid: for a missing name or reading, a seat that does not exist or is taken, a term that ends early.
    """
    uow.require(Permission.BODY_EDIT, on=body)
    rules.ensure_seatable(
        name=name, reading=reading, seat=seat, seats=body.seats, office=office, since=since, until=until
    )
    ensure_running(body)
    others = uow.session.execute(select(Membership).where(Membership.body_id == body.id)).scalars().all()
    there = next((o for o in others if o.seat == seat and rules.overlaps(since, until, o)), None)
    if there is not None:
        raise Invalid(msg("その席は、その期間ふさがっています"), {"seat": [_taken(there)]})
    if office == "chair" and any(o.office == "chair" and rules.overlaps(since, until, o) for o in others):
        raise Invalid(msg("会長は一人です"), {"office": [msg("その期間には、別の会長がいます")]})
    wrong = seat_rules.wrong_member(
        seat_rules.seat_plan(body.seat_plan), others, name=name, reading=reading, category=category,
        account_id=account.id if account else None, since=since, until=until,
    )  # fmt: skip
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], wrong)
    member = uow.add(
        Membership(
            body_id=body.id,
            account_id=account.id if account else None,
            seat=seat,
            name=name,
            short_name=short_name or family_name(name),
            reading=reading,
            sort_key=kana_key(reading),
            category=category,
            affiliation=affiliation,
            office=office,
            since=since,
            until=until,
            term_ends=until,
            source=source,
        )
    )
    if account is not None:
        let_in(uow, account, ROLES[office], body)
    uow.record(
        Event.SEAT_FILLED,
        body,
        public={"seat": seat, "since": since.isoformat(), "until": until.isoformat() if until else ""},
        private={"name": name},
    )
    uow.session.expire(body, ["members"])
    return member


def ensure_running(body: Body) -> None:
    """Refused for a body that has been dissolved: its roster does not change any more."""
    if body.ended_on is not None:
        raise Refused(msg("この会議体は%(day)sに廃止しました。委員は変えられません。", day=body.ended_on))


def _taken(there: Membership) -> Sentence:
    """Who sits there until when, and what to do."""
    if there.until is None:
        return msg(
            "%(n)s番の席には、%(name)sさんがいます。先に、その人のページで席を離れる日を書いてください",
            n=there.seat,
            name=there.name,
        )
    return msg(
        "%(n)s番の席には、%(name)sさんが%(first)sから%(last)sまでいます。その期間の前か後にするか、先にその人が席を離れる日を書いてください",
        n=there.seat,
        name=there.name,
        first=there.since,
        last=there.until,
    )


def family_name(name: str) -> str:
    """How a member is called in the room: what stands before the first space or middle dot."""
    return re.split(r"[\s・]", name.strip(), maxsplit=1)[0]


def let_in(uow: UnitOfWork, account: Account, role: Role, body: Body) -> None:
    """Give an account the rights of a seat; who may fill it need not be an administrator of accounts.

    They stay when the seat is left: minutes of the last meetings are still to be checked and sealed.
    """
    uow.require(Permission.BODY_EDIT, on=body)
    roles = {role, Role.MEMBER}
    for wanted in sorted(roles):
        if not any(g.role == wanted.value and g.body_id == body.id for g in account.grants):
            uow.add(Grant(account_id=account.id, role=wanted.value, body_id=body.id))
            uow.record(Event.ROLE_GRANTED, account, public={"role": wanted.value, "body": body.slug})
    uow.flush()
    uow.session.expire(account, ["grants"])


def change_body(uow: UnitOfWork, body: Body, **changes: Any) -> None:
    """Change what a body is for and how it decides from now on; votes already recorded keep their arithmetic.

    `changes` may name basis, purpose, seats, quorum_base, quorum_test, chair_votes, chair_breaks_ties,
    attendance_modes, speaker_style, minutes_style, term_months, decision_rules, seat_plan, equal_sides,
    substitutes_allowed.

    Raises:
        Invalid: when fewer seats are left than people sit on them, or a rule is unknown.
    """
    uow.require(Permission.BODY_EDIT, on=body)
    changed = {name: value for name, value in changes.items() if getattr(body, name) != value}
    given = {name: changes.get(name, getattr(body, name)) for name in rules.CHANGEABLE}
    wrong = rules.wrong_rules(given)
    plan = seat_rules.seat_plan(given["seat_plan"])
    wrong |= seat_rules.wrong_plan(plan, given["seats"], equal_sides=given["equal_sides"])
    taken = max((m.seat for m in body.members if m.until is None or m.until >= clock.today()), default=0)
    if "seats" not in wrong and changes.get("seats", body.seats) < taken:
        wrong["seats"] = [msg("%(n)s番の席に委員がいます。定数は%(n)s以上にしてください", n=taken)]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if not changed:
        return
    for name, value in changed.items():
        setattr(body, name, value)
    uow.record(Event.BODY_CHANGED, body, public={"fields": sorted(changed)})
