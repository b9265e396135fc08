"""No page asks the database more often because there is more to show: rows grow, statements do not."""

import datetime as dt
import shutil

import pytest
from sqlalchemy import event

from consult import clock
from consult.bodies import queries as bodies
from consult.consultations import actions, intake, queries
from consult.consultations.identity import Identity
from consult.db import db
from consult.demo import consultations as story
from consult.demo import meetings
from consult.demo.people import load_people
from consult.meetings import actions as room_actions
from consult.unit_of_work import unit_of_work
from consult.worker import drain
from tests.factories.staff import Staff

TODAY = dt.date(2026, 11, 18)
FIRST = dt.date(2026, 11, 10)  # the last day of the period is a working day
FEW, MANY = 2, 9
LISTS = (
    "/",
    "/cases",
    "/meetings",
    f"/bodies/{meetings.BODY}",
    "/procedures",
    "/records?q=%E5%8D%94%E5%83%8D",
    "/feeds/cases.atom",
    "/calendar.ics",
    "/api/v1/cases",
    "/promises",
    "/promises?show=ended",
    "/api/v1/promises",
    "/desk/promises",
    "/desk/",
    "/desk/receipts",
)


@pytest.fixture
def city(sqlite_template, tmp_path, make_app):
    """On SQLite alone: what is sent does not depend on the database."""
    path = tmp_path / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return make_app(f"sqlite:///{path}")


@pytest.fixture
def people(city):
    with city.app_context():
        return load_people(lambda text: f"plain:{text}")


@pytest.fixture
def sent(city, people):
    """`sent(address)`: how many statements a page sends to someone of the office, the second time it is opened."""
    heard = []
    with city.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *said: heard.append(said[2]))
    sato, visitor = Staff(city, "sato").status_of, lambda address: city.test_client().get(address).status_code

    def count(address):
        status_of = sato if address.startswith("/desk") else visitor
        with clock.at(story.moment(TODAY, dt.time(10))):
            status_of(address)
            heard.clear()
            assert status_of(address) == 200, address
        return len(heard)

    return count


def opinions(slug, numbers, secretary=None):
    for n in numbers:
        who = Identity(f"青山 {n}", "緑野市若葉町3丁目8番地", "0566-00-1201")
        when = story.moment(FIRST + story.DAY, dt.time(9)) + dt.timedelta(minutes=n)
        on_paper = (
            {"channel": "post", "paper": intake.Paper(when.date()), "actor": secretary} if secretary else {}
        )
        story.send(
            slug, f"駐輪場に屋根を{n}つつけてほしい。雨の日に困っています。", "s3-2", who, when, **on_paper
        )


def consultation(people, n, first_day=FIRST):
    slug = story.prepare(people, first_day=first_day, title=f"緑野市みどりの計画{n}（案）")
    story.publish_notice(people, slug, first_day)
    return slug


def meeting(people, number, *, held):
    """The notice is out; or it was held and the minutes are being written."""
    day = TODAY + dt.timedelta(days=number) if not held else TODAY - dt.timedelta(days=number)
    meetings.committee(people, day)
    there = meetings.Room(people, "", day)
    with clock.at(there.at(10, days=-21)), unit_of_work(people.secretary) as uow:
        body = bodies.body(uow.session, meetings.BODY)
        made = room_actions.plan_meeting(
            uow, body, number=number, starts_at=there.at(14), ends_at=there.at(16), place=meetings.ROOM,
            how_to_observe=meetings.OBSERVE,
        )  # fmt: skip
        room_actions.add_item(uow, made, title="協働の進め方（報告）", needs_decision=False)
        room_actions.add_material(uow, made, title="次第")
        there.slug = made.case.slug
    there.move("give_notice", there.at(9, days=-9), people.secretary)
    if held:
        there.arrive(meetings.THERE, there.at(13, 50))
        there.move("open", there.at(14), people.secretary)
        with clock.at(there.at(14, 30)), unit_of_work(people.secretary) as uow:
            room_actions.carry_over(uow, there.meeting().items[0], reason="次回にもう一度話し合う")
        there.move("close", there.at(15), people.secretary)


def test_lists_and_feeds_cost_the_same_for_few_cases_and_for_many(city, people, sent):
    def grow(numbers):
        with city.app_context():
            for n in numbers:
                opinions(consultation(people, n), range(2))
                meeting(people, 2 * n + 1, held=True)
                meeting(people, 2 * n + 2, held=False)
            drain(city.extensions["consult"])
            db.session.remove()

    grow(range(FEW))
    few = {address: sent(address) for address in LISTS}
    grow(range(FEW, MANY))
    assert {address: sent(address) for address in LISTS} == few


def test_a_meeting_costs_the_same_for_few_items_and_remarks_and_for_many(city, people, sent):
    with city.app_context():
        slugs = [long_meeting(people, number, items) for number, items in enumerate((2, 7), 1)]
        db.session.remove()
    pages = (
        "/meetings/%s",
        "/meetings/%s/agenda.pdf",
        "/desk/cases/%s",
        "/desk/cases/%s/prepare",
        "/desk/cases/%s/console",
        "/desk/cases/%s/minutes",
    )
    few, many = ({page: sent(page % slug) for page in pages} for slug in slugs)
    assert many == few


