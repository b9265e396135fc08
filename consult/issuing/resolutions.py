"""議決書: what a body or the council resolved, from the vote as it was reckoned."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from consult.calendars import date_text
from consult.cases.models import Case
from consult.council import queries as council
from consult.council.arithmetic import SHARES, sentence, tally
from consult.council.models import CouncilMatter, CouncilVote
from consult.council.voting import METHODS
from consult.documents.editions import Line
from consult.dossier.queries import dossier
from consult.i18n import Message
from consult.issuing.officers import chair, contact_of
from consult.issuing.proposals import Proposal
from consult.meetings import power, queries, record, wording
from consult.meetings.models import AgendaItem, Meeting

_DECIDED = frozenset({"passed", "rejected"})


def of_meeting(session: Session, case: Case, municipality: str) -> Iterator[Proposal]:
    """One for each item a body with power to decide has voted on, once the meeting is over."""
    if case.procedure != "meeting":
        return
    meeting = queries.meeting(session, case.slug, votes=True)
    parent = meeting.body.parent.kind if meeting.body.parent else None
    if meeting.closed_at is None or power.family(meeting.body.kind, parent) == "advisory":
        return
    said = {item["position"]: item for item in record.of(session, meeting)["items"]}
    signatory = chair(session, meeting.body, municipality, queries.held_on(meeting))
    for item in meeting.items:
        main = record.main_vote(item)
        if main is not None and item.state in _DECIDED:
            vote = said[item.position]["votes"][list(item.votes).index(main)]
            unnamed = [str(line) for line in record.reckoning(main, None)]
            yield _of_item(meeting, item, {**vote, "arithmetic": unnamed}, signatory)


def _of_item(meeting: Meeting, item: AgendaItem, vote: Mapping[str, Any], signatory: str) -> Proposal:
    held = date_text(queries.held_on(meeting), "bare")
    details = [
        Line("会議", f"第{meeting.number}回 {meeting.body.name}"),
        Line("議決の日", held),
        Line("件名", item.title),
        Line("表決の方法", str(Message(wording.METHODS[vote["method"]]))),
        Line("出席", f"{vote['present']}人（定足数{vote['quorum']}人）"),
        Line("結果", str(Message(wording.STATES[vote["result"]]))),
        Line("計算", "\n".join(vote["arithmetic"])),
    ]
    if vote["in_favour"] is not None:
        counts = f"賛成{vote['in_favour']}人、反対{vote['against']}人、棄権{vote['abstained'] or 0}人"
        details.insert(5, Line("賛否", counts))
    return Proposal(
        "resolution",
        f"item/{item.position}",
        f"議題{item.position}　{item.title}",
        tuple(details),
        {
            "signatory": signatory,
            "heading": f"{item.title}について",
            "body": f"{meeting.body.name}は、次のとおり議決しました。",
        },
        public=not item.in_private,
    )


def of_council(session: Session, case: Case, municipality: str) -> Iterator[Proposal]:
    """One for each deciding vote of the council on a bill or petition."""
    if case.procedure not in {"bill", "petition"}:
        return
    matter = council.matters(session, [case]).get(case.id)
    if matter is None:
        return
    bill = dossier(session, case).last("bill")
    approval = bill is not None and bill["special"] == "179"
    amended = False
    for vote in council.votes(session, [case])[case.id]:
        amended = amended or (vote.subject == "amendment" and vote.carried)
        if vote.subject in {"decision", "again"} and (case.procedure == "bill" or matter.outcome):
            yield _of_vote(
                matter,
                vote,
                municipality,
                chair(session, matter.body, municipality, vote.sitting.held_on),
                amended=amended,
                approval=approval,
            )
            amended = False


def _of_vote(
    matter: CouncilMatter,
    vote: CouncilVote,
    municipality: str,
    signatory: str,
    *,
    amended: bool,
    approval: bool,
) -> Proposal:
    case, share = matter.case, SHARES[vote.share]
    counted = tally(share, vote.present, vote.ayes, vote.nays, vote.chair_casts)
    again = vote.subject == "again"
    held = vote.sitting.held_on
    details = [
        Line("番号", str(council.label(matter))),
        Line("件名", case.title),
        Line("議決の日", date_text(held, "bare")),
        Line("会議", f"{vote.sitting.body.name}{'（再議）' if again else ''}"),
        Line("表決の方法", str(Message(METHODS[vote.method])).partition("（")[0]),
        Line(
            "結果",
            outcome_word(case.procedure, matter.outcome, carried=vote.carried, amended=amended)
            if not approval
            else "承認"
            if vote.carried
            else "不承認",
        ),
        Line("賛否", f"賛成{vote.ayes}人、反対{vote.nays}人"),
        Line(
            "計算", f"{sentence(share, counted, vote.present, vote.chair_casts)}（{Message(share.article)}）"
        ),
    ]
    if vote.in_secret:  # result alone
        details[4:] = [Line("会議の公開", "秘密会（地方自治法115条）"), details[5]]
    elif vote.method == "unopposed":
        del details[6]
    return Proposal(
        "resolution",
        f"vote/{vote.id}",
        f"{council.label(matter)}　{date_text(held, 'bare')}の{'再議の' if again else ''}採決",
        tuple(details),
        {
            "signatory": signatory,
            "heading": f"{council.label(matter)}　{case.title}",
            "body": f"{municipality}議会は、次のとおり議決しました。",
        },
        series="council",
        contact=contact_of(matter.body.office),
        files_as="resolution" if case.procedure == "bill" else "",
        public=True,
    )


def outcome_word(procedure: str, led_to: str, *, carried: bool, amended: bool) -> str:
    """可決, 修正可決, 否決, 採択 …, by what was carried; how a petition was taken up only its stage says."""
    if procedure == "petition":
        kinds = {"partly_adopted": "一部採択", "adopted_in_spirit": "趣旨採択"}
        return kinds.get(led_to, "採択") if carried else "不採択"
    if not carried:
        return "否決"
    return "修正可決" if amended else "可決"
