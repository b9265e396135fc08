"""What else happens when a 話し合い moves, and how its clocks are reckoned."""

from consult import clock
from consult.calendars import reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.dialogues.conditions import ACTOR_KINDS, KINDS
from consult.collaboration.dialogues.doubts import carry_doubts
from consult.collaboration.promises.effects import note
from consult.dossier.queries import Dossier, dossier
from consult.i18n import N_, Message, using
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
    carry_doubts(uow, case)
    clocks.meet(uow, case, "dialogue_pack")


@effect("show_ground_rules")
def show_ground_rules(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The rules of the room stand in the pack, which is public; that the session began with them is noted.

    Doubts of an earlier talk that became public since the pack came out go along too.
    """
    carry_doubts(uow, case)
    note(uow, case, "opened", {"day": clock.today()})


@effect("say_it_was_no_talk")
def say_it_was_no_talk(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The public record says that this was a 説明会 or 要望を聴く会 and no 話し合い."""
    session = dossier(uow.session, case).last("session")
    with using("ja"):
        kind = str(Message(KINDS[session["kind"] if session else "briefing"]))
    note(uow, case, "no_talk", {"text": f"これは{kind}です。話し合いではありません。"})


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
    """How many came, all days together; of an assembly, those who were there."""
    if took_part := held.last("took_part"):
        return int(took_part["attended"])
    return sum(one[code] or 0 for one in held.all("attendance") for code in ACTOR_KINDS)
