"""Inputs as a table: column text alone is enough; with a disposition each row brings its own answer. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.consultations.importing.table import Record
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.plans.inputs.rules import DISPOSITIONS, LONGEST, SOURCES, Disposed, Given, mistakes
from consult.plans.inputs.table_file import letters, records_of

COLUMNS: Final = ("text", "source", "label", "disposition", "reason", "place")
MOST: Final = 20_000


def read_inputs(data: bytes, source: str, label: str = "") -> list[Given]:
    """The rows of a CSV or XLSX file; `source` and `label` are for rows that name none. Japanese names are read too.

    Raises:
        Invalid: naming every wrong line under `file`; nothing is half read.
    """
    records = records_of(data)
    titles = _titles(next(records, Record(1)))
    found: list[Given] = []
    wrong: list[Sentence] = []
    for lines, record in enumerate(records, 1):
        if lines > MOST:
            too_many = msg("一度に取り込めるのは%(n)s行までです。分けて入れてください", n=f"{MOST:,}")
            raise Invalid(too_many, {"file": [too_many]})
        row = dict.fromkeys(COLUMNS, "") | {
            name: cell.strip() for name, cell in zip(titles, record.cells, strict=False)
        }
        said = (
            [record.wrong] if record.wrong is not None else [*_unread(record, titles), *_wrong(row, source)]
        )
        wrong += [msg("%(n)s行目：%(what)s", n=record.place, what=str(one)) for one in said]
        if not said:
            found.append(_given(row, source, label))
    if wrong:
        raise Invalid(msg("%(n)s行を直してください。何も取り込んでいません", n=len(wrong)), {"file": wrong})
    if not found:
        sentence = msg("意見が1件もありません。2行目から書いてください")
        raise Invalid(sentence, {"file": [sentence]})
    return found


def _titles(head: Record) -> list[str]:
    titles = [title.strip() for title in head.cells]
    wrong: list[Sentence] = []
    if head.wrong is not None:
        wrong.append(head.wrong)
    elif "text" not in titles:
        wrong.append(msg("1行目に列の名前を書いてください。text が要ります。ほかに使えるのは %(names)s です", names=",".join(COLUMNS[1:])))  # fmt: skip
    wrong += [
        msg("「%(title)s」の列が二つあります。一つにしてください", title=name)
        for name in COLUMNS
        if titles.count(name) > 1
    ]
    if wrong:
        raise Invalid(wrong[0], {"file": wrong})
    return titles


def _unread(record: Record, titles: Sequence[str]) -> Iterator[Sentence]:
    """Cells that would be lost or falsified: beyond the last named column, or a formula in one that is read."""
    for column, cell in enumerate(record.cells):
        title = titles[column] if column < len(titles) else ""
        if cell.strip() and not title:
            yield msg("%(cell)s は、列の名前がない欄です。列の名前を書くか、消してください",
                      cell=f"{letters(column)}{record.place}")  # fmt: skip
        elif column in record.formulas and title in COLUMNS:
            yield msg("%(cell)s（%(title)s）に式があります。値に置き換えて保存してください",
                      cell=f"{letters(column)}{record.place}", title=title)  # fmt: skip


def _given(row: dict[str, str], source: str, label: str) -> Given:
    disposition = _code(DISPOSITIONS, row["disposition"])
    answer = Disposed(disposition, row["reason"], place=row["place"]) if disposition else None
    return Given("", _code(SOURCES, row["source"]) or source, row["text"], row["label"] or label, answer)


def _wrong(row: dict[str, str], source: str) -> list[Sentence]:
    said: list[Sentence] = []
    if not row["text"] or len(row["text"]) > LONGEST:
        said.append(msg("text に意見を%(n)s字までで書いてください", n=LONGEST))
    if (row["source"] or not source) and not _code(SOURCES, row["source"]):
        said.append(msg("source は %(names)s のどれかです", names="、".join(SOURCES)))
    if row["disposition"]:
        code = _code(DISPOSITIONS, row["disposition"])
        said += [
            sentence for _name, sentence in mistakes(Disposed(code, row["reason"], place=row["place"]), ())
        ]
    return said


def _code(words: dict[str, str], typed: str) -> str:
    """The code itself, or the one whose Japanese word was written; "" for neither."""
    return next((code for code, word in words.items() if typed in {code, word}), "")
