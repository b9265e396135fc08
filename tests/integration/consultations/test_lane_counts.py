"""Whatever is done in whatever order, the counted lanes and the walked ones say what the opinions themselves say."""

import datetime as dt
import random
from collections import Counter
from itertools import product

import pytest
from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.consultations import actions, intake, queries, versions
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion, OpinionIdentity
from consult.consultations.models_places import OpinionPlace
from consult.consultations.placing import anchors
from consult.consultations.queries import desk
from consult.consultations.queries.lane_counts import PIECES
from consult.consultations.submission import Part
from consult.db import db
from consult.demo import consultations as story
from consult.documents import files
from consult.documents.redaction import Ground, Span
from consult.errors import DomainError
from consult.unit_of_work import unit_of_work

SECTIONS = ("", "s1-1", "s3-1", "s3-2")
TEXTS = (
    "会議を夜に。",
    "会議を夜に！",
    "回覧板をやめる。",
    "電話は090-1234-5678です。",
    "メールはa@example.jpへ。",
)
DAY = clock.tokyo(2026, 10, 20)


FIRST = dt.date(2026, 10, 1)
KINDS = ("correct", "ask", "mark_off_topic", "point", "finish", "hide", "release", "return")


@pytest.fixture
def scan(people, opened):
    with clock.at(DAY), unit_of_work(people.secretary) as uow:
        case = story.case_of(opened)
        uow.require(Permission.OPINION_ENTER, on=case)
        return files.store(uow, b"%PDF-", name="fax.pdf", media_type="application/pdf", case_id=case.id).id


def arrive(people, slug, drawn, scan):
    """By web, on paper, or as a scan to be typed in later; some people send several, some texts come again."""
    who = Identity(f"市民{drawn.randrange(6)}", "緑野市")
    channel, text, anchor = drawn.choice(("web", "post", "fax")), drawn.choice(TEXTS), drawn.choice(SECTIONS)
    if channel == "web":
        story.send(slug, text, anchor, who, DAY)
        return
    typed = channel == "post"
    paper = intake.Paper(DAY.date(), sheets=1, scan_id=None if typed else scan, transcribed=typed)
    words, place = (text, anchor) if typed else ("", "")
    story.send(slug, words, place, who, DAY, actor=people.secretary, channel=channel, paper=paper)


def act(people, slug, kind, number, drawn):
    """One act on one opinion, as a person would do it."""
    by = people.records if kind in {"release", "return"} else people.secretary
    with story.door(by, dt.date(2026, 11, 6), dt.time(10)) as uow:
        one = queries.opinion_by_number(uow.session, story.case_of(slug), number)
        whole = [(0, len(one.text))]
        if kind == "correct":
            parts = [Part(drawn.choice(TEXTS), drawn.choice(SECTIONS)) for _ in range(drawn.choice((1, 2)))]
            base = versions.number_of_versions(uow.session, one)
            versions.correct(uow, one, parts, "紙を読みちがえた", base=base)
        elif kind == "transcribe":
            actions.transcribe(uow, one, drawn.choice(TEXTS))
        elif kind == "point":
            actions.add_point(uow, one, "夜に開く", whole)
        elif kind == "finish":
            actions.finish(uow, one)
        elif kind == "hide":
            actions.propose_redactions(uow, one, [Span(0, 2, Ground.PERSONAL_INFORMATION)])
        elif kind == "release":
            actions.release(uow, one)
        elif kind == "return":
            actions.return_redaction(uow, one, "名前が残っている")
        else:
            actions.classify(uow, one, kind, reason="案と関わりがない")


def holds(opinion, texts, lane, only, anchor):
    """Whether an opinion stands in a lane with the filters, read from the opinion itself."""
    return (
        (opinion.stage, opinion.review) in PIECES[lane]
        and (lane != "entry" or not opinion.transcribed)
        and (only != "personal" or "personal_data" in opinion.flags)
        and (only != "same" or (bool(opinion.text_key) and texts[opinion.text_key] > 1))
        and (not anchor or any(place["anchor"] == anchor for place in opinion.places))
    )


def ensure_true(slug):
    """Every sum, every page and every row of a section against the slow truth."""
    session, case = db.session(), story.case_of(slug)
    session.rollback()
    opinions = session.execute(select(Opinion).where(Opinion.case_id == case.id)).scalars().all()
    texts = Counter(opinion.text_key for opinion in opinions)
    kept = session.execute(select(OpinionPlace.number, OpinionPlace.anchor)).all()
    assert sorted(map(tuple, kept)) == sorted((o.number, a) for o in opinions for a in anchors(o.places))
    people = session.execute(select(OpinionIdentity.case_id, OpinionIdentity.person_key)).all()
    assert {row[0] for row in people} == {case.id}
    found = desk.lanes(session, case)
    assert found.balanced
    assert (found.received, found.people) == (len(opinions), len({row[1] for row in people}))
    after = len(opinions) // 2
    filters = [*product(("", "personal", "same"), ("", "s3-2")), ("", "s9-9")]
    for lane, (only, anchor) in product(PIECES, filters):
        true = sorted(o.number for o in opinions if holds(o, texts, lane, only, anchor))
        page = desk.queue(session, case, lane, only=only, anchor=anchor, after=after)
        assert page.total == len(true), (lane, only, anchor)
        assert page.before == sum(number <= after for number in true), (lane, only, anchor)
        assert [row.number for row in page.entries] == [n for n in true if n > after], (lane, only, anchor)


def test_any_sequence_of_acts_leaves_every_lane_true(people, opened, scan):
    drawn, done = random.Random(20), Counter()
    for _ in range(14):
        arrive(people, opened, drawn, scan)
    ensure_true(opened)
    case = story.case_of(opened)
    for one in queries.opinions(db.session(), case):
        if not one.transcribed:  # typed in before anything is considered
            act(people, opened, "transcribe", one.number, drawn)
            done["transcribe"] += 1
    ensure_true(opened)
    story.close(opened, FIRST)
    with story.door(people.secretary, dt.date(2026, 11, 6), dt.time(9)) as uow:
        story.cases.advance(uow, story.case_of(opened), "consider")
    for round_ in range(2):
        for kind, _ in product(KINDS, range(5)):
            try:
                act(people, opened, kind, drawn.randrange(1, 15), drawn)
            except DomainError:
                continue  # what an opinion does not allow in its stage must change nothing either
            done[kind] += 1
        if round_ == 0:
            with story.door(people.secretary, dt.date(2026, 11, 6), dt.time(11)) as uow:
                actions.accept_all(uow, story.case_of(opened))
        ensure_true(opened)
    assert set(done) == {*KINDS, "transcribe"}, done
