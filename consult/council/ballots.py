"""Recording a vote: refused with everything that is wrong with it, and its result reckoned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.cases.facts import facts_of
from consult.cases.models import Case
from consult.council import queries, secrecy
from consult.council.arithmetic import reconsideration, support
from consult.council.bill_conditions import BillFacts
from consult.council.models import CouncilBallot, CouncilSitting, CouncilVote
from consult.council.voting import IN_COMMITTEE, SUBJECTS, Ballot, Counted, Room, count
from consult.dossier.queries import dossier
from consult.dossier.sheets import Written
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

STAGES = {
    "decision": {"bill": {"debated"}, "petition": {"reported"}},
    "again": {"bill": {"reconsidered"}},
    "amendment": {"bill": {"debated", "reconsidered"}},
    "omission": {"bill": {"questioned"}},
    "committee": {"bill": {"committee"}, "petition": {"committee"}},
    "committee_amendment": {"bill": {"committee"}},
    "continuation": {
        "bill": {"referred", "committee", "carried_over"},
        "petition": {"referred", "committee", "carried_over"},
    },
}
_ANY = {"withdrawal", "closed"}


@dataclass(frozen=True)
class Wanted:
    """What is voted on, where, and how it was typed."""

    subject: str
    sitting: int
    ballot: Ballot
    amendment: int | None = None
    in_secret: bool = False


def subjects(case: Case) -> list[str]:
    """What can be voted on while a matter stands where it is."""
    return [
        code
        for code in SUBJECTS
        if code in _ANY or case.stage in STAGES.get(code, {}).get(case.procedure, set())
    ]


def preview(session: Session, case: Case, wanted: Wanted) -> tuple[CouncilSitting, Counted]:
    """The vote counted, without recording anything.

    Raises:
        Invalid: naming every field that is wrong, with the rule.
    """
    wrong: dict[str, list[Sentence]] = {}
    sitting = session.get(CouncilSitting, wanted.sitting)
    if wanted.subject not in subjects(case):
        wrong["subject"] = [msg("いまの段階で採決することを選んでください")]
    elif sitting is not None:
        wrong |= _place(session, case, wanted, sitting)
        wrong |= _order(session, case, wanted)
        kept = queries.votes(session, [case])[case.id]
        if wanted.in_secret and (why := secrecy.wrong(kept, wanted.subject, sitting.id)):
            wrong["in_secret"] = [why]
    if sitting is None:
        wrong["sitting"] = [msg("いつの会議かを選んでください。会議の記録が先です")]
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    ballot = _ruled(session, case, wanted, sitting)
    counted, mistakes = count(room(session, sitting), ballot)
    for name, sentences in mistakes.items():
        wrong.setdefault(name, []).extend(sentences)
    if wrong or counted is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return sitting, counted


def record(uow: UnitOfWork, case: Case, wanted: Wanted) -> CouncilVote:
    """Record a vote with the result that follows from it.

    Raises:
        Forbidden: for anyone but the council's secretariat.
        Refused: once the matter has ended.
        Invalid: as `preview`.
    """
    uow.require(Permission.COUNCIL_RECORD, on=case)
    queries.ensure_open(uow.session, case)
    sitting, counted = preview(uow.session, case, wanted)
    given = wanted.ballot
    row = uow.add(
        CouncilVote(
            case_id=case.id,
            sitting_id=sitting.id,
            subject=wanted.subject,
            amendment=wanted.amendment,
            method=given.method,
            share=counted.share.code,
            seats=sitting.body.seats,
            present=counted.present,
            recused=sorted(given.recused),
            left=sorted(given.left),
            exception=counted.exception,
            ayes=counted.ayes,
            nays=counted.nays,
            chair_casts=given.casts,
            in_secret=wanted.in_secret,
            carried=counted.tally.carried,
            recorded_at=clock.now(),
            recorded_by=uow.actor.account_id,
        )
    )
    uow.flush()
    if given.method == "named":
        for member, choice in given.choices.items():
            uow.add(CouncilBallot(vote_id=row.id, membership_id=member, choice=choice))
    if wanted.subject == "committee":
        _reported(uow, case, sitting.body_id, "reported")
    said = {"vote": row.id, "on": row.subject} | ({"secret": True} if row.in_secret else {})
    counts = {
        "share": row.share,
        "present": row.present,
        "ayes": row.ayes,
        "nays": row.nays,
        "chair": row.chair_casts,
        "carried": row.carried,
    }
    if row.in_secret:
        uow.record(Event.COUNCIL_VOTED, case, public=said, private=counts)
    else:
        uow.record(Event.COUNCIL_VOTED, case, public=said | counts)
    return row


def withdraw(uow: UnitOfWork, case: Case, vote_id: int, reason: str) -> CouncilVote:
    """Say that a record of a vote was wrong; it stays with the reason, and the vote is recorded anew.

    Raises:
        NotFound: for a vote on another matter or one withdrawn before.
        Invalid: naming `reason`, without one.
        Refused: once the matter has moved on by it.
    """
    uow.require(Permission.COUNCIL_RECORD, on=case)
    row = uow.session.get(CouncilVote, vote_id)
    if row is None or row.case_id != case.id or row.state != "kept":
        raise NotFound(msg("この採決の記録は見つかりません"))
    if not reason.strip():
        sentence = msg("取り下げる理由を書いてください")
        raise Invalid(sentence, {f"reason-{vote_id}": [sentence]})
    if row.subject not in subjects(case):
        raise Refused(
            msg("この採決で案件が次へ進んでいます。先に、案件のページで最後の操作を取り消してください")
        )
    kept = queries.votes(uow.session, [case])[case.id]
    if row.subject == secrecy.CLOSING and any(v.in_secret and v.sitting_id == row.sitting_id for v in kept):
        raise Refused(msg("この議決による秘密会の採決が記録されています。先に、その記録を取り下げてください"))
    row.state, row.reason = "withdrawn", reason.strip()
    if row.subject == "committee":
        _reported(uow, case, row.sitting.body_id, "open")
    uow.record(Event.COUNCIL_VOTE_WITHDRAWN, case, public={"vote": row.id})
    return row


def room(session: Session, sitting: CouncilSitting) -> Room:
    """Who was there, who presided, of how many."""
    members = queries.seated(session, [sitting.body_id], sitting.held_on)[sitting.body_id]
    there = _there(session, sitting, members)
    presiding = [one.id for one in members if one.office == "chair" and one.id in there]
    deputies = [one.id for one in members if one.office == "deputy" and one.id in there]
    return Room(
        seats=sitting.body.seats,
        members=len(members),
        there=there,
        chair=next(iter(presiding + deputies), None),
        exception=sitting.exception,
        names={one.id: one.name for one in members},
        instead=tuple(deputies),
    )


def _there(session: Session, sitting: CouncilSitting, members: Sequence[Membership]) -> frozenset[int]:
    """Who was there as they sit now: an office taken on that day ends one membership and begins another."""
    noted, known = frozenset(sitting.present), {one.id for one in members}
    divided = queries.members(session, noted - known) if noted - known else {}
    persons = {(one.seat, one.name) for one in divided.values()}
    return (noted & known) | {one.id for one in members if (one.seat, one.name) in persons}


def _ruled(session: Session, case: Case, wanted: Wanted, sitting: CouncilSitting) -> Ballot:
    """The ballot under the rule of its subject: nobody chooses how many votes are enough."""
    given = wanted.ballot
    facts = facts_of(session, case.procedure, case)
    share = "majority"
    if wanted.subject == "closed" and sitting.body_id == queries.matter(session, case).body_id:
        share = "closed"  # a committee resolves by the majority of its ordinance
    elif isinstance(facts, BillFacts) and wanted.subject == "decision":
        share = facts.share
    elif isinstance(facts, BillFacts) and wanted.subject == "again":
        share = reconsideration(facts.bill_kind or "other", facts.ground).code
    return Ballot(
        given.method, share, given.choices, given.ayes, given.nays, given.recused, given.left, given.casts
    )


def _place(
    session: Session, case: Case, wanted: Wanted, sitting: CouncilSitting
) -> Mapping[str, list[Sentence]]:
    """A committee votes on what was referred to it, the council on all else and in its session only."""
    matter = queries.matter(session, case)
    referred = {one.body_id: one for one in queries.referrals(session, [case])[case.id]}
    if wanted.subject in IN_COMMITTEE or (wanted.subject == "closed" and sitting.body_id in referred):
        if sitting.body_id not in referred:
            return {"sitting": [msg("この案件を付託した委員会の会議を選んでください")]}
        if wanted.subject == "committee" and referred[sitting.body_id].state != "open":
            return {"sitting": [msg("この委員会の採決は、もう記録されています")]}
        return {}
    if sitting.body_id != matter.body_id:
        return {"sitting": [msg("本会議の日を選んでください")]}
    if sitting.session_id != matter.session_id:
        return {"sitting": [msg("この案件を扱う会期の、本会議の日を選んでください")]}
    return {}


def _order(session: Session, case: Case, wanted: Wanted) -> Mapping[str, list[Sentence]]:
    """一事不再議, and amendments before the bill: those of members first, then what is farthest from the bill."""
    matter = queries.matter(session, case)
    every = queries.votes(session, [case])[case.id]
    kept = [one for one in every if matter.returned_at is None or one.recorded_at >= matter.returned_at]
    once = wanted.subject in {"decision", "again", "omission"}
    if once and any(one.subject == wanted.subject for one in kept):
        return {"subject": [msg("この会期に、もう採決しています（一事不再議）。次の段階へ進めてください")]}
    if wanted.subject not in {"amendment", "decision", "again"} or case.procedure != "bill":
        return {}
    sheets = _amendments(dossier(session, case).all("amendment"))
    # what was carried before is part of what came back, what was refused is refused: only new ones wait
    voted = {one.amendment for one in every if one.subject == "amendment"}
    carried = any(one.carried for one in kept if one.subject == "amendment")
    waiting = [sheet for sheet in sheets if sheet.number not in voted]
    if wanted.subject != "amendment":
        if waiting and not carried:
            return {"subject": [msg("先に修正案「%(title)s」を採決します", title=waiting[0]["title"])]}
        return {}
    return {"amendment": found} if (found := _amendment(wanted, waiting, matter.body.seats)) else {}


def _amendment(wanted: Wanted, waiting: list[Written], seats: int) -> list[Sentence]:
    sheet = next((one for one in waiting if one.number == wanted.amendment), None)
    if sheet is None:
        return [msg("まだ採決していない修正案を選んでください")]
    found: list[Sentence] = []
    if waiting[0].number != sheet.number:
        found.append(msg("先に修正案「%(title)s」を採決します", title=waiting[0]["title"]))
    if sheet["by"] == "members" and (sheet["supporters"] or 0) < support(seats):
        found.append(
            msg(
                "議員の修正案には%(needed)s人以上が要ります（定数の12分の1。地方自治法115条の3）",
                needed=support(seats),
            )
        )
    return found


def _amendments(sheets: tuple[Written, ...]) -> list[Written]:
    return sorted(sheets, key=lambda one: (one["by"] != "members", one["order"], one.number))


def _reported(uow: UnitOfWork, case: Case, body_id: int, state: str) -> None:
    for one in queries.referrals(uow.session, [case])[case.id]:
        if one.body_id == body_id and one.state != "waived":
            one.state = state
    uow.flush()
