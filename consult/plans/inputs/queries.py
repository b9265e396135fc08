"""Reading the inputs of a plan: pages by number, sums by source, one, those of some numbers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from consult.cases.models import Case
from consult.errors import NotFound
from consult.i18n import msg
from consult.plans.inputs.models import PlanInput

PAGE = 50
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Sieve:
    """Which inputs are wanted: of one source, with one disposition ("open": without one)."""

    source: str = ""
    disposition: str = ""

    def of(self, case: Case) -> Select[PlanInput]:
        """The statement for them."""
        wanted = select(PlanInput).where(PlanInput.case_id == case.id)
        if self.source:
            wanted = wanted.where(PlanInput.source == self.source)
        if self.disposition:
            wanted = wanted.where(PlanInput.disposition == self.disposition.replace("open", ""))
        return wanted


def page(session: Session, case: Case, sieve: Sieve, after: int = 0) -> tuple[Sequence[PlanInput], int]:
    """The next ones after a number, and the number after which the following page begins (0: there is none)."""
    statement = sieve.of(case).where(PlanInput.number > after).order_by(PlanInput.number).limit(PAGE + 1)
    rows = session.execute(statement.options(joinedload(PlanInput.source_case))).scalars().all()
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else 0


def counts(session: Session, case: Case) -> dict[tuple[str, str], int]:
    """How many there are by source and disposition; one statement."""
    rows = session.execute(
        select(PlanInput.source, PlanInput.disposition, func.count())
        .where(PlanInput.case_id == case.id)
        .group_by(PlanInput.source, PlanInput.disposition)
    )
    return {(source, disposition): number for source, disposition, number in rows}


def count(session: Session, case: Case, sieve: Sieve) -> int:
    """How many are wanted."""
    return session.execute(sieve.of(case).with_only_columns(func.count())).scalar() or 0


def numbers(session: Session, case: Case, sieve: Sieve) -> list[int]:
    """The numbers of all that are wanted, for an answer to all of them."""
    statement = sieve.of(case).with_only_columns(PlanInput.number)
    return list(session.execute(statement.order_by(PlanInput.number)).scalars())


def batches(wanted: Sequence[int]) -> Iterator[Sequence[int]]:
    """A thousand at a time: no database takes as many parameters as a plan may have inputs."""
    for at in range(0, len(wanted), _AT_ONCE):
        yield wanted[at : at + _AT_ONCE]


def versions(session: Session, case: Case, wanted: Collection[int]) -> dict[int, int]:
    """The versions of the inputs with these numbers that there are."""
    found: dict[int, int] = {}
    of_case = select(PlanInput.number, PlanInput.version).where(PlanInput.case_id == case.id)
    for numbers in batches(sorted(set(wanted))):
        rows = session.execute(of_case.where(PlanInput.number.in_(numbers)))
        found |= {row.number: row.version for row in rows}
    return found


def one(session: Session, case: Case, number: int) -> PlanInput:
    """The input with this number; NotFound when there is none."""
    return some(session, case, [number])[number]


def some(session: Session, case: Case, wanted: Collection[int]) -> Mapping[int, PlanInput]:
    """The inputs with these numbers.

    Raises:
        NotFound: naming those that are not on the list.
    """
    statement = select(PlanInput).where(PlanInput.case_id == case.id, PlanInput.number.in_(wanted))
    rows = session.execute(statement.options(joinedload(PlanInput.source_case))).scalars()
    found = {row.number: row for row in rows}
    if lost := sorted(set(wanted) - set(found)):
        raise NotFound(msg("意見%(numbers)sは、一覧にありません", numbers="、".join(map(str, lost))))
    return found


def every(session: Session, case: Case) -> Sequence[PlanInput]:
    """All of them, for tables and files."""
    statement = select(PlanInput).where(PlanInput.case_id == case.id).order_by(PlanInput.number)
    return session.execute(statement.options(joinedload(PlanInput.source_case))).scalars().all()
