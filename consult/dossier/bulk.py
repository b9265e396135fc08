"""Several sheets at once, one for each line: what was said in a room is typed in one go."""

from typing import Final

from consult.cases.models import Case
from consult.dossier.actions import Typed, write
from consult.dossier.keeping import known
from consult.dossier.models import CaseSheet
from consult.errors import Invalid
from consult.i18n import msg
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
    return [write(uow, case, code, {**typed, sheet.many: [line]}) for line in lines or [""]]
