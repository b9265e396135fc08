"""庁内照会: who is asked what, what they read, when they are reminded, and how it ends."""

import datetime as dt

import pytest
from sqlalchemy import event, select

from consult import clock
from consult.access.actor import Role, Scope
from consult.access.permissions import Permission
from consult.accounts import actions as accounts
from consult.accounts.models import Account, Office
from consult.cases import deputies
from consult.consultations import actions, queries, snapshots
from consult.consultations.actions import inquiries, inquiry_reminders
from consult.consultations.models_responding import Inquiry, InquiryReminder
from consult.consultations.queries import inquiry_rows
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import FOUNDER, address
from consult.documents.redaction import Ground
from consult.errors import Forbidden, Invalid, Refused
from consult.notifications.mail import message
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.web.cases.desk_waiting import for_person, inquiries_asked

FIRST = dt.date(2026, 10, 1)
NOON = clock.tokyo(2026, 11, 10, 12)
DUE = dt.date(2026, 11, 20)
WITHHELD = "公募の委員"


@pytest.fixture(autouse=True)
def november():
    with clock.at(NOON):
        yield


@pytest.fixture
def slug(people, told):
    """A case in which two opinions are split into points; the first is checked, the second not yet."""

    def tell():
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        for sent in story.OPINIONS[:2]:
            story.receive(people, slug, FIRST, sent)
        story.close(slug, FIRST)
        story.consider(people, slug, FIRST)
        for sent in story.OPINIONS[:2]:
            story.sort_one(people, slug, FIRST, sent)
        with story.door(people.secretary, FIRST + 37 * story.DAY) as uow:
            first = story.opinion_for(slug, story.OPINIONS[0].key)
            spans = actions.spans_of_word(first.text, WITHHELD, Ground.PERSONAL_INFORMATION)
            actions.propose_redactions(uow, first, spans)
        with story.door(people.records, FIRST + 38 * story.DAY) as uow:
            actions.release(uow, story.opinion_for(slug, story.OPINIONS[0].key))
        return slug

    return told("asked", tell)


@pytest.fixture
def asked(people, slug):
    """`asked(*groups)`: the first group, or these, put to 都市計画課."""

    def ask(*numbers, office=None, due_on=DUE, question="道路の予定は"):
        with unit_of_work(people.secretary) as uow:
            groups = [queries.group_by_number(uow.session, story.case_of(slug), n) for n in numbers or (1,)]
            offices = [uow.session.get_one(Office, office or people.planning_office)]
            return [row.id for row in inquiries.ask(uow, groups, offices, question=question, due_on=due_on)]

    return ask


def the(number):
    return db.session().get_one(Inquiry, number)


def change(actor, number, act, *said, **more):
    with unit_of_work(actor) as uow:
        return act(uow, the(number), *said, **more)


def mails():
    return (
        db.session().execute(select(Mail).where(Mail.notice == "inquiry").order_by(Mail.id)).scalars().all()
    )


def remind(days, *, number=1, due=DUE):
    """The worker at eight in the morning of a reminder's day."""
    day = due - dt.timedelta(days=days)
    with (
        clock.at(clock.tokyo(day.year, day.month, day.day, 8)),
        unit_of_work(story.SYSTEM) as uow,
    ):
        inquiry_reminders.remind(uow, "", inquiry_id=number, due=due.isoformat(), days=days)


def test_the_asked_office_reads_only_checked_words_and_no_third_office_reads_anything(people, slug, asked):
    numbers = {point.opinion.number: point.group.number for point in _points(slug)}
    asked(numbers[1], numbers[2])
    first, second = inquiry_rows.asked_of(db.session(), [people.planning_office])
    assert (bool(first["words"]), first["unchecked"]) == (True, 0)
    assert (second["words"], second["unchecked"]) == ([], 1)
    shown = str([first, second])
    for sent in story.OPINIONS[:2]:
        assert sent.who.name not in shown
    assert WITHHELD not in shown
    assert inquiry_rows.asked_of(db.session(), [people.records_office]) == []
    assert inquiry_rows.answering_offices(people.records) == []
    assert inquiries_asked(db.session(), people.records) is None


