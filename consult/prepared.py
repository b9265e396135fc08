"""Statements of the hot path: built and compiled once, then handed to the driver as they are.

SQLAlchemy's own execution costs several times what SQLite needs for a row. A `Prepared` statement keeps its SQL,
its parameters and its type conversions, so that receiving an opinion costs little more than writing it. It stays
under the guard of `consult.db` like every other statement, and under the same transaction.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Insert
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

from consult.db import refuse_unguarded, without_values

_Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    sql: str
    places: tuple[str, ...]  # names in the order of the question marks; empty where the driver takes names
    fixed: Mapping[str, Any]  # values the statement itself or a column's default gives
    into: tuple[tuple[str, _Convert], ...]
    out: tuple[_Convert | None, ...]
    row: Callable[..., Any]

    def read(self, row: tuple[Any, ...]) -> Any:
        """The row under the names of its columns, each value as its type says."""
        return self.row(
            *(
                value if convert is None else convert(value)
                for value, convert in zip(row, self.out, strict=True)
            )
        )


class Prepared:
    """One Core statement with named values, for both databases.

    `make` gives the statement for a kind of database ("sqlite", "postgresql"); it is called once for each kind
    and each set of names the values come with.
    """

    def __init__(self, make: Callable[[str], ClauseElement]) -> None:
        self._make = make
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any | None:
        """Run it and return its first row (with the names of its columns), or None.

        A column of an INSERT that `values` leave out gets its constant default.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy would, but without the values: they may be someone's words.
        """
        compiled = self._for(connection.dialect, values)
        refuse_unguarded(compiled.sql)
        given = {**values, **compiled.fixed}
        for name, convert in compiled.into:
            given[name] = convert(given[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(
                compiled.sql, [given[name] for name in compiled.places] if compiled.places else given
            )
            row = cursor.fetchone() if compiled.out else None
        except connection.dialect.loaded_dbapi.Error as error:
            without_values(error)
            raise _as_sqlalchemy(error, compiled.sql, connection.dialect) from error
        finally:
            cursor.close()
        return None if row is None else compiled.read(row)

    def _for(self, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
        key = (dialect.name, *values)
        if (known := self._compiled.get(key)) is None:
            known = self._compiled[key] = _compile(self._make(dialect.name), dialect, list(values))
        return known


def _compile(statement: ClauseElement, dialect: Dialect, names: list[str]) -> _Compiled:
    if isinstance(statement, Insert) and not list(statement.exported_columns):
        statement = statement.inline()  # else it returns a key nobody reads
    made = statement.compile(dialect=dialect, column_keys=names)
    if not isinstance(made, SQLCompiler) or made.post_compile_params or made.literal_execute_params:
        raise TypeError("this statement changes its text with its values: run it through SQLAlchemy")
    fixed = {name: bind.value for name, bind in made.binds.items() if name not in names}
    fixed |= {column.key: _constant(column) for column in made.insert_prefetch}
    if missing := {name for name in fixed if fixed[name] is None and made.binds[name].required}:
        raise TypeError(f"no value for {', '.join(sorted(missing))}")
    columns = [*getattr(statement, "exported_columns", ())]
    return _Compiled(
        sql=str(made),
        places=tuple(made.positiontup or ()),
        fixed=fixed,
        into=tuple((name, to) for name, bind in made.binds.items() if (to := _to_driver(bind, dialect))),
        out=tuple(_from_driver(column.type, dialect) for column in columns),
        row=namedtuple("Row", [column.key for column in columns]),  # noqa: PYI024 - the names are the statement's
    )


def _constant(column: Any) -> Any:
    if column.default is None or not column.default.is_scalar:
        raise TypeError(f"{column}: its default is reckoned for each row: give it a value")
    return column.default.arg


def _to_driver(bind: BindParameter[Any], dialect: Dialect) -> _Convert | None:
    found: _Convert | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _from_driver(kind: Any, dialect: Dialect) -> _Convert | None:
    found: _Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found


def _as_sqlalchemy(error: Exception, sql: str, dialect: Dialect) -> BaseException:
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
