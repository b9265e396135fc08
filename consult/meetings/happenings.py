"""What happened in the room, as statements the minutes must hold: comings, goings, votes."""

from sqlalchemy.orm import Session

from consult.i18n import using
from consult.meetings import drafting, queries, rules, wording
from consult.meetings.drafting import Fact
from consult.meetings.models import Meeting


def happenings(session: Session, meeting: Meeting) -> list[Fact]:
    """Comings, goings and votes as statements, in the order they happened."""
    if meeting.opened_at is None:
        return []
    stays = queries.stays(session, meeting)
    names = {m.id: queries.label(session, meeting, m) for m in queries.members(session, meeting)}
    sitting = queries.sitting(session, meeting, at=meeting.opened_at)
    course = rules.course(stays, meeting.opened_at, meeting.closed_at, sitting.quorum)
    marks = [(r.at, r.item_id) for r in queries.rows(session, meeting) if r.at and r.item_id and not r.source]
    marks += [(v.at, item.id) for item in meeting.items for v in item.votes]
    found: list[Fact] = []
    with using("ja"):
        for at, what, member, sentence in wording.departures(
            stays, names, meeting.opened_at, meeting.closed_at
        ):
            change = next((c for c in course if c.at == at), None)
            before = next((c for c in reversed(course) if c.at < at), None)
            lost = bool(change and before and before.quorate and not change.quorate)
            regained = bool(change and before and change.quorate and not before.quorate)
            text = drafting.with_quorum(
                str(sentence), change, lost=lost, regained=regained, quorum=sitting.quorum
            )
            source = f"{what}/{member}/{int(at.timestamp())}"
            found.append(Fact(source, drafting.item_at(marks, at), at, text))
        for item in meeting.items:
            for vote in item.votes:
                said = wording.vote_sentence(
                    method=vote.method,
                    result_code=vote.result,
                    in_favour=vote.in_favour,
                    against=vote.against,
                    abstained=vote.abstained,
                    chair_decision=vote.chair_decision,
                )
                statement = wording.vote_statement(vote.arithmetic, said)
                found.append(Fact(f"vote/{vote.id}", item.id, vote.at, statement))
    return sorted(found, key=lambda fact: fact.at)
