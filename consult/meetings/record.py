"""The record of a meeting: one JSON document that is sealed, and the public one computed from it.

`of` reads everything that was recorded; `canonical` gives the bytes whose SHA-256 the log holds; `public`
leaves out what is held in private and replaces what is withheld. Pages and sheets are made from these alone.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import rfc8785
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies import rules as seats
from consult.calendars import tokyo_date
from consult.documents.redaction import Span, public_text, withheld_strings
from consult.documents.text import sentences
from consult.i18n import Message, using
from consult.meetings import homework, minutes_queries, motions, outcomes, queries, revising, rules, wording
from consult.meetings.models import AgendaItem, CorrectionRequest, Meeting, Remark, Vote
from consult.meetings.models_minutes import TaskReport

Record = dict[str, Any]
VERSION = 1
_PRECEDENCE = {"chair": 0, "deputy": 1, "member": 2}


def of(session: Session, meeting: Meeting) -> Record:
    """Everything that was recorded of a meeting, as plain JSON; the words of the record are Japanese."""
    if meeting.opened_at is None:
        raise ValueError("a meeting that was not opened has no record")
    rows = queries.rows(session, meeting)
    with using("ja"):
        return {
            "v": VERSION,
            "meeting": meeting.case.slug,
            "number": meeting.case.number,
            "body": meeting.body.name,
            "body_slug": meeting.body.slug,
            "ordinal": meeting.number,
            "style": meeting.body.minutes_style,
            "version": meeting.minutes_version,
            "opened": _instant(meeting.opened_at),
            "closed": _instant(meeting.closed_at),
            "place": meeting.place,
            "online": meeting.online,
            **({"in_writing": True} if meeting.in_writing else {}),
            "openness": meeting.openness,
            "closed_reason": meeting.why_closed,
            "observers": meeting.observers,
            "staff": list(meeting.staff_present),
            **_materials(session, meeting),
            **_attendance(session, meeting),
            "opening": [_row(row) for row in rows if row.item_id is None],
            "items": [_item(session, meeting, item, rows) for item in meeting.items],
            "outcomes": [outcomes.recorded(o) for o in queries.outcomes(session, meeting)],
            "tasks_heard": [
                _heard(task, report)
                for task in homework.tasks_before(session, meeting)
                if (report := task.said_at(meeting.case_id))
            ],
            "approved": _approval(session, meeting),
            "signatories": [
                {"listed": seats.listed(seats.Label(m.short_name, m.office)), "seat": m.seat}
                for m in minutes_queries.signatories(session, meeting)
            ],
            "next_meeting": meeting.next_meeting,
            "corrections": [
                _correction(session, meeting, c)
                for c in queries.corrections(session, meeting)
                if c.state == "accepted"
            ],
            "drafted_on": _day(meeting.minutes_drafted_at),
            "check_until": meeting.check_until.isoformat() if meeting.check_until else "",
        }


def _materials(session: Session, meeting: Meeting) -> Record:
    papers = queries.materials(session, meeting)
    kept = [paper.title for paper in papers if not paper.public]
    return {
        "materials": [paper.title for paper in papers],
        **({"materials_withheld": kept} if kept else {}),
    }


def _heard(task: homework.Task, report: TaskReport) -> Record:
    return {
        "text": task.outcome.text,
        "owner": task.outcome.owner,
        "due": task.outcome.due,
        "from": task.number,
        "state": report.state,
        "note": report.note,
        **({"item": item.position} if (item := task.outcome.item) else {}),
        **({"private": True} if item and item.in_private else {}),
    }


def _approval(session: Session, meeting: Meeting) -> Record:
    if minutes_queries.approval_way(session, meeting) == minutes_queries.CHAIR:
        return {"by": "chair"}
    found = minutes_queries.approving_item(session, meeting)
    if found is None or found[0].state != "passed":
        return {"by": "next_meeting"}
    item, later = found
    return {
        "by": "next_meeting",
        "meeting": later.number,
        "item": item.position,
        "on": queries.held_on(later).isoformat(),
    }


def _attendance(session: Session, meeting: Meeting) -> Record:
    opened = meeting.opened_at or meeting.starts_at
    stays = queries.stays(session, meeting)
    sat_in = queries.sat_in(session, meeting)
    # in the list of those present the chair and the deputy come first, the others in kana order
    seated = sorted(queries.members(session, meeting), key=lambda m: _PRECEDENCE[m.office])
    sitting = queries.sitting(session, meeting, at=opened)
    names = {m.id: seats.listed(seats.Label(m.short_name, m.office)) for m in seated}
    here = queries.came(session, meeting)
    course = (
        [rules.Change(opened, len(here), len(here) >= sitting.quorum)]
        if meeting.in_writing
        else rules.course(stays, opened, meeting.closed_at, sitting.quorum)
    )
    size = sitting.seats if sitting.base == "seats" else sitting.members
    came_and_went = wording.departures(stays, names, opened, meeting.closed_at)
    return {
        "quorum": {
            "seats": sitting.seats,
            "members": sitting.members,
            "base": sitting.base,
            "test": sitting.test,
            "needed": sitting.quorum,
            "course": [{"at": _instant(c.at), "present": c.present, "quorate": c.quorate} for c in course],
            "lines": [str(s) for s in wording.quorum_line(course, size=size, test=sitting.test)],
        },
        "present": [
            {
                "name": m.name,
                "listed": names[m.id],
                "office": m.office,
                "category": m.category,
                "seat": m.seat,
                "stays": [
                    {"from": _instant(s.arrived), "to": _instant(s.left), "mode": s.mode}
                    | ({"substitute": sat_in[s.member, s.arrived]} if s.substitute else {})
                    for s in stays
                    if s.member == m.id
                ],
            }
            for m in seated
            if m.id in here
        ],
        "absent": [
            {"name": m.name, "listed": names[m.id], "seat": m.seat} for m in seated if m.id not in here
        ],
        "movements": [
            {"at": _instant(at), "what": what, "text": f"{said}。"}
            for at, what, _member, said in came_and_went
        ],
    }


def _item(session: Session, meeting: Meeting, item: AgendaItem, rows: Sequence[Remark]) -> Record:
    votes = list(item.votes)
    names = {m.id: seats.listed(seats.Label(m.short_name, m.office)) for m in queries.ever(session, meeting)}
    return {
        "position": item.position,
        "title": item.title,
        "needs_decision": item.needs_decision,
        "closed_reason": item.why_closed,
        "state": item.state,
        "result": str(result(item)),
        "recused": [{"listed": names[r.membership_id], "reason": r.reason} for r in item.recusals],
        "votes": [_vote(vote, names) for vote in votes],
        "rows": [_row(row) for row in rows if row.item_id == item.id],
    }


def main_vote(item: AgendaItem) -> Vote | None:
    """The last vote on the item itself; votes on amendments and motions are not it."""
    return next((vote for vote in reversed(item.votes) if vote.motion_id is None), None)


def amended(item: AgendaItem) -> bool:
    """Whether an amendment to the item was carried."""
    return any(
        vote.arithmetic.get("motion", {}).get("kind") == motions.AMENDMENT and effective(vote) == "passed"
        for vote in item.votes
    )


def effective(vote: Vote) -> str:
    """The result that stands: the computed one, or the contrary one two people agreed on."""
    return str(vote.arithmetic.get("override", {}).get("result", vote.result))


def result(item: AgendaItem) -> Message:
    """The result of an item in words, from its last vote or why it was carried over."""
    last = main_vote(item)
    if last is None:
        return wording.result(item.state, reason=item.settled_reason)
    return wording.result(
        item.state,
        method=last.method,
        in_favour=last.in_favour,
        against=last.against,
        abstained=last.abstained,
        chair_decision=last.chair_decision,
        reason=item.settled_reason,
        amended=amended(item),
        contrary="override" in last.arithmetic,
    )


def reckoning(vote: Vote, names: Mapping[int, str] | None) -> list[Message]:
    """Everything that is printed with a vote: the arithmetic, who voted how, and a result contrary to it.

    Without `names` nobody is named: who voted how is for those who may read the minutes.
    """
    said = rules.printed(vote.arithmetic, counts_of(vote), vote.chair_decision)
    shown = vote.arithmetic if names is not None else {**vote.arithmetic, "ballots": {}}
    return wording.with_particulars(shown, said, names or {}, effective(vote))


def counts_of(vote: Vote) -> rules.Counts | None:
    """The counts of a vote; None for 異議なし."""
    if vote.in_favour is None or vote.against is None:
        return None
    return rules.Counts(vote.in_favour, vote.against, vote.abstained or 0)


def _vote(vote: Vote, names: Mapping[int, str]) -> Record:
    arithmetic = reckoning(vote, names)
    return {
        "method": vote.method,
        "question": vote.question,
        "in_favour": vote.in_favour,
        "against": vote.against,
        "abstained": vote.abstained,
        "chair_decision": vote.chair_decision,
        "result": effective(vote),
        "present": vote.arithmetic["present"],
        "quorum": vote.arithmetic["quorum"],
        "eligible": vote.arithmetic["eligible"],
        "arithmetic": [str(s) for s in arithmetic],
        "at": _instant(vote.at),
    }


def _row(row: Remark) -> Record:
    return {"row": row.id, "kind": row.kind, "speaker": row.speaker, "text": row.text}


def _correction(session: Session, meeting: Meeting, request: CorrectionRequest) -> Record:
    remark = queries.row(session, meeting, request.remark_id)
    return {
        "row": remark.id,
        "speaker": remark.speaker,
        "before": request.before,
        "after": request.after,
        "asked_on": _day(request.requested_at),
    }


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes of a record (RFC 8785): the same record always gives the same bytes."""
    return bytes(rfc8785.dumps(dict(record)))


