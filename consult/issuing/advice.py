"""諮問書 and 答申書: the mayor asks a body set up by ordinance, the body answers; each answer names what was asked."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.bodies.models import Body
from consult.calendars import date_text
from consult.cases.models import Case
from consult.cases.staged import definition_of
from consult.documents.editions import Line
from consult.issuing import numbers
from consult.issuing.models import IssuedDocument
from consult.issuing.officers import chair, mayor
from consult.issuing.proposals import Proposal
from consult.meetings import power, queries, record
from consult.meetings.models import AgendaItem, Meeting

_FILED = {"body": "report", "plan": "final_report", "joint_project": "recommendation"}
_WITHOUT = frozenset({"meeting", "recruitment", "bill", "petition"})


def proposals(
    session: Session, case: Case, municipality: str, issued: Sequence[IssuedDocument]
) -> Iterator[Proposal]:
    """A further question while the case runs, and one answer to each question that has none."""
    body = advising(session, case)
    if body is None:
        return
    asked = [one for one in issued if one.kind == "inquiry"]
    replaced = {one.replaces_id for one in issued}
    if not definition_of(session, case).stage(case.stage).final:
        yield _inquiry(session, case, body, municipality, len({one.source for one in asked}) + 1)
    for one in asked:
        if one.id not in replaced:
            yield _reply(session, case, body, municipality, one)
    if not asked:
        yield _reply(session, case, body, municipality, None)


def advising(session: Session, case: Case) -> Body | None:
    """The body set up by ordinance that a case is with, or had it on an agenda; none other is asked this way."""
    if case.procedure in _WITHOUT:
        return None
    if case.body_id is not None:
        own = session.get_one(Body, case.body_id)
        return own if _statutory(own) else None
    linked = select(Meeting.body_id).join(AgendaItem, AgendaItem.meeting_id == Meeting.case_id)
    linked = linked.where(AgendaItem.linked_case_id == case.id)
    rows = session.execute(select(Body).where(Body.id.in_(linked)).order_by(Body.id.desc())).scalars()
    return next((body for body in rows if _statutory(body)), None)


def _statutory(body: Body) -> bool:
    return power.family(body.kind, body.parent.kind if body.parent else None) == "statutory"


def _inquiry(session: Session, case: Case, body: Body, municipality: str, n: int) -> Proposal:
    basis = f"{body.basis}の規定により、" if body.basis else ""
    return Proposal(
        "inquiry",
        f"inquiry/{n}",
        case.title if n == 1 else f"{case.title}（{n}件目の諮問）",
        (Line("案件", f"{case.number}　{case.title}"),),
        {
            "addressee": f"{chair(session, body, municipality)}　様",
            "signatory": mayor(municipality),
            "heading": f"{case.title}について（諮問）",
            "body": f"{basis}次の事項について、{body.name}の意見を求めます。",
            "matter": "",
            "reason": "",
            "enclosures": "",
        },
        needed=frozenset({"matter", "reason"}),
        public=True,
    )


def _reply(
    session: Session, case: Case, body: Body, municipality: str, asked: IssuedDocument | None
) -> Proposal:
    resolved = _resolved(session, case, body)
    details = [Line("案件", f"{case.number}　{case.title}")]
    details += [Line("議決", text) for text in resolved]
    if asked is None:
        opening = f"諮問のあった{case.title}について、次のとおり答申します。"
    else:
        said = f"{date_text(asked.dated, 'bare')}付け{numbers.shown(asked, municipality)}"
        details.insert(0, Line("諮問", said))
        details.insert(1, Line("諮問された事項", asked.letter["written"]["matter"]))
        opening = f"{said}で諮問のあった{case.title}について、次のとおり答申します。"
    written = {
        "addressee": f"{mayor(municipality)}　様",
        "signatory": chair(session, body, municipality),
        "heading": f"{case.title}について（答申）",
        "body": opening,
        "answer": "",
        "reason": "",
        "remark": "",
        "enclosures": "",
    }
    needed = {"answer"}
    if not resolved:
        written["settled_at"] = ""
        needed.add("settled_at")
    source = f"reply/{asked.source.rpartition('/')[2]}" if asked else "reply/0"
    return Proposal(
        "reply",
        source,
        case.title,
        tuple(details),
        written,
        frozenset(needed),
        files_as=_FILED.get(case.procedure, ""),
        public=True,
    )


def _resolved(session: Session, case: Case, body: Body) -> list[str]:
    """The votes by which the body carried an item about this case, with their numbers."""
    rows = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
        .where(AgendaItem.linked_case_id == case.id, AgendaItem.state == "passed")
        .where(Meeting.body_id == body.id, Meeting.closed_at.is_not(None))
        .order_by(Meeting.number, AgendaItem.position)
    )
    return [
        f"第{meeting.number}回（{date_text(queries.held_on(meeting), 'bare')}）　{record.result(item)}"
        for item, meeting in rows
    ]
