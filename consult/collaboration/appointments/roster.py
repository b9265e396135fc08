"""名簿: who serves in which role on a day, in kana order, under the name the role had on that day."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from consult.collaboration.appointments.models import AppointmentTerm, RoleName


def terms_of(session: Session, cases: Iterable[int]) -> dict[int, list[AppointmentTerm]]:
    """The terms of several cases, the first one first."""
    found: dict[int, list[AppointmentTerm]] = {}
    rows = select(AppointmentTerm).where(AppointmentTerm.case_id.in_(list(cases)))
    for row in session.execute(rows.order_by(AppointmentTerm.case_id, AppointmentTerm.number)).scalars():
        found.setdefault(row.case_id, []).append(row)
    return found


def serving_on(session: Session, day: dt.date) -> dict[str, set[int]]:
    """The cases of who serves on a day, by role."""
    found: dict[str, set[int]] = {}
    rows = select(AppointmentTerm.role, AppointmentTerm.case_id).where(*_on(day))
    for role, case in session.execute(rows):
        found.setdefault(role, set()).add(case)
    return found


def taken_from(session: Session, day: dt.date) -> dict[str, set[int]]:
    """The cases of who serves on a day or is appointed to serve later, by role: posts that are not free."""
    found: dict[str, set[int]] = {}
    last = func.coalesce(AppointmentTerm.ended_on, AppointmentTerm.until)
    for role, case in session.execute(
        select(AppointmentTerm.role, AppointmentTerm.case_id).where(last >= day)
    ):
        found.setdefault(role, set()).add(case)
    return found


def roster(session: Session, day: dt.date) -> Sequence[AppointmentTerm]:
    """Who serves on a day and agrees to be listed, in kana order within a role."""
    wanted = select(AppointmentTerm).where(*_on(day), AppointmentTerm.name.is_not(None))
    rows = session.execute(wanted.options(joinedload(AppointmentTerm.case))).scalars().all()
    return sorted(rows, key=lambda row: (row.role, kana(row.reading or row.name or ""), row.id))


def counts(session: Session, day: dt.date) -> dict[str, int]:
    """How many serve on a day, by role, listed or not."""
    return {role: len(cases) for role, cases in serving_on(session, day).items()}


def names(session: Session) -> Sequence[RoleName]:
    """Every name a role ever got, role by role, the newest first."""
    wanted = select(RoleName).order_by(RoleName.role, RoleName.since.desc())
    return session.execute(wanted).scalars().all()


def name_on(given: Sequence[RoleName], role: str, day: dt.date, otherwise: str) -> str:
    """What a role was called on a day; before it got a name, `otherwise`."""
    found = [one for one in given if one.role == role and one.since <= day]
    newest = max(found, key=lambda one: one.since, default=None)
    return newest.name if newest else otherwise


def kana(reading: str) -> str:
    """The key by which readings are put in the order of the fifty sounds: width and katakana do not matter."""
    plain = unicodedata.normalize("NFKC", reading).replace(" ", "")
    return "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign for sign in plain)


def _on(day: dt.date) -> tuple[ColumnElement[bool], ...]:
    last = func.coalesce(AppointmentTerm.ended_on, AppointmentTerm.until)
    return AppointmentTerm.since <= day, last >= day
