"""Several sheets at once, one for each line: what was said in a room is typed in one go."""

from typing import Final

from consult.cases.models import Case
from consult.dossier.actions import Typed, write
from consult.dossier.keeping import known
from consult.dossier.models import CaseSheet
from consult.dossier.sheets import Sheet
from consult.errors import Invalid, Sentence
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

AT_ONCE: Final = 500


def write_each(uow: UnitOfWork, case: Case, code: str, typed: Typed) -> list[CaseSheet]:
    """Write several sheets at once: one for each line of the item the kind names, the other answers shared.

    All or none; raises as `write`.
    """
    sheet = known(case, code)
    lines = [line for text in typed.get(sheet.many, ()) for line in text.splitlines() if line.strip()]
    if len(lines) > AT_ONCE:
        sentence = msg(
            "一度に%(n)s行までです（いま%(now)s行）。分けて入れてください", n=AT_ONCE, now=len(lines)
        )
        raise Invalid(sentence, {sheet.many: [sentence]})
    wrong: list[Sentence] = []
    rows = [_row(sheet, typed, line, at, wrong) for at, line in enumerate(lines or [""], start=1)]
    if wrong:
        raise Invalid(wrong[0], {sheet.many: wrong})
    return [write(uow, case, code, row) for row in rows]


def _row(sheet: Sheet, typed: Typed, line: str, at: int, wrong: list[Sentence]) -> Typed:
    """The answers of one line: its own columns where it was pasted as such, all else shared."""
    if "\t" not in line or not sheet.columns:
        return {**typed, sheet.many: [line]}
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != len(sheet.columns):
        wrong.append(
            msg(
                "%(at)s行目：%(n)s列で書いてください（いま%(now)s列）",
                at=at,
                n=len(sheet.columns),
                now=len(cells),
            )
        )
        return typed
    read = dict(typed)
    for item in (item for item in sheet.items if item.name in sheet.columns):
        cell = cells[sheet.columns.index(item.name)]
        code = next((code for code, word in item.words.items() if cell in {code, word, gettext(word)}), "")
        if item.words and not code:
            words = "、".join(gettext(word) for word in item.words.values())
            wrong.append(
                msg(
                    "%(at)s行目：「%(cell)s」は選べません。%(words)sのどれかを書いてください",
                    at=at,
                    cell=cell,
                    words=words,
                )
            )
        read[item.name] = [code or cell]
    return read
