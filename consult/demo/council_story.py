"""What the council of 緑野市 did: an ordinance that came from a policy is in force, a petition is in committee."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consult import clock
from consult.access.actor import Actor
from consult.cases import actions as cases
from consult.cases import papers
from consult.cases.queries import by_slug
from consult.council import actions, ballots, queries
from consult.council.ballots import Wanted
from consult.council.models import CouncilVote
from consult.council.voting import Ballot
from consult.db import db
from consult.demo import issuing
from consult.demo.council import EDUCATION, GENERAL, Council, load_council
from consult.demo.people import People
from consult.documents.inspection import inspect
from consult.dossier import actions as dossiers
from consult.unit_of_work import unit_of_work

ORDINANCE = "緑野市共存・協働のまちづくり推進条例の一部を改正する条例"
PETITION = "通学路の見守りを増やすことを求める請願"
DAY = dt.timedelta(days=1)


@dataclass
class Floor:
    """One matter before the council, and the means to act in it at a time of its day."""

    people: People
    council: Council
    slug: str
    when: dt.datetime

    def on(self, day: dt.date, hour: int = 10) -> "Floor":
        """Go to an hour of a day."""
        self.when = clock.tokyo(day.year, day.month, day.day, hour)
        return self

    def write(self, who: Actor, sheet: str, /, **typed: Any) -> None:
        """Put a sheet into the dossier."""
        given = {name: value if isinstance(value, list) else [str(value)] for name, value in typed.items()}
        with clock.at(self.when), unit_of_work(who) as uow:
            dossiers.write(uow, by_slug(uow.session, self.slug), sheet, {**given, "confirmed": ["1"]})

    def file(self, who: Actor, *kinds: str) -> None:
        """Put documents on file."""
        for kind in kinds:
            paper = inspect(f"{kind}.txt", f"{kind}\n".encode())
            with clock.at(self.when), unit_of_work(who) as uow:
                papers.file(uow, by_slug(uow.session, self.slug), kind, paper)

    def move(self, who: Actor, trigger: str, **inputs: Any) -> str:
        """Take a step and say the stage reached."""
        with clock.at(self.when), unit_of_work(who) as uow:
            case = by_slug(uow.session, self.slug)
            return cases.advance(uow, case, trigger, inputs=inputs).to

    def sit(self, body: int, *, away: Sequence[int] = ()) -> int:
        """The council or a committee sits with everybody but those of some seats; returns the sitting."""
        members = self.council.members(body)
        there = [one for seat, one in enumerate(members, 1) if seat not in away]
        with clock.at(self.when), unit_of_work(self.council.clerk) as uow:
            found = queries.body(uow.session, body)
            day = clock.today()
            return actions.record_sitting(uow, found, held_on=day, present=there).id

    def refer(self, slug: str, *, lead: bool = False) -> None:
        """Give the matter to a committee."""
        with clock.at(self.when), unit_of_work(self.council.clerk) as uow:
            committee = self.council.committee(slug)
            actions.refer(uow, by_slug(uow.session, self.slug), committee, lead=lead)

    def vote(self, subject: str, sitting: int, **given: Any) -> CouncilVote:
        """Record a vote."""
        amendment = given.pop("amendment", None)
        ballot = Ballot(given.pop("method", "standing"), **given)
        with clock.at(self.when), unit_of_work(self.council.clerk) as uow:
            case = by_slug(uow.session, self.slug)
            return ballots.record(uow, case, Wanted(subject, sitting, ballot, amendment))

    def named(self, body: int, choices: Mapping[str, Sequence[int]]) -> dict[int, str]:
        """Seats by choice as memberships by choice."""
        members = self.council.members(body)
        return {members[seat - 1]: choice for choice, seats in choices.items() for seat in seats}


def session(council: Council, opens_on: dt.date, days: int, *, called: dt.date) -> int:
    """A regular session."""
    with clock.at(clock.tokyo(called.year, called.month, called.day, 9)), unit_of_work(council.clerk) as uow:
        made = actions.call_session(
            uow, council.there(), kind="regular", opens_on=opens_on, ends_on=opens_on + (days - 1) * DAY
        )
        return made.id


def bill(people: People, council: Council, day: dt.date, *, title: str, source: str = "") -> Floor:
    """A bill of the mayor, drafted in the civic office."""
    with clock.at(clock.tokyo(day.year, day.month, day.day, 9)), unit_of_work(people.secretary) as uow:
        origin = by_slug(uow.session, source) if source else None
        office = people.office(people.civic_office)
        case = actions.draft_bill(uow, office, council.there(), title=title, source=origin)
        slug = case.slug
    return Floor(people, council, slug, clock.tokyo(day.year, day.month, day.day, 9))


def submitted(floor: Floor, *, kind: str = "ordinance", **more: Any) -> None:
    """The bill written, filed and submitted by the head."""
    people = floor.people
    floor.write(
        people.secretary, "bill",
        kind=kind, proposer="緑野市長", day=clock.today().isoformat(),
        text="第3条に次の1項を加える。市は、やさしい日本語で情報を提供するように努める。",
        reason="基本方針に沿って、情報の提供について定めるため。", **more,
    )  # fmt: skip
    floor.file(people.secretary, "bill")
    floor.move(people.head, "submit")


def debated(floor: Floor, first: dt.date) -> int:
    """From the introduction on the first day over the committee to the end of the debate; returns the last sitting."""
    clerk, general = floor.council.clerk, floor.council.committees[GENERAL]
    floor.on(first).sit(floor.council.body)
    floor.move(clerk, "introduce")
    floor.write(clerk, "question", asked_by="木村議員", question="費用はいくらか。",
                answered_by="市民協働課長", answer="新しい費用はかからない。")  # fmt: skip
    floor.move(clerk, "question")
    floor.refer(GENERAL)
    floor.move(clerk, "refer")
    sitting = floor.on(first + 4 * DAY).sit(general)
    floor.move(clerk, "examine")
    floor.vote("committee", sitting, ayes=4, nays=1)
    floor.write(
        clerk,
        "committee_report",
        committee="総務委員会",
        course="賛成多数で、原案のとおり可決すべきものと決めた。",
    )
    floor.move(clerk, "recommend")
    floor.file(clerk, "committee_report")
    last = floor.on(first + 9 * DAY).sit(floor.council.body, away=(12,))
    floor.move(clerk, "report")
    floor.write(clerk, "debate", who="工藤議員", side="for", points="情報がだれにでも届く。")
    floor.move(clerk, "debate")
    return last


def passed(people: People, council: Council, opens_on: dt.date, source: str = "") -> Floor:
    """An ordinance from its draft to the vote by name that carried it."""
    floor = bill(people, council, opens_on - 7 * DAY, title=ORDINANCE, source=source)
    submitted(floor)
    last = debated(floor, opens_on)
    choices = floor.named(council.body, {"aye": (2, 3, 4, 5, 6, 7, 8), "nay": (9, 10, 11)})
    floor.vote("decision", last, method="named", choices=choices)
    floor.move(council.clerk, "pass")
    return floor


def enacted(people: People, council: Council, opens_on: dt.date, source: str) -> str:
    """The same in force, with the 議決書 and the letter that took it to the mayor."""
    floor = passed(people, council, opens_on, source)
    floor.on(opens_on + 10 * DAY)
    with clock.at(floor.when):
        issuing.issue(council.clerk, floor.slug, "resolution")
        issuing.issue(council.clerk, floor.slug, "dispatch")
    floor.move(council.clerk, "send")
    floor.on(opens_on + 15 * DAY).write(people.head, "promulgation", name=ORDINANCE, signed="1")
    floor.file(people.secretary, "promulgation")
    floor.move(people.head, "promulgate")
    return floor.slug


def petition(
    people: People, council: Council, day: dt.date, *, title: str = PETITION, kind: str = "petition"
) -> Floor:
    """A petition that arrived on a day, with its sheets, ready for the list."""
    when = clock.tokyo(day.year, day.month, day.day, 11)
    with clock.at(when), unit_of_work(council.clerk) as uow:
        slug = actions.take_petition(uow, council.there(), title=title, arrived_at=when).slug
    floor = Floor(people, council, slug, when)
    more = {"introducers": "木村 豊"} if kind == "petition" else {}
    floor.write(
        council.clerk, "petition", kind=kind, purport="登校の時間に、見守りの人を増やしてほしい。",
        day=day.isoformat(), address="1", signature="1",
        petitioner="田村 光子", contact="緑野市東町二丁目3番地", **more,
    )  # fmt: skip
    floor.write(council.clerk, "list_entry", purport="登校の時間に、見守りの人を増やすことを求める。", **more)
    floor.file(council.clerk, "petition", "list")
    return floor


def examined(people: People, council: Council, opens_on: dt.date) -> str:
    """A petition that two committees examine, not yet reported by either."""
    floor = petition(people, council, opens_on - 10 * DAY)
    floor.write(council.second, "list_check", read="1")
    floor.on(opens_on - 6 * DAY).move(council.clerk, "list")
    floor.on(opens_on, 14)
    floor.refer(EDUCATION)
    floor.refer(GENERAL)
    floor.move(council.clerk, "refer")
    floor.on(opens_on + 1 * DAY).sit(council.committees[EDUCATION])
    floor.move(council.clerk, "examine")
    return floor.slug


def load(people: People, today: dt.date, source: str) -> None:
    """One session that is over and one that is on: the ordinance of the first, the petition of the second."""
    council = load_council(today - 200 * DAY)
    past, now = today - 40 * DAY, today - 2 * DAY
    session(council, past, 18, called=past - 8 * DAY)
    enacted(people, council, past, source)
    session(council, now, 20, called=now - 12 * DAY)
    examined(people, council, now)
    db.session.expire_all()
