"""The desk pages of the minutes as data: editor, check, redaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies.models import Membership
from consult.cases import staged
from consult.documents.diff import compare, merged
from consult.documents.redaction import Ground, proposed_spans
from consult.i18n import N_, Message, gettext, language, pick
from consult.meetings import homework, minutes_queries, queries, record, release_orders, setting
from consult.meetings.actions import publishing, transcribing
from consult.meetings.models import CorrectionRequest, Meeting, Remark, RemarkRedaction
from consult.templating import long

_STATES = {
    "requested": N_("返事を待っています"),
    "accepted": N_("入れました"),
    "declined": N_("入れませんでした"),
}
_ORIGINS = {
    "generated": N_("自動で作った%(n)s行"),
    "edited": N_("人が直した%(n)s行"),
    "imported": N_("文字起こしからの%(n)s行"),
}
_OPS = {"same": "equal", "added": "insert", "removed": "delete"}


def head(session: Session, meeting: Meeting) -> dict[str, Any]:
    """What stands above every page of the minutes."""
    definition = staged.definition_of(session, meeting.case)
    stage = definition.stage(meeting.case.stage)
    return {
        "title": meeting.case.title,
        "address": meeting.case.slug,
        "number": meeting.case.number,
        "stage": pick(stage.label),
        "opens": stage.opens,
        "check_until": meeting.check_until,
        "sealed": meeting.sealed_at,
        "published": meeting.published_at,
    }


def editor(session: Session, meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """Notes left, minutes right, wishes under the row they are about."""
    rows = queries.rows(session, meeting)
    wishes = queries.corrections(session, meeting)
    options = [o for o in staged.options(session, actor, meeting.case) if o.permitted]
    opens = staged.definition_of(session, meeting.case).stage(meeting.case.stage).opens
    revision = minutes_queries.present_revision(session, meeting) if "correction" in opens else None
    untouched = {row.id for row in transcribing.untouched(session, meeting)}
    groups: list[dict[str, Any]] = [{"n": 0, "title": gettext("開会"), "result": "", "id": None}]
    groups += [
        {"n": i.position, "title": i.title, "result": str(record.result(i)), "id": i.id}
        for i in meeting.items
    ]
    for group in groups:
        group["rows"] = [
            _row(r, wishes) | {"removable": r.id in untouched} for r in rows if r.item_id == group["id"]
        ]
        group["origins"] = _origins([r for r in rows if r.item_id == group["id"]])
    attended = queries.attended(session, meeting)
    answered = {r.membership_id for r in queries.replies(session, meeting)} | {
        w.membership_id for w in wishes
    }
    return {
        "meeting": head(session, meeting),
        "open": bool({"minutes", "correction"} & set(opens)) and meeting.sealed_at is None,
        "drafting": "minutes" in opens,
        "revision": {"version": revision.version, "reason": revision.reason} if revision else None,
        "tasks": sum(not task.done for task in homework.tasks_before(session, meeting)),
        "begun": bool(rows) and meeting.minutes_drafted_at is not None,
        "groups": [g for g in groups if g["rows"] or g["n"]],
        "outcomes": [
            {"id": o.id, "kind": o.kind, "text": o.text, "owner": o.owner, "due": o.due, "item": o.item}
            for o in queries.outcomes(session, meeting)
        ],
        "next_meeting": meeting.next_meeting,
        "observers": meeting.observers,
        "staff": "\n".join(meeting.staff_present),
        "steps": [
            {
                "title": o.label,
                "href": f"/desk/cases/{meeting.case.slug}/transitions/{o.trigger}",
                "ready": o.answerable,
            }
            for o in options
        ],
        "imported": len(untouched) if "minutes" in opens else 0,
        "waiting": sum(w.state == "requested" for w in wishes),
        "replies": []
        if revision
        else [{"name": m.short_name, "answered": m.id in answered} for m in attended],
    }


def _origins(rows: Sequence[Remark]) -> str:
    """自動3行・人が直した2行: where the words of a section come from."""
    count = Counter(row.origin for row in rows)
    said = [Message(_ORIGINS[origin], {"n": count[origin]}) for origin in _ORIGINS if count[origin]]
    return "・".join(str(words) for words in said) if language() == "ja" else ", ".join(map(str, said))


def _row(row: Remark, wishes: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "speaker": row.speaker or gettext("できごと"),
        "when": f"{row.at.astimezone(clock.TOKYO):%H:%M}" if row.at else "",
        "note": row.note,
        "text": row.text,
        "event": bool(row.source),
        "edited": row.origin == "edited",
        "imported": row.origin == "imported",
        "wishes": [wish_of(w) for w in wishes if w.remark_id == row.id],
    }


def wish_of(wish: CorrectionRequest) -> dict[str, Any]:
    pieces = merged(compare(wish.before, wish.after))
    return {
        "id": wish.id,
        "runs": [{"op": _OPS[op], "text": text} for op, text in pieces],
        "state": wish.state,
        "word": gettext(_STATES[wish.state]),
        "answer": wish.answer,
        "when": long(wish.requested_at),
    }


def check(session: Session, meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """The minutes for one member: own remarks can be corrected, the others' are read."""
    me = queries.membership_of(session, meeting, actor.account_id)
    rows = queries.rows(session, meeting)
    wishes = queries.corrections(session, meeting)
    shown = head(session, meeting)
    checking = "corrections" in shown["opens"]
    numbers = {row.id: n for n, row in enumerate((r for r in rows if r.kind == "remark"), 1)}
    groups = [
        {"n": i.position, "title": i.title, "result": str(record.result(i)), "id": i.id}
        for i in meeting.items
    ]
    visible = meeting.minutes_drafted_at is not None and meeting.check_until is not None
    return {
        "meeting": shown,
        "checking": checking and me is not None,
        "visible": visible,
        "me": me.short_name if me else "",
        "accepted": me is not None
        and any(r.membership_id == me.id for r in queries.replies(session, meeting)),
        "sign": _signing(session, meeting, me),
        "groups": [
            {
                **g,
                "rows": [
                    {
                        "id": r.id,
                        "n": numbers.get(r.id),
                        "speaker": r.speaker,
                        "text": r.text,
                        "mine": me is not None and r.membership_id == me.id,
                        "wishes": [
                            wish_of(w)
                            for w in wishes
                            if w.remark_id == r.id and me and w.membership_id == me.id
                        ],
                    }
                    for r in rows
                    if r.item_id == g["id"] and r.text
                ],
            }
            for g in (groups if visible else [])
        ],
    }


