"""委嘱状: the mayor's letter to each member of a body, with the term; one for each seat and term.

They are issued in the case that stands for the body: its own procedure, else its newest open call, else its newest
meeting. So any body has a place for them.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies import queries, rules
from consult.bodies.models import Body, Membership
from consult.calendars import date_text
from consult.cases.models import Case
from consult.documents.editions import Line
from consult.issuing.models import IssuedDocument
from consult.issuing.officers import mayor
from consult.issuing.proposals import Proposal

KIND: Final = "commission"
HOMES: Final = ("body", "recruitment", "meeting")
NEW: Final = dt.timedelta(days=60)  # whose term began longer ago got a letter on paper, or needs none
ELECTED: Final = frozenset({"council", "council_committee"})  # seats of theirs are nobody's to give


def proposals(session: Session, case: Case, municipality: str) -> Iterator[Proposal]:
    """One for each member who sits now or will, in the order of the roster."""
    if case.procedure not in HOMES or case.body_id is None or home(session, case.body_id) != case.id:
        return
    body, today = session.get_one(Body, case.body_id), clock.today()
    if body.kind in ELECTED:
        return
    everyone = queries.memberships(session, [body.id])[body.id]
    coming = [member for member in everyone if member.since > today]
    elsewhere = _issued_elsewhere(session, case)
    for member in queries.in_order([*rules.on_day(everyone, today), *coming]):
        if _source(member) not in elsewhere:
            yield _letter(body, member, municipality)


def home(session: Session, body_id: int) -> int | None:
    """The case in which letters to the members of a body are issued; None for a body without any."""
    cases = session.execute(
        select(Case.id, Case.procedure).where(Case.body_id == body_id, Case.procedure.in_(HOMES))
    ).all()
    ranked = sorted(cases, key=lambda case: (HOMES.index(case.procedure), -case.id))
    return ranked[0].id if ranked else None


def beginning(session: Session, case: Case) -> frozenset[str]:
    """The sources of those whose term begins newly: not who merely took an office in the middle of it."""
    if case.body_id is None:
        return frozenset()
    everyone = queries.memberships(session, [case.body_id])[case.body_id]
    first = clock.today() - NEW
    return frozenset(_source(m) for m in everyone if m.since >= first and not _goes_on(m, everyone))


def _goes_on(member: Membership, everyone: Sequence[Membership]) -> bool:
    day = member.since - dt.timedelta(days=1)
    same = [one for one in everyone if (one.seat, one.name) == (member.seat, member.name)]
    return any(one.until == day and one.term_ends == member.term_ends for one in same)


def _issued_elsewhere(session: Session, case: Case) -> frozenset[str]:
    mine = select(IssuedDocument.source).join(Case, Case.id == IssuedDocument.case_id)
    mine = mine.where(IssuedDocument.kind == KIND, Case.body_id == case.body_id, Case.id != case.id)
    return frozenset(session.execute(mine).scalars())


def _source(member: Membership) -> str:
    return f"member/{member.id}"


def _letter(body: Body, member: Membership, municipality: str) -> Proposal:
    first = date_text(member.since, "bare")
    term = f"{first}から{date_text(member.until, 'bare')}まで" if member.until else f"{first}から"
    whole = body.name if body.name.startswith(municipality) else municipality + body.name
    details = [Line("職", f"{whole} 委員"), Line("任期", term)]
    if body.basis:
        details.insert(1, Line("根拠", body.basis))
    return Proposal(
        KIND,
        _source(member),
        f"{member.name}　{first}から",
        tuple(details),
        {
            "addressee": f"{member.name} 様",
            "signatory": mayor(municipality),
            "heading": f"{whole}委員の委嘱について",
            "body": f"{whole}の委員を委嘱します。",
        },
    )
