"""What linked cases give to a plan is taken in once, whatever it is, with as many statements for two thousand."""

import datetime as dt

import pytest
from sqlalchemy import event

from consult import clock
from consult.accounts.models import Office
from consult.bodies.models import Body
from consult.cases import actions as cases
from consult.cases.facts import facts_of
from consult.cases.models import Case
from consult.consultations.models import PointGroup
from consult.db import db
from consult.documents import drafts
from consult.dossier.models import CaseSheet
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.meetings.models import AgendaItem, Meeting, Outcome, Vote
from consult.plans import origins, tree
from consult.plans.inputs import answers as input_answers
from consult.plans.inputs import drawing as input_drawing
from consult.plans.inputs import listing as inputs
from consult.plans.inputs.queries import Sieve, every, numbers, page
from consult.plans.inputs.rules import Disposed
from consult.plans.tree_rules import read_tree
from consult.unit_of_work import unit_of_work

NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture
def at_work(people):
    """佐藤 at a unit of work with a plan of hers."""
    with clock.at(NOW), unit_of_work(people.secretary) as uow:
        yield uow, opened(uow, people, "plan")


def opened(uow, people, procedure, title="計画"):
    office = uow.session.get_one(Office, people.civic_office)
    return cases.open_case(uow, procedure, title=title, office=office)


def sheet(uow, case, code, number, **answers):
    row = CaseSheet(
        case_id=case.id, sheet=code, number=number, stage=case.stage, answers=answers, at=NOW, by=None
    )
    uow.session.add(row)
    uow.flush()


def facts(uow, case):
    return facts_of(uow.session, "plan", case)


def test_what_talks_assemblies_and_committees_gave_comes_in_once(at_work, people):
    uow, plan = at_work
    talk = opened(uow, people, "dialogue", "思い編")
    sheet(uow, talk, "output", 1, kind="issue", text="夜に開く")
    sheet(uow, talk, "request", 1, kind="request", text="託児がほしい")
    assembly = opened(uow, people, "citizens_assembly", "駅前広場")
    sheet(uow, assembly, "request", 1, kind="recommendation", text="木陰を増やす")
    meeting = a_meeting(uow, people)
    for other in (talk, assembly, meeting):
        input_drawing.link(uow, plan, other)
        input_drawing.link(uow, plan, other)
    assert facts(uow, plan).contributions_waiting == 4
    assert input_drawing.draw(uow, plan) == (4, 0)
    assert input_drawing.draw(uow, plan) == (0, 0)
    found = [(row.number, row.source, row.text) for row in every(uow.session, plan)]
    assert found == [
        (1, "dialogue", "夜に開く"), (2, "dialogue", "託児がほしい"),
        (3, "mini_public", "木陰を増やす"), (4, "committee", "「素案」を可決した"),
    ]  # fmt: skip
    uow.add(Outcome(meeting_id=meeting.id, kind="decision", text="託児の費用を書く"))
    uow.flush()
    assert input_drawing.draw(uow, plan) == (1, 1), "its minutes say it in their own words now"
    assert facts(uow, plan).contributions_undisposed == (1, 2, 3, 5)


def a_meeting(uow, people):
    case = opened(uow, people, "meeting", "第2回委員会")
    body = Body(
        slug="iinkai", name="委員会", kind="committee", seats=3, office_id=people.civic_office, created_at=NOW
    )
    uow.add(body)
    uow.flush()
    uow.add(Meeting(case_id=case.id, body_id=body.id, number=2, starts_at=NOW, place="市役所"))
    item = uow.add(AgendaItem(meeting_id=case.id, position=1, title="素案"))
    uow.flush()
    uow.add(Vote(item_id=item.id, method="hands", question="素案", result="passed", arithmetic={}, at=NOW))
    uow.flush()
    return case


