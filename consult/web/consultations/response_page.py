"""What the pages of 市の考え方 show: the members of a group, the answer, its wordings; reads only."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import queries, rules, snapshots
from consult.consultations.actions import boilerplates, checking
from consult.consultations.models import Point, PointGroup
from consult.consultations.outcomes import FOLLOW_UP, REASON, REVISION, OutcomeRule, letters_with, outcomes_of
from consult.consultations.queries import desk_groups, happened, inquiry_rows, proposals
from consult.documents.text import visible
from consult.i18n import N_, gettext, msg
from consult.web.access import current_actor
from consult.web.opinions.desk_lanes import base, channel, head
from consult.web.opinions.opinion_text import runs

STATES: Mapping[str, str] = {
    "open": N_("書いていない"),
    "returned": N_("書き直し"),
    "drafted": N_("承認を待つ"),
    "checked": N_("法規審査済み・承認を待つ"),
    "approved": N_("承認した"),
}
CHIPS: Mapping[str, str] = {
    "open": "plan",
    "returned": "late",
    "drafted": "now",
    "checked": "now",
    "approved": "done",
}
SHELVES: Mapping[str, tuple[str, ...]] = {
    "": (),
    "write": ("open", "returned"),
    "approve": ("drafted", "checked"),
    "approved": ("approved",),
}
SHELF_TITLES: Mapping[str, str] = {
    "": N_("すべて"),
    "write": N_("書く"),
    "approve": N_("承認を待つ"),
    "approved": N_("承認した"),
}
# 定型文: put into the answer as text, to be finished by a person.
PHRASES: Mapping[str, str] = {
    "A": N_("御意見を踏まえ、次のとおり修正します。"),
    "B": N_("御意見の内容は、案の○ページ「○○」に書いています。"),
    "C": N_("御意見は、計画を進めるときの参考にします。"),
    "D": N_("御意見の趣旨はわかりますが、○○のため、原案のとおりとします。"),
    "E": N_("御意見は、この案の対象ではありませんが、担当の課に伝えます。"),
}
FIELDS = ("outcome", "response", "reason", "anchor", "before", "after", "revision_reason", "gist", "place",
          "into", "returned", "undo", "remarks", "used")  # fmt: skip


def listing(session: Session, case: Case) -> dict[str, Any]:
    """The groups of a case by what they wait for."""
    shelf = request.args.get("show", "")
    shelf = shelf if shelf in SHELVES else ""
    after = request.args.get("after", 0, type=int)
    rows, more = desk_groups.group_rows(session, case, SHELVES[shelf], after=after)
    states = desk_groups.group_states(session, case)
    outcomes = outcomes_of(staged.definition_of(session, case))
    here = f"{base(case)}/responses"
    numbers = {name: sum(states[s] for s in kinds or STATES) for name, kinds in SHELVES.items()}
    first = rows[0].number if rows and shelf in {"write", "approve"} else None
    return {
        **head(session, case, "answer", gettext("答える")),
        "shelf": shelf,
        "filters": [
            {
                "href": here + (f"?show={name}" if name else ""),
                "title": gettext(title),
                "number": numbers[name],
                "current": name == shelf,
            }
            for name, title in SHELF_TITLES.items()
        ],
        "rows": [
            {
                "number": row.number,
                "href": f"{here}/{row.number}",
                "gist": row.gist,
                "place": row.place,
                "counts": msg(
                    "%(n)s通・%(people)s人・%(points)s件",
                    n=row.opinions,
                    people=row.people,
                    points=row.points,
                ),
                "outcome": row.outcome or "",
                "outcome_word": _word(outcomes, row.outcome) if row.outcome else gettext("まだ"),
                "state": gettext(STATES[row.state]),
                "chip": CHIPS[row.state],
            }
            for row in rows
        ],
        "first_href": f"{here}/{first}" if first else "",
        "more": f"{here}?show={shelf}&after={more}" if more else "",
        "total": numbers[shelf],
        "reckoning": proposals.reckoning(session, case.id),
    }


def answer(session: Session, case: Case, group: PointGroup, values: Mapping[str, str]) -> dict[str, Any]:
    """One group: what was said on the left, what is answered on the right. `values` is what was typed."""
    actor = current_actor()
    number = group.number
    outcomes = outcomes_of(staged.definition_of(session, case))
    previous, following = desk_groups.groups_around(session, case, number)
    rows, _ = desk_groups.group_rows(session, case, after=number - 1, limit=1)
    row = rows[0] if rows else None
    typed = {**_stored(group), **values}
    approves = allowed(actor, Permission.RESPONSE_APPROVE, group)
    own = group.drafted_by is not None and group.drafted_by == actor.account_id
    waits = group.state in {"drafted", "checked"}
    judging = (
        waits
        and approves
        and not own
        and (group.state == "checked" or not checking.is_required(session, group))
    )
    fixed = snapshots.newest(session, case) is not None
    undoing = group.state == "approved" and not fixed and "edit" in request.args
    may_draft = allowed(actor, Permission.RESPONSE_DRAFT, group)
    drafts = (group.state != "approved" or undoing or bool(values.get("undo"))) and may_draft and not fixed
    checks = group.state == "drafted" and not own and allowed(actor, Permission.RESPONSE_CHECK, group)
    names = happened.names_of(session, [group.drafted_by, group.approved_by])
    here = f"{base(case)}/responses"
    return {
        **head(session, case, "answer", gettext("答える")),
        "group": {
            "number": number,
            "version": group.version,
            "gist": group.gist,
            "place": group.place,
            "state": gettext(STATES[group.state]),
            "chip": CHIPS[group.state],
            "counts": msg("%(n)s通・%(people)s人・%(points)s件", n=row.opinions, people=row.people, points=row.points)
            if row
            else "",
            "returned": group.returned_reason if group.state == "returned" else "",
            "drafter": names.get(group.drafted_by or 0, ""),
            "approver": names.get(group.approved_by or 0, ""),
            "outcome": group.outcome,
            "outcome_word": _word(outcomes, group.outcome or ""),
            "response": group.response,
            "reason": group.reason,
            "href": f"{here}/{number}",
        },
        "members": [_member(point) for point in group.points],
        # Who approves reads first: what is approved is what is stored, not what stands half changed in a field.
        "editable": drafts and not (judging and not values and "edit" not in request.args),
        "approvable": judging and not values and "edit" not in request.args,
        "edit_href": f"{here}/{number}?edit=1" if judging and drafts else "",
        "undo_href": f"{here}/{number}?edit=1" if group.state == "approved" and may_draft and not fixed else "",
        "undoes": group.state in {"checked", "approved"} and drafts,
        "undoing": group.state == "approved" and drafts,
        "checkable": checks and not values,
        "check_required": checking.is_required(session, group),
        "checked": [
            {"passed": row.passed, "number": row.number, "remarks": row.remarks, "at": row.checked_at}
            for row in desk_groups.checks_of(session, group)
        ],
        "compared": _compared(session, group),
        "own": waits and approves and own,
        "values": typed,
        "outcomes": [
            {"value": letter, "label": f"{letter}　{rule.label}", "checked": typed["outcome"] == letter,
             "hint": _outcome_hint(rule)}
            for letter, rule in outcomes.items()
        ],
        "reason_for": letters_with(outcomes, REASON),
        "revision_for": letters_with(outcomes, REVISION),
        "phrases": [
            *(
                {"value": letter, "label": f"{letter}　{gettext(PHRASES[letter])}"}
                for letter, rule in outcomes.items()
                # A letter that means something else here has no phrase of ours.
                if rules.OUTCOMES.get(letter) == rule.japanese
            ),
            *(
                {"value": str(kept.id), "label": f"{kept.category}　{kept.title}"}
                for kept in boilerplates.offered(session, case.office_id)
            ),
        ],
        "inquiries": inquiry_rows.of_group(session, group),
        "sections": _sections(session, case, typed["anchor"]),
        "section_text": _section_text(session, case, typed["anchor"]),
        "change": runs(typed["before"], typed["after"]) if typed["before"] and typed["after"] else [],
        "versions": _versions(session, group),
        "others": [
            {"value": str(other.number), "label": f"No.{other.number}　{other.gist}"}
            for other in queries.groups(session, case, states={"open", "drafted", "checked", "returned"})
            if other.number != number
        ],
        "previous_href": f"{here}/{previous}" if previous else "",
        "next_href": f"{here}/{following}" if following else "",
        "list_href": here,
    }  # fmt: skip


def _stored(group: PointGroup) -> dict[str, str]:
    revision = group.revision
    return {
        "outcome": group.outcome or "",
        "response": group.response,
        "reason": group.reason,
        "anchor": revision.anchor if revision else group.anchor or "",
        "before": revision.before if revision else "",
        "after": revision.after if revision else "",
        "revision_reason": revision.reason if revision else "",
        "gist": group.gist,
        "place": group.place,
        "into": "",
        "undo": "",
        "used": "",
        "returned": "",
    }


def _word(outcomes: Mapping[str, OutcomeRule], letter: str) -> str:
    return outcomes[letter].label if letter in outcomes else ""


def _outcome_hint(rule: OutcomeRule) -> str:
    hints = {
        REVISION: gettext("下に、直す文の前と後を書きます。"),
        REASON: gettext("理由が要ります。"),
        FOLLOW_UP: gettext("承認すると、その後を確かめる期日が付きます。"),
    }
    return "".join(text for need, text in hints.items() if need in rule.needs)


def _compared(session: Session, group: PointGroup) -> dict[str, Any]:
    """Any two wordings beside each other: by default the newest and the one before it."""
    found = {v.number: v for v in desk_groups.versions_of(session, group)}
    if len(found) < 2:  # noqa: PLR2004 - two to compare
        return {}
    newest = max(found)
    old, new = (
        request.args.get(name, wish, type=int) for name, wish in (("old", newest - 1), ("new", newest))
    )
    if old not in found or new not in found:
        old, new = newest - 1, newest
    texts = [f"{found[n].response}\n{found[n].reason}".strip() for n in (old, new)]
    return {"old": old, "new": new, "numbers": sorted(found), "runs": runs(texts[0], texts[1])}


def _member(point: Point) -> dict[str, Any]:
    opinion = point.opinion
    return {
        "id": point.id,
        "number": opinion.number,
        "href": f"{base(opinion.case)}/opinions/{opinion.number}",
        "channel": channel(opinion.channel, opinion.scribe),
        "gist": point.gist,
        "lang": "" if opinion.language == "ja" else opinion.language,
        "words": [
            visible(queries.public_words(opinion, p.start, p.end))
            for p in opinion.passages
            if p.point_id == point.id
        ],
    }


def _sections(session: Session, case: Case, anchor: str) -> list[dict[str, Any]]:
    return [
        {"value": s.anchor, "label": f"{s.number} {s.title}".strip(), "selected": s.anchor == anchor}
        for s in queries.sections_of(session, case)
        if s.text.strip()
    ]


def _section_text(session: Session, case: Case, anchor: str) -> str:
    section = queries.section_at(session, case, anchor)
    return section.text if section else ""


def _versions(session: Session, group: PointGroup) -> list[dict[str, Any]]:
    found: Sequence[Any] = desk_groups.versions_of(session, group)
    names = happened.names_of(session, [v.written_by for v in found])
    rows, before = [], ""
    for version in found:
        text = version.response + (f"\n{version.reason}" if version.reason else "")
        rows.append(
            {
                "number": version.number,
                "who": names.get(version.written_by or 0, ""),
                "at": version.written_at,
                "outcome": version.outcome,
                "runs": runs(before, text) if before else [{"op": "equal", "text": text}],
            }
        )
        before = text
    return list(reversed(rows))
