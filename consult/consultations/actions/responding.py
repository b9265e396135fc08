"""市の考え方: drafted by one, approved by another, every wording kept."""

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import snapshots
from consult.consultations.actions import checking, follow_ups
from consult.consultations.models import Opinion, Point, PointGroup, ResponseVersion, Revision
from consult.consultations.outcomes import lint_answer, outcomes_of
from consult.consultations.queries.places import place_of, section_at
from consult.consultations.rules import OUTCOMES
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def record_revision(
    uow: UnitOfWork, case: Case, *, anchor: str, before: str, after: str, reason: str = ""
) -> Revision:
    """修正対照表: one passage of the consulted draft and its new wording.

    Raises:
        Invalid: when `before` is not in that section, or nothing changes.
    """
    uow.require(Permission.RESPONSE_DRAFT, on=case)
    section = section_at(uow.session, case, anchor)
    wrong: dict[str, list[Sentence]] = {}
    if section is None:
        wrong["anchor"] = [msg("案のどこを直すか選んでください")]
    elif not before.strip() or before not in section.text:
        wrong["before"] = [
            msg("「%(place)s」の文から、直す前の文をそのまま写してください", place=section.title)
        ]
    if before == after:
        wrong["after"] = [msg("直したあとの文を書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    last = uow.session.execute(select(func.max(Revision.number)).where(Revision.case_id == case.id)).scalar()
    revision = uow.add(
        Revision(
            case_id=case.id,
            number=(last or 0) + 1,
            anchor=anchor,
            place=place_of(uow.session, case, anchor),
            before=before,
            after=after,
            reason=reason.strip(),
        )
    )
    uow.flush()
    uow.record(Event.REVISION_RECORDED, case, public={"number": revision.number, "anchor": anchor})
    return revision


def draft_response(
    uow: UnitOfWork,
    group: PointGroup,
    *,
    outcome: str,
    response: str,
    reason: str = "",
    revision: Revision | None = None,
    finished: bool = True,
    undo: bool = False,
) -> ResponseVersion:
    """Write the answer to a group. `finished=False` keeps an unfinished draft, which blocks 決裁 until finished.

    A change undoes the legal check. One that was approved is changed only with `undo`: its approval is undone too.

    When every point of an opinion is answered, the opinion waits for approval.

    Raises:
        Invalid: by field, for C or D without a reason and A without its revision.
        Refused: for a group that is approved or has no points.
    """
    uow.require(Permission.RESPONSE_DRAFT, on=group)
    if group.state == "approved":
        _undo_approval(uow, group, wanted=undo)
    elif group.state == "checked":
        uow.record(Event.RESPONSE_UNDONE, group, public={"was": "checked"})
    if not group.points:
        raise Refused(msg("この論点には意見が入っていません"))
    if revision is not None and revision.case_id != group.case_id:
        raise Invalid(msg("同じ案件の修正を選んでください"), {"revision": [msg("選び直してください")]})
    case = uow.session.get_one(Case, group.case_id)
    used = outcomes_of(staged.definition_of(uow.session, case))
    if outcome in OUTCOMES and outcome not in used:
        sentence = msg("この市では、区分は %(letters)s から選びます", letters="、".join(used))
        raise Invalid(sentence, {"outcome": [sentence]})
    wrong = lint_answer(used, outcome, response, reason, revision.id if revision else None)
    if outcome not in used or (finished and wrong):
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    number = _versions(uow, group) + 1
    version = uow.add(
        ResponseVersion(
            group_id=group.id,
            number=number,
            outcome=outcome,
            response=response.strip(),
            reason=reason.strip(),
            written_by=uow.actor.account_id,
            written_at=clock.now(),
        )
    )
    group.outcome, group.response, group.reason = outcome, response.strip(), reason.strip()
    group.revision = revision
    group.state, group.drafted_by = "drafted" if finished else "open", uow.actor.account_id
    group.approved_by, group.returned_reason = None, ""
    uow.flush()
    uow.record(
        Event.RESPONSE_DRAFTED, group, public={"outcome": outcome, "version": number, "finished": finished}
    )
    for opinion in _opinions(uow, group):
        follow(uow, opinion, "answer")
    return version


def approve_response(uow: UnitOfWork, group: PointGroup) -> None:
    """Approve an answer; never by the one who wrote it.

    When every answer to an opinion is approved, the opinion is.
    """
    uow.require(Permission.RESPONSE_APPROVE, on=group)
    _ensure_drafted(group)
    checking.ensure_checked(uow.session, group)
    uow.require_other(group.drafted_by, msg("別の人が確かめる必要があります。あなたが作った案だからです"))
    group.state, group.approved_by = "approved", uow.actor.account_id
    uow.flush()
    uow.record(
        Event.RESPONSE_APPROVED,
        group,
        public={"outcome": group.outcome or "", "version": _versions(uow, group)},
    )
    follow_ups.follow_answer(uow, group)
    for opinion in _opinions(uow, group):
        follow(uow, opinion, "approve")


def return_response(uow: UnitOfWork, group: PointGroup, reason: str) -> None:
    """Send an answer back to be rewritten, saying why."""
    uow.require(Permission.RESPONSE_APPROVE, on=group)
    _ensure_drafted(group)
    if not reason.strip():
        raise Invalid(msg("戻す理由を書いてください"), {"reason": [msg("戻す理由を書いてください")]})
    group.state, group.returned_reason = "returned", reason.strip()
    uow.flush()
    uow.record(Event.RESPONSE_RETURNED, group, private={"reason": reason.strip()})
    for opinion in _opinions(uow, group):
        if _may(uow, opinion, "return"):
            staged.move(uow, opinion, "return", inputs={"reason": reason})


def _undo_approval(uow: UnitOfWork, group: PointGroup, *, wanted: bool) -> None:
    if snapshots.newest(uow.session, group.case) is not None:
        raise Refused(
            msg("決定したときに確定した市の考え方は変えられません。公表のあとに、訂正として直してください")
        )
    if not wanted:
        raise Refused(msg("承認された市の考え方は変えられません"))
    uow.record(Event.RESPONSE_UNDONE, group, public={"was": "approved"})
    for opinion in _opinions(uow, group):
        if _may(uow, opinion, "rework"):
            staged.move(uow, opinion, "rework")


def _ensure_drafted(group: PointGroup) -> None:
    if group.state not in {"drafted", "checked"}:
        raise Refused(msg("No.%(number)sには、確かめを待つ市の考え方がありません", number=group.number))


def _versions(uow: UnitOfWork, group: PointGroup) -> int:
    counted = select(func.max(ResponseVersion.number)).where(ResponseVersion.group_id == group.id)
    return uow.session.execute(counted).scalar() or 0


def _opinions(uow: UnitOfWork, group: PointGroup) -> list[Opinion]:
    return list(
        uow.session.execute(
            select(Opinion)
            .where(
                select(Point.id).where(Point.opinion_id == Opinion.id, Point.group_id == group.id).exists()
            )
            .order_by(Opinion.number)
        ).scalars()
    )


def _may(uow: UnitOfWork, opinion: Opinion, trigger: str) -> bool:
    return bool(staged.definition_of(uow.session, opinion).edges_from(opinion.stage, trigger))


_REACHED = {"answer": {"drafted", "checked", "approved"}, "approve": {"approved"}}


def follow(uow: UnitOfWork, opinion: Opinion, trigger: str) -> None:
    """Take an opinion along when all its points have been answered (`answer`) or approved (`approve`)."""
    states = {point.group.state if point.group else "none" for point in opinion.points}
    if states and states <= _REACHED[trigger] and _may(uow, opinion, trigger):
        staged.move(uow, opinion, trigger)
