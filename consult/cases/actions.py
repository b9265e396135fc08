"""Acts on any case. `advance` is where a transition is applied; `workflow.explain.decide` is where it is decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Actor
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.calendars import fiscal_year
from consult.cases import clocks, keeping, preparing, staged, story, tracks
from consult.cases.definitions import pin, pinned
from consult.cases.models import Case, CaseLink, CaseName, CaseStep, Deadline, TimelineEntry
from consult.cases.readiness import ensure_ready
from consult.cases.wording import ensure_sayable
from consult.documents import numbering
from consult.errors import Conflict, Invalid
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.records.actions import refresh
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import implementation

EASY_LINES = 3

# One letter per procedure in the case number, and its ASCII twin in addresses.
LETTERS = {
    "public_consultation": ("意", "i"),
    "meeting": ("会", "k"),
    "plan": ("計", "p"),
    "plan_history": ("計", "p"),
    "local_issue": ("課", "c"),
    "dialogue": ("話", "d"),
    "joint_project": ("協", "j"),
    "grant": ("補", "g"),
    "matching": ("結", "t"),
    "appointment": ("委", "a"),
    "citizens_assembly": ("抽", "z"),
    "review": ("検", "v"),
    "bill": ("議", "b"),
    "petition": ("請", "q"),
    "body": ("体", "o"),
    "recruitment": ("公", "r"),
    "gathering": ("催", "e"),
    "register": ("台", "y"),
}


def open_case(
    uow: UnitOfWork,
    procedure: str,
    *,
    title: str,
    office: Office,
    lead: str = "",
    body_id: int | None = None,
    decided_by: str = "",
    theme: str = "",
    permission: Permission = Permission.CASE_CREATE,
) -> Case:
    """Start a case at the initial stage of the newest definition and give it its number."""
    uow.require(permission, on=office)
    if not title.strip():
        raise Invalid(msg("題名を書いてください"), {"title": [msg("題名を書いてください")]})
    definition = pin(uow, procedure)
    ensure_ready(definition)
    number, slug = _number(uow, procedure)
    case = uow.add(
        Case(
            number=number,
            slug=slug,
            procedure=procedure,
            definition_digest=definition.digest,
            title=title,
            lead=lead,
            office_id=office.id,
            body_id=body_id,
            decided_by=decided_by,
            theme=theme,
            stage=definition.initial,
            created_at=clock.now(),
            created_by=uow.actor.account_id,
        )
    )
    uow.flush()
    uow.record(
        Event.CASE_CREATED,
        case,
        public={"procedure": procedure, "definition": definition.digest, "stage": definition.initial},
        first=True,
    )
    tracks.enter(uow, case, definition)
    return case


def _number(uow: UnitOfWork, procedure: str) -> tuple[str, str]:
    letter, ascii_letter = LETTERS[procedure]
    year = fiscal_year(clock.today()).short
    count = numbering.take(uow, f"case:{ascii_letter}", year)
    return f"{year}-{letter}-{count:03d}", f"{year.lower()}-{ascii_letter}-{count:03d}"


def advance(
    uow: UnitOfWork,
    case: Case,
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
    compensates: int | None = None,
) -> Decision:
    """Take `trigger` from the stage the case is in: move, record, run the effects, set the clocks.

    Everything or nothing: a failing effect or audit write undoes the move. `compensates` is the number of the
    case's event that this one takes back (see `compensation.undo`).
    """
    undone = {} if compensates is None else {"compensates": compensates}
    decision, event_id = staged.move(
        uow, case, trigger, inputs=inputs, acknowledged=acknowledged, public=undone
    )
    last = uow.session.execute(select(func.max(CaseStep.n)).where(CaseStep.case_id == case.id)).scalar() or 0
    uow.add(
        CaseStep(
            case_id=case.id,
            n=last + 1,
            trigger=trigger,
            source=decision.source,
            target=decision.to,
            at=clock.now(),
            event_id=event_id,
            by=uow.actor.kind,
            trace={**decision.trace, **undone, **_reason(uow, case, decision)},
        )
    )
    for name in decision.effects:
        implementation(name)(uow, case, decision)
    definition = pinned(uow.session, case.definition_digest)
    clocks.enter(uow, case, definition, definition.stage(decision.to))
    if decision.to != decision.source:
        tracks.enter(uow, case, definition, anew=compensates is None)
    refresh(uow, case)
    return decision


def _reason(uow: UnitOfWork, case: Case, decision: Decision) -> dict[str, str]:
    """The reason given for a step, which everyone reads: whoever typed it was told so beside the field."""
    reason = str(decision.inputs.get("reason") or "").strip()
    if reason:
        ensure_sayable(uow.session, case, str(msg("公表する理由")), reason)
    return {"reason": reason} if reason else {}


def prepared_for(
    actor: Actor, session: Session, case: Case, trigger: str, inputs: Mapping[str, Any] | None = None
) -> preparing.Prepared | None:
    """What `trigger` needs made beforehand; nothing for an act that would be refused."""
    options = staged.options(session, actor, case, inputs)
    allowed = any(option.trigger == trigger and option.allowed for option in options)
    return preparing.prepare(session, case, trigger) if allowed else None


def perform(
    actor: Actor,
    session: Session,
    case: Case,
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
) -> Decision:
    """Advance a case as one whole act: prepare what takes long, then open the unit of work and `advance`.

    Page and command line call this; the API, which keeps its key in the same transaction, does the same by hand.
    """
    prepared = prepared_for(actor, session, case, trigger, inputs)
    with unit_of_work(actor) as uow:
        uow.prepared = prepared
        return advance(uow, case, trigger, inputs=inputs, acknowledged=acknowledged)


@handles("clock.fire")
def fire_clock(uow: UnitOfWork, _key: str, *, case_id: int, rule: str) -> None:
    """The worker's part: take the trigger of a deadline that has passed, once, as `system`."""
    deadline = uow.session.execute(
        select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == rule)
    ).scalar_one()
    if deadline.state != "running" or deadline.trigger is None:
        return
    case, due = uow.session.get_one(Case, case_id), deadline.due_on
    track = tracks.of_clock(uow.session, case, rule)
    if track is None:
        advance(uow, case, deadline.trigger)
    else:
        tracks.advance(uow, track, deadline.trigger)
    if deadline.due_on == due:  # a way that leads round has set it anew
        deadline.state, deadline.fired_at = "met", clock.now()


