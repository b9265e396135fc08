"""気づきを知らせる: anybody, without an account. What is urgent goes straight to the city, unseen by neighbours."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.bodies.models import Body
from consult.cases import actions as cases
from consult.cases import clocks, once
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.issues.conditions import URGENT_GROUNDS
from consult.collaboration.issues.sheets import NAME
from consult.collaboration.promises.effects import note
from consult.db import settings
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import msg, using
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork

JOB: Final = "issue.bypass"
LONGEST: Final = 2_000
LONGEST_LINE: Final = 200
_ACT = "issue:report"


@dataclass(frozen=True)
class Report:
    """What was typed. `ground`: a code of `URGENT_GROUNDS`, empty for none."""

    text: str
    place: str = ""
    can_do: str = ""
    ground: str = ""
    agrees: bool = False
    name: str = ""
    mail: str = ""


def report(uow: UnitOfWork, said: Report, key: str) -> str:
    """Take up a report as a case nobody else sees yet; returns its number. Sent twice, it is one case.

    The words of the report never become public by themselves: the office gives the issue its title when it puts it
    on the ladder. A ground for urgency takes the case past the ladder by a job of its own.

    Raises:
        Invalid: naming every field that is wrong.
        NotFound: when the city has no office yet.
    """
    office = receiving_office(uow)
    uow.require(Permission.ISSUE_REPORT, on=office)
    if known := once.done_before(uow, key, _ACT):
        return str(known["number"])
    _ensure(said)
    with using("ja"):
        title = str(msg("地域の課題の知らせ"))
    case = cases.open_case(uow, NAME, title=title, office=office, permission=Permission.ISSUE_REPORT)
    _put(
        uow,
        case,
        "report",
        {"text": said.text.strip(), "place": said.place.strip(), "can_do": said.can_do.strip()},
    )
    screening = {
        "ground": said.ground,
        "asked": True,
        "agrees": said.agrees,
        "name": said.name,
        "mail": said.mail,
    }
    _put(uow, case, "screening", screening)
    definition = pinned(uow.session, case.definition_digest)
    clocks.enter(uow, case, definition, definition.stage(case.stage))  # the days in which it is read
    if said.ground:
        uow.enqueue(JOB, str(case.id), {"case_id": case.id})
    once.remember(uow, key, _ACT, {"number": case.number})
    return case.number


@handles(JOB)
def bypass(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """Send an urgent report straight to the city; one that somebody has sent there already is left alone."""
    case = uow.session.get_one(Case, case_id)
    if case.stage == "noticed":
        cases.advance(uow, case, "bypass")


def _put(uow: UnitOfWork, case: Case, code: str, values: dict[str, object]) -> None:
    note(uow, case, code, {name: value for name, value in values.items() if value not in {"", None}})


def receiving_office(uow: UnitOfWork) -> Office:
    """The office that hosts the steering body, else the first: it reads every report."""
    hosts = (
        select(Office).join(Body, Body.office_id == Office.id).where(Body.slug == settings().steering_body)
    )
    found = uow.session.execute(hosts).scalars().first()
    found = found or uow.session.execute(select(Office).order_by(Office.id)).scalars().first()
    if found is None:
        raise NotFound(msg("受け付ける課が、まだありません"))
    return found


def _ensure(said: Report) -> None:
    wrong: dict[str, list[Sentence]] = {}
    if not said.text.strip():
        wrong["text"] = [msg("気づいたことを書いてください")]
    for name in ("text", "can_do", "place", "name", "mail"):
        longest = LONGEST if name in {"text", "can_do"} else LONGEST_LINE
        if len(getattr(said, name)) > longest:
            wrong[name] = [msg("%(n)s字までです（いま%(now)s字）", n=longest, now=len(getattr(said, name)))]
    if said.ground and said.ground not in URGENT_GROUNDS:
        wrong["ground"] = [msg("急ぐ理由を選び直してください")]
    if said.mail.strip() and ("@" not in said.mail or " " in said.mail.strip()):
        wrong["mail"] = [msg("メールアドレスを確かめてください。例 name@example.jp")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
