"""The money of a grant in words, for its public page and for the list of a year."""

from consult.cases.models import Case
from consult.collaboration import grant_money
from consult.collaboration.grant_money import Money
from consult.collaboration.grant_sheets import NAME
from consult.db import db
from consult.dossier.queries import dossier
from consult.i18n import gettext, msg


def panel(case: Case) -> list[dict[str, str]]:
    """The money of one grant for its public page; nothing for other cases."""
    if case.procedure != NAME:
        return []
    held = dossier(db.session(), case)
    return said(grant_money.money_of(held)) if held.last("decision") else []


def said(money: Money) -> list[dict[str, str]]:
    """The amounts that say something, each under its name."""
    amounts = [
        (gettext("交付決定額"), money.decided),
        (gettext("確定額"), money.fixed),
        (gettext("支払額"), money.paid),
        (gettext("返還額"), money.returned or None),
        (gettext("返還を求めている額"), money.owed or None),
        (gettext("市が負担した額"), money.borne if money.returned else None),
    ]
    return [
        {"label": label, "text": str(msg("%(n)s円", n=f"{n:,}")) if n is not None else gettext("まだ")}
        for label, n in amounts
        if n is not None or label == gettext("確定額")
    ]
