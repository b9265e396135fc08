"""What surrounds an answer in 緑野市: a standard text with two wordings, and a question to another office."""

import datetime as dt

from consult import clock
from consult.consultations import queries
from consult.consultations.actions import boilerplates, inquiries
from consult.demo.consultations import case_of, door
from consult.demo.people import People

THANKS = "御意見をありがとうございました。"
QUESTION = "都市計画課のお知らせは、やさしい日本語でも出せますか。いつからできるかも教えてください。"


def around_answers(people: People, slug: str, today: dt.date | None = None) -> None:
    """定型文, and 庁内照会 about the point that no answer has been begun for; due in six days."""
    day = (today or clock.today()) - dt.timedelta(days=1)
    for text in (THANKS, THANKS.replace("ありがとうございました", "お寄せいただき、ありがとうございます")):
        with door(people.secretary, day) as uow:
            office = people.office(people.civic_office)
            known = next(iter(boilerplates.offered(uow.session, office.id)), None)
            boilerplates.write(uow, office, known, category="結び", title="お礼", text=text)
    with door(people.secretary, day, dt.time(9, 30)) as uow:
        group = queries.groups(uow.session, case_of(slug), states={"open"})[0]
        office = people.office(people.planning_office)
        inquiries.ask(uow, [group], [office], question=QUESTION, due_on=day + dt.timedelta(days=7))
