"""What the triage page shows of one opinion; reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit import words
from consult.audit.events import Event
from consult.calendars import clock_text
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import actions, queries, rules, versions
from consult.consultations.hints import hints_of
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion, OpinionAttachment, Point
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.queries import desk, happened
from consult.consultations.rules import CLAIM
from consult.documents.models import StoredFile
from consult.documents.redaction import Ground
from consult.documents.text import visible
from consult.i18n import N_, gettext, msg, pick
from consult.web.access import current_actor
from consult.web.opinions.alike_page import family, frequency_flags
from consult.web.opinions.desk_lanes import LANES, base, channel, entries, head, lane_filters
from consult.web.opinions.opinion_text import KINDS, parts, runs, unsaved

FLAGS: Mapping[str, str] = {
    "attachments": N_("添付あり"),
    "trap_filled": N_("機械の送信らしい"),
    "sent_quickly": N_("機械の送信らしい"),
    "control_characters": N_("見えない文字あり"),
}
NOTES: Mapping[str, str] = {
    "skip": N_("あとにする理由を書いた"),
    "ask": N_("扱いの理由を書いた"),
    "withdraw": N_("取下げの申出を書きとめた"),
    "compared": N_("紙と見比べた"),
}
_SHORT = 9


@dataclass
class Shown:
    """What a page shows besides the stored state: what was typed, what went wrong, what was asked to be seen."""

    said: str = ""
    error: str = ""
    error_of: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""
    identity: Identity | None = None
    key: str = ""
    keep: bool = False  # show the form as it was sent

    def typed(self, name: str) -> str:
        """A field as sent, when the page keeps it."""
        return request.form.get(name, "") if self.keep else ""

    def ticked(self, name: str) -> frozenset[str]:
        """The ticked boxes of a name, when the page keeps them."""
        return frozenset(request.form.getlist(name)) if self.keep else frozenset()


def triage(session: Session, case: Case, opinion: Opinion, shown: Shown) -> dict[str, Any]:
    """Everything templates/desk/triage.html prints."""
    lane = desk.lane_of(opinion)
    number, twins = desk.twins(session, opinion)
    previous, following = desk.around(session, case, lane, opinion.number)
    actor = current_actor()
    claim = _claim(session, opinion)
    sorting = opinion.stage in {"received", "accepted"} and opinion.transcribed
    marks = queries.sentences_of(opinion)
    missing = sum(view.mark is None for view in marks)
    return {
        **head(session, case, lane),
        "lane_title": gettext(LANES[lane]) if lane in LANES else gettext("別に数える"),
        "lane_total": desk.total(session, case, lane),
        "entries": entries(case, _near(session, case, lane, opinion.number), lane, opinion.number),
        "queue_href": f"{base(case)}/opinions?lane={lane}",
        "filters": lane_filters(case, lane),
        "opinion": _opinion(session, case, opinion, shown, marks, number),
        "missing": missing,
        "sentences_done": len(marks) - missing,
        "sentences_all": len(marks),
        "sorting": sorting,
        "regroupable": opinion.stage in {"grouped", "answered"},
        "may": {
            "split": allowed(actor, Permission.OPINION_SPLIT, opinion),
            "identity": allowed(actor, Permission.OPINION_IDENTITY, opinion),
            "deliver": allowed(actor, Permission.RECEIPT_DELIVER, opinion),
        },
        "said": shown.said,
        "error": shown.error,
        "error_of": shown.error_of,
        "conflict": shown.conflict,
        "points": _points(session, opinion),
        "redactions": _redactions(session, opinion, shown),
        "grounds": [{"value": ground.value, "label": ground.label} for ground in Ground],
        "review_words": _review_words(session, opinion),
        "twins": _twins(opinion, number, twins),
        "family": family(session, case, opinion),
        "history": _history(session, opinion),
        "claim": claim,
        "stage_word": pick(staged.definition_of(session, opinion).stage(opinion.stage).label),
        "ways": _ways(session, opinion),
        "identity": _identity(shown.identity),
        "view": request.args.get("view", ""),
        "public_text": queries.public_words(opinion) if request.args.get("view") == "public" else "",
        "values": {name: shown.typed(name) for name in ("gist", "part", "hide", "reason", "ground")},
        "key": shown.key,
        "previous_href": f"{base(case)}/opinions/{previous}" if previous else "",
        "next_href": f"{base(case)}/opinions/{following}" if following else "",
    }


def _near(session: Session, case: Case, lane: desk.Lane, number: int) -> desk.Queue:
    """The opinion with one before it and a few after it."""
    before, _ = desk.around(session, case, lane, number)
    return desk.queue(session, case, lane, after=(before or number) - 1, limit=8, counted=False)


def _opinion(
    session: Session,
    case: Case,
    opinion: Opinion,
    shown: Shown,
    marks: Sequence[queries.SentenceView],
    same: int,
) -> dict[str, Any]:
    here = f"{base(case)}/opinions/{opinion.number}"
    hints = hints_of(session, opinion)
    flags = [{"kind": "personal", "text": str(msg("個人情報らしい語 %(n)s", n=len(hints)))}] if hints else []
    if same > 1:
        flags.append({"kind": "same", "text": str(msg("同じ文 %(n)s通", n=same))})
    flags += frequency_flags(session, opinion)
    flags += [
        {"kind": "other", "text": text}
        for text in dict.fromkeys(gettext(FLAGS[name]) for name in opinion.flags if name in FLAGS)
    ]
    points = {point.number: n for n, point in enumerate(opinion.points, 1)}
    titles = {point.number: _short(point.gist) for point in opinion.points}
    ticked = shown.ticked("sentence")
    return {
        "number": opinion.number,
        "version": opinion.version,
        "channel": channel(opinion.channel, opinion.scribe),
        "scribe": opinion.scribe,
        "received": opinion.received_at,
        "postmarked": opinion.postmarked_on,
        "arrived": opinion.arrived_on,
        "places": _places(session, case, opinion),
        "length": rules.length(opinion.text),
        "sheets": opinion.sheets,
        "flags": flags,
        "lang": "" if opinion.language == "ja" else opinion.language,
        "sentences": [
            {
                "id": f"{view.start}:{view.end}",
                "parts": parts(opinion, view.start, view.end, hints),
                "mark": "open" if view.mark is None else points.get(view.mark, 0) or "not",
                "mark_title": titles.get(view.mark or 0, ""),
                "marks": [
                    {"n": points.get(n, 0) or "not", "title": titles.get(n, "")}
                    for n in view.marks[0 if view.mark is None else 1 :]
                ],
                "rest": visible(view.rest),
                "checked": f"{view.start}:{view.end}" in ticked,
            }
            for view in marks
        ],
        "href": here,
        "public_href": f"{here}?view=public",
        "versions": versions.number_of_versions(session, opinion),
        "scan_href": f"{here}/scan" if opinion.scan_id else "",
        **_original(session, opinion, here),
        "attachments": _attachments(session, opinion, here),
    }


def _original(session: Session, opinion: Opinion, here: str) -> dict[str, str]:
    """What it was before it was words: 点字, a recording; and the mail it came in."""
    found = session.get(OpinionOriginal, opinion.id) if opinion.channel != "web" else None
    return {
        "form": gettext(rules.FORMS[found.form]) if found and found.form else "",
        "mail_href": f"{here}/mail" if found and found.file_id else "",
    }


def _attachments(session: Session, opinion: Opinion, here: str) -> list[dict[str, str]]:
    rows = session.execute(
        select(OpinionAttachment.id, StoredFile.name, StoredFile.size)
        .join(StoredFile, StoredFile.id == OpinionAttachment.original_id)
        .where(OpinionAttachment.opinion_id == opinion.id)
        .order_by(OpinionAttachment.id)
    ).all()
    return [
        {
            "href": f"{here}/files/{row.id}",
            "title": row.name,
            "note": f"{-(-row.size // 1024)}KB",
            "decide": f"{here}/attachments/{row.id}",
        }
        for row in rows
    ]


def _places(session: Session, case: Case, opinion: Opinion) -> list[dict[str, str]]:
    found = {}
    sections = queries.sections_at(session, case, [place["anchor"] for place in opinion.places])
    for place in opinion.places:
        section = sections.get(place["anchor"] or "")
        title = f"{section.number} {section.title}".strip() if section else gettext("案全体")
        found[title] = f"/cases/{case.slug}/draft" + (f"#{section.anchor}" if section else "")
    return [{"title": title, "href": href} for title, href in found.items()]


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"


def _redactions(session: Session, opinion: Opinion, shown: Shown) -> dict[str, Any]:
    ticked = shown.ticked("hint")
    return {
        "saved": [
            {
                "id": f"{r.start}:{r.end}",
                "ground": Ground(r.ground).label,
                "before": visible(opinion.text[r.start : r.end]),
            }
            for r in opinion.redactions
        ],
        "hints": [
            {
                "id": f"{h.start}:{h.end}",
                "kind": gettext(KINDS[h.kind]),
                "before": visible(opinion.text[h.start : h.end]),
                "checked": not shown.keep or f"{h.start}:{h.end}" in ticked,
            }
            for h in unsaved(opinion, hints_of(session, opinion))
        ],
        "suggested": [
            {"ground": span.ground.label, "before": visible(opinion.text[span.start : span.end])}
            for span in (actions.suggestion_for(session, opinion) if opinion.review == "returned" else ())
        ],
        "review": opinion.review,
        "note": opinion.review_note,
    }


def _review_words(session: Session, opinion: Opinion) -> str:
    if opinion.review == "released":
        names = happened.names_of(session, [opinion.released_by])
        return str(
            msg("%(name)sさんが、公表される形を確かめました。", name=names.get(opinion.released_by or 0, ""))
        )
    if opinion.review == "proposed":
        return gettext("公表される形を、文書係が確かめるのを待っています。")
    return gettext("あなたが案を作り、別の職員（文書係）が確かめると公表できます。")


def _points(session: Session, opinion: Opinion) -> list[dict[str, Any]]:
    points = queries.points_of(session, opinion)
    sizes = queries.points_in(session, {point.group_id for point in points if point.group_id})
    near = queries.similar_groups_each(session, points) if opinion.stage == "accepted" else {}
    return [_point(opinion, point, sizes, near.get(point.id, [])) for point in points]


def _point(
    opinion: Opinion, point: Point, sizes: Mapping[int, int], near: Sequence[queries.Suggestion]
) -> dict[str, Any]:
    group = point.group
    text = gettext("まだどのまとまりにも入っていません")
    if group is not None:
        text = str(
            msg("同趣旨 No.%(number)s「%(gist)s」に入っています（%(n)s件）", number=group.number, gist=group.gist,
                n=sizes[group.id])
        )  # fmt: skip
    return {
        "n": point.number,
        "title": point.gist,
        "group": text,
        "group_href": f"{base(opinion.case)}/responses/{group.number}" if group else "",
        "suggestions": [
            {
                "id": s.group.number,
                "title": str(msg("No.%(number)s「%(gist)s」", number=s.group.number, gist=s.group.gist)),
                "reason": s.reason,
            }
            for s in near
        ],
    }


def _twins(opinion: Opinion, number: int, others: Sequence[Opinion]) -> dict[str, Any] | None:
    if number < 2:  # noqa: PLR2004 - itself
        return None
    return {
        "number": number,
        "samples": [
            {
                "number": other.number,
                "href": f"{base(other.case)}/opinions/{other.number}",
                "runs": runs(opinion.text, other.text),
                "equal": opinion.text == other.text,
            }
            for other in others
        ],
    }


def _claim(session: Session, opinion: Opinion) -> dict[str, str] | None:
    until = opinion.claimed_until
    if opinion.claimed_by in {None, current_actor().account_id} or until is None or until <= clock.now():
        return None
    name = happened.names_of(session, [opinion.claimed_by]).get(opinion.claimed_by or 0, "")
    since = clock_text(until - CLAIM)
    return {"text": str(msg("%(name)sさんが%(since)sから担当しています。", name=name, since=since))}


def _history(session: Session, opinion: Opinion) -> list[dict[str, Any]]:
    definition = staged.definition_of(session, opinion)
    rows = []
    for event in happened.history(session, opinion.subject):
        said = _happened(event)
        if event.type == Event.STAGE_ADVANCED:
            edge = next(iter(definition.edges_from(event.public["from"], event.public["trigger"])), None)
            said = pick(edge.label) if edge else said
        rows.append({"at": event.at, "text": f"{event.who}　{said}" if event.who else said})
    return rows


def _happened(event: happened.Happened) -> str:
    """An event in the words of this page; the log's own words for what it does not know better."""
    told = event.public
    if event.type == Event.OPINION_SPLIT:
        if told["point"]:
            return str(msg("論点%(n)s（残り%(left)s文）", n=told["point"], left=told["left"]))
        return str(msg("文の印を変えた（残り%(left)s文）", left=told["left"]))
    if event.type == Event.OPINION_REDACTED:
        return str(msg("墨消しの案（%(n)sか所）", n=told["spans"]))
    if event.type == Event.OPINION_NOTED:
        return gettext(NOTES.get(told["kind"], words.said(event.type)))
    return words.said(event.type)


def _ways(session: Session, opinion: Opinion) -> list[dict[str, str]]:
    """The ways to set it apart or ask about it, each with its sentence."""
    wanted = ("ask", "mark_late", "mark_invalid", "mark_off_topic", "withdraw")
    actor = current_actor()
    if not allowed(actor, Permission.OPINION_CLASSIFY, opinion):
        return []
    found = {o.trigger: o for o in staged.options(session, actor, opinion) if o.permitted}
    return [
        {"trigger": name, "label": found[name].label}
        for name in wanted
        if name in found and not found[name].unmet
    ]


def _identity(identity: Identity | None) -> list[dict[str, str]] | None:
    if identity is None:
        return None
    fields = (
        (gettext("名前"), identity.name),
        (gettext("代表者"), identity.representative),
        (gettext("住所"), identity.address),
        (gettext("電話"), identity.phone),
        (gettext("メール"), identity.email),
    )
    return [{"term": term, "text": visible(text)} for term, text in fields if text] or [
        {"term": gettext("名前"), "text": gettext("書いてありません")}
    ]
