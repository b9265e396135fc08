"""加算金 and 延滞金 of a grant as they stand today, from its sheets and the terms of its definition."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.grants.return_rules import Interest, late_charge, surcharge
from consult.dossier.queries import Dossier
from consult.i18n import N_
from consult.workflow.definition import Definition


@dataclass(frozen=True)
class Owed:
    """Whole yen owed beside the grant itself, reckoned up to the day it is all back, or today; what came of it."""

    surcharge: int = 0
    late: int = 0
    surcharge_paid: int = 0
    late_paid: int = 0

    def rest(self, kind: str) -> int:
        """What is still owed of one kind, a code of CHARGES in `sheets.py`."""
        owed, paid = {
            "surcharge": (self.surcharge, self.surcharge_paid),
            "late": (self.late, self.late_paid),
        }[kind]
        return max(owed - paid, 0)


def owed(session: Session, case: Case, held: Dossier) -> Owed:
    """What the newest demand bears: a late charge; after a revocation a surcharge too.

    No surcharge where only an advance was too much.
    """
    demand = held.last("demand")
    if demand is None:
        return Owed()
    terms = pinned(session, case.definition_digest)
    rates = [interest_of(terms, name) for name in ("surcharge_rate", "late_rate")]
    paid = [(one["day"], one["amount"]) for one in held.all("payment")]
    back = [(one["day"], one["amount"]) for one in held.all("return") if one.at >= demand.at]
    today, amount = clock.today(), demand["amount"]
    return Owed(
        surcharge(paid, amount, back, today, rates[0]) if demand["revoked"] else 0,
        late_charge(amount, demand["until"], back, today, rates[1]),
        *(_charged(held, demand.at, kind) for kind in ("surcharge", "late")),
    )


def return_term(session: Session, case: Case) -> dt.date:
    """The last day for giving back what is demanded today."""
    days = int(pinned(session, case.definition_digest).setting("return_days", 20))
    return reckon(Rule(Count.EXCLUDING, days, N_("知らせた日")), clock.today()).date


def interest_of(terms: Definition, name: str) -> Interest:
    """The rate `name` of the definition, with the unit and the rounding of its charges."""
    unit, rounding = int(terms.setting("interest_unit", 1)), str(terms.setting("interest_rounding", "down"))
    return Interest(int(terms.setting(name, 1095)), unit, rounding)


def _charged(held: Dossier, since: dt.datetime, kind: str) -> int:
    return sum(one["amount"] for one in held.all("charge") if one.at >= since and one["kind"] == kind)
