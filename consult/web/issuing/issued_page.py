"""What the page of issued documents shows: those of a case with their numbers, and what could be issued next."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.errors import Forbidden
from consult.i18n import msg
from consult.issuing import advice, call_letters, commissions, numbers, queries
from consult.issuing.models import IssuedDocument
from consult.issuing.proposals import NAMELESS, Proposal, title_of
from consult.web.cases.desk import desk_case

TOGETHER = frozenset({call_letters.KIND, commissions.KIND})  # one to each of many, issued at once


def case_of(slug: str, actor: Actor) -> Case:
    """A case whose documents this person may issue.

    Raises:
        Forbidden: for who does not keep the case: what the council resolved its secretariat issues.
    """
    case = desk_case(slug)
    if not queries.may_issue(actor, case):
        raise Forbidden(
            msg("この案件の文書を出せるのは、案件の記録を受け持つ課（議会のものは議会事務局）だけです。"),
            Permission.DOCUMENT_ISSUE.value,
        )
    return case


def heading(case: Case) -> dict[str, str]:
    """Number, address, title."""
    return {"number": case.number, "address": case.slug, "title": case.title}


def row(one: IssuedDocument, municipality: str) -> dict[str, Any]:
    """One issued document in a list."""
    return {
        "id": one.id,
        "href": f"/documents/{one.document_id}",
        "title": title_of(one.kind),
        "number": numbers.shown(one, municipality),
        "about": one.letter["about"],
        "dated": one.dated,
        "public": one.document.public,
        "reason": one.reason,
        "write": f"corrects={one.id}",
    }


def _members(session: Session, case: Case, letters: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Who has no 委嘱状 yet, each to be chosen; those whose term begins newly are chosen beforehand."""
    new = commissions.beginning(session, case)
    return [
        {
            "value": one.source,
            "label": one.about,
            "checked": one.source in new,
            "write": f"kind={one.kind}&of={one.source}",
        }
        for one in letters
        if one.kind == commissions.KIND
    ]


def listed(session: Session, case: Case, municipality: str) -> dict[str, Any]:
    """Issued documents, newest first, and what can be issued; letters of a call are one entry."""
    issued = queries.of_case(session, case)
    standing = queries.standing(issued)
    possible = queries.possible(session, case, municipality)
    replaced = {one.replaces_id: one for one in issued}
    rows = [
        row(one, municipality)
        | {
            "corrected": numbers.shown(replaced[one.id], municipality) if one.id in replaced else "",
            "correctable": one.id not in replaced,
        }
        for one in reversed(issued)
    ]
    fresh = [one for one in possible if (one.kind, one.source) not in standing]
    letters = [one for one in fresh if one.kind in TOGETHER]
    return {
        "rows": rows,
        "offers": [
            {"title": title_of(one.kind), "about": one.about, "write": f"kind={one.kind}&of={one.source}"}
            for one in fresh
            if one.kind not in TOGETHER
        ],
        "letters": sum(one.kind == call_letters.KIND for one in letters),
        "members": _members(session, case, letters),
        "printable": any(one.kind in NAMELESS for one in issued),
        "call": case.procedure == "recruitment",
        "advises": advice.advising(session, case) is not None,
    }
