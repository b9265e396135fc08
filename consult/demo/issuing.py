"""Documents with a number in the demo: issued as the pages do, first set, then sealed."""

import datetime as dt

from consult import clock
from consult.access.actor import Actor
from consult.cases.queries import by_slug
from consult.db import db, settings
from consult.demo.people import People
from consult.issuing import preparing, queries, sealing
from consult.unit_of_work import unit_of_work


def advice(people: People, slug: str, met_on: dt.date) -> None:
    """A committee that had a case on its agenda was asked by the mayor a week before, and answered the day after."""
    asked, answered = (met_on + dt.timedelta(days=days) for days in (-7, 1))
    with clock.at(clock.tokyo(asked.year, asked.month, asked.day, 9)):
        issue(
            people.secretary, slug, "inquiry",
            matter="推進計画の案を市民に示して意見を募ることの適否", reason="計画の期間が終わるため、次の計画を定めます。",
        )  # fmt: skip
    with clock.at(clock.tokyo(answered.year, answered.month, answered.day, 9)):
        issue(
            people.secretary, slug, "reply",
            answer="案のとおり意見を募ることが適当です。", remark="やさしい日本語でも知らせてください。",
        )  # fmt: skip


def issue(who: Actor, slug: str, kind: str, **written: str) -> str:
    """Issue the first document of a kind the case has to offer; returns its number."""
    town = settings().municipality
    case = by_slug(db.session(), slug)
    proposal = next(one for one in queries.possible(db.session(), case, town) if one.kind == kind)
    sheets = preparing.prepare(db.session(), case, [preparing.Wanted(proposal.said(written))], town)
    with unit_of_work(who) as uow:
        made = sealing.seal(uow, by_slug(uow.session, slug), sheets, town)[0]
        return made.document.register_number
