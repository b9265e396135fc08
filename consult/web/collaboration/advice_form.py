"""Reading the form of a record of advice: everything that is wrong is named at once."""

from typing import Any

from sqlalchemy import select

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.cases.models import Case
from consult.collaboration.advice import queries as advice_queries
from consult.collaboration.advice.rules import Advice, wrong_with
from consult.collaboration.appointments.models import AdviceRecord
from consult.db import db
from consult.i18n import gettext, msg
from consult.web.access import current_actor
from consult.web.collaboration.desk_advice import own_offices
from consult.web.forms import Typed


def row_of(number: int) -> AdviceRecord:
    """The record of this number, or NotFound for who may not read it."""
    return advice_queries.by_id(db.session(), [office.id for office in own_offices()], number)


def read(typed: Typed) -> Advice:
    """The record as it was typed."""
    texts = {name: typed[name] for name in ("category", "topic", "about", "outcome", "next_step", "who")}
    return Advice(typed.day("day"), **texts, shared=bool(typed["shared"]))


def ensure(typed: Typed, said: Advice, *, new: bool = True) -> None:
    """Everything that is wrong at once: dates that cannot be read, the case, and what the record asks."""
    if new and office_of(typed) is None:
        typed.wrong["office"] = [msg("担当の課を選んでください")]
    if new and typed["case"].strip() and case_of(typed) is None:
        typed.wrong["case"] = [msg("「%(number)s」という案件はありません", number=typed["case"].strip())]
    for name, sentences in wrong_with(said).items():
        typed.wrong.setdefault(name, sentences)
    typed.ensure()


def case_of(typed: Typed) -> Case | None:
    """The case that was named, by number or address; None when there is none on the reader's desk."""
    plain = typed["case"].strip()
    if not plain:
        return None
    found = select(Case).where((Case.number == plain.upper()) | (Case.slug == plain.lower()))
    case = db.session.execute(found).scalar_one_or_none()
    return case if case is not None and allowed(current_actor(), Permission.DESK_OPEN, case) else None


def office_of(typed: Typed) -> Office | None:
    """The office whose register it goes into: the one chosen, or the only one."""
    mine = own_offices()
    return next((o for o in mine if str(o.id) == typed["office"]), mine[0] if len(mine) == 1 else None)


def again(row: AdviceRecord) -> Typed:
    """A record as its form shows it; who asked stays sealed."""
    texts = {
        name: str(getattr(row, name) or "") for name in ("category", "topic", "about", "outcome", "next_step")
    }
    return Typed({**texts, "day": row.day.isoformat(), "shared": "1" if row.shared else ""})


def options(words: Any, chosen: str) -> list[dict[str, Any]]:
    """Choices for radio buttons."""
    return [
        {"value": code, "label": gettext(word), "checked": code == chosen} for code, word in words.items()
    ]
