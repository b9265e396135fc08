"""The link in the mail of an appointment: it leads the person to the page on which they report, without an account.

It is the number of the case and a mark of the person's mail address, signed: nothing is stored, and correcting a
mistyped address ends the link that went to it.
"""

import hashlib

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.appointments.sheets import NAME
from consult.config import Settings
from consult.dossier import keeping
from consult.dossier.queries import row_of
from consult.errors import NotFound
from consult.i18n import msg

_PURPOSE = "volunteer-link"


def address(session: Session, case: Case, settings: Settings) -> str:
    """The whole address, the same whenever it is made."""
    secret = _signer(settings).dumps([case.id, _mark(session, case, settings)])
    return f"{settings.base_url}/volunteers/mine/by-link/{secret}"


def holder(session: Session, secret: str, settings: Settings) -> Case:
    """The appointment a link belongs to.

    Raises:
        NotFound: for a link nobody was given, and for one whose address was corrected.
    """
    try:
        number, mark = _signer(settings).loads(secret)
    except (BadData, TypeError, ValueError):
        raise _unknown() from None
    case = session.get(Case, number) if isinstance(number, int) else None
    if case is None or case.procedure != NAME or mark != _mark(session, case, settings):
        raise _unknown()
    return case


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.key(_PURPOSE), salt="volunteers")


def _mark(session: Session, case: Case, settings: Settings) -> str:
    row = row_of(session, case, "nomination", 1)
    mail = keeping.opened(row).get("mail", "") if row else ""
    return hashlib.blake2b(mail.encode(), key=settings.key(_PURPOSE), digest_size=8).hexdigest()


def _unknown() -> NotFound:
    return NotFound(msg("このリンクは見つかりません。届いた文のとおりに入れたか、確かめてください。"))
