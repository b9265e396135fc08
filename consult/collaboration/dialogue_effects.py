"""What else happens when a 話し合い moves, and how its clocks are reckoned."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks, queries
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.dialogue_conditions import ACTOR_KINDS
from consult.collaboration.promise_effects import note
from consult.dossier.queries import Dossier, dossier
from consult.i18n import N_
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("announce_session")
def announce_session(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The session is on its page, in the lists and feeds; adjourned, with its next day."""
    case.public = True
    if day := decision.inputs.get("next_session_on"):
        note(uow, case, "next_session", {"day": day})


@effect("publish_pack")
def publish_pack(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The pack can be read from this day on; its promise is kept."""
    clocks.meet(uow, case, "dialogue_pack")


@effect("show_ground_rules")
def show_ground_rules(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The rules of the room stand in the pack, which is public; that the session began with them is noted."""
    note(uow, case, "opened", {"day": clock.today()})


@effect("say_it_was_no_talk")
def say_it_was_no_talk(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The public record says that this was a 説明会 and no 話し合い."""
    note(uow, case, "no_talk", {"text": "これは説明会です。話し合いではありません。"})


@effect("announce_no_session")
def announce_no_session(_uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """One that had been announced says on its page that it is not held; the reason stands in the step."""
    case.public = case.public or decision.source != "planned"


@effect("close_survey")
def close_survey(_uow: UnitOfWork, _case: Case, _decision: Decision) -> None:
    """Nothing is taken in here: the stage alone says that the survey is over."""


@effect("ask_participants")
def ask_participants(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """From now on those who were there may ask for corrections, until the day that is fixed here."""
    days = int(pinned(uow.session, case.definition_digest).setting("check_days", 10))
    until = reckon(Rule(Count.EXCLUDING, days, N_("記録の案を送った日")), clock.today()).date
    note(uow, case, "asked", {"people": headcount(dossier(uow.session, case)), "until": until})


@effect("publish_session_record")
def publish_session_record(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The record is for everyone; its promise is kept, that of the answers begins."""
    case.public = True
    clocks.meet(uow, case, "dialogue_record")


def headcount(held: Dossier) -> int:
    """How many came, all days together."""
    return sum(one[code] or 0 for one in held.all("attendance") for code in ACTOR_KINDS)


def _days(session: Session, case: Case, name: str) -> int:
    return int(pinned(session, case.definition_digest).setting(name, 1))


@clocks.reckons("dialogue_pack", N_("事前の資料の公表"))
def pack_by(session: Session, case: Case) -> Deadline | None:
    """So many days before the session."""
    notice = dossier(session, case).last("session")
    if notice is None or notice["date"] is None:
        return None
    return reckon(Rule(Count.BEFORE, _days(session, case, "pack_days"), N_("開催の日")), notice["date"])


@clocks.reckons("survey_closes", N_("アンケートの最後の日"))
def survey_by(session: Session, case: Case) -> Deadline | None:
    """The last day that was announced."""
    notice = dossier(session, case).last("session")
    return reckon("fixed_day", notice["closes_on"]) if notice and notice["closes_on"] else None


@clocks.reckons("dialogue_record", N_("記録の案"))
def record_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day it ended, which is not counted; going back to the draft starts nothing anew."""
    ended = [
        s for s in queries.steps(session, case) if s.target in {"held", "ended_open", "briefed", "collected"}
    ]
    since = tokyo_date(ended[-1].at) if ended else clock.today()
    return reckon(Rule(Count.EXCLUDING, _days(session, case, "record_days"), N_("終えた日")), since)


@clocks.reckons("participants_check", N_("参加した人の確かめ"))
def check_by(session: Session, case: Case) -> Deadline | None:
    """The day that was fixed when they were asked."""
    asked = dossier(session, case).last("asked")
    return reckon("fixed_day", asked["until"]) if asked else None


@clocks.reckons("dialogue_response", N_("市の回答"))
def response_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the record was published; or the day announced before that one passed."""
    published = [step for step in queries.steps(session, case) if step.trigger == "publish"]
    since = published[-1].at if published else clock.now()
    moved = [sheet for sheet in dossier(session, case).all("more_time") if sheet.at >= since]
    if moved:
        return reckon("fixed_day", moved[-1]["day"])
    counting = Rule(Count.EXCLUDING, _days(session, case, "response_days"), N_("記録を公表した日"))
    return reckon(counting, tokyo_date(since))
