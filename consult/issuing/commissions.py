"""委嘱状: the mayor's letter to each member of a body, with the term; one for each seat and term."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from consult import clock
from consult.bodies import queries, rules
from consult.bodies.models import Body, Membership
from consult.calendars import date_text
from consult.cases.models import Case
from consult.documents.editions import Line
from consult.issuing.officers import mayor
from consult.issuing.proposals import Proposal

KIND: Final = "commission"
_ELECTED: Final = frozenset({"council", "council_committee"})  # seats of theirs are nobody's to give


def proposals(session: Session, case: Case, municipality: str) -> Iterator[Proposal]:
    """One for each member who sits now or will, in the order of the roster."""
    if case.procedure != "body" or case.body_id is None:
        return
    body, today = session.get_one(Body, case.body_id), clock.today()
    if body.kind in _ELECTED:
        return
    everyone = queries.memberships(session, [body.id])[body.id]
    coming = [member for member in everyone if member.since > today]
    for member in queries.in_order([*rules.on_day(everyone, today), *coming]):
        yield _letter(body, member, municipality)


def _letter(body: Body, member: Membership, municipality: str) -> Proposal:
    first = date_text(member.since, "bare")
    term = f"{first}から{date_text(member.until, 'bare')}まで" if member.until else f"{first}から"
    whole = body.name if body.name.startswith(municipality) else municipality + body.name
    details = [Line("職", f"{whole} 委員"), Line("任期", term)]
    if body.basis:
        details.insert(1, Line("根拠", body.basis))
    return Proposal(
        KIND,
        f"member/{member.id}",
        f"{member.name}　{first}から",
        tuple(details),
        {
            "addressee": f"{member.name} 様",
            "signatory": mayor(municipality),
            "heading": f"{whole}委員の委嘱について",
            "body": f"{whole}の委員を委嘱します。",
        },
    )
