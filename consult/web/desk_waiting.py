"""What waits for a second person on the desk: proposals to release, answers to approve. Two statements a page."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations.models import Opinion, PointGroup
from consult.i18n import Message, gettext, msg


def for_second_person(
    session: Session, actor: Actor, cases: Sequence[Case]
) -> dict[int, list[dict[str, Any]]]:
    """Rows for `components/verdicts` by case: what this actor, and not the drafter, has to look at."""
    ids = [case.id for case in cases]
    proposed = _count(session, Opinion.case_id, ids, Opinion.review == "proposed")
    drafted = _count(session, PointGroup.case_id, ids, PointGroup.state == "drafted")
    return {
        case.id: [
            *_row(
                allowed(actor, Permission.REDACTION_RELEASE, case), proposed.get(case.id, 0),
                lambda n: msg("確かめを待つ墨消しの案が%(n)s通あります", n=n),
                f"/desk/cases/{case.slug}/opinions?lane=redaction",
            ),
            *_row(
                allowed(actor, Permission.RESPONSE_APPROVE, case), drafted.get(case.id, 0),
                lambda n: msg("承認を待つ市の考え方が%(n)s件あります", n=n),
                f"/desk/cases/{case.slug}/responses",
            ),
        ]
        for case in cases
    }  # fmt: skip


def _count(session: Session, key: Any, ids: Sequence[int], *where: Any) -> dict[int, int]:
    rows = session.execute(select(key, func.count()).where(key.in_(ids), *where).group_by(key))
    return {row[0]: row[1] for row in rows}


def _row(may: bool, number: int, say: Callable[[int], Message], href: str) -> list[dict[str, Any]]:  # noqa: FBT001 - reads as one row of the table above
    if not (may and number):
        return []
    return [{"state": "todo", "text": say(number), "link": {"href": href, "title": gettext("確かめる")}}]
