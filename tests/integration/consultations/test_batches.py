"""One split for many: the same text follows, what differs by a sentence waits for a person, failures are listed."""

import datetime as dt

import pytest

from consult import clock
from consult.consultations import actions, families, queries
from consult.consultations.actions import batches
from consult.consultations.identity import Identity
from consult.consultations.queries import alike, happened
from consult.db import db
from consult.demo import consultations as story
from consult.documents.redaction import Ground
from consult.errors import Invalid, Refused
from consult.unit_of_work import unit_of_work

FIRST = "計画案について意見を述べます。"
BASE = f"{FIRST}会議を夜にも開き、記録をすべて公開するべきです。担当は北町の山本さんがよいと思います。"
HIDDEN = "図書館の駐車場を有料にしないでください。"
TEXTS = (
    BASE,
    BASE.replace("山本", "山本　").replace("。", "．"),
    BASE,
    HIDDEN + BASE,
    BASE.replace("記録", HIDDEN.rstrip("。") + "（これが大切です）、記録"),
    BASE.replace("公開する", "公開しない"),
    BASE + "市民より。",
    BASE,
)


@pytest.fixture
def slug(people, opened):
    for n, text in enumerate(TEXTS):
        story.send(opened, text, "s3-2", Identity(f"市民{n}", "緑野市"), clock.tokyo(2026, 10, 12, 9, n))
    story.close(opened, dt.date(2026, 10, 1))
    with clock.at(clock.tokyo(2026, 11, 6, 10)):
        with unit_of_work(people.secretary) as uow:
            story.cases.advance(uow, story.case_of(opened), "consider")
            actions.accept_all(uow, story.case_of(opened))
        list(families.find(db.session(), story.case_of(opened).id))
        yield opened


def opinion(slug, number=1):
    return queries.opinion_by_number(db.session(), story.case_of(slug), number)


def split_first(people, slug):
    with unit_of_work(people.secretary) as uow:
        one = opinion(slug)
        actions.mark_no_point(uow, one, [story.place(one, FIRST)])
        actions.add_point(
            uow,
            one,
            "夜に開き公開する",
            [story.place(one, "会議を夜にも開き、記録をすべて公開するべきです。")],
        )
        actions.add_point(uow, one, "担当者", [story.place(one, "担当は北町の山本さんがよいと思います。")])
        actions.propose_redactions(
            uow, one, actions.spans_of_word(one.text, "山本", Ground.PERSONAL_INFORMATION)
        )
        actions.finish(uow, one)


def asked(people, slug, ask, *more):
    with unit_of_work(people.secretary) as uow:
        batch = ask(uow, opinion(slug), *more)
        number = batch.id
    assert batches.work(db.session(), number) == 0
    db.session.remove()
    return db.session.get_one(type(batch), number)


def open_words(one):
    return [view.text for view in queries.sentences_of(one) if view.mark is None]


def test_the_same_text_follows_with_one_event_each_and_failures_are_listed(people, slug):
    with pytest.raises(Refused, match="先に、この意見を分け終えて"), unit_of_work(people.secretary) as uow:
        actions.ask_same(uow, opinion(slug))
    split_first(people, slug)
    with unit_of_work(people.head) as uow:  # a colleague is at work on one of them
        actions.claim(uow, opinion(slug, 8))
    assert alike.among(db.session(), opinion(slug)) == alike.Among(3, 3, 4, 4, None)
    batch = asked(people, slug, actions.ask_same)
    assert alike.progress(db.session(), batch) == alike.Progress(0, 2, 1)
    (left,) = alike.left_of(db.session(), batch)
    assert (left.number, left.reason.partition("さん")[0]) == (8, "田中 一郎")
    second = opinion(slug, 2)
    assert (second.stage, second.text) == ("grouped", TEXTS[1])
    assert [(p.gist, p.group.number) for p in second.points] == [("夜に開き公開する", 1), ("担当者", 2)]
    assert [second.text[r.start : r.end] for r in second.redactions] == ["山本"]
    told = [
        [
            event.public
            for event in happened.history(db.session(), opinion(slug, n).subject)
            if "batch" in event.public
        ]
        for n in (2, 3, 8)
    ]
    assert [[(t["batch"], t["like"], t["left"]) for t in each] for each in told] == [
        [(batch.key, 1, 0)]
    ] * 2 + [[]]
    found = queries.counts(db.session(), story.case_of(slug))
    assert (found.published, found.duplicates, found.unsorted) == (1, 2, 5)


def test_what_differs_stays_open_until_a_person_decides(people, slug):
    split_first(people, slug)
    batch = asked(people, slug, actions.ask_near)
    assert batches.work(db.session(), batch.id) == 0
    assert alike.progress(db.session(), batch) == alike.Progress(0, 4, 0)
    inside, negated = (TEXTS[n].split("。")[1] + "。" for n in (4, 5))
    assert [open_words(opinion(slug, n)) for n in (4, 5, 6, 7)] == [
        [HIDDEN],
        [inside],
        [negated],
        ["市民より。"],
    ]
    assert {opinion(slug, n).stage for n in (4, 5, 6, 7)} == {"accepted"}
    assert [p.gist for p in opinion(slug, 6).points] == ["担当者"]
    for number in (4, 5, 6):
        with pytest.raises(Refused), unit_of_work(people.secretary) as uow:
            actions.finish(uow, opinion(slug, number))
    with pytest.raises(Invalid, match="意見を選んでから"), unit_of_work(people.secretary) as uow:
        actions.ask_nothing(uow, opinion(slug), [])
    asked(people, slug, actions.ask_nothing, [7])
    assert [opinion(slug, n).stage for n in (4, 5, 6, 7)] == ["accepted"] * 3 + ["grouped"]
    assert open_words(opinion(slug, 7)) == []
    with unit_of_work(people.secretary) as uow:
        hidden = opinion(slug, 4)
        actions.add_point(uow, hidden, "駐車場を有料にしない", [story.place(hidden, HIDDEN)])
        actions.finish(uow, hidden)
    assert [p.gist for p in opinion(slug, 4).points] == ["夜に開き公開する", "担当者", "駐車場を有料にしない"]


def test_a_source_that_is_split_anew_carries_nothing_more(people, slug):
    split_first(people, slug)
    with unit_of_work(people.secretary) as uow:
        number = actions.ask_same(uow, opinion(slug)).id
    with unit_of_work(people.secretary) as uow:
        actions.sort_again(uow, opinion(slug))
    batches.work(db.session(), number)
    assert opinion(slug, 2).stage == "accepted"
    assert opinion(slug, 2).points == []
