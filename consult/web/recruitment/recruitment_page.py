"""What the desk pages of an open call show: applications as numbers, sheets, lots, answers."""

from fractions import Fraction
from typing import Any

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies.models import Body
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations.queries.happened import names_of
from consult.db import db
from consult.dossier.queries import dossier
from consult.i18n import N_, gettext, msg
from consult.recruitment import facts, intake, queries, rules
from consult.recruitment.intake import CHANNELS, Applicant
from consult.recruitment.models import Application
from consult.web.recruitment import call_panel

ELIGIBILITY = {"unchecked": N_("まだ"), "eligible": N_("あり"), "ineligible": N_("なし")}
OUTCOMES = {
    "": N_("まだ"),
    "chosen": N_("選ばれた"),
    "reserve": N_("補欠"),
    "not_chosen": N_("選ばれなかった"),
}
ANSWERS = {"": N_("まだ"), "accepted": N_("引き受けた"), "declined": N_("辞退した")}
STATES = {
    "booked": N_("入力を待っています"),
    "received": "",
    "withdrawn": N_("取り下げ"),
    "discarded": N_("氏名などを消しました"),
}


def exact(number: Fraction) -> str:
    """A mean as people read it, exact: 42, or 42と1/3."""
    whole, rest = divmod(number.numerator, number.denominator)
    return (
        str(whole)
        if rest == 0
        else str(msg("%(whole)sと%(part)s", whole=whole, part=f"{rest}/{number.denominator}"))
    )


def asks(case: Case) -> dict[str, Any]:
    """What the call asks of an application."""
    call = dossier(db.session(), case).last("call")
    letters = int(pinned(db.session(), case.definition_digest).setting("essay_letters", 0))
    return {"theme": call["essay_theme"] if call else "", "letters": letters}


def _read(case: Case) -> facts.Read | None:
    return facts.read_each(db.session(), [case])[0]


def applicants(case: Case, _actor: Actor, opened: dict[int, Applicant] | None = None) -> dict[str, Any]:
    """The list by number; names only where they were just opened."""
    session = db.session()
    applied = queries.applications_of(session, [case.id])[case.id]
    twice = intake.same_person(applied)
    judges = set(queries.judges_of(session, [case.id])[case.id])
    return {
        "rows": [
            {
                **_line(case, one),
                "essay": one.essay,
                "twice": twice[one.number],
                "who": (opened or {}).get(one.number),
                "may_check": case.stage == "screening" and one.state == "received",
            }
            for one in applied
        ],
        "opened": bool(opened),
        "may_book": case.stage in {"open", "screening"},
        "channels": [{"value": c, "label": gettext(w)} for c, w in CHANNELS.items() if c != "web"],
        "judges": [
            {"value": str(account.id), "label": account.name, "checked": account.id in judges}
            for account in queries.who_may_score(session, case)
        ],
        "may_name": case.stage in {"draft", "open", "screening", "scoring"},
    }


def _line(case: Case, one: Application) -> dict[str, Any]:
    return {
        "number": one.number,
        "channel": gettext(CHANNELS[one.channel]),
        "at": one.received_at,
        "late": one.late,
        "state": gettext(STATES[one.state]) if STATES[one.state] else "",
        "booked": one.state == "booked",
        "eligibility": gettext(ELIGIBILITY[one.eligibility]),
        "why_not": one.why_not,
        "reserve": one.wants_reserve,
        "href": f"/desk/cases/{case.slug}/applicants/{one.number}",
    }


def scores(case: Case, actor: Actor) -> dict[str, Any]:
    """A judge's own sheets, and how everyone stands for those who run the call."""
    session, read = db.session(), _read(case)
    if read is None:
        return {"criteria": (), "mine": [], "ranked": [], "missing": [], "concerned": [], "is_judge": False}
    call = read.sheets.last("call")
    criteria = rules.criteria_of((call["criteria"] if call else "") or "") or ()
    eligible = queries.eligible(read.applications)
    is_judge = actor.account_id in read.judges
    return {
        "criteria": [
            {"name": f"points-{at}", "label": one.label, "most": one.most}
            for at, one in enumerate(criteria, start=1)
        ],
        "open": case.stage == "scoring",
        "is_judge": is_judge,
        "mine": [_sheet(read, one, actor.account_id or 0) for one in eligible] if is_judge else [],
        **(_standing(read) if allowed(actor, Permission.RECRUITMENT_RUN, case) else {"ranked": []}),
        "may_take_out": allowed(actor, Permission.RECRUITMENT_DECIDE, case),
        "names": names_of(session, read.judges),
    }


def _sheet(read: facts.Read, one: Application, judge: int) -> dict[str, Any]:
    found = next((s for s in read.scores[one.id] if s.account_id == judge), None)
    return {
        "number": one.number,
        "essay": one.essay,
        "points": list(found.points.values()) if found else [],
        "total": sum(found.points.values()) if found and found.points else None,
        "concerned": bool(found and found.concerned),
    }


def _standing(read: facts.Read) -> dict[str, Any]:
    ranked = rules.ranking(facts.averages(read))
    by_number = {one.number: read.scores[one.id] for one in read.applications}
    reserve = [one.number for one in queries.eligible(read.applications) if one.wants_reserve]
    ties = rules.open_ties(ranked, facts.places_of(read), facts.settled_order(read), reserve)
    return {
        "ranked": [
            {
                "place": one.place,
                "number": one.number,
                "mean": exact(one.score),
                "judges": sum(bool(s.points and not s.concerned) for s in by_number[one.number]),
            }
            for one in ranked
        ],
        "ties": ["、".join(map(str, group)) for group in ties],
        "places": facts.places_of(read),
        "concerned": [
            {"number": number, "account": s.account_id, "points": bool(s.points)}
            for number, given in sorted(by_number.items())
            for s in given
            if s.concerned
        ],
    }


def lots(case: Case, _actor: Actor) -> dict[str, Any]:
    """The draw as far as it has come."""
    return {"lottery": call_panel.lottery(case), "stage": case.stage}


def outcome(case: Case, actor: Actor, opened: dict[int, Applicant] | None = None) -> dict[str, Any]:
    """Everyone with the outcome, who is to be told, who has answered, who sits."""
    session, read = db.session(), _read(case)
    applied = list(read.applications) if read else []
    body = session.get(Body, case.body_id) if case.body_id else None
    seated = read.seated if read else frozenset()
    telling = case.stage in {"settled", "notified", "waiting_list"}
    order = sorted(applied, key=lambda one: (one.place is None, one.place or 0, one.number))
    return {
        "rows": [
            {
                **_line(case, one),
                "place": one.place,
                "outcome": gettext(OUTCOMES[one.outcome]),
                "told": one.told_at,
                "by": one.told_by,
                "answer": gettext(ANSWERS[one.answer]) if one.outcome == "chosen" else "",
                "may_tell": telling and one.state == "received" and one.told_at is None,
                "may_answer": one.outcome == "chosen"
                and one.told_at is not None
                and one.number not in seated,
                "may_seat": one.outcome == "chosen" and one.answer == "accepted" and one.number not in seated,
                "seated": one.number in seated,
                "who": (opened or {}).get(one.number),
            }
            for one in order
        ],
        "telling": telling,
        "may_seat": allowed(actor, Permission.BODY_APPOINT, case),
        "may_erase": case.stage in {"ended", "cancelled", "nominated"}
        and allowed(actor, Permission.RECRUITMENT_DECIDE, case),
        "body": {"name": body.name, "slug": body.slug} if body else None,
        "opened": bool(opened),
    }
