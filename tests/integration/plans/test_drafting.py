"""A fixed draft goes out in a consultation of its own with the same sections; begun anew, another one follows it."""

import pytest

from consult import clock
from consult.accounts.models import Office
from consult.cases import actions as cases
from consult.cases import composition, papers
from consult.cases.queries import by_slug
from consult.consultations.queries import versions
from consult.documents import drafts
from consult.documents.inspection import inspect
from consult.errors import Invalid, Refused
from consult.plans import succession
from consult.plans.drafting import may_write_again
from consult.plans.inputs import answers as input_answers
from consult.plans.inputs import listing as inputs
from consult.plans.inputs.rules import Disposed
from consult.unit_of_work import unit_of_work

TEXT = "# 案\n\n## 第1章 話す\n\n場を開く。\n\n## 第2章 支える\n\n窓口を1つに。\n"


@pytest.fixture
def slug(people):
    """A plan before the committee, with one input answered and a draft on file."""
    with clock.at(clock.tokyo(2026, 9, 1, 9)):
        with unit_of_work(people.secretary) as uow:
            office = uow.session.get_one(Office, people.civic_office)
            case = cases.open_case(uow, "plan", title="推進計画", office=office)
            case.stage = "deliberated"
            drafts.import_draft(uow, case, TEXT)
            inputs.add(uow, case, source="survey", lines=["夜にも"])
            input_answers.dispose(uow, case, [1], Disposed("not", "人がいないため"))
            papers.file(uow, case, "draft", inspect("案.txt", "案".encode()))
            slug = case.slug
        yield slug


def move(people, slug, trigger, **given):
    with unit_of_work(people.head) as uow:
        return cases.advance(uow, by_slug(uow.session, slug), trigger, inputs=given)


def test_the_consultation_begins_with_the_fixed_text_and_the_plan_waits_for_it(slug, people):
    move(people, slug, "fix_draft")
    move(people, slug, "consult")
    with unit_of_work(people.secretary) as uow:
        plan = by_slug(uow.session, slug)
        linked = {part.procedure: found for part, found in composition.parts_of(uow.session, plan)}
        other = linked["public_consultation"][0].case
        assert other.title == "案への意見公募"
        own, asked = (drafts.newest(uow.session, case.id, "consulted") for case in (plan, other))
        assert [s.anchor for s in asked.sections] == [s.anchor for s in own.sections]
        assert [s.text for s in asked.sections] == [s.text for s in own.sections]
    with pytest.raises(Refused, match="足りないものが1つあります"):
        move(people, slug, "revise")


def test_a_plan_begun_anew_gets_another_draft_and_keeps_the_one_it_had(slug, people):
    move(people, slug, "fix_draft")
    with unit_of_work(people.secretary) as uow:
        plan = by_slug(uow.session, slug)
        assert not may_write_again(plan)
        with pytest.raises(Refused, match="変えられません"):
            drafts.import_draft(uow, plan, TEXT, again=may_write_again(plan))
    move(people, slug, "redraft", reason="支え方を話し合い直す")
    with unit_of_work(people.secretary) as uow:
        plan = by_slug(uow.session, slug)
        drafts.import_draft(uow, plan, TEXT.replace("1つに", "2つに"), again=may_write_again(plan))
        drafts.freeze(uow, plan)
        found = versions.public_versions(uow.session, plan)
        assert [draft.number for draft in found] == [2, 1]
        assert found[0].sections[-1].anchor == found[1].sections[-1].anchor


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("R8-計-001", "この計画自身は書けません"),
        ("R8-計-999", "R8-計-999"),
        ("R8-計-002", "まだ定めて公表されていません"),
        ("R8-話-001", "その番号の計画はありません"),
    ],
)
def test_only_a_plan_in_force_takes_the_place_of_another(slug, people, number, said):
    with unit_of_work(people.head) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        for procedure in ("plan", "dialogue"):
            cases.open_case(uow, procedure, title="別", office=office)
        with pytest.raises(Invalid, match=said) as refused:
            succession.succeed(uow, by_slug(uow.session, slug), number)
        assert list(refused.value.fields) == ["successor"]