def _signing(session: Session, meeting: Meeting, me: Membership | None) -> dict[str, Any] | None:
    """What a 署名委員 with an account confirms: the digest of the sealed record; None for everybody else."""
    if me is None or meeting.sealed_digest is None or meeting.redaction_state == "released":
        return None
    if me.id not in {m.id for m in minutes_queries.signatories(session, meeting)}:
        return None
    done = any(a.membership_id == me.id for a in minutes_queries.attestations(session, meeting))
    return {"digest": meeting.sealed_digest, "version": meeting.minutes_version, "done": done}


def redaction(session: Session, meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """Each sealed row with its proposed passages, and what the reader's part is: propose or release."""
    shown = head(session, meeting)
    passages = (
        session.execute(
            select(RemarkRedaction)
            .join(Remark, Remark.id == RemarkRedaction.remark_id)
            .where(Remark.meeting_id == meeting.case_id)
            .order_by(RemarkRedaction.start)
        )
        .scalars()
        .all()
    )
    rows = [r for r in queries.rows(session, meeting) if r.text]
    writer = allowed(actor, Permission.MINUTES_REDACT, meeting)
    releaser = allowed(actor, Permission.MINUTES_RELEASE, meeting)
    open_now = "redaction" in shown["opens"]
    options = [o for o in staged.options(session, actor, meeting.case) if o.permitted]
    signed = setting.produced(session, meeting, setting.PUBLIC_SIGNED)
    making = release_orders.standing(session, meeting)
    return {
        "meeting": shown,
        "may_mark": writer and open_now and meeting.redaction_state != "released",
        "may_release": releaser
        and open_now
        and meeting.redaction_state == "proposed"
        and not (making and making.state in release_orders.RUNNING),
        "state": meeting.redaction_state,
        "making": making if making and meeting.redaction_state == "proposed" else None,
        "grounds": [{"value": ground.value, "label": ground.label} for ground in Ground],
        "rows": [_redactable(r, [p for p in passages if p.remark_id == r.id]) for r in rows],
        "count": len(passages),
        "steps": [
            {
                "title": o.label,
                "href": f"/desk/cases/{meeting.case.slug}/transitions/{o.trigger}",
                "ready": o.answerable,
            }
            for o in options
        ],
        "signed": signed is not None and signed.version == meeting.minutes_version,
        "internal_href": f"/desk/cases/{meeting.case.slug}/minutes/internal.pdf"
        if publishing.produced(session, meeting, publishing.INTERNAL)
        else "",
    }


def _redactable(row: Remark, passages: list[RemarkRedaction]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    place = 0
    for passage in passages:
        if passage.start < place:
            continue
        label = Ground(passage.ground).label
        parts += [
            {"text": row.text[place : passage.start]},
            {"text": row.text[passage.start : passage.end], "ground": label, "proposed": True},
        ]
        place = passage.end
    parts.append({"text": row.text[place:]})
    marked = [(p.start, p.end) for p in passages]
    hints = [s for s in proposed_spans(row.text) if (s.start, s.end) not in marked]
    return {
        "id": row.id,
        "speaker": row.speaker or gettext("できごと"),
        "parts": parts,
        "passages": [
            {"id": p.id, "words": row.text[p.start : p.end], "ground": Ground(p.ground).label}
            for p in passages
        ],
        "hints": [row.text[s.start : s.end] for s in hints],
    }
