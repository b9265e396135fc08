"""Acts on cases that are worked with sheets, as the desk does them: write, file, take a step, each on its day."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from consult import clock
from consult.access.actor import Actor
from consult.accounts.models import Office
from consult.cases import actions as cases
from consult.cases import papers, queries, tracks
from consult.cases.models import Case
from consult.collaboration.assemblies import codes as assembly_codes
from consult.db import db
from consult.demo.people import People
from consult.documents.inspection import inspect
from consult.dossier import actions as sheets
from consult.dossier.reading import CONFIRM
from consult.unit_of_work import unit_of_work

Answers = Mapping[str, str | list[str]]


@dataclass
class SheetDesk:
    """One case of the demo; `day` is the day on which the next act happens."""

    people: People
    day: dt.date
    slug: str = ""

    def begin(
        self, procedure: str, title: str, lead: str, body_id: int | None = None, theme: str = ""
    ) -> "SheetDesk":
        """Start the case in 市民協働課."""
        with self.now(), unit_of_work(self.people.secretary) as uow:
            office = uow.session.get_one(Office, self.people.civic_office)
            made = cases.open_case(
                uow, procedure, title=title, lead=lead, office=office, body_id=body_id, theme=theme
            )
            self.slug = made.slug
        return self

    def write(self, code: str, answers: Answers, who: Actor | None = None) -> "SheetDesk":
        """Write one sheet."""
        typed = {name: [said] if isinstance(said, str) else said for name, said in answers.items()}
        with self.now(), unit_of_work(who or self.people.secretary) as uow:
            sheets.write(uow, queries.by_slug(uow.session, self.slug), code, typed | {CONFIRM: ["1"]})
        return self

    def file(self, *kinds: str) -> "SheetDesk":
        """A short text as the document of each kind."""
        with self.now(), unit_of_work(self.people.secretary) as uow:
            for kind in kinds:
                case = queries.by_slug(uow.session, self.slug)
                papers.file(uow, case, kind, inspect(f"{kind}.txt", f"{case.title} {kind}".encode()))
        return self

    def move(self, trigger: str, who: Actor | None = None, **inputs: str | int) -> "SheetDesk":
        """Take a step."""
        with self.now():
            cases.perform(who or self.people.secretary, db.session(), self.case, trigger, inputs=inputs)
        return self

    def track(self, name: str, trigger: str, who: Actor, **inputs: str) -> "SheetDesk":
        """Take a step of the work beside the stages."""
        with self.now():
            tracks.perform(who, db.session(), self.case, name, trigger, inputs=inputs)
        return self

    def on(self, day: dt.date) -> "SheetDesk":
        """Go on to another day."""
        self.day = day
        return self

    def drawn(self, codes: str, accepted: str) -> None:
        """Take invitation codes and answers in; the steps between are taken here too."""
        with self.now(), unit_of_work(self.people.secretary) as uow:
            assembly_codes.take(uow, queries.by_slug(uow.session, self.slug), codes)
        self.move("receive_codes").move("invite")
        with self.now(), unit_of_work(self.people.secretary) as uow:
            assembly_codes.reply(uow, queries.by_slug(uow.session, self.slug), {"accepted": accepted})

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return queries.by_slug(db.session(), self.slug)

    def now(self) -> AbstractContextManager[object]:
        """Ten in the morning of `day`."""
        return clock.at(clock.tokyo(self.day.year, self.day.month, self.day.day, 10))
