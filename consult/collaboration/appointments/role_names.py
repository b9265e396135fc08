"""呼び名: what the city calls a role from a day on. A 仮称 becomes a name by an act; every earlier name is kept."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.definitions import every
from consult.collaboration.appointments.models import RoleName
from consult.collaboration.appointments.roster import names
from consult.collaboration.appointments.sheets import NAME, ROLES
from consult.errors import Invalid, Sentence
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

LONGEST: Final = 60


@dataclass(frozen=True)
class Naming:
    """What a role shall be called, from when, and by what."""

    role: str
    name: str
    since: dt.date | None
    provisional: bool = False
    basis: str = ""


def otherwise(role: str) -> str:
    """What a role is called while the city has given it no name: of a creator what the procedure says."""
    label = every()[NAME].setting("creator_label", "") if role == "creator" else ""
    return str(label) or gettext(ROLES[role])


def ensure_sound(uow: UnitOfWork, said: Naming) -> None:
    """Raise Invalid with everything that is wrong with a name: history is only ever added to."""
    wrong: dict[str, list[Sentence]] = {}
    if said.role not in ROLES:
        wrong["role"] = [msg("役割を選んでください")]
    if not said.name.strip():
        wrong["name"] = [msg("呼び名を書いてください")]
    elif len(said.name.strip()) > LONGEST:
        wrong["name"] = [msg("%(n)s字までで書いてください", n=LONGEST)]
    last = max((one.since for one in names(uow.session) if one.role == said.role), default=None)
    if said.since is None:
        wrong["since"] = [msg("いつからの呼び名かを書いてください")]
    elif last is not None and said.since <= last:
        wrong["since"] = [msg("いまの呼び名は%(last)sからです。それよりあとの日を書いてください", last=last)]
    if not said.provisional and not said.basis.strip():
        wrong["basis"] = [msg("正式な呼び名を定めたもの（要綱、告示など）を書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def give(uow: UnitOfWork, said: Naming) -> RoleName:
    """Call a role so from a day on; what it was called before stays in the history.

    Raises:
        Invalid: naming every field that is wrong.
    """
    uow.require(Permission.APPOINTMENT_DECIDE)
    ensure_sound(uow, said)
    made = uow.add(
        RoleName(
            role=said.role,
            name=said.name.strip(),
            since=said.since or clock.today(),
            provisional=said.provisional,
            basis=said.basis.strip(),
            at=clock.now(),
            by=uow.actor.account_id,
        )
    )
    uow.flush()
    uow.record(
        Event.ROLE_NAMED,
        f"role/{said.role}",
        public={"since": made.since.isoformat(), "name": made.name, "provisional": made.provisional},
    )
    return made