def _points(slug):
    return [point for group in queries.groups(db.session(), story.case_of(slug)) for point in group.points]


def test_only_the_asked_office_answers_and_only_the_asking_one_changes(people, asked):
    (number,) = asked()
    for actor in (people.secretary, people.head, people.records, people.admin):
        with pytest.raises(Forbidden):
            change(actor, number, inquiries.answer, "答え", finished=True)
    for act, said in (
        (inquiries.recall, ("不要",)), (inquiries.ask_again, ("不足", DUE)),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            change(people.stranger, number, act, *said)


def test_reminders_go_out_seven_days_and_one_day_before_on_the_day_and_after_it_once(asked, head_of_asked):
    asked()
    for days in (7, 1, 0, -1):
        remind(days)
        remind(days)
    sent = db.session().execute(select(InquiryReminder.days, InquiryReminder.mails)).all()
    assert [tuple(row) for row in sent] == [(7, 1), (1, 1), (0, 1), (-1, 2)]
    assert len(mails()) == 1 + 5  # the first when it was asked


@pytest.fixture
def head_of_asked(people):
    """The asked office has no head in the story."""
    with unit_of_work(FOUNDER) as uow:
        ono = uow.session.execute(select(Account).where(Account.email == address("ono"))).scalar_one()
        accounts.grant(uow, ono, Role.HEAD, Scope(office_id=people.planning_office))


def test_a_late_worker_sends_the_newest_reminder_only(asked):
    asked()
    with clock.at(clock.tokyo(2026, 11, 20, 9)), unit_of_work(story.SYSTEM) as uow:
        for days in (7, 1, 0):
            inquiry_reminders.remind(uow, "", inquiry_id=1, due=DUE.isoformat(), days=days)
    assert db.session().execute(select(InquiryReminder.days)).scalars().all() == [0]


def test_whoever_stands_in_gets_the_reminder_too(people, asked):
    asked()
    with unit_of_work(people.stranger) as uow:
        nakamura = uow.session.get_one(Account, people.stranger.account_id)
        ito = uow.session.get_one(Account, people.ito.account_id)
        deputies.name_deputy(uow, nakamura, ito, NOON.date(), dt.date(2026, 11, 15))
    remind(7)  # the 13th
    remind(1)  # the 19th: back
    assert db.session().execute(
        select(InquiryReminder.mails).order_by(InquiryReminder.id)
    ).scalars().all() == [
        2,
        1,
    ]


def test_nobody_is_reminded_of_what_is_recalled_answered_or_moved_on(people, asked):
    (recalled,) = asked(1)
    change(people.secretary, recalled, inquiries.recall, "もうわかったため")
    (answered,) = asked(1)
    change(people.stranger, answered, inquiries.answer, "意見なし", finished=True)
    for number in (recalled, answered):
        remind(7, number=number)
    assert len(mails()) == 2  # as they were asked, and none after
    assert the(recalled).reason == "もうわかったため"


def test_moving_needs_a_reason_and_asks_the_other_office_the_same(people, asked):
    (number,) = asked()
    office = people.office(people.records_office)
    with pytest.raises(Invalid):
        change(people.secretary, number, inquiries.move, office, " ")
    with pytest.raises(Invalid):
        change(people.secretary, number, inquiries.move, people.office(people.planning_office), "理由")
    made = change(people.secretary, number, inquiries.move, office, "担当が違ったため")
    assert (the(number).state, the(made.id).question, the(made.id).due_on) == ("moved", "道路の予定は", DUE)
    assert inquiry_rows.asked_of(db.session(), [people.planning_office]) == []
    with pytest.raises(Refused):
        change(people.stranger, number, inquiries.answer, "遅れて", finished=True)


def test_an_answer_is_returned_with_what_is_missing_and_given_again(people, slug, asked):
    (number,) = asked()
    with pytest.raises(Refused):
        change(people.secretary, number, inquiries.ask_again, "早すぎる", DUE)
    change(people.stranger, number, inquiries.answer, "来年度です", finished=True)
    with pytest.raises(Invalid) as refused:
        change(people.secretary, number, inquiries.ask_again, "", dt.date(2026, 11, 9))
    assert set(refused.value.fields) == {"reason", "due_on"}
    change(people.secretary, number, inquiries.ask_again, "予算は", dt.date(2026, 11, 25))
    (row,) = inquiry_rows.asked_of(db.session(), [people.planning_office])
    assert (row["draft"], row["reason"]) == ("来年度です", "予算は")
    group = queries.group_by_number(db.session(), story.case_of(slug), 1)
    assert [row["answer"] for row in inquiry_rows.of_group(db.session(), group)] == [""]
    change(people.stranger, number, inquiries.answer, "来年度、2千万円です", finished=True)
    assert the(number).answer == "来年度、2千万円です"


def test_both_offices_are_told_on_the_desk_at_the_price_of_one_statement_each(people, slug, asked):
    case = story.case_of(slug)
    asked(1, 2)
    assert str(inquiries_asked(db.session(), people.stranger)["title"]) == "照会が2件来ています"
    assert inquiries_asked(db.session(), people.secretary) is None
    with clock.at(clock.tokyo(2026, 11, 21, 9)):
        said = for_person(db.session(), people.secretary, [case])[case.id]
        assert [str(row["text"]) for row in said] == ["期日を過ぎても答えが来ない照会が2件あります"]
        assert inquiries_asked(db.session(), people.stranger)["tone"] == "warn"
    assert for_person(db.session(), people.secretary, [case])[case.id] == []


def test_what_is_asked_costs_the_same_statements_for_one_and_for_many(people, slug, asked):
    def cost():
        heard = []
        db.session().rollback()
        db.session().expire_all()
        hear = lambda *said: heard.append(said[2])  # noqa: E731 - removed again by this name
        event.listen(db.engine, "before_cursor_execute", hear)
        inquiry_rows.asked_of(db.session(), [people.planning_office])
        event.remove(db.engine, "before_cursor_execute", hear)
        return len(heard)

    asked(1)
    one = cost()
    asked(2)
    assert cost() == one


@pytest.mark.parametrize(
    "question", ["", "あ" * 200_000, "見え\u202eない", "\x00"], ids=["empty", "long", "turned", "null"]
)
def test_a_hostile_question_is_refused_in_words(asked, question):
    with pytest.raises(Invalid) as refused:
        asked(question=question)
    assert list(refused.value.fields) == ["question"]


def test_everything_wrong_is_said_at_once_and_nothing_is_asked_twice(people, asked):
    with unit_of_work(people.secretary) as uow, pytest.raises(Invalid) as refused:
        inquiries.ask(uow, [], [], question="", due_on=dt.date(2026, 11, 9))
    assert set(refused.value.fields) == {"groups", "offices", "question", "due_on"}
    asked()
    with pytest.raises(Refused):
        asked()


def test_an_office_is_told_the_moment_it_is_asked_in_one_mail_without_the_words(asked, settings):
    asked(1, 2, question="青山陽子さんの意見の予定は")
    (mail,) = mails()
    made = message(mail, {"to": "ono@midorino.example"}, settings)
    text = f"{made['Subject']}\n{made.get_content()}"
    assert "庁内照会が来ました：期日は令和8年11月20日（金）です" in text
    assert "の2件について" in text
    assert "青山" not in text
    assert "/desk/inquiries" in text


def test_once_the_answers_are_fixed_nothing_is_asked_and_no_late_answer_is_taken(people, slug, asked):
    (number,) = asked(1)
    with unit_of_work(people.head) as uow:
        uow.require(Permission.CONSULTATION_DECIDE, on=story.case_of(slug))
        snapshots.fix(uow, story.case_of(slug))
    with pytest.raises(Refused, match="照会できません。書いた文は下に残っています"):
        asked(2)
    with pytest.raises(Refused, match="答えを返せません。下の文を写して残し"):
        change(people.stranger, number, inquiries.answer, "遅れた答え", finished=True)
    assert (the(number).state, the(number).answer) == ("asked", "")
