"""Following by mail: one link begins it, one tap ends it, one mail a person, and no trace of an address outside."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.access.actor import PUBLIC, SYSTEM
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.cases import actions as cases
from consult.consultations.announcing import following, telling, topics
from consult.consultations.models_following import Follow, Follower, FollowMail, FollowRequest
from consult.db import db
from consult.demo import consultations as story
from consult.errors import Invalid, NotFound
from consult.jobs.models import Job
from consult.notifications import mail as post_office
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from consult.worker import drain

DAY = dt.date(2026, 10, 1)
WHO = "midori@example.jp"
BASE = "https://city.example"
ASKED, BEGUN = clock.tokyo(2026, 9, 20, 9), clock.tokyo(2026, 9, 20, 10)


@pytest.fixture
def keys(settings):
    return following.Keys.of(settings)


@pytest.fixture
def slug(people):
    with clock.at(clock.tokyo(2026, 9, 17)):
        return story.prepare(people, first_day=DAY)


def opened_mail(settings, row):
    return json.loads(following.Keys.of(settings).box.decrypt(row.recipient))


def mails(notice):
    db.session.rollback()
    return db.session.execute(select(Mail).where(Mail.notice == notice).order_by(Mail.id)).scalars().all()


def ask(keys, wanted, who=WHO, at=ASKED, language="ja"):
    with clock.at(at), unit_of_work(PUBLIC) as uow:
        following.ask(uow, who, wanted, keys, base_url=BASE, language=language)


def confirm(settings, keys, at=BEGUN):
    link = opened_mail(settings, mails(following.CONFIRM)[-1])["link"]
    with clock.at(at), unit_of_work(PUBLIC) as uow:
        return following.confirm(uow, link.rpartition("/")[2], keys)


def theme():
    found = topics.by_name(db.session(), "theme", "協働")
    return f"topic:{found.id}"


def work(settings, at):
    with clock.at(at):
        drain(settings)


def test_nothing_is_sent_before_the_link_was_opened_and_then_one_mail_for_theme_and_all(
    people, settings, keys, slug
):
    ask(keys, [theme(), "all"], at=clock.tokyo(2026, 10, 1, 8))
    story.publish_notice(people, slug, DAY)
    work(settings, clock.tokyo(2026, 10, 1, 9))
    assert mails(following.TOLD) == []

    confirm(settings, keys, at=clock.tokyo(2026, 10, 1, 9, 10))
    with clock.at(clock.tokyo(2026, 10, 5, 10)), unit_of_work(people.head) as uow:
        given = {"new_closing_day": dt.date(2026, 11, 9), "reason": "台風のため"}
        cases.advance(uow, story.case_of(slug), "extend", inputs=given)
    work(settings, clock.tokyo(2026, 10, 5, 10, 6))
    (mail,) = mails(following.TOLD)
    assert mail.context["about"].startswith("締切を延ばしました：")
    (item,) = mail.context["items"]
    assert item["lines"][-1] == "理由：台風のため"
    assert "10月30日" in item["lines"][0]
    assert "11月9日" in item["lines"][0]


def test_a_week_and_a_day_before_the_last_day_which_may_have_been_moved(people, settings, keys, slug):
    ask(keys, ["all"])
    confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    with clock.at(clock.tokyo(2026, 10, 5, 10)), unit_of_work(people.head) as uow:
        given = {"new_closing_day": dt.date(2026, 11, 9), "reason": "台風のため"}
        cases.advance(uow, story.case_of(slug), "extend", inputs=given)
    for month, day in ((10, 5), (10, 23), (10, 29), (11, 2), (11, 8), (11, 9)):
        work(settings, clock.tokyo(2026, month, day, 10, 1))
        work(settings, clock.tokyo(2026, month, day, 10, 6))
    heads = [item["head"] for mail in mails(following.TOLD) for item in mail.context["items"]]
    assert heads == ["募集が始まりました", "締切を延ばしました", "締切まであと7日", "締切はあす"]


def test_the_address_is_nowhere_in_the_log_in_jobs_or_in_the_mail_register(people, settings, keys, slug):
    ask(keys, ["all"])
    confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    work(settings, clock.tokyo(2026, 10, 1, 9))
    session = db.session()
    events = "".join(str(e) for e in session.execute(select(AuditEvent.entry)).scalars())
    private = "".join(map(str, session.execute(select(AuditDisclosure)).scalars()))
    jobs = "".join(f"{job.key}{job.args}" for job in session.execute(select(Job)).scalars())
    for row in session.execute(select(Mail)).scalars():
        assert WHO.encode() not in row.recipient
        assert WHO not in json.dumps(row.context)
    token = keys.token(session.execute(select(Follower)).scalar_one())
    for text in (events, private, jobs):
        assert "midori@" not in text
        assert token not in text


def test_stopping_erases_the_address_and_drops_what_waits_and_twice_is_no_error(people, settings, keys, slug):
    ask(keys, ["all"])
    token = confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    work(settings, clock.tokyo(2026, 10, 1, 9))
    with unit_of_work(PUBLIC) as uow:
        assert following.stop(uow, token)
    with unit_of_work(PUBLIC) as uow:
        assert not following.stop(uow, token)
    for table in (Follower, Follow, FollowRequest, FollowMail):
        assert db.session.execute(select(func.count()).select_from(table)).scalar() == 0
    assert {mail.recipient for mail in mails(following.TOLD)} == {b""}
    assert {mail.state for mail in mails(following.TOLD)} == {"dropped"}
    with pytest.raises(NotFound):
        following.holder(db.session(), token)


def test_a_link_works_once_and_for_two_days_and_what_nobody_confirmed_is_forgotten(settings, keys, slug):
    ask(keys, ["all"])
    with pytest.raises(NotFound):
        confirm(settings, keys, at=clock.tokyo(2026, 9, 22, 9, 1))
    confirm(settings, keys)
    with pytest.raises(NotFound):
        confirm(settings, keys)
    ask(keys, ["all"], who="other@example.jp")
    work(settings, clock.tokyo(2026, 9, 22, 10, 5))
    left = db.session.execute(select(Follower)).scalars().all()
    assert [keys.open(one) for one in left] == [WHO]


def test_mails_that_come_back_for_good_stop_the_second_time(people, settings, keys, slug):
    ask(keys, ["all"])
    confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    work(settings, clock.tokyo(2026, 10, 1, 9))
    (mail,) = mails(following.TOLD)
    for left in (1, 0):
        with unit_of_work(SYSTEM) as uow:
            uow.require(following.Permission.MAIL_SEND)
            following.bounced(uow, uow.session.get_one(Mail, mail.id))
            uow.record(following.Event.MAIL_FAILED, f"mail/{mail.id}")
        db.session.rollback()
        assert db.session.execute(select(func.count()).select_from(Follower)).scalar() == left


def test_people_are_told_in_turns_of_bounded_size_and_each_once(people, settings, keys, slug, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for n in range(5):
        ask(keys, ["all"], who=f"p{n}@example.jp")
        confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    work(settings, clock.tokyo(2026, 10, 1, 9))
    told = [opened_mail(settings, mail)["to"] for mail in mails(following.TOLD)]
    assert sorted(told) == [f"p{n}@example.jp" for n in range(5)]


def test_the_mail_carries_the_stop_that_mail_programs_offer(people, settings, keys, slug):
    ask(keys, [theme()])
    token = confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    work(settings, clock.tokyo(2026, 10, 1, 9))
    (mail,) = mails(following.TOLD)
    made = post_office.message(mail, opened_mail(settings, mail), settings)
    assert made["List-Unsubscribe"] == f"<{settings.base_url}/follow/stop/{token}>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(made["Subject"]) <= 30
    assert f"/follow/stop/{token}" in made.get_content()


def test_a_promised_day_that_is_moved_is_told_with_the_reason_given_to_everyone(people, settings, keys, slug):
    from consult.cases import clock_changes
    from consult.cases.models import Deadline

    ask(keys, ["all"])
    confirm(settings, keys)
    story.publish_notice(people, slug, DAY)
    story.close(slug, DAY)
    work(settings, clock.tokyo(2026, 11, 1, 9))
    with clock.at(clock.tokyo(2026, 11, 2, 9)), unit_of_work(people.head) as uow:
        due = uow.session.execute(
            select(Deadline).where(Deadline.case_id == story.case_of(slug).id, Deadline.rule == "result_due")
        ).scalar_one()
        reason = clock_changes.Reason("県の返事を待っているため", "照会の返事を待つため")
        clock_changes.extend(uow, due, dt.date(2027, 2, 12), reason)
    work(settings, clock.tokyo(2026, 11, 2, 9, 6))
    item = mails(following.TOLD)[-1].context["items"][0]
    assert item["head"] == "答えの公表の期日が変わりました"
    assert item["lines"] == ["新しい期日は令和9年2月12日（金）です。", "理由：県の返事を待っているため"]


def test_what_is_wrong_with_a_request_is_said_at_its_field(keys, slug):
    with pytest.raises(Invalid) as wrong, unit_of_work(PUBLIC) as uow:
        following.ask(uow, "midori", ["case:999", "nonsense"], keys, base_url=BASE)
    assert set(wrong.value.fields) == {"email", "wanted"}
