"""The index answers exactly as reading everything would, on both databases."""

import random
import re

import pytest
from sqlalchemy import select, text

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies import queries as bodies
from consult.cases import actions
from consult.cases.models import Case
from consult.db import db
from consult.demo import meetings as story
from consult.documents.text import fold
from consult.records.actions import refresh
from consult.records.models import RecordEntry
from consult.records.queries import Filters, newest, search
from consult.records.rules import marked, runs, understand
from consult.records.sources import Entry
from consult.unit_of_work import unit_of_work

WORDS = [
    "協働",
    "市民",
    "計画",
    "会議",
    "ワークショップ",
    "ﾜｰｸｼｮｯﾌﾟ",
    "推進条例",
    "（仮称）",
    "公募の委員",
    "NPO法人",
    "Ｎｐｏ",
    "第３回",
    "2割以上",
    "髙橋",
    "辻󠄀本",
    "𠮷田",
    "𫝆",
    "がまち",
    "ヵ所",
    "コーヒー",
    "ー",
    "ヴ",
    "ｶﾞ",
    "が゙",
    "３月",
    "R8",
    "eメール",
    "①番",
    "々",
    "〆切",
    "言う、聞く。",
]


def texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [
        chance.choice(["", "。", "\n", " "]).join(chance.choices(WORDS, k=chance.randint(1, 12)))
        for _ in range(count)
    ]


def holds(query: str, passage: str) -> bool:
    """The meaning of a search, by reading: written anew here, with nothing but the fold in common."""
    searched, found = (re.findall(r"[0-9a-z]+|[^\W0-9a-z_]+", fold(t)) for t in (query, passage))
    return all(any(run.startswith(w) if w.isascii() else w in run for run in found) for w in searched)


@pytest.fixture
def case(people) -> Case:
    with unit_of_work(people.secretary) as uow:
        made = actions.open_case(
            uow, "plan_history", title="（仮称）まちづくり計画", office=people.office(people.civic_office)
        )
        made.public = True
        refresh(uow, made)
        return made


@pytest.fixture
def library(case, monkeypatch) -> list[str]:
    passages = texts(1, 400)
    entries = [
        Entry(f"s{n}", "", passage, f"20{n % 30:02}-10", "/")
        for n, passage in enumerate(passages)
        if fold(passage)
    ]
    monkeypatch.setattr("consult.records.sources._sources", {"section": lambda _session, _case: entries})
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        refresh(uow, uow.session.get_one(Case, case.id))
    return [row.text for row in db.session.execute(select(RecordEntry)).scalars()]


def test_random_queries_of_one_to_six_characters_find_what_reading_everything_finds(app, library):
    chance = random.Random(2)
    whole = "\n".join(library)
    wrong, checked = [], 0
    while checked < 200:
        start = chance.randrange(len(whole))
        query = whole[start : start + chance.randint(1, 6)]
        if chance.random() < 0.2:
            query += " " + chance.choice(WORDS)[:2]
        asked = understand(f'"{query}"')
        if not asked.words:
            continue
        checked += 1
        hits = sorted(row.text for row in newest(db.session(), asked, limit=1000))
        if hits != sorted(passage for passage in library if holds(query, passage)):
            wrong.append(query)
    assert not wrong


@pytest.mark.parametrize(
    "query", ["働", "協働", "推進条", "npo", "NPO", "ワークショップ", "𠮷", "𫝆", "辻本", "ー"]
)
def test_words_of_any_length_are_found_in_every_spelling(app, library, query):
    hits = newest(db.session(), understand(query), limit=1000)
    assert len(hits) == sum(holds(query, passage) for passage in library) > 0


def test_a_page_never_repeats_or_skips_a_hit(app, library):
    asked, seen, after = understand("市民"), [], None
    while True:
        found = search(db.session(), asked, after=after, limit=7)
        seen += [hit.id for hit in found.hits]
        after = found.after
        if after is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == found.total


def test_counts_for_narrowing_add_up_and_narrow_to_what_they_say(app, library):
    asked = understand("市民")
    found = search(db.session(), asked)
    assert sum(found.facets.fiscal_year.values()) == found.total
    year, count = found.facets.fiscal_year.most_common(1)[0]
    assert search(db.session(), asked, Filters(fiscal_year=year)).total == count
    assert search(db.session(), asked, Filters(kind="event")).total == 0


def test_a_case_is_found_by_provisional_and_official_name_and_by_number(app, people, case):
    with unit_of_work(people.secretary) as uow:
        actions.name(uow, uow.session.get_one(Case, case.id), "緑野市協働のまちづくり推進条例", "official")
    for query in ("仮称 推進条例", "推進条例 仮称", "まちづくり", case.number, case.slug):
        assert [hit.ref for hit in newest(db.session(), understand(query))] == ["case"], query


def test_a_case_that_is_not_public_is_not_found(app, people):
    with unit_of_work(people.secretary) as uow:
        made = actions.open_case(
            uow, "plan_history", title="準備中の計画", office=people.office(people.civic_office)
        )
        actions.name(uow, made, "準備中の条例", "provisional")
    assert not newest(db.session(), understand("準備中"))


