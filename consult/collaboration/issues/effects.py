"""What else happens when a 地域課題 moves up or down the ladder, and how its clocks are reckoned."""

import datetime as dt

from consult import clock
from consult.audit.events import Event
from consult.calendars import FuzzyDate
from consult.cases import actions as cases
from consult.cases import clocks, composition, story
from consult.cases.models import Case, TimelineEntry
from consult.collaboration.issues.rounds import drop_undecided_reply
from consult.collaboration.issues.sheets import LEVELS, NAME, level_of
from consult.dossier.hooks import written
from consult.dossier.queries import dossier
from consult.dossier.sheets import Values
from consult.errors import Refused
from consult.i18n import Message, msg, using
from consult.records.actions import refresh
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("show_on_ladder")
def show_on_ladder(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The issue is on the page of local issues, under the title an office gave it, without what was sealed.

    Raises:
        Refused: for a report of somebody's that has no title of the office's own yet.
    """
    kept = dossier(uow.session, case)
    headline = kept.last("headline")
    if headline is not None:
        case.title, case.lead = headline["title"], headline["lead"] or ""
    elif kept.last("report") is not None:
        raise Refused(
            msg("公表する題名を、調書に書いてください（知らせた人の言葉は、そのままでは載せません）")
        )
    case.public = True


@written(NAME, "headline")
def correct_headline(uow: UnitOfWork, case: Case, said: Values, _before: Values) -> None:
    """A title of the office's that is put right later is put right wherever everyone reads it."""
    if case.public and said:
        case.title, case.lead = said["title"], said.get("lead") or ""
        refresh(uow, case)


@effect("hide_from_neighbours")
def hide_from_neighbours(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """From now on only those in charge see it: page, lists, feeds and search know it no more."""
    case.public = False


@effect("carry_up")
def carry_up(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The level below says in one line what it could do, tried, cannot do and goes on doing; its sheets stay."""
    drop_undecided_reply(uow, case, decision)
    kept, below = dossier(uow.session, case), level_of(decision.source)
    counts = {
        code: sum(level_of(sheet.stage) == below for sheet in kept.all(code))
        for code in ("can_do", "tried", "cannot", "role")
    }
    said = msg(
        "できること%(can_do)s件、試したこと%(tried)s件、できないこと%(cannot)s件、続ける役割%(role)s件",
        **counts,
    )
    _story(uow, case, _passed(decision), said)


@effect("carry_down")
def carry_down(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The level that gets it back gets the support that was promised, in words."""
    drop_undecided_reply(uow, case, decision)
    back = dossier(uow.session, case).last("handing_back")
    support = "、".join((back["support"] or "").splitlines()) if back else ""
    reason = str(decision.inputs.get("reason") or "")
    _story(
        uow,
        case,
        _passed(decision),
        msg("理由：%(reason)s。添える支援：%(support)s", reason=reason, support=support),
    )


@effect("reopen_issue")
def reopen_issue(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The earlier result stays; a new round begins, with the reason for everyone to read."""
    case.public = True
    reason = str(decision.inputs.get("reason") or "")
    _story(uow, case, _passed(decision), msg("再開した理由：%(reason)s", reason=reason))


@effect("record_reception")
def record_reception(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The city has it: the clock that asked for reception is kept; the reply is counted from this day."""
    clocks.meet(uow, case, "issue_reception")


@effect("publish_ladder")
def publish_ladder(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """What each level did is public from now on, also of an issue that had been hidden."""
    case.public = True


@effect("open_joint_project")
def open_joint_project(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A case of its own for the project, which this one waits for."""
    made = cases.open_case(uow, "joint_project", title=case.title, office=case.office, lead=case.lead)
    composition.add_part(uow, case, made)


def _passed(decision: Decision) -> Message:
    source, target = level_of(decision.source), level_of(decision.to)
    return msg("%(source)sから%(target)sへ", source=Message(LEVELS[source]), target=Message(LEVELS[target]))


def _story(uow: UnitOfWork, case: Case, title: Message, note: Message) -> None:
    today: dt.date = clock.today()
    with using("ja"):
        entry = TimelineEntry(
            date=FuzzyDate.of_day(today).iso, title=str(title), note=str(note), who=case.office.name
        )
    story.tell(uow, case, entry)
    uow.record(Event.TIMELINE_CHANGED, case, public={"position": entry.position})
