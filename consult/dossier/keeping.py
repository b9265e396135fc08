"""How sheets are kept: open answers as JSON, names under a key; for acts, and for effects whose move was permitted."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.check import allowed
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.db import settings
from consult.dossier.models import CaseSheet, CaseSheetVersion
from consult.dossier.sheets import Sheet, sheet_of
from consult.dossier.values import stored
from consult.errors import NotFound, Refused
from consult.i18n import Message, msg, pick
from consult.unit_of_work import UnitOfWork


def put(uow: UnitOfWork, case: Case, sheet: Sheet, values: Mapping[str, Any]) -> CaseSheet:
    """Add a sheet as it is. The caller has asked for permission and records it."""
    of_kind = (CaseSheet.case_id == case.id, CaseSheet.sheet == sheet.code)
    last = uow.session.execute(select(func.max(CaseSheet.number)).where(*of_kind)).scalar() or 0
    made = uow.add(
        CaseSheet(
            case_id=case.id,
            sheet=sheet.code,
            number=last + 1,
            stage=case.stage,
            **kept_of(sheet, values),
            at=clock.now(),
            by=uow.actor.account_id,
        )
    )
    uow.flush()
    return made


def rewrite(uow: UnitOfWork, row: CaseSheet, sheet: Sheet, values: Mapping[str, Any]) -> None:
    """Let a sheet say something else; what it said before is kept as a version. The caller records it."""
    uow.add(
        CaseSheetVersion(
            sheet_id=row.id, version=row.version, answers=row.answers, sealed=row.sealed, at=row.at, by=row.by
        )
    )
    kept = kept_of(sheet, values)
    row.answers, row.sealed = kept["answers"], kept["sealed"]
    row.version, row.at, row.by = row.version + 1, clock.now(), uow.actor.account_id
    uow.flush()


def opened(row: CaseSheet | CaseSheetVersion) -> dict[str, Any]:
    """What a sheet keeps sealed, for the program itself: to send a mail, never to show it."""
    found: dict[str, Any] = json.loads(_box().decrypt(row.sealed)) if row.sealed else {}
    return found


def require(uow: UnitOfWork, case: Case, sheet: Sheet) -> None:
    """Let the act go on only if the actor holds one of the permissions of the sheet on the case.

    Raises:
        Forbidden: naming the first of them.
    """
    held = (permission for permission in sheet.permissions if allowed(uow.actor, permission, case))
    uow.require(next(held, sheet.permissions[0]), on=case)


def kept_of(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a sheet: what is open as JSON, what names a person encrypted."""
    secret = {item.name for item in sheet.items if item.sealed}
    closed = stored({name: value for name, value in values.items() if name in secret})
    return {
        "answers": stored({name: value for name, value in values.items() if name not in secret}),
        "sealed": _box().encrypt(json.dumps(closed, ensure_ascii=False).encode()) if closed else None,
    }


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(settings().key("identity")))


def known(case: Case, code: str) -> Sheet:
    """The kind of sheet, or NotFound when cases of this procedure have none of that name."""
    sheet = sheet_of(case.procedure, code)
    if sheet is None:
        raise NotFound(msg("この案件に、その調書はありません"))
    return sheet


def ensure_open(session: Session, case: Case, sheet: Sheet) -> None:
    """Refused when the case is over, or the sheet is not written in the present stage."""
    stage = pinned(session, case.definition_digest).stage(case.stage)
    if stage.final:
        raise Refused(msg("この案件は終わっています。調書は変えられません。"))
    if not sheet.open_in(case.stage):
        title, label = Message(sheet.title), pick(stage.label)
        raise Refused(msg("「%(sheet)s」は、「%(stage)s」の段階では書きません。", sheet=title, stage=label))
