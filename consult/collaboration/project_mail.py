"""One letter to the group behind a proposal or a grant: what was decided, for the reader of that mail alone."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable

from cryptography.fernet import Fernet

from consult.cases.models import Case
from consult.db import settings
from consult.dossier import keeping
from consult.dossier.queries import rows_of
from consult.errors import Sentence
from consult.i18n import using
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork


def tell_group(
    uow: UnitOfWork, case: Case, sheet: str, said: Iterable[Sentence | str], *, item: str = "mail"
) -> None:
    """Send the lines to the address sealed in the newest sheet of this kind; without an address nothing is sent."""
    row = next(
        (r for r in reversed(rows_of(uow.session, case)) if r.sheet == sheet and r.state == "kept"), None
    )
    address = keeping.opened(row).get(item, "") if row else ""
    if not address:
        return
    with using("ja"):
        text = "\n".join(str(line) for line in said)
    context = {
        "title": case.title,
        "number": case.number,
        "address": case.slug if case.public else "",
        "office": case.office.name,
        "telephone": case.office.telephone,
    }
    box = Fernet(urlsafe_b64encode(settings().key("identity")))
    notices.queue(uow, "project_notice", address, context, secret={"said": text}, box=box, case_id=case.id)
