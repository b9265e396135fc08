"""加算金 and 延滞金 of a grant as they stand today, from its sheets and the terms of its definition."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult import clock
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.grants.return_rules import Interest, late_charge, surcharge
from consult.dossier.queries import Dossier


@dataclass(frozen=True)
class Owed:
    """Whole yen owed beside the grant itself, reckoned up to the day it is all back, or today."""

    surcharge: int = 0
    late: int = 0


def owed(session: Session, case: Case, held: Dossier) -> Owed:
    """What the newest demand bears: a late charge; after a revocation a surcharge too.

    No surcharge where only an advance was too much.
    """
    demand = held.last("demand")
    if demand is None:
        return Owed()
    terms = pinned(session, case.definition_digest)
    unit, rounding = int(terms.setting("interest_unit", 1)), str(terms.setting("interest_rounding", "down"))
    rates = [
        Interest(int(terms.setting(name, 1095)), unit, rounding) for name in ("surcharge_rate", "late_rate")
    ]
    paid = [(one["day"], one["amount"]) for one in held.all("payment")]
    back = [(one["day"], one["amount"]) for one in held.all("return") if one.at >= demand.at]
    today, amount = clock.today(), demand["amount"]
    return Owed(
        surcharge(paid, amount, back, today, rates[0]) if demand["revoked"] else 0,
        late_charge(amount, demand["until"], back, today, rates[1]),
    )
