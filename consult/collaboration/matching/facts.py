"""What the conditions of a マッチング look at: sheets, listing and pair, read in one go; sides, never names."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from consult import clock
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.collaboration.dossier_facts import missing
from consult.collaboration.matching import pairs as pairing
from consult.collaboration.matching.conditions import REGISTRATION_ITEMS, SIDES, TERMS, MatchFacts
from consult.collaboration.matching.models import MatchListing, MatchPair
from consult.collaboration.matching.sheets import NAME
from consult.collaboration.promises.facts import promises
from consult.dossier.queries import Dossier, dossiers


@facts_for(NAME)
def match_facts(session: Session, cases: Sequence[Case]) -> Sequence[MatchFacts]:
    """The facts of each case: a fixed number of statements, however many cases."""
    held = dossiers(session, cases)
    numbers = [_number(dossier) for dossier in held]
    others = pairing.by_numbers(session, [number for number in numbers if number])
    pairs = pairing.pairs_of(session, [case.id for case in cases])
    ids = (
        {case.id for case in cases}
        | {p.other_id for p in pairs.values()}
        | {p.case_id for p in pairs.values()}
    )
    listings = pairing.of_each(session, ids)
    return [
        of_dossier(case, dossier, listings, pairs.get(case.id), others.get(number))
        for case, dossier, number in zip(cases, held, numbers, strict=True)
    ]


def of_dossier(
    case: Case,
    dossier: Dossier,
    listings: Mapping[int, MatchListing],
    pair: MatchPair | None,
    named: MatchListing | None,
) -> MatchFacts:
    """What is known of one case; `named` is the registration its newest sheet of candidates names."""
    mine, together = listings.get(case.id), pair if pair and pair.state != "done" else None
    leads = together is not None and together.case_id == case.id
    if leads and together is not None:
        named = listings.get(together.other_id)
    terms, reports = dossier.last("terms"), dossier.all("reports")
    return MatchFacts(
        today=clock.today(),
        **promises(NAME, dossier, reply_due=None),
        registration_missing=_missing(dossier),
        valid_until=mine.valid_until if mine else None,
        held_by=together.case.number if together and not leads else "",
        opposite=named is not None and mine is not None and named.direction != mine.direction,
        candidate_open=_open(case, named, together),
        answer_by=together.answer_by if together else None,
        agreed=agreed(dossier, together, {m.case_id: m for m in (mine, named) if m}),
        terms_missing=missing(terms, TERMS),
        starts_on=terms["starts_on"] if terms else None,
        reports_missing=tuple(side for side in SIDES if all(one["side"] != side for one in reports)),
        consented=tuple(
            side
            for side in SIDES
            if next((one["shown"] for one in reversed(reports) if one["side"] == side), False)
        ),
    )


def agreed(dossier: Dossier, pair: MatchPair | None, of: Mapping[int, MatchListing]) -> tuple[str, ...]:
    """The sides whose newest answer since both were asked is a yes, and whose registration still stands."""
    if pair is None or pair.asked_at is None:
        return ()
    standing = {one.direction for one in of.values() if one.state != "ended"}
    newest = {one["side"]: one["says"] for one in dossier.all("answer") if one.at >= pair.asked_at}
    return tuple(side for side in SIDES if newest.get(side) == "yes" and side in standing)


def _missing(dossier: Dossier) -> tuple[str, ...]:
    """A sheet that is there has a contact: it cannot be kept without, and is sealed."""
    sheet = dossier.last("match")
    return missing(sheet, [item for item in REGISTRATION_ITEMS if sheet is None or item != "contact"])


def _number(dossier: Dossier) -> str:
    found = dossier.last("candidate")
    return pairing.plain(found["number"]) if found else ""


def _open(case: Case, named: MatchListing | None, together: MatchPair | None) -> bool:
    """Whether the other registration is there for this one: listed, valid, and held by no third."""
    if named is None or named.case_id == case.id or named.valid_until < clock.today():
        return False
    return named.state == "listed" or (together is not None and named.case_id == together.other_id)
