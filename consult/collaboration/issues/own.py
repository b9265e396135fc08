"""Who reported a local issue sees what became of it: by the number of the report and a code, without an account.

Also of a report that no neighbour ever sees: then it says what the city is doing, in a sentence, and nothing else.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import clocks, staged
from consult.cases.models import Case
from consult.codes import code_for, read_code
from consult.collaboration.issues.sheets import NAME
from consult.config import Settings
from consult.dossier.queries import dossier
from consult.errors import NotFound
from consult.i18n import N_, Message, msg, pick

_APART: Final = {  # what the public stages would not say
    "urgent": N_("急ぐ知らせとして、市の担当に届いています。地域の人には見せていません"),
    "urgent_handling": N_("市が対応しています。地域の人には見せていません"),
    "urgent_ended": N_("市が対応を終えました。地域の人には見せていません"),
}


@dataclass(frozen=True)
class Mine:
    """What the sender of a report reads: where it stands, by when the next thing happens, the public page if any."""

    number: str
    sent_at: dt.datetime
    text: str
    state: str
    days: tuple[tuple[str, dt.date], ...]
    address: str


def code_of(case: Case, settings: Settings) -> str:
    """The code of a report; derived, so that nothing is stored that could be read."""
    return code_for(settings.key("issue-report"), case.slug)


def mine(session: Session, number: str, code: str, settings: Settings) -> Mine:
    """The report a number and a code belong to.

    Raises:
        NotFound: the same sentence, whichever of the two is wrong.
    """
    typed = unicodedata.normalize("NFKC", number).strip().upper()
    wanted = select(Case).where(Case.procedure == NAME, (Case.slug == typed.lower()) | (Case.number == typed))
    case = session.execute(wanted).scalars().first()
    report = dossier(session, case).last("report") if case is not None else None
    given = read_code(code) or ""
    if case is None or report is None or not compare_digest(given, code_of(case, settings)):
        raise NotFound(
            msg("この番号と確認コードの知らせは見つかりません。写しまちがいがないか、確かめてください。")
        )
    stage = staged.definition_of(session, case).stage(case.stage)
    apart = _APART.get(case.stage)
    running = [one for one in clocks.of(session, case) if one.state == "running"]
    return Mine(
        case.number,
        case.created_at,
        str(report["text"]),
        str(Message(apart)) if apart else pick(stage.public),
        tuple((str(Message(one.label)), one.due_on) for one in running if one.public or not case.public),
        case.address if case.public else "",
    )
