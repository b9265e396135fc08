"""抜き取りの確かめ: drawn from a published seed, read by a third person, enlarged after a finding."""

import datetime as dt
import json

import pytest
from sqlalchemy import select

from consult import clock
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.consultations import actions, queries, sampling, sampling_rules
from consult.consultations.facts import of_consultations
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.errors import Forbidden, Invalid, NotFound, Refused

FIRST = dt.date(2026, 10, 1)
LATER = FIRST + 50 * story.DAY


@pytest.fixture
def slug(people, opened, monkeypatch):
    """Seven opinions whose public forms are released; two are drawn, after a finding twice as many."""
    monkeypatch.setattr(
        sampling.rules, "sample_size", lambda left, **rule: min(left, 2 * rule["before"] or 2)
    )
    for n in range(7):
        who = Identity(f"青山 {n}", "緑野市北町1番地", "0566-00-1200")
        story.send(opened, f"回覧板だけでなくLINEでも{n}", "s3-2", who, clock.tokyo(2026, 10, 2 + n))
    everyone = range(1, 8)
    with story.door(people.secretary, LATER) as uow:
        for n in everyone:
            actions.propose_redactions(
                uow, queries.opinion_by_number(uow.session, story.case_of(opened), n), []
            )
    with story.door(people.records, LATER) as uow:
        for n in everyone:
            actions.release(uow, queries.opinion_by_number(uow.session, story.case_of(opened), n))
    return opened


def state(slug):
    case = story.case_of(slug)
    return sampling.sampling_of(db.session(), [case.id])[case.id]


def drawn(people, slug):
    with story.door(people.records, LATER) as uow:
        sampling.sow(uow, story.case_of(slug))
    with story.door(people.records, LATER) as uow:
        sampling.draw(uow, story.case_of(slug))


def read(people, slug, **said):
    with story.door(people.head, LATER) as uow:
        case = story.case_of(slug)
        number = sampling.next_for(uow.session, case, people.head.account_id)
        sampling.judge(uow, queries.opinion_by_number(uow.session, case, number), **said)
        return number


def events(kind):
    rows = select(AuditEvent).where(AuditEvent.type == kind).order_by(AuditEvent.id)
    return db.session().execute(rows).scalars().all()


def verdict(slug):
    (facts,) = of_consultations(db.session(), [story.case_of(slug)])
    from consult.consultations.conditions import sample_read

    return sample_read(facts)


def test_a_clean_sample_lets_the_result_go(people, slug):
    assert verdict(slug)[0] is False
    drawn(people, slug)
    assert (state(slug).waiting, state(slug).to_draw) == (2, False)
    assert read(people, slug, clean=True) != read(people, slug, clean=True)
    assert state(slug).done
    assert verdict(slug)[0] is True
    with pytest.raises(Refused, match="もう終わっています"), story.door(people.records, LATER) as uow:
        sampling.sow(uow, story.case_of(slug))


def test_the_seed_is_in_the_log_before_the_draw_and_draws_the_same_for_anyone(people, slug):
    drawn(people, slug)
    (first,), (second,) = events(Event.SAMPLE_SEEDED), events(Event.SAMPLE_DRAWN)
    assert first.id < second.id
    seeded, made = json.loads(first.entry), json.loads(second.entry)
    everyone = db.session().execute(
        select(Opinion.receipt_number).where(Opinion.review == "released").order_by(Opinion.number)
    )
    numbers = list(everyone.scalars())
    assert seeded["sha256"] == sampling_rules.digest_of(numbers)
    again = sampling_rules.draw(seeded["seed"], numbers, seeded["size"])
    assert made["sha256"] == sampling_rules.digest_of(again)


