"""A plan on its way: a survey, two workshops, an earlier consultation; every input answered, the draft fixed."""

import datetime as dt
from collections.abc import Mapping

from consult import clock
from consult.access.actor import Actor
from consult.accounts.models import Office
from consult.calendars import FuzzyDate
from consult.cases import actions as cases
from consult.cases import papers, queries, tracks
from consult.demo.people import People
from consult.demo.plan_making_sheets import SHEETS
from consult.demo.plan_making_text import ANSWERS, DRAFT, INPUTS, LEAD, ORIGINS, PLANNED, TITLE, TREE
from consult.documents import drafts
from consult.documents.inspection import inspect
from consult.dossier import actions as dossier
from consult.plans import origins, tree
from consult.plans.inputs import answers as input_answers
from consult.plans.inputs import drawing as input_drawing
from consult.plans.inputs import listing as inputs
from consult.plans.inputs.queries import Sieve, numbers
from consult.plans.inputs.rules import Disposed
from consult.plans.timeline import entries as timeline
from consult.plans.tree_rules import read_tree
from consult.unit_of_work import UnitOfWork, unit_of_work

_WARNED = {"actor_kinds_unheard": "学校には、案を確定したあとに説明して意見を聴く"}


class _Plan:
    """One plan, told act by act."""

    def __init__(self, people: People, today: dt.date) -> None:
        self.people, self.today, self.slug = people, today, ""

    def at(self, days: int) -> dt.date:
        """A day so many days ago."""
        return self.today - dt.timedelta(days=days)

    def do(self, days: int, who: Actor, *acts: str, sheets: Mapping[str, Mapping[str, str]] = {}) -> None:
        """Write sheets, then move; `survey:…` moves parallel work, `file:…` puts a paper on file."""
        day = self.at(days)
        with clock.at(clock.tokyo(day.year, day.month, day.day, 10)), unit_of_work(who) as uow:
            case = queries.by_slug(uow.session, self.slug)
            for key, answers in sheets.items():
                typed = {name: [text.format(**self._days())] for name, text in answers.items()}
                typed |= {name: text[0].split() for name, text in typed.items() if name == "kinds"}
                dossier.write(uow, case, key.partition("/")[0], typed)
            for act in acts:
                self._one(uow, act)

    def _one(self, uow: UnitOfWork, act: str) -> None:
        case = queries.by_slug(uow.session, self.slug)
        kind, _, name = act.partition(":")
        if kind == "file":
            papers.file(uow, case, name, inspect(f"{name}.txt", f"{TITLE} {name}\n".encode()))
        elif name:
            tracks.advance(uow, tracks.by_name(uow.session, case, kind), name)
        else:
            cases.advance(uow, case, act, acknowledged=_WARNED if act == "draft" else {})

    def _days(self) -> dict[str, str]:
        days = {"begin": 200, "check": 195, "ask": 170, "asked": 140, "first": 130, "second": 109}
        later = self.today + dt.timedelta(days=120)
        return {name: self.at(n).isoformat() for name, n in days.items()} | {
            "adopt": str(FuzzyDate.of_month(later.year, later.month))
        }


def fixed(people: People, today: dt.date, consultation: str) -> str:
    """Begun 200 days ago, its draft fixed three weeks ago; returns its address. `consultation` fed it."""
    plan = _Plan(people, today)
    day = plan.at(200)
    with clock.at(clock.tokyo(day.year, day.month, day.day, 9)), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        plan.slug = cases.open_case(
            uow, "plan", title=TITLE, lead=LEAD, office=office, decided_by="緑野市長", theme="協働"
        ).slug
    for days, who, sheets, acts in SHEETS:
        plan.do(days, getattr(people, who), *acts, sheets=sheets)
        if "sessions:begin_sessions" in acts:
            _inputs(plan, days, consultation)
    _draft(plan)
    plan.do(21, people.secretary, "table", "file:draft")
    plan.do(21, people.head, "fix_draft")
    return plan.slug


def _inputs(plan: _Plan, days: int, consultation: str) -> None:
    day = plan.at(days)
    with clock.at(clock.tokyo(day.year, day.month, day.day, 15)), unit_of_work(plan.people.secretary) as uow:
        case = queries.by_slug(uow.session, plan.slug)
        for source, label, session, texts in INPUTS:
            inputs.add(uow, case, source=source, label=label, session=session, lines=texts)
        input_drawing.link(uow, case, queries.by_slug(uow.session, consultation))
        input_drawing.draw(uow, case)


def _draft(plan: _Plan) -> None:
    """The text, its tree, an answer to every input, and what three of its sentences came from."""
    day = plan.at(40)
    with clock.at(clock.tokyo(day.year, day.month, day.day, 10)), unit_of_work(plan.people.secretary) as uow:
        case = queries.by_slug(uow.session, plan.slug)
        draft = drafts.import_draft(uow, case, DRAFT)
        anchors = {section.number: section.anchor for section in draft.sections}
        for chosen, number, disposition, reason in ANSWERS:
            input_answers.dispose(uow, case, chosen, Disposed(disposition, reason, anchors.get(number, "")))
        rest = numbers(uow.session, case, Sieve("", "open"))
        if rest:
            input_answers.dispose(uow, case, rest, Disposed("reference", "次の見直しのときに考えます。"))
        tree.put_tree(uow, case, read_tree(TREE))
        for number, told in ORIGINS:
            section = next(one for one in draft.sections if one.number == number)
            origins.write(uow, case, section.anchor, origins.digest(section), told)
        for title, who, ahead in PLANNED:
            later = plan.today + dt.timedelta(days=ahead)
            when = str(FuzzyDate.of_third(later.year, later.month, "上"))
            timeline.add_event(uow, case, timeline.Line(when, title, who, planned=True))
