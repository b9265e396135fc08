"""相談・助言: what somebody asked and was told. Who asked is kept as a kind; a name only sealed, and never public."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Final

from cryptography.fernet import Fernet

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.calendars import FiscalYear, fiscal_year
from consult.cases import once
from consult.cases.models import Case
from consult.collaboration.advice.rules import Advice, wrong_with
from consult.collaboration.appointments.models import AdviceRecord
from consult.db import settings
from consult.documents import numbering
from consult.errors import Conflict, Invalid
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

_ACT: Final = "advice:keep"


def keep(uow: UnitOfWork, office: Office, said: Advice, *, case: Case | None = None, key: str = "") -> int:
    """Put a record into the register of an office; returns its id. Sent twice, it is one record.

    Raises:
        Forbidden: without the permission in the office.
        Invalid: naming every field that is wrong.
    """
    uow.require(Permission.ADVICE_KEEP, on=office)
    if known := once.done_before(uow, key, _ACT):
        return int(known["id"])
    _ensure(said)
    day = said.day or clock.today()
    year = fiscal_year(day)
    made = uow.add(
        AdviceRecord(
            number=f"{year.short}-相-{numbering.take(uow, 'advice', year.short):03d}",
            office_id=office.id,
            case_id=case.id if case else None,
            fiscal_year=year.year,
        )
    )
    _fill(uow, made, said)
    uow.record(Event.ADVICE_KEPT, made, public={"topic": made.topic, "category": made.category})
    once.remember(uow, key, _ACT, {"id": made.id})
    return made.id


def change(uow: UnitOfWork, row: AdviceRecord, said: Advice, version: int) -> None:
    """Write a record anew; what it said before stays in the log, where only its keepers can read it.

    Raises:
        Conflict: when somebody changed it since `version` was read.
        Invalid: naming every field that is wrong; the day must stay in its fiscal year, whose number it carries.
    """
    uow.require(Permission.ADVICE_KEEP, on=row)
    if row.version != version:
        raise Conflict(msg("ほかの人が先に直しました。いまの内容と見比べて、もう一度保存してください。"))
    wrong = wrong_with(said)
    if said.day is not None and "day" not in wrong and fiscal_year(said.day).year != row.fiscal_year:
        wrong["day"] = [msg("番号の年度（%(year)s）の中の日にしてください", year=FiscalYear(row.fiscal_year))]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    before = {
        "about": row.about,
        "outcome": row.outcome,
        "next_step": row.next_step,
        "day": row.day.isoformat(),
    }
    _fill(uow, row, said)
    uow.record(Event.ADVICE_CHANGED, row, public={"version": version + 1}, private={"before": before})


def who(uow: UnitOfWork, row: AdviceRecord) -> str:
    """Who asked, for those who keep the register; every reading leaves an event in the log."""
    uow.require(Permission.ADVICE_KEEP, on=row)
    uow.record(Event.ADVICE_WHO_READ, row)
    found: Mapping[str, str] = json.loads(_box().decrypt(row.sealed)) if row.sealed else {}
    return found.get("who", "")


def _ensure(said: Advice) -> None:
    if wrong := wrong_with(said):
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def _fill(uow: UnitOfWork, row: AdviceRecord, said: Advice) -> None:
    row.day = said.day or clock.today()
    row.category, row.topic, row.shared = said.category, said.topic, said.shared
    row.about, row.outcome, row.next_step = said.about.strip(), said.outcome.strip(), said.next_step.strip()
    if said.who.strip():
        row.sealed = _box().encrypt(json.dumps({"who": said.who.strip()}, ensure_ascii=False).encode())
    row.at, row.by = clock.now(), uow.actor.account_id
    uow.flush()


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(settings().key("identity")))
