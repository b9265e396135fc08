"""One act on several cases: a preview of each, a result of each, an event of each."""

import pytest
from sqlalchemy import func, select

from consult.audit.models import AuditEvent
from consult.cases import bulk
from consult.db import db
from consult.errors import Invalid
from tests.factories import works


@pytest.fixture
def cases(people):
    """Two that may begin, one that has begun already."""
    return [works.case_at(people, title="一"), works.case_at(people, title="二"),
            works.case_at(people, "begin", title="三")]  # fmt: skip


def count(kind):
    rows = select(func.count()).select_from(AuditEvent).where(AuditEvent.type == kind)
    return db.session.execute(rows).scalar_one()


def test_the_preview_says_of_each_case_what_would_happen_and_all_that_is_missing(people, cases):
    outlooks = bulk.preview(db.session(), people.secretary, cases, "begin")
    assert [o.state for o in outlooks] == ["may", "may", "refused"]
    (agree,) = bulk.preview(db.session(), people.secretary, [cases[2]], "agree")
    assert {v.code for v in agree.unmet} == {"documents_filed", "tracks_ended"}


def test_each_case_is_an_act_of_its_own_and_a_refused_one_holds_up_no_other(people, cases):
    numbers = [cases[2].number, cases[0].number, cases[1].slug]
    before = count("stage.advanced")
    results = bulk.advance_each(people.secretary, db.session(), numbers, "begin", key="k1")
    assert [(r.title, r.ok, r.to) for r in results] == [
        ("三", False, "work"),
        ("一", True, "work"),
        ("二", True, "work"),
    ]
    assert results[0].sentence
    assert count("stage.advanced") == before + 2
    assert count("cases.advanced") == 1


def test_sent_twice_it_happens_once_and_says_the_same(people, cases):
    numbers = [case.number for case in cases]
    first = bulk.advance_each(people.secretary, db.session(), numbers, "begin", key="k2")
    again = bulk.advance_each(people.secretary, db.session(), numbers, "begin", key="k2")
    assert again == first
    assert count("cases.advanced") == 1
    assert bulk.kept(db.session(), people.head, "k2") is None


def test_every_unmet_condition_of_a_refused_case_is_in_its_result(people, cases):
    (result,) = bulk.advance_each(people.secretary, db.session(), [cases[2].number], "agree")
    assert len(result.reasons) == 2


def test_only_cases_one_may_know_of_are_chosen_and_not_too_many(people, cases):
    with pytest.raises(Invalid, match="選んで"):
        bulk.chosen(db.session(), people.secretary, [" "])
    with pytest.raises(Invalid, match="R8-工-999"):
        bulk.chosen(db.session(), people.secretary, [cases[0].number, "R8-工-999"])
    with pytest.raises(Invalid, match=cases[0].number):
        bulk.chosen(db.session(), people.stranger, [cases[0].number])
    with pytest.raises(Invalid, match="100件"):
        bulk.chosen(db.session(), people.secretary, [str(n) for n in range(101)])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_log_takes_no_word_that_no_procedure_knows(people, cases):
    with pytest.raises(Invalid, match="どれにも"):
        bulk.advance_each(people.secretary, db.session(), [cases[0].number], "電話 090-1234-5678")
    assert count("cases.advanced") == 0
