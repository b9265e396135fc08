"""Acts on the sheets of a case: write, change, withdraw, open what is sealed."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import func, select

from consult import clock
from consult.access.check import allowed
from consult.audit.events import Event
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.db import settings
from consult.dossier import queries
from consult.dossier.models import CaseSheet, CaseSheetVersion
from consult.dossier.reading import read, restored, stored
from consult.dossier.sheets import Sheet, sheet_of
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import Message, msg, pick
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
    values = read(sheet, typed, others)
    last = select(func.max(CaseSheet.number)).where(CaseSheet.case_id == case.id, CaseSheet.sheet == code)
    made = uow.add(
        CaseSheet(
            case_id=case.id,
            sheet=code,
            number=(uow.session.execute(last).scalar() or 0) + 1,
            stage=case.stage,
            **_kept(sheet, values),
            at=clock.now(),
            by=uow.actor.account_id,
        )
    )
    uow.flush()
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
    before = _opened(row)
    values = {**restored(sheet, before), **read(sheet, typed, others, keeping=before)}
    uow.add(
        CaseSheetVersion(
            sheet_id=row.id, version=row.version, answers=row.answers, sealed=row.sealed, at=row.at, by=row.by
        )
    )
    kept = _kept(sheet, values)
    row.answers, row.sealed = kept["answers"], kept["sealed"]
    row.version, row.at, row.by = version + 1, clock.now(), uow.actor.account_id
    uow.flush()
    uow.record(Event.SHEET_CHANGED, case, public={"sheet": code, "number": number, "version": row.version})
    return row


def withdraw(uow: UnitOfWork, case: Case, code: str, number: int, reason: str) -> CaseSheet:
    """Say that a sheet does not count any more; it stays in the case with the reason.

    Raises:
        Invalid: naming `reason`, without one.
        As `write`, and NotFound for a sheet that is not there.
    """
    _may_write(uow, case, code)
    row = _row(uow, case, code, number)
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
    sheet = _known(case, code)
    require(uow, case, sheet)
    row = _row(uow, case, code, number)
    uow.record(Event.SHEET_UNSEALED, case, public={"sheet": code, "number": number})
    return restored(sheet, _opened(row))


def _opened(row: CaseSheet) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_box().decrypt(row.sealed)) if row.sealed else {}
    return found


def _kept(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    secret = {item.name for item in sheet.items if item.sealed}
    closed = stored({name: value for name, value in values.items() if name in secret})
    return {
        "answers": stored({name: value for name, value in values.items() if name not in secret}),
        "sealed": _box().encrypt(json.dumps(closed, ensure_ascii=False).encode()) if closed else None,
    }


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(settings().key("identity")))


def require(uow: UnitOfWork, case: Case, sheet: Sheet) -> None:
    """Let the act go on only if the actor holds one of the permissions of the sheet on the case.

    Raises:
        Forbidden: naming the first of them.
    """
    held = (permission for permission in sheet.permissions if allowed(uow.actor, permission, case))
    uow.require(next(held, sheet.permissions[0]), on=case)


def _known(case: Case, code: str) -> Sheet:
    sheet = sheet_of(case.procedure, code)
    if sheet is None:
        raise NotFound(msg("この案件に、その調書はありません"))
    return sheet


def _may_write(uow: UnitOfWork, case: Case, code: str) -> Sheet:
    sheet = _known(case, code)
    require(uow, case, sheet)
    stage = pinned(uow.session, case.definition_digest).stage(case.stage)
    if stage.final:
        raise Refused(msg("この案件は終わっています。調書は変えられません。"))
    if not sheet.open_in(case.stage):
        raise Refused(
            msg(
                "「%(sheet)s」は、「%(stage)s」の段階では書きません。",
                sheet=Message(sheet.title),
                stage=pick(stage.label),
            )
        )
    return sheet


def _row(uow: UnitOfWork, case: Case, code: str, number: int) -> CaseSheet:
    row = queries.row_of(uow.session, case, code, number)
    if row is None or row.state != "kept":
        raise NotFound(msg("この調書は見つかりません"))
    return row
