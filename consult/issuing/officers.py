"""Who signs and who is written to: the mayor, the chair of a body, the president of the council."""

import datetime as dt

from sqlalchemy.orm import Session

from consult import clock
from consult.accounts.models import Office
from consult.bodies import queries
from consult.bodies.models import Body
from consult.documents.editions import Contact

_HEADS = {"市": "市長", "町": "町長", "村": "村長", "区": "区長", "県": "県知事"}


def mayor(municipality: str) -> str:
    """緑野市長."""
    head = _HEADS.get(municipality[-1:], "長")
    return municipality[:-1] + head if municipality[-1:] in _HEADS else municipality + head


def chair(session: Session, body: Body, municipality: str, day: dt.date | None = None) -> str:
    """緑野市景観審議会 会長 水野 恵, of that day; the council's is its 議長. Without one, the office alone."""
    seated = queries.roster(session, body, day or clock.today())
    found = next((member.name for member in seated if member.office == "chair"), "")
    if body.kind == "council":
        return f"{municipality}議会議長　{found}".strip()
    whole = body.name if body.name.startswith(municipality) else municipality + body.name
    return f"{whole}　会長　{found}".strip()


def contact_of(office: Office) -> Contact:
    """問合せ先 of an office."""
    return Contact(office.name, office.telephone, office.email, office.fax, office.address)