def long_meeting(people, number, items):
    """A meeting in session, all items but the last decided, two remarks to each."""
    there = meetings.Room(people, "", TODAY - number * story.DAY)
    meetings.committee(people, there.day)
    with clock.at(there.at(10, days=-21)), unit_of_work(people.secretary) as uow:
        body = bodies.body(uow.session, meetings.BODY)
        made = room_actions.plan_meeting(
            uow, body, number=number, starts_at=there.at(14), ends_at=there.at(16), place=meetings.ROOM,
            how_to_observe=meetings.OBSERVE,
        )  # fmt: skip
        for n in range(items):
            room_actions.add_item(uow, made, title=f"議題{n}")
            room_actions.add_material(uow, made, title=f"資料{n}")
        there.slug = made.case.slug
    there.move("give_notice", there.at(9, days=-9), people.secretary)
    there.arrive(meetings.THERE, there.at(13, 50))
    there.move("open", there.at(14), people.secretary)
    for n in range(1, items + 1):
        if n > 1:
            there.take_up(n, there.at(14, 5 * n))
        there.say(n, "伊藤", f"{n}つ目について", there.at(14, 5 * n))
        there.say(n, "事務局", f"{n}つ目の説明", there.at(14, 5 * n + 1))
        if n < items:
            there.vote(n, there.at(14, 5 * n + 2), method="no_objection")
    return there.slug


def test_an_opinion_costs_the_same_for_few_points_and_for_many(city, people, sent):
    pages = []
    with city.app_context():
        slug = consultation(people, 0, dt.date(2026, 10, 1))
        for n, points in enumerate((2, 7), 1):
            text = "".join(f"駐輪場の屋根と照明を{n}の{k}つつけてほしい。" for k in range(points))
            who, when = Identity("青山", "緑野市"), clock.tokyo(2026, 10, 10 + n)
            code = story.send(slug, text, "s3-2", who, when).code
            pages.append((f"/desk/cases/{slug}/opinions/{n}", f"/receipts/{code}"))
        story.close(slug, dt.date(2026, 10, 1))
        story.consider(people, slug, dt.date(2026, 10, 1))
        for n in (1, 2):
            split(people, slug, n)
        db.session.remove()
    few, many = ([sent(page) for page in both] for both in pages)
    assert many == few
    with city.app_context():
        for n in (1, 2):
            with story.door(people.secretary, TODAY) as uow:
                actions.finish(uow, queries.opinion_by_number(uow.session, story.case_of(slug), n))
        db.session.remove()
    few, many = ([sent(page) for page in both] for both in pages)
    assert many == few


def split(people, slug, number):
    """A point for each sentence, each in a group of its own."""
    with story.door(people.secretary, TODAY) as uow:
        opinion = queries.opinion_by_number(uow.session, story.case_of(slug), number)
        for view in queries.sentences_of(opinion):
            place = story.place(opinion, view.text)
            actions.add_point(uow, opinion, f"屋根{view.text[12:15]}", [place], anchor="s3-2")


def test_the_desk_of_a_case_costs_the_same_for_few_opinions_and_for_many(city, people, sent):
    with city.app_context():
        slug = consultation(people, 0)
        opinions(slug, range(3))
        opinions(slug, range(50, 52), people.secretary)
        db.session.remove()
    pages = [
        f"/desk/cases/{slug}{page}"
        for page in ("", "/opinions", "/intake", "/responses", "/notice", "/receipts")
    ]
    few = {page: sent(page) for page in pages}
    with city.app_context():
        opinions(slug, range(3, 30))
        opinions(slug, range(52, 59), people.secretary)
        db.session.remove()
    assert {page: sent(page) for page in pages} == few


def answered(people, number, points):
    """A published result with so many opinions, one point and one answer each."""
    first = dt.date(2026, 7, 1)
    slug = consultation(people, number, first)
    for n in range(points):
        who = Identity(f"青山 {n}", "緑野市若葉町3丁目8番地", "0566-00-1201")
        story.send(
            slug,
            f"屋根を{n}つつけてほしい。",
            "s3-2",
            who,
            story.moment(first + 2 * story.DAY, dt.time(9, n)),
        )
    story.close(slug, first)
    story.consider(people, slug, first)
    for n in range(1, points + 1):
        with story.door(people.secretary, first + 36 * story.DAY) as uow:
            opinion = queries.opinion_by_number(uow.session, story.case_of(slug), n)
            actions.add_point(uow, opinion, f"屋根{n}", [(0, len(opinion.text))], anchor="s3-2")
            actions.finish(uow, opinion)
            actions.propose_redactions(uow, opinion, [])
        with story.door(people.records, first + 37 * story.DAY) as uow:
            actions.release(uow, queries.opinion_by_number(uow.session, story.case_of(slug), n))
    with story.door(people.secretary, first + 38 * story.DAY) as uow:
        consulted = queries.consultation_of(uow.session, story.case_of(slug))
        actions.record_publicity(uow, consulted, on=first, channel="広報みどりの", reach="4万部")
        for group in queries.groups(uow.session, consulted.case):
            actions.draft_response(uow, group, outcome="B", response="すでに書いています。")
    with story.door(people.head, first + 39 * story.DAY) as uow:
        for group in queries.groups(uow.session, story.case_of(slug)):
            actions.approve_response(uow, group)
    story.decide(people, slug, first)
    story.publish(people, slug, first)
    return slug


class Forgetful(dict[object, object]):
    """Holds what is put in, and never admits it: so that a page is read from the database each time."""

    def __contains__(self, key):
        return False


def test_a_result_costs_the_same_for_few_points_and_for_many(city, people, sent, monkeypatch):
    from consult.web.consultations import result_page

    monkeypatch.setattr(result_page, "_kept", Forgetful())
    with city.app_context():
        slugs = [answered(people, number, points) for number, points in enumerate((3, 9))]
        db.session.remove()
    pages = ("/cases/%s", "/cases/%s/result", "/desk/cases/%s/responses", "/desk/cases/%s/opinions")
    few, many = ({page: sent(page % slug) for page in pages} for slug in slugs)
    assert many == few
