"""Register numbers: given in the transaction that uses them, without gaps, never given twice."""

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql, sqlite

from consult.documents.models import NumberSeries
from consult.prepared import Prepared
from consult.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, series: str, period: str, count: int = 1) -> int:
    """The next number of a register in a period (年度 for documents, the case for opinions), from 1.

    With `count` so many are taken at once, and the last of them is returned.

    A rolled-back act gives its number back, so the register has no holes.
    """
    number: int = uow.run(_NEXT, {"series": series, "period": period, "last": count}).last
    return number


def _next(dialect: str) -> ClauseElement:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(NumberSeries)
    made: ClauseElement = statement.on_conflict_do_update(
        index_elements=["series", "period"], set_={"last": NumberSeries.last + statement.excluded.last}
    ).returning(NumberSeries.last)
    return made


_NEXT = Prepared(_next)
