"""Acts on the sheets of a case: write, change, withdraw, open what is sealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.dossier import hooks, queries
from consult.dossier.keeping import ensure_open, known, opened, put, require, rewrite
from consult.dossier.models import CaseSheet
from consult.dossier.reading import read
from consult.dossier.sheets import Sheet
from consult.dossier.values import restored
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import Message, msg
from consult.unit_of_work import UnitOfWork

Typed = Mapping[str, Sequence[str]]


def write(uow: UnitOfWork, case: Case, code: str, typed: Typed) -> CaseSheet:
    """Put a new sheet into the dossier of a case.

    Raises:
        NotFound: when cases of this procedure have no such sheet.
        Forbidden: without the permission of the sheet on the case.
        Refused: when it is not written in the present stage, or the only one there may be is there already.
        Invalid: naming every item that is wrong.
    """
    sheet = _may_write(uow, case, code)
    others = queries.dossier(uow.session, case).all(code)
    if sheet.single and others:
        raise Refused(
            msg("「%(sheet)s」はもう書いてあります。それを直してください。", sheet=Message(sheet.title))
        )
    values = read(sheet, typed, others, today=clock.today())
    hooks.run(uow, case, code, values, {})
    made = put(uow, case, sheet, values)
    uow.record(Event.SHEET_WRITTEN, case, public={"sheet": code, "number": made.number})
    return made


def change(uow: UnitOfWork, case: Case, code: str, number: int, typed: Typed, version: int) -> CaseSheet:
    """Write a sheet anew; what it said before is kept as a version.

    Raises:
        Conflict: when somebody changed it since `version` was read; nothing is overwritten.
        As `write`, and NotFound for a sheet that is not there.
    """
    sheet = _may_write(uow, case, code)
    row = _row(uow, case, code, number)
    if row.version != version:
        raise Conflict(msg("ほかの人が先に直しました。いまの内容と見比べて、もう一度保存してください。"))
    others = tuple(w for w in queries.dossier(uow.session, case).all(code) if w.number != number)
    before = opened(row)
    said = restored(sheet, row.answers)
    typed_now = read(sheet, typed, others, before, today=clock.today(), before=said)
    values = {**restored(sheet, before), **typed_now}
    hooks.run(uow, case, code, values, said)
    rewrite(uow, row, sheet, values)
    uow.record(Event.SHEET_CHANGED, case, public={"sheet": code, "number": number, "version": row.version})
    return row


def withdraw(
    uow: UnitOfWork, case: Case, code: str, number: int, reason: str, *, version: int | None = None
) -> CaseSheet:
    """Say that a sheet does not count any more; it stays in the case with the reason.

    Raises:
        Conflict: when somebody changed it since `version` was read (None: whatever it says now).
        Invalid: naming `reason`, without one.
        As `write`, and NotFound for a sheet that is not there.
    """
    sheet = _may_write(uow, case, code)
    row = _row(uow, case, code, number)
    if version not in {None, row.version}:
        raise Conflict(
            msg(
                "ほかの人が先に直しました。いまの内容を読んで、それでも取り下げるときは、もう一度押してください。"
            )
        )
    hooks.run(uow, case, code, {}, restored(sheet, row.answers))
    if not reason.strip():
        sentence = msg("取り下げる理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    row.state, row.reason = "withdrawn", reason.strip()
    row.at, row.by = clock.now(), uow.actor.account_id
    uow.flush()
    uow.record(Event.SHEET_WITHDRAWN, case, public={"sheet": code, "number": number})
    return row


def unsealed(uow: UnitOfWork, case: Case, code: str, number: int) -> dict[str, Any]:
    """What a sheet keeps sealed, for who may write it; every reading leaves an event in the log."""
    sheet = known(case, code)
    require(uow, case, sheet)
    row = _row(uow, case, code, number)
    uow.record(Event.SHEET_UNSEALED, case, public={"sheet": code, "number": number})
    return restored(sheet, opened(row))


def _may_write(uow: UnitOfWork, case: Case, code: str) -> Sheet:
    sheet = known(case, code)
    require(uow, case, sheet)
    ensure_open(uow.session, case, sheet)
    return sheet


def _row(uow: UnitOfWork, case: Case, code: str, number: int) -> CaseSheet:
    row = queries.row_of(uow.session, case, code, number)
    if row is None or row.state != "kept":
        raise NotFound(msg("この調書は見つかりません"))
    return row
