"""The result of an import as a table: where, what became of the row, what to put right. No words of the opinions."""

import csv
from collections.abc import Iterable
from typing import TextIO

from consult.consultations.importing.writing import Result
from consult.documents.cells import guarded
from consult.i18n import N_, gettext

STATES = {
    "right": N_("取り込める"),
    "received": N_("受け付けた"),
    "known": N_("前に取り込んだ"),
    "wrong": N_("直すところがある"),
}
HEAD = (N_("ファイル"), N_("行"), N_("結果"), N_("受付番号"), N_("期限後"), N_("列"), N_("直すところ"))


class Report:
    """Writes the table as the import goes on: a line for every row, one for every mistake of a wrong one."""

    def __init__(self, out: TextIO, *, begin: bool = True) -> None:
        self._writer = csv.writer(out)
        if begin:
            out.write("\ufeff")
            self._writer.writerow([gettext(title) for title in HEAD])

    def add(self, results: Iterable[Result]) -> None:
        """The lines of some rows."""
        for one in results:
            start: list[str | int] = [one.file, one.place, gettext(STATES[one.state]), one.number]
            late = gettext("期限後") if one.late else ""
            for line in [(str(p.title), str(p.sentence)) for p in one.problems] or [("", "")]:
                self._writer.writerow([guarded(cell) for cell in (*start, late, *line)])
