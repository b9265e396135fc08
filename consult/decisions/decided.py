"""Where it was taken up and voted on: items of meetings of which notice was given, and votes of the council."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult.cases.models import Case
from consult.council import queries as council
from consult.council.arithmetic import SHARES, tally
from consult.council.ballots import subjects
from consult.council.models import CouncilReferral, CouncilVote
from consult.council.secrecy import told
from consult.council.voting import SUBJECTS
from consult.decisions.stations import ITEMS, VOTES, Line
from consult.i18n import N_, Message, msg
from consult.meetings import queries, record, wording
from consult.meetings.models import AgendaItem, Meeting, Outcome
from consult.meetings.models_minutes import MinutesRevision

Found = dict[str, list[Line]]
MOST = 50
_REFERRED = {
    "open": N_("%(body)sに付託（審査中）"),
    "reported": N_("%(body)sに付託（審査終了）"),
    "waived": N_("%(body)sに付託（報告を待たない）"),
}


def lines(session: Session, cases: Mapping[int, Case]) -> Found:
    """Items and votes of all the cases, in the order in which they came."""
    found: Found = {ITEMS: [], VOTES: []}
    items = _items(session, cases)
    kept = _decisions(session, items)
    for item in items:
        meeting = item.meeting
        number = cases[item.linked_case_id or 0].number
        page = f"/meetings/{meeting.case.slug}"
        minutes = f"{page}/minutes#i{item.position}" if meeting.published_at else ""
        anchor = anchor_of(meeting, item.position)
        titled = msg(
            "%(meeting)s　議題%(n)s「%(title)s」",
            meeting=meeting.case.title,
            n=item.position,
            title=item.title,
        )
        state: Message | str = msg("%(day)s　%(state)s", day=queries.held_on(meeting), state=_stands(item))
        found[ITEMS].append(Line(titled, minutes or f"{page}#ag-h", state, number, anchor))
        if record.main_vote(item) is not None and (minutes or not item.in_private):
            found[VOTES].append(_vote(item, minutes or f"{page}#ag-h", number, read=bool(minutes)))
        found[VOTES] += [Line(msg("決定事項　%(text)s", text=t), minutes, case=number) for t in kept[item.id]]
    matters = [case for case in cases.values() if case.procedure in {"bill", "petition"}]
    if matters:
        referrals, votes = council.referrals(session, matters), council.votes(session, matters)
        for case in matters:
            found[ITEMS] += [_referral(row, case) for row in referrals[case.id]]
            found[VOTES] += [_council_vote(row, case) for row in votes[case.id]]
    return found


def anchor_of(meeting: Meeting, position: int) -> str:
    """Where on the page of a path an item of a meeting stands."""
    return f"item-{meeting.case.slug}-{position}"


def _stands(item: AgendaItem) -> Message:
    """How it stands; of what was held in private only the result, and that with the released minutes."""
    return msg("非公開で話し合いました") if item.untold else Message(wording.STATES[item.state])


def _items(session: Session, cases: Mapping[int, Case]) -> Sequence[AgendaItem]:
    rows = (
        select(AgendaItem)
        .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
        .join(Case, Case.id == Meeting.case_id)
        .where(AgendaItem.linked_case_id.in_(cases), Case.public.is_(True), Case.stage != "cancelled")
        .options(joinedload(AgendaItem.meeting), selectinload(AgendaItem.votes))
        .order_by(Meeting.starts_at.desc(), AgendaItem.position.desc())
        .limit(MOST)
    )
    return session.execute(rows).scalars().all()[::-1]


def _decisions(session: Session, items: Sequence[AgendaItem]) -> dict[int, list[str]]:
    """決定事項 of items, as the published minutes say them; none while a 訂正版 of these is being written."""
    told = {item.id for item in items if item.meeting.published_at and not item.in_private}
    writing = select(MinutesRevision.meeting_id).where(MinutesRevision.state.in_(("open", "sealed")))
    rows = session.execute(
        select(Outcome.item_id, Outcome.text)
        .where(Outcome.item_id.in_(told), Outcome.kind == "decision", Outcome.meeting_id.not_in(writing))
        .order_by(Outcome.id)
    )
    found: dict[int, list[str]] = {item.id: [] for item in items}
    for item_id, text in rows:
        found[item_id or 0].append(text)
    return found


def _vote(item: AgendaItem, href: str, case: str, *, read: bool) -> Line:
    said = msg(
        "%(meeting)s　議題%(n)s：%(result)s",
        meeting=item.meeting.case.title,
        n=item.position,
        result=_stands(item) if item.in_private else record.result(item),
    )
    note = msg("会議録で、計算と発言を読めます。") if read else msg("会議録は、公表の準備をしています。")
    return Line(said, href, note, case)


def _referral(row: CouncilReferral, case: Case) -> Line:
    said = Message(_REFERRED[row.state], {"body": row.body.name})
    return Line(said, f"{case.address}#council-h", msg("%(day)s", day=row.referred_on), case.number)


def _council_vote(row: CouncilVote, case: Case) -> Line:
    if row.in_secret:
        word = msg("可決") if row.carried else msg("否決")
        shut = msg(
            "%(body)s　%(what)s：%(result)s",
            body=row.sitting.body.name,
            what=Message(SUBJECTS[row.subject]),
            result=word if told(case, row, subjects(case)) else msg("秘密会で採決"),
        )
        note = msg("%(day)s　秘密会（地方自治法115条）で採決。数は公表しません。", day=row.sitting.held_on)
        return Line(shut, f"{case.address}#council-h", note, case.number)
    share = SHARES[row.share]
    counted = tally(share, row.present, row.ayes, row.nays, row.chair_casts)
    against = row.nays + int(share.chair_votes and row.chair_casts == "nay")
    said = msg(
        "%(body)s　%(what)s：%(result)s（賛成%(yes)s・反対%(no)s）",
        body=row.sitting.body.name,
        what=Message(SUBJECTS[row.subject]),
        result=msg("可決") if row.carried else msg("否決"),
        yes=counted.in_favour,
        no=against,
    )
    note = msg("%(day)s　%(article)s", day=row.sitting.held_on, article=Message(share.article))
    return Line(said, f"{case.address}#council-h", note, case.number)
