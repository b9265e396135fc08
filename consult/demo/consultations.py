"""意見公募 in 緑野市: the plan of the story tests, from notice to result, and a case that is open now.

Dates count from the first day of the period, so the same story runs at its own dates and near today.
"""

import datetime as dt

from consult import clock
from consult.access.actor import PUBLIC, Actor
from consult.cases import actions as cases
from consult.cases import queries as case_queries
from consult.cases.models import Case
from consult.consultations import actions, intake, queries
from consult.consultations.identity import Identity, Keys
from consult.db import db, settings
from consult.demo.people import People
from consult.demo.plan_text import NOTICE, PAGES, PLAN, TITLE
from consult.unit_of_work import unit_of_work

DAY = dt.timedelta(days=1)
LAST = 29  # the thirtieth day


def case_of(slug: str) -> Case:
    """The case, loaded in the present session."""
    return case_queries.by_slug(db.session(), slug)


def at(day: dt.date, hour: int = 9, minute: int = 0, second: int = 0) -> dt.datetime:
    """An instant of a day in Tokyo."""
    return clock.tokyo(day.year, day.month, day.day, hour, minute, second)


def prepare(people: People, *, first_day: dt.date, title: str = TITLE) -> str:
    """A consultation whose notice, draft and period are ready; returns its address."""
    with clock.at(at(first_day - 14 * DAY)), unit_of_work(people.secretary) as uow:
        made = actions.open_consultation(
            uow,
            people.office(people.civic_office),
            title=title,
            lead="市民と市が力を合わせて進めるまちづくりの、これからの10年の計画の案です。",
            theme="協働",
            decided_by="市長",
        )
        actions.attach_draft(uow, made.case, PLAN, title=title, pages=PAGES)
        actions.set_notice(uow, made, NOTICE)
        actions.set_period(uow, made, first_day, first_day + LAST * DAY)
        actions.set_result_due(uow, made, first_day + 120 * DAY)
        return made.case.slug


def publish_notice(people: People, slug: str, day: dt.date) -> None:
    """公表して募集を始める, in the morning of the first day."""
    with clock.at(at(day, 8, 30)), unit_of_work(people.head) as uow:
        cases.advance(uow, case_of(slug), "publish_notice")


def send(
    slug: str,
    text: str,
    anchor: str,
    who: Identity,
    when: dt.datetime,
    *,
    actor: Actor = PUBLIC,
    channel: str = "web",
    paper: intake.Paper | None = None,
    opened: dt.datetime | None = None,
) -> intake.Receipt:
    """One opinion as it comes in; `anchor` is the section it is about."""
    keys = Keys.of(settings())
    with clock.at(when):
        case = case_of(slug)
        ready = intake.prepare(
            case,
            queries.consultation_of(db.session(), case),
            intake.Submission(
                (intake.Part(text, anchor),),
                who,
                channel=channel,
                paper=paper,
                opened_at=opened,
                once=f"{when.isoformat()} {text}",
            ),
            keys,
        )
        with unit_of_work(actor) as uow:
            return intake.receive(uow, ready, keys)