def describe(uow: UnitOfWork, case: Case, *, lead: str, decided_by: str, easy: Sequence[str]) -> None:
    """Say in a sentence what changes for people, who decides, and the same in やさしい日本語 (at most three lines)."""
    keeping.require(uow, case)
    if len(easy) > EASY_LINES:
        sentence = msg("やさしい日本語は%(n)s行までにしてください", n=EASY_LINES)
        raise Invalid(sentence, {"easy": [sentence]})
    ensure_sayable(uow.session, case, str(msg("案件の説明")), lead, decided_by, *easy)
    case.lead, case.decided_by, case.easy = lead, decided_by, list(easy)
    uow.record(Event.CASE_CHANGED, case, public={"field": "description"})


def give_to_body(uow: UnitOfWork, case: Case, body_id: int) -> None:
    """Let a body take part in a case that was begun without one: its chair and members act in it from now on.

    Raises:
        Forbidden: for who does not keep the case.
        Conflict: when a body takes part already; its seats and sheets stay as they are.
    """
    keeping.require(uow, case)
    if case.body_id is not None:
        raise Conflict(msg("この案件には、もう会議体があります。"))
    case.body_id = body_id
    uow.record(Event.CASE_CHANGED, case, public={"field": "body"})


def link(uow: UnitOfWork, source: Case, target: Case, kind: str) -> CaseLink:
    """Name a relation between two cases; the same relation twice is one."""
    uow.require(Permission.CASE_LINK, on=source)
    known = uow.session.execute(
        select(CaseLink).where(
            CaseLink.from_id == source.id, CaseLink.to_id == target.id, CaseLink.kind == kind
        )
    ).scalar_one_or_none()
    if known is not None:
        return known
    made = uow.add(CaseLink(from_id=source.id, to_id=target.id, kind=kind))
    uow.record(Event.CASE_LINKED, source, public={"to": target.slug, "kind": kind})
    return made


def name(uow: UnitOfWork, case: Case, text: str, kind: str, since: str | None = None) -> CaseName:
    """Add a name the case is found by (provisional, official, former)."""
    keeping.require(uow, case)
    ensure_sayable(uow.session, case, str(msg("案件の名前")), text)
    made = uow.add(CaseName(case_id=case.id, name=text, kind=kind, since=since))
    uow.record(Event.CASE_CHANGED, case, public={"field": "name", "kind": kind})
    refresh(uow, case)
    return made


def add_to_timeline(uow: UnitOfWork, case: Case, entry: TimelineEntry) -> TimelineEntry:
    """Append a line to the story of a case; the caller has set its date with the precision that is known."""
    keeping.require(uow, case)
    story.tell(uow, case, entry)
    uow.record(Event.TIMELINE_CHANGED, case, public={"position": entry.position})
    refresh(uow, case)
    return entry
