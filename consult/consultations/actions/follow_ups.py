"""区分C（参考）のその後: what the city said it would bear in mind is asked about again, by a day."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import FiscalYear, fiscal_year
from consult.cases import staged
from consult.cases.wording import ensure_sayable
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import FollowUp
from consult.consultations.outcomes import FOLLOW_UP, outcomes_of
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def first_day_asked(today: dt.date) -> dt.date:
    """Without another day: the end of the next 年度, so that one whole yearly review lies before it."""
    return FiscalYear(fiscal_year(today).year + 1).last


def follow_answer(uow: UnitOfWork, group: PointGroup) -> None:
    """With an approved answer goes its follow-up: made, kept or dropped. Part of approving, which asked permission."""
    outcomes = outcomes_of(staged.definition_of(uow.session, group.case))
    wanted = group.outcome in outcomes and FOLLOW_UP in outcomes[group.outcome].needs
    statement = select(FollowUp).where(FollowUp.group_id == group.id, FollowUp.state == "open")
    known = uow.session.execute(statement).scalars().first()
    if known is not None and not wanted:
        known.state = "dropped"
        uow.record(Event.FOLLOW_UP_CLOSED, known, public={"dropped": True})
    if known is None and wanted:
        made = uow.add(
            FollowUp(
                case_id=group.case_id,
                group_id=group.id,
                office_id=group.case.office_id,
                what=group.gist,
                due_on=first_day_asked(clock.today()),
                state="open",
                made_at=clock.now(),
            )
        )
        uow.flush()
        public = {"number": group.number, "due": made.due_on.isoformat()}
        uow.record(Event.FOLLOW_UP_MADE, made, public=public)


def change_follow_up(uow: UnitOfWork, row: FollowUp, *, what: str, due_on: dt.date) -> None:
    """Say more exactly what will be looked at, and by when.

    Raises:
        Invalid: without words, or for a day that is past.
        Refused: when it is closed.
    """
    uow.require(Permission.FOLLOW_UP_KEEP, on=row)
    _ensure_open(row)
    if not what.strip():
        sentence = msg("何を確かめるかを書いてください")
        raise Invalid(sentence, {"what": [sentence]})
    if due_on < clock.today():
        sentence = msg("期日は、きょうから後の日にしてください")
        raise Invalid(sentence, {"due_on": [sentence]})
    ensure_sayable(uow.session, row.case, str(msg("その後")), what)
    row.what, row.due_on = what.strip(), due_on
    uow.record(Event.FOLLOW_UP_CHANGED, row, public={"due": due_on.isoformat()})


def close_follow_up(uow: UnitOfWork, row: FollowUp, *, outcome: str, closed_on: dt.date) -> None:
    """Say what came of it, and when.

    Raises:
        Invalid: without words, or for a day to come.
        Refused: when it is closed already.
    """
    uow.require(Permission.FOLLOW_UP_KEEP, on=row)
    _ensure_open(row)
    if not outcome.strip():
        sentence = msg("その後どうなったかを書いてください")
        raise Invalid(sentence, {"outcome": [sentence]})
    if closed_on > clock.today():
        sentence = msg("終えた日は、きょうまでの日にしてください")
        raise Invalid(sentence, {"closed_on": [sentence]})
    ensure_sayable(uow.session, row.case, str(msg("その後")), outcome)
    row.state, row.outcome, row.closed_on = "closed", outcome.strip(), closed_on
    uow.record(Event.FOLLOW_UP_CLOSED, row, public={"closed_on": closed_on.isoformat()})


def _ensure_open(row: FollowUp) -> None:
    if row.state != "open":
        raise Refused(msg("この「その後」は、もう終わっています"))


def follow_ups_due(session: Session, year: FiscalYear) -> Sequence[FollowUp]:
    """What the yearly review of a 年度 asks about: open, and due by its end, the longest overdue first."""
    statement = select(FollowUp).where(FollowUp.state == "open", FollowUp.due_on <= year.last)
    return session.execute(statement.order_by(FollowUp.due_on, FollowUp.id)).scalars().all()