def digest(record: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, as 64 hex digits."""
    return hashlib.sha256(canonical(record)).hexdigest()


def public(
    record: Mapping[str, Any],
    spans: Mapping[int, Sequence[Span]],
    attested: Sequence[Mapping[str, Any]] = (),
) -> Record:
    """The record anyone may read. `spans`: withheld passages by row; `attested`: who confirmed the sealed record.

    Items held in private, and every item of a meeting held in private, keep their number, title and what became of
    them in one word; 決定事項 and 宿題 from them are left out. Titles of papers that are not public, reasons of
    recusal, and the wording of corrections to rows with a withheld passage, are left out.
    """
    made = {**record, "edition": "public", "materials": _public_materials(record)}
    made.pop("materials_withheld", None)
    if attested:
        made["attested"] = [dict(one) for one in attested]
    private = set(map(id, _private_rows(record)))
    made["opening"] = [_public_row(row, spans) for row in record["opening"] if id(row) not in private]
    hidden = set(spans) | {row["row"] for row in _private_rows(record)}
    made["items"] = [_public_item(record, item, spans) for item in record["items"]]
    made["outcomes"] = outcomes.told(record)
    made["tasks_heard"] = [task for task in record.get("tasks_heard", ()) if not task.get("private")]
    made["corrections"] = [
        {**c, "before": "", "after": ""} if c["row"] in hidden else c for c in record["corrections"]
    ]
    if "revision" in record:
        made["revision"] = revising.public(record["revision"], hidden)
    return made


def _private(record: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    return bool(item["closed_reason"]) or record["openness"] == "closed"


def _private_rows(record: Mapping[str, Any]) -> list[Record]:
    shut = [*record["opening"]] if record["openness"] == "closed" else []
    return shut + [row for item in record["items"] if _private(record, item) for row in item["rows"]]


def _public_item(record: Mapping[str, Any], item: Record, spans: Mapping[int, Sequence[Span]]) -> Record:
    if not _private(record, item):
        return {
            **item,
            "recused": [{"listed": r["listed"]} for r in item["recused"]],
            "rows": [_public_row(row, spans) for row in item["rows"]],
        }
    with using("ja"):
        word = str(wording.state(item["state"]))
        reason = item["closed_reason"] or record["closed_reason"] or str(wording.openness("closed"))
    return {**item, "closed_reason": reason, "result": word, "recused": [], "votes": [], "rows": []}


def _public_materials(record: Mapping[str, Any]) -> list[str]:
    kept = set(record.get("materials_withheld", ()))
    return [title for title in record["materials"] if title not in kept]


def _public_row(row: Record, spans: Mapping[int, Sequence[Span]]) -> Record:
    return {**row, "text": public_text(row["text"], spans.get(row["row"], ()))}


def withheld(record: Mapping[str, Any], spans: Mapping[int, Sequence[Span]]) -> list[str]:
    """Every string that must not be found in anything public."""
    found: dict[str, None] = {}
    for row in _all_rows(record):
        found.update(dict.fromkeys(withheld_strings(row["text"], spans.get(row["row"], ()))))
    said_openly = {one for row in public_rows(record) for one in _sentences(row)}
    for row in _private_rows(record):
        found.update(dict.fromkeys(one for one in _sentences(row) if one not in said_openly))
    for kept in outcomes.private(record):
        found.update(dict.fromkeys(one for one in _sentences(kept) if one not in said_openly))
    for row, strings in record.get("revision", {}).get("withheld", {}).items():
        found.update(dict.fromkeys(strings if int(row) in spans else ()))
    return list(found)


def public_rows(record: Mapping[str, Any]) -> list[Record]:
    """Rows spoken or recorded before everybody: what was also said there is no secret of the private part."""
    private = set(map(id, _private_rows(record)))
    return [row for row in _all_rows(record) if id(row) not in private]


def _sentences(row: Mapping[str, Any]) -> list[str]:
    return [row["text"][s.start : s.end] for s in sentences(row["text"])]


def _all_rows(record: Mapping[str, Any]) -> Iterable[Record]:
    yield from record["opening"]
    for item in record["items"]:
        yield from item["rows"]


def _instant(value: dt.datetime | None) -> str:
    return value.astimezone(clock.TOKYO).isoformat(timespec="seconds") if value else ""


def _day(value: dt.datetime | None) -> str:
    return tokyo_date(value).isoformat() if value else ""
