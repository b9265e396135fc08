"""The words of every entry, in what each database does best: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both hold our own bigrams (`documents.text.tokens`), so both give the same answer, to a single character too;
neither their parsers nor their locales take part. The table is made by the migration: no model describes it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from consult.documents.text import bigrams, tokens
from consult.records.rules import LONGEST_WORD, mark, runs

NAME = "record_index"
_CREATE = {
    # `ascii` takes every other character as part of a word: newer ideographs too, which unicode61 does not know.
    # The prefix index answers a single character: without it every pair that begins with it would be merged.
    "sqlite": (f"CREATE VIRTUAL TABLE {NAME} USING fts5(tokens, tokenize = 'ascii', prefix = '1')",),
    "postgresql": (
        f"CREATE TABLE {NAME} (rowid bigint PRIMARY KEY, lexemes tsvector NOT NULL)",
        f"CREATE INDEX ix_{NAME}_lexemes ON {NAME} USING gin (lexemes)",
    ),
}


def create(connection: Connection) -> None:
    """Make the table (for the migration)."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the table away again."""
    connection.execute(text(f"DROP TABLE {NAME}"))


def is_own_table(name: str | None) -> bool:
    """Whether a table found in the database is this one or one FTS5 keeps for it."""
    return name is not None and (name == NAME or name.startswith(f"{NAME}_"))


class Indexed(NamedTuple):
    """A row of the index: what it says, the marks of what it is, and who says it."""

    id: int
    words: str
    marks: Sequence[str] = ()
    speaker: str = ""

    def tokens(self) -> list[str]:
        """Its words; then the marks, which no word meets."""
        said = [mark("s", token) for token in tokens(self.speaker)]
        return [*(token[:LONGEST_WORD] for token in tokens(self.words)), *self.marks, *said]

    def triples(self) -> set[str]:
        """Three letters in a row, marked as such: of its words and of its speaker."""
        told = (("", self.words), (mark("s", ""), self.speaker))
        return {
            mark("3", f"{own}{three}") for own, text in told for run in runs(text) for three in _triples(run)
        }


def add(session: Session, rows: Iterable[Indexed]) -> None:
    """Index texts under their ids."""
    if _postgresql(session):
        statement = f"INSERT INTO {NAME} (rowid, lexemes) VALUES (:id, CAST(:words AS tsvector))"  # noqa: S608
        values = [{"id": row.id, "words": _lexemes(row)} for row in rows]
    else:
        statement = f"INSERT INTO {NAME} (rowid, tokens) VALUES (:id, :words)"  # noqa: S608 - our own name
        values = [{"id": row.id, "words": " ".join(row.tokens())} for row in rows]
    if values:
        session.execute(text(statement), values)


def remove(session: Session, ids: Sequence[int]) -> None:
    """Forget what stands under these ids."""
    if ids:
        statement = text(f"DELETE FROM {NAME} WHERE rowid IN :ids")  # noqa: S608 - our own name
        session.execute(statement.bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)})


def matching(
    session: Session, words: Sequence[str], marks: Sequence[str] = (), speaker: Sequence[str] = ()
) -> TextClause:
    """The ids of the entries that hold every word and mark and whose speaker holds every word of `speaker`.

    A selectable with one column, `rowid`. One of the three must say something.
    """
    named = mark("s", "")
    if _postgresql(session):
        asked = [*(_tsquery(word) for word in words), *(f"'{one}'" for one in marks)]
        query = " & ".join([*asked, *(_tsquery(word, named) for word in speaker)])
        clause = f"SELECT rowid FROM {NAME} WHERE lexemes @@ CAST(:asked AS tsquery)"  # noqa: S608
    else:
        asked = [*(_fts5(word) for word in words), *(f'"{one}"' for one in marks)]
        query = " AND ".join([*asked, *(_fts5(word, named) for word in speaker)])
        clause = f"SELECT rowid FROM {NAME} WHERE {NAME} MATCH :asked"  # noqa: S608 - our own name
    return text(clause).bindparams(asked=query)


def _postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _lexemes(row: Indexed) -> str:
    # Cast from its written form: no parser, no locale. Tokens are letters and figures, so quotes need no care.
    placed = [f"'{token}':{place}" for place, token in enumerate(row.tokens(), 1)]
    return " ".join([*placed, *(f"'{three}'" for three in sorted(row.triples()))])


def _triples(word: str) -> list[str]:
    return [] if word.isascii() else [word[place : place + 3] for place in range(len(word) - 2)]


def _phrase(word: str) -> list[str]:
    return bigrams(word)[:-1]


def _fts5(word: str, before: str = "") -> str:
    if word.isascii() or len(word) == 1:
        return f'"{before}{word}"*'
    return f'"{" ".join(before + pair for pair in _phrase(word))}"'


def _tsquery(word: str, before: str = "") -> str:
    if word.isascii() or len(word) == 1:
        return f"'{before}{word}':*"
    # GIN holds no places: a phrase is proved by reading every row that has its pairs. Triples leave few such rows,
    # and a word of three letters needs no proof.
    asked = [f"'{mark('3', f'{before}{three}')}'" for three in _triples(word)]
    if len(asked) != 1:
        asked.append("(" + " <-> ".join(f"'{before}{pair}'" for pair in _phrase(word)) + ")")
    return "(" + " & ".join(asked) + ")"
