"""納得の確認 from a participant's own phone: one answer for a seat, under a short code shown in the room."""

import hashlib
import hmac
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.dialogues.assent import Line, typed_of
from consult.collaboration.dialogues.assent_rules import EACH
from consult.collaboration.dialogues.sheets import NAME
from consult.db import settings
from consult.dossier import keeping
from consult.dossier.queries import dossier
from consult.dossier.reading import read
from consult.errors import NotFound
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

ALPHABET: Final = "ABCDEFGHJKMNPRSTUVWXYZ"  # none that is taken for another, or for a number
LENGTH: Final = 6


def answer(uow: UnitOfWork, case: Case, line: Line) -> None:
    """One answer from a phone in the room; words that look personal wait until the office has read them.

    Raises:
        NotFound: when no room is open under this case.
        Invalid: naming what is wrong, also when the seat has answered already.
    """
    uow.require(Permission.DIALOGUE_ANSWER, on=case)
    if case.procedure != NAME or case.stage != "in_session":
        raise NotFound(msg("いま答えを受け付けている会場ではありません。"))
    uow.session.execute(select(Case.id).where(Case.id == case.id).with_for_update())  # seats one by one
    sheet, others = keeping.known(case, EACH), dossier(uow.session, case).all(EACH)
    typed = typed_of(clock.today(), line, sure=False)
    made = keeping.put(uow, case, sheet, read(sheet, typed, others))
    uow.record(Event.SHEET_WRITTEN, case, public={"sheet": EACH, "number": made.number, "way": "phone"})


def code_of(case: Case) -> str:
    """The short code of a room, shown there: derived, so that nothing needs to be kept."""
    made = hmac.new(settings().key("room"), f"room\0{case.id}".encode(), hashlib.sha256).digest()
    number, found = int.from_bytes(made), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        found += ALPHABET[place]
    return found


def room_of(session: Session, code: str) -> Case:
    """The talk now in session whose room has this code, or NotFound."""
    running = select(Case).where(Case.procedure == NAME, Case.stage == "in_session")
    wanted = code.strip().upper()
    for case in session.execute(running).scalars():
        if hmac.compare_digest(code_of(case).encode(), wanted.encode()):
            return case
    raise NotFound(msg("この合い言葉の会場は、いま開いていません。会場に出ている文字を確かめてください。"))
