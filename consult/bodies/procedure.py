"""Starting the procedure of a body: the case that leads from its founding to its end."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.bodies.models import Body
from consult.bodies.sheets import NAME
from consult.cases import actions as cases
from consult.cases.models import Case
from consult.errors import Refused
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork

ENDED = ("dissolved", "abandoned")


def cases_of(session: Session, body: Body, procedure: str = NAME) -> list[Case]:
    """Every case of one procedure about a body, the newest first."""
    mine = select(Case).where(Case.body_id == body.id, Case.procedure == procedure)
    return list(session.execute(mine.order_by(Case.id.desc())).scalars())


def begin(uow: UnitOfWork, body: Body) -> Case:
    """Start the procedure. A body nobody has sat on is kept from the public until its founding is published.

    Raises:
        Refused: while a case of it is running, or after the body was dissolved.
    """
    uow.require(Permission.BODY_EDIT, on=body)
    running = next((case for case in cases_of(uow.session, body) if case.stage not in ENDED), None)
    if running is not None:
        raise Refused(msg("この会議体の手続は、もう始まっています（%(number)s）。", number=running.number))
    if body.ended_on is not None:
        raise Refused(msg("この会議体は%(day)sに廃止しました。委員は変えられません。", day=body.ended_on))
    if not body.members:
        body.public = False
    with using("ja"):
        title = str(msg("%(body)sの設置と委員", body=body.name))
    return cases.open_case(uow, NAME, title=title, office=body.office, body_id=body.id)
