"""Inputs, origins and tree of a plan as rows: for the files everyone may take away and for the archive's package."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.documents.cells import guarded
from consult.i18n import gettext
from consult.plans import origins, tree
from consult.plans.inputs import queries as input_queries
from consult.plans.inputs.rules import DISPOSITIONS, SOURCES

Rows = Iterator[Sequence[object]]


def inputs(session: Session, case: Case) -> Rows:
    """Every input with its answer; a case it came from is named only where everyone may read it."""
    yield ["番号", "どこから", "場の名前", "案件", "意見", "扱い", "理由", "案の場所"]
    for row in input_queries.every(session, case):
        source = row.source_case
        yield [
            row.number, gettext(SOURCES.get(row.source, row.source)), row.label,
            source.number if source and source.public else "", row.text,
            gettext(DISPOSITIONS[row.disposition]) if row.disposition else "", row.reason, row.place,
        ]  # fmt: skip


def sentences(session: Session, case: Case) -> Rows:
    """Each sentence that came from an input, with the section it was written for."""
    yield ["節", "文", "意見の番号"]
    for row in origins.every(session, case):
        yield [row.anchor, row.words, row.given.number]


def measures(session: Session, case: Case) -> Rows:
    """The tree with the public cases of each line."""
    yield ["番号", "名前", "説明", "指標", "目標の値", "案件"]
    linked = tree.worked_on(session, case)
    for row in tree.measures(session, case):
        cases = " ".join(one.number for one in linked.get(row.id, ()) if one.public)
        yield [row.code, row.title, row.text, row.indicator, row.target, cases]


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as a file that spreadsheets read, without cells they could take for a formula."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
