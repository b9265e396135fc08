"""The page of who applied or is appointed: whose it is, kept in the session of the browser, and what stands on it."""

from typing import Any

from flask import request, session

from consult import clock
from consult.calendars import fiscal_year
from consult.cases import staged
from consult.cases.models import Case
from consult.codes import spaced
from consult.collaboration.appointments import applying, roster
from consult.collaboration.appointments.facts import unread
from consult.collaboration.appointments.overdue import HOLDING, lacking
from consult.collaboration.appointments.own import APPLYING
from consult.collaboration.appointments.role_names import otherwise
from consult.collaboration.appointments.sheets import NAME
from consult.db import db, settings
from consult.dossier.queries import Dossier, dossier
from consult.dossier.sheets import sheet_of
from consult.i18n import gettext, pick
from consult.web.forms import Typed
from consult.web.meetings import meeting_page

_KEPT = "volunteer"
_SECONDS = 2 * 60 * 60


def begin(case: Case, *, code: bool) -> None:
    """From now on this browser may open the page of this case; `code`: and read its code there."""
    session[_KEPT] = {"case": case.id, "code": code, "until": int(clock.now().timestamp()) + _SECONDS}


def end() -> None:
    """The browser forgets whose page it had opened."""
    session.pop(_KEPT, None)


def mine() -> Case | None:
    """Whose page this browser has opened, for two hours after the last look."""
    kept = session.get(_KEPT)
    if not kept or kept["until"] < clock.now().timestamp():
        end()
        return None
    case = db.session.get(Case, kept["case"])
    if case is None or case.procedure != NAME:
        return None
    begin(case, code=kept["code"])
    return case


def context(case: Case, typed: Typed) -> dict[str, Any]:
    """What the page shows, and which forms are open now."""
    held, today = dossier(db.session(), case), clock.today()
    terms = roster.terms_of(db.session(), [case.id]).get(case.id, [])
    term, consent, report = terms[-1] if terms else None, held.last("consent"), sheet_of(NAME, "report")
    nomination = held.last("nomination")
    role = nomination["post"] if nomination else ""
    called = roster.name_on(roster.names(db.session()), role, today, otherwise(role)) if role else ""
    wishes = held.all("wish")
    back = case.stage in APPLYING and any(one["what"] == "withdraw" for one in wishes)
    reports = bool(report and report.open_in(case.stage))
    years = lacking(held, term, today) if reports else ()
    year = typed["year"] or str(years[0] if years else fiscal_year(today).year)
    return {
        "new": request.args.get("new") == "1",
        "done": request.args.get("done", ""),
        "number": case.number,
        "code": spaced(applying.code_of(case.slug, settings())) if session[_KEPT]["code"] else "",
        "sentence": _sentence(case, held, back=back),
        "received": case.created_at,
        "called": called,
        "term": term,
        "last": (term.ended_on or term.until) if term else None,
        "withdrawable": case.stage in APPLYING and not back,
        "listing": case.stage in APPLYING | HOLDING and consent is not None and not back,
        "listed": bool(consent and consent["listed"]),
        "reports": reports,
        "lacking": [str(one) for one in years],
        "year": year,
        "sent": _sent(held),
        "leaving": case.stage in HOLDING,
        "wish": next((one for one in reversed(wishes) if one["what"] == "leave"), None),
        "renewing": case.stage == "term_ending",
        "renewal": _renewal(case, held),
        "office": meeting_page.office(case.office),
    }


def _sentence(case: Case, held: Dossier, *, back: bool) -> str:
    if back or (case.stage == "not_appointed" and any(w["what"] == "withdraw" for w in held.all("wish"))):
        return gettext("応募は取り下げられました。")
    if case.stage == "nominated":
        return gettext("応募を担当の課が読んでいます")
    return pick(staged.definition_of(db.session(), case).stage(case.stage).public)


def _sent(held: Dossier) -> list[dict[str, Any]]:
    waiting = {one.number for one in unread(held)}
    return [
        {
            "year": one["year"],
            "at": one.at,
            "where": one["where"] or "",
            "people": one["people"],
            "text": one["activities"] or "",
            "taken": one.number not in waiting,
        }
        for one in reversed(held.all("report"))
    ]


def _renewal(case: Case, held: Dossier) -> str:
    """What was answered since the end of the term came near: yes, no, or nothing yet."""
    if case.stage != "term_ending":
        return ""
    consents = [one for one in held.all("consent") if one.stage == "term_ending"]
    terms = roster.terms_of(db.session(), [case.id]).get(case.id, [])
    consents = (
        [c for c in consents if c.at.astimezone(clock.TOKYO).date() >= terms[-1].since] if terms else []
    )
    return ("yes" if consents[-1]["agrees"] else "no") if consents else ""
