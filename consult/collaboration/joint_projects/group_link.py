"""採点表の返却 by a personal link: the group behind a proposal reads its sheets without an account.

The link is the number of the case and a mark of the group's mail address, signed: nothing is stored, and correcting
a mistyped address ends the link that went to it.
"""

import hashlib

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.joint_projects.sheets import NAME
from consult.config import Settings
from consult.dossier import keeping
from consult.dossier.queries import Dossier, dossier, rows_of
from consult.errors import NotFound
from consult.i18n import msg

_PURPOSE = "group-link"


def token(session: Session, case: Case, settings: Settings) -> str:
    """The secret part of the address, the same whenever it is made."""
    return str(_signer(settings).dumps([case.id, _mark(session, case, settings)]))


def address(session: Session, case: Case, settings: Settings) -> str:
    """The whole address, for the mail or for paper."""
    return f"{settings.base_url}/m/score-sheets/{token(session, case, settings)}"


def holder(session: Session, secret: str, settings: Settings) -> tuple[Case, Dossier]:
    """The proposal a link belongs to, with its sheets.

    Raises:
        NotFound: for a link nobody was given, one whose address was corrected, and while nothing was returned.
    """
    try:
        number, mark = _signer(settings).loads(secret)
    except (BadData, TypeError, ValueError):
        raise _unknown() from None
    case = session.get(Case, number)
    if case is None or case.procedure != NAME or mark != _mark(session, case, settings):
        raise _unknown()
    held = dossier(session, case)
    if not held.all("returned"):
        raise _unknown()
    return case, held


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.key(_PURPOSE), salt="score-sheets")


def _mark(session: Session, case: Case, settings: Settings) -> str:
    kept = [row for row in rows_of(session, case) if row.sheet == "proposal" and row.state == "kept"]
    mail = keeping.opened(kept[-1]).get("mail", "") if kept else ""
    return hashlib.blake2b(mail.encode(), key=settings.key(_PURPOSE), digest_size=8).hexdigest()


def _unknown() -> NotFound:
    return NotFound(msg("このリンクは見つかりません。届いた文のとおりに入れたか、確かめてください。"))
