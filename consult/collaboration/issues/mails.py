"""Mails about a 地域課題: to the office that must act now, and to who reported it."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet

from consult.cases.clock_reminders import responsible
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.db import settings
from consult.dossier import keeping
from consult.dossier.queries import rows_of
from consult.i18n import pick, using
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("call_office_now")
def call_office_now(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A mail to the secretaries in charge, their head and today's deputies; it names nobody."""
    for account in responsible(uow.session, case, late=True):
        with using(account.language):
            context = {"number": case.number, "address": case.slug, "office": case.office.name}
        notices.queue(
            uow, "issue_call", account.email, context, box=_box(), language=account.language, case_id=case.id
        )


@effect("tell_reporter")
def tell_reporter(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """A mail to whoever reported it and left an address: where it stands now. Without an address nothing is sent."""
    screening = next(
        (r for r in rows_of(uow.session, case) if r.sheet == "screening" and r.state == "kept"), None
    )
    address = keeping.opened(screening).get("mail", "") if screening else ""
    if not address:
        return
    stage = pinned(uow.session, case.definition_digest).stage(decision.to)
    context = {
        "title": case.title,
        "number": case.number,
        "address": case.slug if case.public else "",
        "stands": pick(stage.public),
        "office": case.office.name,
        "telephone": case.office.telephone,
    }
    notices.queue(uow, "issue_news", address, context, box=_box(), case_id=case.id)


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(settings().key("identity")))
