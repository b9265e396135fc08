"""What the conditions of bills and petitions look at: a fixed number of statements, however many cases."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from consult import clock
from consult.bodies.models import Membership
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.council import queries
from consult.council.bill_conditions import BillFacts
from consult.council.models import (
    CouncilMatter,
    CouncilReferral,
    CouncilSession,
    CouncilSitting,
    CouncilVote,
)
from consult.council.petition_conditions import PetitionFacts
from consult.council.scheduling import cutoff_for, session_among
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written
from consult.workflow.definition import Definition

ADOPTED: Final = frozenset({"adopted", "partly_adopted", "adopted_in_spirit", "deemed_adopted"})
BEFORE_DEBATE: Final = frozenset({"received", "query", "held_over", "committee_talk"})
_DECIDING: Final = {"debated": "decision", "reconsidered": "again", "reported": "decision"}
_STAGES_OF_VOTES: Final = {"bill": {"debated", "reconsidered"}, "petition": {"reported"}}


@dataclass(frozen=True)
class _Known:
    """What was read for one case."""

    case: Case
    matter: CouncilMatter
    dossier: Dossier
    votes: Sequence[CouncilVote]
    referrals: Sequence[CouncilReferral]
    session: CouncilSession | None
    sittings: Mapping[int, CouncilSitting]
    seated: Mapping[int, Sequence[Membership]]
    decided: Sequence[CouncilMatter]
    missed: int

    def last(self, *subjects: str) -> CouncilVote | None:
        """The newest vote on one of these."""
        return next((vote for vote in reversed(self.votes) if vote.subject in subjects), None)

    @property
    def round(self) -> Sequence[CouncilVote]:
        """The votes since the matter came back from the mayor, or all."""
        since = self.matter.returned_at
        return [v for v in self.votes if since is None or v.recorded_at >= since]


@facts_for("bill")
def bills(session: Session, cases: Sequence[Case]) -> Sequence[BillFacts]:
    """The facts of bills as they are now."""
    found = _read(session, cases)
    return [_bill(found[c.id]) if c.id in found else BillFacts(today=clock.today()) for c in cases]


@facts_for("petition")
def petitions(session: Session, cases: Sequence[Case]) -> Sequence[PetitionFacts]:
    """The facts of petitions as they are now."""
    found = _read(session, cases)
    return [
        _petition(found[c.id], pinned(session, c.definition_digest))
        if c.id in found
        else PetitionFacts(today=clock.today())
        for c in cases
    ]


def _bill(known: _Known) -> BillFacts:
    matter, sheet = known.matter, known.dossier.last("bill")
    promulgation = known.dossier.last("promulgation")
    kind = sheet["kind"] if sheet else None
    open_round = "committee_amendment" if known.case.stage == "committee" else "amendment"
    amended = known.round if known.case.stage == "reconsidered" else known.votes
    return BillFacts(
        **_common(known),
        share=(sheet["share"] if sheet else None) or "majority",
        bill_kind=kind,
        bill_missing=_missing(known.case, sheet),
        supporters=(sheet["supporters"] if sheet else None) or 0,
        omission_resolved=any(v.subject == "omission" and v.carried for v in known.votes),
        amendment_carried=any(v.subject == open_round and v.carried for v in amended),
        withdrawal_allowed=known.case.stage == "submitted" or _agreed(known),
        voted_on=matter.voted_on,
        received_on=matter.received_on,
        signed=bool(promulgation and promulgation["signed"]),
        in_force_on=matter.in_force_on,
        reconsidered=matter.returned_at is not None,
        ground=matter.ground,
        special=(sheet["special"] if sheet else None) or "",
        acted_on=sheet["acted_on"] if sheet else None,
        sessions_missed=known.missed,
        measures_written=known.dossier.last("measures") is not None,
    )


def _missing(case: Case, sheet: Written | None) -> tuple[str, ...]:
    said = {"title": case.title} | {
        name: sheet[name] if sheet else None for name in ("text", "reason", "proposer", "day")
    }
    return tuple(name for name, value in said.items() if not value)


def _petition(known: _Known, definition: Definition) -> PetitionFacts:
    sheet, follow = known.dossier.last("petition"), known.dossier.last("follow_up")
    same = known.dossier.last("same_matter")
    adopted = known.matter.outcome in ADOPTED
    opens = known.session.opens_on if known.session else None
    return PetitionFacts(
        **_common(known),
        petition_kind=sheet["kind"] if sheet else None,
        petition_policy=str(definition.setting("petition_policy", "as_petition")),
        petition_missing=_lacks(known.case, sheet),
        introducers=len(((sheet["introducers"] if sheet else "") or "").split("\n")) if _named(sheet) else 0,
        sent_online=bool(sheet["online"]) if sheet else None,
        online_accepted=bool(definition.setting("online_accepted", otherwise=False)),
        arrived_at=known.matter.arrived_at,
        cutoff_at=cutoff_for(definition, opens) if opens else None,
        details_reviewed=_reviewed(known.dossier),
        same_matter=same["outcome"] if same else "",
        withdrawal_agreed=known.case.stage in BEFORE_DEBATE or _agreed(known),
        petitioner_told=known.dossier.last("told") is not None,
        to_be_sent=(bool(follow["to_be_sent"]) if follow else None) if adopted else False,
        report_wanted=bool(follow["report"]) if follow else None,
        report_by=follow["report_by"] if follow else None,
    )


def _named(sheet: Written | None) -> bool:
    return bool(sheet and (sheet["introducers"] or "").strip())


def _lacks(case: Case, sheet: Written | None) -> tuple[str, ...]:
    said = {"title": case.title} | {
        name: sheet[name] if sheet else None for name in ("purport", "day", "address", "signature")
    }
    return tuple(name for name, value in said.items() if not value)


def _reviewed(dossier: Dossier) -> bool:
    """The newest entry of the list was read by somebody who did not write it."""
    entry = dossier.last("list_entry")
    return entry is not None and any(
        check["read"] and check.by != entry.by and check.at >= entry.at for check in dossier.all("list_check")
    )


def _agreed(known: _Known) -> bool:
    return any(vote.subject == "withdrawal" and vote.carried for vote in known.votes)


def _common(known: _Known) -> dict[str, Any]:
    matter, stage = known.matter, known.case.stage
    subject = _DECIDING.get(stage) if stage in _STAGES_OF_VOTES[known.case.procedure] else None
    vote = next((v for v in reversed(known.round) if v.subject == subject), None)
    return {
        "today": clock.today(),
        "seats": matter.body.seats,
        "members": len(known.seated[matter.body_id]),
        **_counted(vote, known.sittings.get(matter.body_id), voting=subject is not None),
        "decided_before": _same(known),
        "committees": len(known.referrals),
        "committees_waiting": tuple(one.body.name for one in known.referrals if one.state == "open"),
        "session_opens_on": known.session.opens_on if known.session else None,
        "session_ends_on": known.session.ends_on if known.session else None,
        "continuation_resolved": any(
            v.subject == "continuation" and v.carried and v.sitting.session_id == matter.session_id
            for v in known.votes
        ),
        **_in_committee(known),
    }


def _counted(vote: CouncilVote | None, sitting: CouncilSitting | None, *, voting: bool) -> dict[str, Any]:
    """Who is counted: in a vote those who could vote, before it those who were there today."""
    if vote is not None:
        return {
            "present": vote.present,
            "ayes": vote.ayes,
            "nays": vote.nays,
            "chair_casts": vote.chair_casts,
            "quorum_exception": vote.exception,
        }
    if voting or sitting is None:
        return {}
    return {"present": len(sitting.present), "quorum_exception": sitting.exception}


def _in_committee(known: _Known) -> dict[str, Any]:
    lead = known.referrals[0] if known.referrals else None
    if lead is None:
        return {}
    facts: dict[str, Any] = {"committee_seats": lead.body.seats}
    vote = next(
        (v for v in reversed(known.votes) if v.subject == "committee" and v.sitting.body_id == lead.body_id),
        None,
    )
    if vote is not None:
        return facts | {
            "committee_present": vote.present,
            "committee_ayes": vote.ayes,
            "committee_nays": vote.nays,
            "committee_casts": vote.chair_casts,
            "committee_exception": vote.exception,
        }
    sitting = known.sittings.get(lead.body_id)
    return facts | ({"committee_present": len(sitting.present)} if sitting else {})


def plain(title: str) -> str:
    """A title without what does not make it another matter: width, spaces."""
    return "".join(unicodedata.normalize("NFKC", title).split())


def _same(known: _Known) -> str:
    mine = plain(known.case.title)
    for other in known.decided:
        own = other.case_id == known.case.id or other.decided_in != known.matter.session_id
        if not own and plain(other.case.title) == mine:
            return str(queries.label(other))
    return ""


def _missed(
    session: Session, held: Mapping[int, Dossier], matters: Mapping[int, CouncilMatter]
) -> dict[int, int]:
    """Of each 専決処分: sessions of its council that opened after it and have ended without it."""
    acted: dict[int, Any] = {}
    for case_id, dossier in held.items():
        sheet = dossier.last("bill")
        if sheet and sheet["special"] and sheet["acted_on"]:
            acted[case_id] = sheet["acted_on"]
    if not acted:
        return {}
    called = queries.sessions_since(session, {matters[n].body_id for n in acted}, min(acted.values()))
    return {
        n: sum(
            one.body_id == matters[n].body_id and day < one.opens_on and one.ends_on < clock.today()
            for one in called
        )
        for n, day in acted.items()
    }


def _read(session: Session, cases: Sequence[Case]) -> dict[int, _Known]:
    matters = queries.matters(session, cases)
    if not matters:
        return {}
    mine = [case for case in cases if case.id in matters]
    held = dict(zip([case.id for case in mine], dossiers(session, mine), strict=True))
    votes, referrals = queries.votes(session, mine), queries.referrals(session, mine)
    today = clock.today()
    seated = queries.seated(session, {m.body_id for m in matters.values()}, today)
    sittings = queries.sittings_on(session, today)
    decided = queries.decided_in(session, {m.session_id for m in matters.values() if m.session_id})
    ahead = queries.sessions_since(session, {m.body_id for m in matters.values()}, today)
    missed = {case.id: 0 for case in mine} | _missed(session, {c.id: held[c.id] for c in mine}, matters)
    return {
        case.id: _Known(
            case,
            matters[case.id],
            held[case.id],
            votes[case.id],
            referrals[case.id],
            session_among(matters[case.id], case.stage, pinned(session, case.definition_digest), ahead),
            sittings,
            seated,
            decided,
            missed[case.id],
        )
        for case in mine
    }
