"""A case waits for those it is composed of; nothing waits in a circle."""

import pytest
from sqlalchemy import event

from consult.cases import actions, composition
from consult.cases.standing import standing_of_each
from consult.db import db
from consult.errors import Invalid
from consult.unit_of_work import unit_of_work
from tests.factories import works


@pytest.fixture
def whole(people):
    return works.case_at(people, "begin")


def new_consultation(people, title="公園の案"):
    with unit_of_work(people.secretary) as uow:
        office = people.office(people.civic_office)
        return actions.open_case(uow, "public_consultation", title=title, office=office)


def test_a_linked_case_is_awaited_until_it_reaches_a_named_stage(people, whole):
    part = new_consultation(people)
    with unit_of_work(people.secretary) as uow:
        composition.add_part(uow, whole, part)
    standing = standing_of_each(db.session(), [whole])[whole.id]
    (linked,) = standing.parts["consultation"]
    assert (linked.number, linked.stage, linked.label["ja"]) == (part.number, "draft", "準備")
    ((_, (row,)),) = composition.parts_of(db.session(), whole)
    assert (row.case.id, row.reached) == (part.id, False)


def test_only_another_case_of_a_known_procedure_that_does_not_wait_for_this_one_is_taken(people, whole):
    with unit_of_work(people.secretary) as uow, pytest.raises(Invalid, match="意見公募"):
        composition.add_part(uow, whole, works.found(whole.slug))
    hidden = new_consultation(people)
    with unit_of_work(people.stranger) as uow, pytest.raises(Invalid, match="番号を確かめて"):
        composition.add_part(uow, whole, hidden)
    with unit_of_work(people.secretary) as uow:
        actions.link(uow, hidden, whole, "part")
    with unit_of_work(people.secretary) as uow, pytest.raises(Invalid, match="互いに待つ"):
        composition.add_part(uow, whole, hidden)


def test_letting_a_part_go_wants_a_reason(people, whole):
    part = new_consultation(people)
    with unit_of_work(people.secretary) as uow:
        composition.add_part(uow, whole, part)
    with unit_of_work(people.secretary) as uow, pytest.raises(Invalid):
        composition.remove_part(uow, whole, part, " ")
    with unit_of_work(people.secretary) as uow:
        composition.remove_part(uow, whole, part, "募集しないことにした")
    assert composition.parts_of(db.session(), whole)[0][1] == []


def test_the_standing_of_many_cases_costs_as_many_statements_as_that_of_one(people, whole):
    others = [works.case_at(people, "begin", title=f"{n}") for n in range(3)]
    plain = new_consultation(people)
    sent = []
    listen = lambda *args: sent.append(args[2])  # noqa: E731 - the event wants a function, the test its list
    standing_of_each(db.session(), [whole, *others, plain])
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        standing_of_each(db.session(), [whole])
        one = len(sent)
        found = standing_of_each(db.session(), [whole, *others, plain])
        assert (one, len(sent)) == (4, 8)
        sent.clear()
        standing_of_each(db.session(), [plain])
        assert sent == []
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert found[others[0].id].tracks == {"estimate": "asked"}
