"""Mails to the two sides of a match: neither learns the other's name or contact before both have said yes."""

from consult.cases.models import Case
from consult.collaboration.matching.models import MatchPair
from consult.collaboration.project_mail import tell_group
from consult.dossier import keeping
from consult.dossier.queries import row_of
from consult.errors import Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

SEALED = ("name", "contact", "mail")


def tell_both(uow: UnitOfWork, pair: MatchPair, *said: Sentence) -> None:
    """The same lines to both; who left no mail address is called by the office."""
    for one in (pair.case, pair.other):
        tell_group(uow, one, "match", said)


def tell_contact(uow: UnitOfWork, to: Case, other: Case) -> None:
    """To one side the contact of the other; only after both have accepted."""
    known = contact_of(uow, other)
    lines = [known[name] for name in SEALED if known.get(name)]
    tell_group(uow, to, "match", [msg("両方が承諾しました。相手の連絡先は次のとおりです。"), *lines])


def contact_of(uow: UnitOfWork, case: Case) -> dict[str, str]:
    """Name and contact of a registration, for acts that leave an event; empty once they are erased."""
    row = row_of(uow.session, case, "match", 1)
    return {name: str(text) for name, text in (keeping.opened(row) if row else {}).items()}
