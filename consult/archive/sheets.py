"""The sheets of a case as one JSON file: what the public reads, or, in the full edition, every version not sealed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from consult.archive.items import Item, of_bytes
from consult.cases.models import Case
from consult.dossier import queries
from consult.dossier.sheets import sheet_of
from consult.dossier.values import stored
from consult.i18n import gettext


def sheets(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    """One file, with questions beside answers so that it can be read without this program; none without sheets."""
    found = list(_every(session, case) if full else _public(session, case) if case.public else ())
    if not found:
        return
    body = (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()
    public = case.public and not full
    yield of_bytes("objects/sheets.json", gettext("調書"), body, "application/json", public=public)


def _public(session: Session, case: Case) -> Iterator[dict[str, Any]]:
    for sheet, written in queries.public_part(session, case):
        for one in written:
            yield _row(case, sheet.code, one.number, one.version, one.at.isoformat(), stored(one.values))


def _every(session: Session, case: Case) -> Iterator[dict[str, Any]]:
    for row in queries.rows_of(session, case):
        sheet = sheet_of(case.procedure, row.sheet)
        if sheet is not None and sheet.secret:  # stays with who keeps it; that there is one is no secret
            told = {"state": row.state, "withheld": True}
            yield _row(case, row.sheet, row.number, row.version, row.at.isoformat(), {}) | told
            continue
        told = {"state": row.state, "reason": row.reason, "sealed": row.sealed is not None}
        for old in reversed(queries.versions_of(session, row)):
            yield _row(case, row.sheet, row.number, old.version, old.at.isoformat(), old.answers)
        yield _row(case, row.sheet, row.number, row.version, row.at.isoformat(), row.answers) | told


def _row(
    case: Case, code: str, number: int, version: int, at: str, answers: Mapping[str, Any]
) -> dict[str, Any]:
    sheet = sheet_of(case.procedure, code)
    labels = {item.name: item.label for item in sheet.items} if sheet else {}
    return {
        "sheet": code,
        "title": sheet.title if sheet else code,
        "number": number,
        "version": version,
        "at": at,
        "answers": [
            {"item": name, "label": labels.get(name, name), "answer": answer}
            for name, answer in answers.items()
        ],
    }
