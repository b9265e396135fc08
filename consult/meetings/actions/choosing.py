"""Which cases may be put on an agenda: those that run, that the body may know of, and that it may decide."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.definitions import every
from consult.cases.models import Case
from consult.cases.staged import definition_of
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.meetings import power
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork

MOST = 50


def ensure_may_be_item(uow: UnitOfWork, meeting: Meeting, case: Case, *, needs_decision: bool) -> None:
    """Refuse a case that is over, that this body may not know of, or that it has no power to decide.

    The minutes of an earlier meeting of the same body may always be taken up.

    Raises:
        Invalid: at the field of the case, with every reason at once and what can be done.
    """
    body = meeting.body
    if case.procedure == "meeting" and case.body_id == body.id:
        return
    wrong: list[Sentence] = []
    known = case.public or case.body_id in {body.id, body.parent_id} - {None}
    if not known and not allowed(uow.actor, Permission.DESK_OPEN, case):
        wrong.append(
            msg(
                "案件%(number)sは、担当の%(office)sのほかには知らせていない案件です。公表されてから議題にしてください",
                number=case.number,
                office=case.office.name,
            )
        )
    elif definition_of(uow.session, case).stage(case.stage).final:
        wrong.append(
            msg("案件%(number)sは終わっています。いま進んでいる案件から選んでください", number=case.number)
        )
    if needs_decision and (cannot := power.cannot_decide(
        kind=body.kind,
        parent=body.parent.kind if body.parent else None,
        name=body.name,
        mine=case.body_id in {None, body.id, body.parent_id},
        case=case.number,
    )):  # fmt: skip
        wrong.append(cannot)
    if wrong:
        raise Invalid(
            wrong[0] if len(wrong) == 1 else msg("直すところが%(n)sつあります", n=len(wrong)), {"case": wrong}
        )


def candidates(session: Session, meeting: Meeting, words: str = "") -> list[Case]:
    """Running cases this body may take up, newest first, whose number or title has the words; one more than a page."""
    final = [
        (name, stage.name) for name, machine in every().items() for stage in machine.stages if stage.final
    ]
    body = meeting.body
    known = or_(
        Case.public.is_(True), Case.office_id == body.office_id, Case.body_id.in_([body.id, body.parent_id])
    )
    found: Select[Case] = select(Case).where(known, Case.procedure != "meeting")
    for name in {name for name, _stage in final}:
        over = [stage for known_name, stage in final if known_name == name]
        found = found.where(or_(Case.procedure != name, Case.stage.not_in(over)))
    for word in words.split()[:5]:
        found = found.where(
            or_(Case.title.contains(word, autoescape=True), Case.number.contains(word, autoescape=True))
        )
    return list(session.execute(found.order_by(Case.id.desc()).limit(MOST + 1)).scalars())
