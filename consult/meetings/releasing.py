"""Releasing long minutes: the worker draws and searches both editions, so that no request waits for two hundred pages.

Everything slow is done outside a transaction; one short one then files the editions, in the name of who ordered it and
only if nothing changed meanwhile. A run that is interrupted begins again: what was drawn of the public edition is kept.
"""

import structlog
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import SYSTEM
from consult.accounts.models import Account
from consult.db import settings
from consult.errors import DomainError
from consult.i18n import msg
from consult.jobs import queue
from consult.meetings import release_orders, setting
from consult.meetings.actions import publishing
from consult.meetings.models import Meeting
from consult.meetings.models_release import MinutesRelease
from consult.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger(__name__)


def _release(session: Session, *, meeting_id: int) -> None:
    """Draw, search, then file in one short transaction; what is refused is said on the desk."""
    row = session.get_one(MinutesRelease, meeting_id)
    if row.state not in release_orders.RUNNING:
        return  # a worker died between the release and the end of its job
    actor = session.get_one(Account, row.asked_by).actor()
    city = settings()
    try:
        with unit_of_work(actor) as uow:  # refused now, rather than after all is drawn
            publishing.ensure_releasable(uow, uow.session.get_one(Meeting, meeting_id))
        _note(meeting_id, "", 0, 0)
        prepared = setting.prepare(
            session,
            session.get_one(Meeting, meeting_id),
            municipality=city.municipality,
            base_url=city.base_url,
            kept=city.data_dir / "parts",
            progress=lambda step, done, parts: _note(meeting_id, step, done, parts),
        )
        with unit_of_work(actor) as uow:
            publishing.release(uow, uow.session.get_one(Meeting, meeting_id), prepared)
            _say(uow, meeting_id, "released")
    except DomainError as error:
        with unit_of_work(SYSTEM) as uow:
            _say(uow, meeting_id, "failed", str(error))
    # Whatever else goes wrong is said on the desk too; the queue tries again by itself.
    except Exception as error:
        log.exception("minutes.release_failed", meeting=meeting_id)
        why = msg("予想していない誤り（%(why)s）。少しあとに、もう一度試します。", why=type(error).__name__)
        with unit_of_work(SYSTEM) as uow:
            _say(uow, meeting_id, "queued", str(why))
        raise


@queue.handles(release_orders.JOB, first=_release, slow=True)
def _done(_uow: UnitOfWork, _key: str, *, meeting_id: int, outcome: None) -> None:
    """The release was its own transaction, in the name of who ordered it."""


def _note(meeting_id: int, step: str, done: int, parts: int) -> None:
    with unit_of_work(SYSTEM) as uow:
        row = uow.session.get_one(MinutesRelease, meeting_id)
        row.state, row.step, row.done, row.parts, row.changed_at = "building", step, done, parts, clock.now()
        queue.prolong(uow.session, release_orders.JOB, str(meeting_id), clock.now())


def _say(uow: UnitOfWork, meeting_id: int, state: str, error: str = "") -> None:
    row = uow.session.get_one(MinutesRelease, meeting_id)
    row.state, row.error, row.changed_at = state, error, clock.now()