def test_a_finding_goes_back_is_counted_and_doubles_the_sample(people, slug):
    drawn(people, slug)
    with pytest.raises(Invalid, match="見つけたこと"):
        read(people, slug, clean=False)
    number = read(people, slug, clean=False, note="名前が残っている")
    read(people, slug, clean=True)
    opinion = queries.opinion_by_number(db.session(), story.case_of(slug), number)
    assert (opinion.review, opinion.review_note) == ("returned", "名前が残っている")
    assert (state(slug).read, state(slug).findings) == (2, 1)
    with pytest.raises(Refused, match="確かめを待つ意見が1通"), story.door(people.records, LATER) as uow:
        sampling.sow(uow, story.case_of(slug))
    with story.door(people.secretary, LATER) as uow:
        actions.propose_redactions(
            uow, queries.opinion_by_number(uow.session, story.case_of(slug), number), []
        )
    with story.door(people.records, LATER) as uow:
        actions.release(uow, queries.opinion_by_number(uow.session, story.case_of(slug), number))
    assert state(slug).waiting == 1  # the new form is read by a third person too
    assert read(people, slug, clean=True) == number
    assert state(slug).to_draw
    assert verdict(slug)[1]["what"] == ("enlarge",)
    drawn(people, slug)
    assert state(slug).waiting == 5  # twice three, but five are left
    for _ in range(5):
        read(people, slug, clean=True)
    assert state(slug).done


def test_who_proposed_or_released_cannot_be_the_third_reader(people, slug):
    drawn(people, slug)
    for actor in (people.secretary, people.records):
        case = story.case_of(slug)
        assert sampling.next_for(db.session(), case, actor.account_id) is None
        number = sampling.next_for(db.session(), case, people.head.account_id)
        with pytest.raises(Forbidden, match="できません"), story.door(actor, LATER) as uow:
            sampling.judge(
                uow, queries.opinion_by_number(uow.session, story.case_of(slug), number), clean=True
            )


def test_what_is_released_after_the_draw_is_read_as_well(people, slug):
    drawn(people, slug)
    read(people, slug, clean=True)
    number = read(people, slug, clean=True)
    with story.door(people.secretary, LATER) as uow:
        actions.propose_redactions(
            uow, queries.opinion_by_number(uow.session, story.case_of(slug), number), []
        )
    with story.door(people.records, LATER) as uow:
        actions.release(uow, queries.opinion_by_number(uow.session, story.case_of(slug), number))
    assert state(slug).waiting == 1
    assert verdict(slug)[0] is False


def test_a_draw_from_what_changed_after_the_seed_is_given_up(people, slug):
    with story.door(people.records, LATER) as uow:
        sampling.sow(uow, story.case_of(slug))
    with story.door(people.secretary, LATER) as uow:
        actions.propose_redactions(uow, queries.opinion_by_number(uow.session, story.case_of(slug), 1), [])
    with story.door(people.records, LATER) as uow:
        assert sampling.draw(uow, story.case_of(slug)).drawn_at is None
    assert sampling.rounds_of(db.session(), story.case_of(slug)) == []


def test_an_opinion_that_was_not_drawn_waits_for_nobody(people, slug):
    with pytest.raises(NotFound), story.door(people.head, LATER) as uow:
        sampling.judge(uow, queries.opinion_by_number(uow.session, story.case_of(slug), 1), clean=True)


def test_the_second_reader_takes_a_word_back_and_marks_what_to_hide(people, slug):
    def first(uow):
        return queries.opinion_by_number(uow.session, story.case_of(slug), 2)

    with pytest.raises(Refused, match="確かめた人だけ"), story.door(people.records, LATER) as uow:
        opinion = first(uow)
        opinion.released_by = people.head.account_id
        actions.undo_release(uow, opinion)
    with story.door(people.records, LATER) as uow:
        actions.undo_release(uow, first(uow))
        assert first(uow).review == "proposed"
        span = actions.spans_of_word(first(uow).text, "回覧板", story.Ground.RIGHTS)
        actions.suggest(uow, first(uow), span, "商品名です")
    with story.door(people.secretary, LATER) as uow:
        assert actions.take_suggestion(uow, first(uow)) == 1
        opinion = first(uow)
        assert (opinion.review, opinion.review_by) == ("proposed", people.secretary.account_id)
        assert "■■（権利侵害）だけでなく" in queries.public_words(opinion)
        with pytest.raises(Refused, match="直した案はありません"):
            actions.take_suggestion(uow, opinion)


def test_the_size_follows_the_rule():
    size = sampling_rules.sample_size
    assert [size(n, percent=5, least=10) for n in (0, 3, 10, 200, 201, 20_000)] == [0, 3, 10, 10, 11, 1000]
    assert size(500, percent=5, least=10, before=25) == 50
    assert size(30, percent=5, least=10, before=25) == 30