def test_an_answer_says_where_it_went_and_nobody_overwrites_another(at_work):
    uow, plan = at_work
    inputs.add(uow, plan, source="survey", lines=["a", " ", "b"])
    draft = drafts.import_draft(uow, plan, "# 案\n\n## 第1章 話す\n\n場を開く。\n")
    anchor = draft.sections[-1].anchor
    input_answers.dispose(uow, plan, [1], Disposed("taken", anchor=anchor), version=1)
    assert every(uow.session, plan)[0].place == "第1章 話す"
    with pytest.raises(Conflict):
        input_answers.dispose(uow, plan, [1], Disposed("not", "理由"), version=1)
    with pytest.raises(Invalid) as refused:
        input_answers.dispose(uow, plan, [], Disposed("partly", anchor="s99"))
    assert set(refused.value.fields) == {"reason", "anchor", "numbers"}
    with pytest.raises(NotFound):
        input_answers.dispose(uow, plan, [1, 9], Disposed("not", "理由"))
    plan.stage = "draft_fixed"
    with pytest.raises(Refused, match="案を確定"):
        inputs.add(uow, plan, source="survey", lines=["c"])


def test_a_sentence_keeps_its_origin_until_its_words_change(at_work):
    uow, plan = at_work
    inputs.add(uow, plan, source="workshop", lines=["近くで話したい"])
    text = "# 案\n\n## 第1章 話す\n\n場を開く。夜にも開く。\n"
    section = drafts.import_draft(uow, plan, text).sections[-1]
    origins.write(uow, plan, section.anchor, origins.digest(section), {0: "1", 1: ""})
    seen = origins.digest(section)
    section = drafts.import_draft(uow, plan, text.replace("夜にも", "週末にも")).sections[-1]
    held = origins.by_words(origins.every(uow.session, plan))
    assert [len(held.get(words, ())) for words in origins.sentences(section.text)] == [1, 0]
    with pytest.raises(Conflict):
        origins.write(uow, plan, section.anchor, seen, {0: ""})


def test_a_line_of_the_tree_that_is_worked_on_is_not_lost(at_work, people):
    uow, plan = at_work
    tree.put_tree(uow, plan, read_tree("1 話す\n1-2 夜\n1-1 地区\n1-10 週末"))
    assert [row.code for row in tree.measures(uow.session, plan)] == ["1", "1-1", "1-2", "1-10"]
    talk = opened(uow, people, "dialogue", "夜の会")
    tree.link(uow, plan, "1-2", talk.number)
    tree.put_tree(uow, plan, read_tree("1 話し合う\n1-2 夜の場"))
    kept = tree.measures(uow.session, plan)
    assert [row.title for row in kept] == ["話し合う", "夜の場"]
    assert tree.worked_on(uow.session, plan)[kept[1].id] == [talk]
    with pytest.raises(Invalid, match="1-2には案件が結び付いています"):
        tree.put_tree(uow, plan, read_tree("1 話す"))


def test_two_thousand_inputs_cost_as_many_statements_as_fifty(at_work, people):
    uow, plan = at_work
    consultation = opened(uow, people, "public_consultation", "骨子案")
    input_drawing.link(uow, plan, consultation)
    spent = [drawn_and_answered(uow, plan, consultation, upto) for upto in (50, 2_000)]
    assert spent[1] == spent[0] + 1, "the numbers are asked for by the thousand"
    assert facts(uow, plan).contributions == 2_000
    assert facts(uow, plan).contributions_undisposed == ()
    rows, more = page(uow.session, plan, Sieve("opinion"), after=1_900)
    assert (rows[0].number, len(rows), more) == (1_901, 50, 1_950)


def drawn_and_answered(uow, plan, consultation, upto):
    held = len(every(uow.session, plan))
    uow.session.execute(
        PointGroup.__table__.insert(),
        [
            {"case_id": consultation.id, "number": n, "gist": f"意見{n}", "place": "", "response": "", "reason": "",
             "state": "open", "returned_reason": "", "version": 1}
            for n in range(held + 1, upto + 1)
        ],
    )  # fmt: skip
    uow.session.expire_all()
    assert uow.session.get(Case, plan.id) is plan
    counted: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        counted.append(statement.split()[0] if statement.startswith("INSERT") else statement)

    engine = db.session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    assert input_drawing.draw(uow, plan) == (upto - held, 0)
    open_ones = numbers(uow.session, plan, Sieve("", "open"))
    input_answers.dispose(uow, plan, open_ones, Disposed("reference", "次の見直しで"))
    facts(uow, plan)
    event.remove(engine, "before_cursor_execute", count)
    return len([one for one in counted if one.startswith("SELECT")])
