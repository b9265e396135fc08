"""Register numbers: given in the transaction that uses them, without gaps, never given twice."""

from functools import cache

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from consult.documents.models import NumberSeries
from consult.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, series: str, period: str) -> int:
    """The next number of a register in a period (年度 for documents, the case for opinions), from 1.

    A rolled-back act gives its number back, so the register has no holes.
    """
    statement = _next(uow.session.get_bind().dialect.name)
    number: int = uow.execute(statement, {"series": series, "period": period, "last": 1}).scalar_one()
    return number


@cache
def _next(dialect: str) -> Executable:
    """The statement, made once for each kind of database."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(NumberSeries)
    made: Executable = statement.on_conflict_do_update(
        index_elements=["series", "period"], set_={"last": NumberSeries.last + 1}
    ).returning(NumberSeries.last)
    return made
