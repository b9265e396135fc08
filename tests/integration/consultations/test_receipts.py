"""With the code: what became of it, taking it back, and nothing for anyone without it."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from consult import clock, codes
from consult.access.actor import PUBLIC
from consult.audit.models import AuditEvent
from consult.consultations import actions, queries
from consult.consultations.identity import Identity
from consult.db import db
from consult.demo import consultations as story
from consult.errors import NotFound, Refused
from consult.unit_of_work import unit_of_work

WHO = Identity("緑野 みどり", "緑野市中央一丁目2番地", "0566-12-3456")


@pytest.fixture
def receipt(opened):
    return story.send(opened, "夜に開いてほしい。", "s2-2", WHO, clock.tokyo(2026, 10, 12))


def look(keys, code):
    with clock.at(clock.tokyo(2026, 10, 13)), unit_of_work(PUBLIC) as uow:
        return actions.look_up(uow, code, keys)


def test_a_look_shows_the_state_and_never_a_name(keys, receipt):
    view = look(keys, receipt.spaced_code)
    assert (view.number, view.status, view.progress) == ("R8-意-001-0001", "意見を受け付けました", 0)
    assert view.withdrawable
    assert view.points == ()
    assert not any(secret in repr(view) for secret in WHO.strings)


def test_every_look_is_recorded(keys, receipt):
    look(keys, receipt.code)
    look(keys, receipt.code)
    count = select(func.count()).where(AuditEvent.type == "receipt.looked_up")
    assert db.session.execute(count).scalar() == 2


def test_a_wrong_and_an_unknown_code_are_answered_alike(keys, receipt):
    slip = str((int(receipt.code) + 1) % 10**16).zfill(16)
    sentences = set()
    for code in (slip, codes.code_for(b"another", "form"), "", "R8-意-001-0001"):
        with pytest.raises(NotFound) as refused:
            look(keys, code)
        sentences.add(str(refused.value))
    assert sentences == {"確認コードが違うようです。受付票の16けたの数字を、もう一度確かめてください"}


def test_a_withdrawn_opinion_is_kept_and_counted_and_shown_nowhere(keys, receipt, opened):
    with unit_of_work(PUBLIC) as uow:
        actions.withdraw(uow, receipt.code, keys)
    found = queries.counts(db.session(), story.case_of(opened))
    assert (found.received, found.counted, found.people, found.apart["withdrawn"]) == (1, 0, 0, 1)
    view = look(keys, receipt.code)
    assert (view.withdrawn, view.withdrawable) == (True, False)
    with pytest.raises(Refused), unit_of_work(PUBLIC) as uow:
        actions.withdraw(uow, receipt.code, keys)


def test_answers_stay_with_the_city_until_they_are_published(people, keys):
    slug = story.s1(people, until="answered")
    code = story.OPINIONS[1]
    with clock.at(clock.tokyo(2026, 11, 20)), unit_of_work(people.secretary) as uow:
        new = actions.reissue_code(uow, story.opinion_for(slug, code.key), keys)
    view = look(keys, new)
    assert view.progress == 2
    (point,) = view.points
    assert (point.outcome, point.reply, point.change) == (None, "", ())
    assert point.same == 1


def test_a_new_code_makes_the_old_one_worthless(people, keys, receipt, opened):
    with clock.at(clock.tokyo(2026, 10, 14)), unit_of_work(people.secretary) as uow:
        new = actions.reissue_code(
            uow, queries.opinion_by_number(uow.session, story.case_of(opened), 1), keys
        )
    assert look(keys, new).number == receipt.number
    with pytest.raises(NotFound):
        look(keys, receipt.code)


def test_a_withdrawn_point_leaves_its_group(people, keys):
    slug = story.s1(people, until="sorted")
    with clock.at(clock.tokyo(2026, 11, 7)), unit_of_work(people.secretary) as uow:
        new = actions.reissue_code(uow, story.opinion_for(slug, "line"), keys)
    with clock.at(clock.tokyo(2026, 11, 8)), unit_of_work(PUBLIC) as uow:
        actions.withdraw(uow, new, keys)
    found = queries.counts(db.session(), story.case_of(slug))
    assert (found.counted, found.points) == (6, 9)
    assert [g.number for g in queries.groups(db.session(), story.case_of(slug))] == [
        1,
        2,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
    ]
    assert dt.date(2026, 10, 1) == queries.consultation_of(db.session(), story.case_of(slug)).opens_on
