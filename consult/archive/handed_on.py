"""The lines left to the next person in the package of a case, with every version."""

import json
from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult.archive.items import Item, of_bytes
from consult.cases.models import Case
from consult.dossier.handed_on import versions
from consult.dossier.handed_on_rules import LINES
from consult.i18n import gettext


def file(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    """One file, oldest version first; the public edition has the version that counts, none for an unpublished case."""
    rows = list(versions(session, case))
    found = list(reversed(rows)) if full else rows[:1] if case.public else []
    if not found:
        return
    told = [
        {
            "version": row.version,
            "at": row.at.isoformat(),
            "lines": [
                {"item": code, "label": label, "text": row.lines[code]}
                for code, label in LINES.items()
                if code in row.lines
            ],
            "declined": row.declined,
        }
        for row in found
    ]
    body = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    public = case.public and not full
    yield of_bytes(
        "objects/handed-on.json", gettext("次の人への3行"), body, "application/json", public=public
    )