def test_what_is_no_longer_public_leaves_the_index_with_its_words(app, people, case):
    with unit_of_work(people.secretary) as uow:
        held = uow.session.get_one(Case, case.id)
        held.public = False
        uow.require(Permission.CASE_EDIT, on=held)
        assert refresh(uow, held) == 1
        assert refresh(uow, held) == 0
        assert uow.session.execute(text("SELECT count(*) FROM record_index")).scalar() == 0
        held.public = True
        assert refresh(uow, held) == 1
        uow.record(Event.CASE_CHANGED, held)


def test_a_date_in_either_calendar_narrows_to_its_span(app, library):
    for query in ("平成19年10月", "2007年10月", "2007/10", "H19年度", "2007"):
        hits = newest(db.session(), understand(query), limit=1000)
        assert {hit.date for hit in hits} == {"2007-10"}, query
    assert not newest(db.session(), understand("平成19年11月"))


def test_what_cannot_be_used_is_said_and_the_rest_is_searched():
    asked = understand("協働 ※※ 2007年13月")
    assert asked.words == ("協働", "2007", "年", "13", "月")
    assert [str(sentence) for sentence in asked.ignored] == ["「※※」には、さがせる文字がありません"]


def test_the_passage_marks_what_was_searched_for_in_its_own_spelling():
    pieces = marked("先月、ﾜｰｸｼｮｯﾌﾟを開いた。ＮＰＯ法人も来た。", understand("ワークショップ npo").words)
    assert [piece for hit, piece in pieces if hit] == ["ﾜｰｸｼｮｯﾌﾟ", "ＮＰＯ"]
    assert "".join(piece for _, piece in pieces) == "先月、ﾜｰｸｼｮｯﾌﾟを開いた。ＮＰＯ法人も来た。"


def test_the_day_of_a_case_is_the_day_in_tokyo(app, people):
    with clock.at(clock.tokyo(2026, 4, 1, 1)), unit_of_work(people.secretary) as uow:
        made = actions.open_case(
            uow, "plan_history", title="年度はじめの計画", office=people.office(people.civic_office)
        )
        made.public = True
        refresh(uow, made)
    assert search(db.session(), understand("年度はじめ"), Filters(fiscal_year=2026)).total == 1


@pytest.fixture
def spoken(people, monkeypatch) -> None:
    """Sixty remarks of three speakers, of a body that has a meeting every month."""
    story.committee(people, clock.tokyo(2026, 11, 12).date())
    with unit_of_work(people.secretary) as uow:
        body = bodies.body(uow.session, story.BODY)
        made = actions.open_case(
            uow, "plan_history", title="会議の記録", office=people.office(people.civic_office)
        )
        made.public, made.body_id = True, body.id
        speakers = ("水野会長", "早水委員", "Nguyen委員")
        entries = [
            Entry(
                f"r{n}",
                "",
                f"道路の話{n}。",
                f"20{n % 10 + 10}-{n % 12 + 1:02}-05",
                f"/#r{n}",
                speakers[n % 3],
            )
            for n in range(60)
        ]
        monkeypatch.setattr("consult.records.sources._sources", {"remark": lambda _session, _case: entries})
        refresh(uow, made)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("水野", {"水野会長"}), ("水", {"水野会長", "早水委員"}), ("NGUYEN", {"Nguyen委員"}), ("道路", set())],
)
def test_minutes_narrow_by_words_of_the_speaker_alone(app, spoken, typed, found):
    asked = Filters(speaker=tuple(runs(typed)))
    page = search(db.session(), understand(""), asked, limit=100)
    assert {hit.speaker for hit in page.hits} == found
    assert page.total == 20 * len(found)


def test_speaker_body_word_and_date_narrow_together(app, spoken):
    body = bodies.body(db.session(), story.BODY).id
    asked = Filters(fiscal_year=2012, body_id=body, speaker=("水野",))
    hits = search(db.session(), understand("道路 2012年"), asked).hits
    expected = [n for n in range(0, 60, 3) if n % 10 == 2 and n % 12 >= 3]  # 水野's, of 2012, from April
    assert sorted(hit.ref for hit in hits) == sorted(f"r{n}" for n in expected)
    assert search(db.session(), understand("道路"), Filters(body_id=body + 1)).total == 0


def test_counting_ends_where_it_says_and_pages_go_on(app, spoken, monkeypatch):
    monkeypatch.setattr("consult.records.queries.COUNTED", 25)
    seen, after = [], None
    while True:
        found = search(db.session(), understand("道路"), after=after, limit=10)
        assert (found.total, found.more, sum(found.facets.speaker.values())) == (25, True, 25)
        seen += [hit.id for hit in found.hits]
        after = found.after
        if after is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 60
    few = search(db.session(), understand("道路"), Filters(speaker=("水野",)))
    assert (few.total, few.more) == (20, False)
    assert sum(few.facets.speaker.values()) == 25  # of all speakers: what choosing another would give
