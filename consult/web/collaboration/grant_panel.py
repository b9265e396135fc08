"""The money of a grant in words, for its public page and for the list of a year."""

from consult.cases.models import Case
from consult.collaboration.grants import money as grant_money
from consult.collaboration.grants import owed as grant_owed
from consult.collaboration.grants.money import Money
from consult.collaboration.grants.owed import Owed
from consult.collaboration.grants.sheets import NAME
from consult.db import db
from consult.dossier.queries import dossier
from consult.i18n import gettext, msg


def panel(case: Case) -> list[dict[str, str]]:
    """The money of one grant for its public page; nothing for other cases."""
    if case.procedure != NAME:
        return []
    held = dossier(db.session(), case)
    if not held.last("decision"):
        return []
    return said(grant_money.money_of(held), grant_owed.owed(db.session(), case, held))


def said(money: Money, beside: Owed | None = None) -> list[dict[str, str]]:
    """The amounts that say something, each under its name; what is owed beside the grant itself comes last."""
    amounts = [
        (gettext("交付決定額"), money.decided),
        (gettext("確定額"), money.fixed),
        (gettext("支払額"), money.paid),
        (gettext("返還額"), money.returned or None),
        (gettext("返還を求めている額"), money.owed or None),
        (gettext("確定額を超えて先に支払った額（返していただきます）"), money.beyond or None),
        (gettext("市が負担した額"), money.borne if money.returned else None),
        (gettext("加算金"), (beside and beside.surcharge) or None),
        (gettext("延滞金"), (beside and beside.late) or None),
        (gettext("納められた加算金・延滞金"), money.charged or None),
    ]
    return [
        {"label": label, "text": str(msg("%(n)s円", n=f"{n:,}")) if n is not None else gettext("まだ")}
        for label, n in amounts
        if n is not None or label == gettext("確定額")
    ]
