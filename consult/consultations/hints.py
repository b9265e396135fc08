"""What a reader of one opinion is pointed at: the patterns, and the sender's own name and address in the text."""

from sqlalchemy.orm import Session

from consult.consultations.identity import Identity, Keys, unseal
from consult.consultations.models import Opinion, OpinionIdentity
from consult.db import settings
from consult.documents.personal_data import Hint, Kind
from consult.documents.personal_hints import review_hints


def hints_of(session: Session, opinion: Opinion) -> list[Hint]:
    """The hints on an opinion; the identity is opened by the program alone and shown to nobody."""
    sealed = session.get(OpinionIdentity, opinion.id)
    return review_hints(opinion.text, own_of(unseal(sealed.sealed, Keys.of(settings()))) if sealed else ())


def own_of(identity: Identity) -> tuple[tuple[Kind, str], ...]:
    """What a sender said of themselves, by what it is."""
    return (
        (Kind.NAME, identity.name),
        (Kind.NAME, identity.representative),
        (Kind.ADDRESS, identity.address),
        (Kind.PHONE, identity.phone),
        (Kind.EMAIL, identity.email),
    )
