"""The worker: brings events into the log, fires clocks, sends what waits in the outbox.

The embedded default runs one beside the server in a thread; `consult worker` runs one alone. Any number may
run: leases and the integrator's lock keep every effect single.
"""

import os
import secrets
import socket
import threading

import structlog
from flask import Flask

from consult import clock
from consult.access.actor import SYSTEM
from consult.audit.integrate import integrate, waiting_events
from consult.audit.keys import signing_key
from consult.cases import replay
from consult.config import Settings
from consult.consultations import outages
from consult.db import db
from consult.errors import DomainError
from consult.jobs import heartbeat, queue, wake
from consult.unit_of_work import unit_of_work

POLL_SECONDS = 1.0
log = structlog.get_logger(__name__)


def integrate_log(settings: Settings) -> int:
    """Bring waiting events into the tree and sign; returns how many."""
    if not waiting_events(db.session()):
        return 0
    with unit_of_work(SYSTEM) as uow:
        signer = signing_key(settings.data_dir, settings.log_origin)
        return integrate(uow.session, [signer], clock.now())


def run_due(worker: str, *, slow: bool = False) -> int:
    """Do every job that is due (one that takes minutes with `slow`); returns how many were finished."""
    if not queue.is_due(db.session(), clock.now(), slow=slow):
        return 0
    with unit_of_work(SYSTEM) as uow:
        jobs = [
            (job.id, job.kind, job.key, dict(job.args))
            for job in queue.lease(uow.session, worker, clock.now(), slow=slow)
        ]
    return sum(_run(worker, *job) for job in jobs)


def _run(worker: str, job_id: int, kind: str, key: str, args: dict[str, object]) -> bool:
    try:
        first = queue.done_first(db.session(), kind, args)
        with unit_of_work(SYSTEM) as uow:
            queue.handler_of(kind)(uow, key, **args, **first)
            queue.finish(uow.session, job_id, worker, clock.now())
    except queue.LeaseLost:
        log.warning("job.lease_lost", job=job_id, kind=kind)
        return False
    # A failing job must not stop the others; it is kept with its error.
    except (DomainError, Exception) as error:
        log.exception("job.failed", job=job_id, kind=kind)
        with unit_of_work(SYSTEM) as uow:
            queue.fail(uow.session, job_id, worker, clock.now(), error)
        return False
    return True


def tick(settings: Settings, worker: str) -> int:
    """One round: jobs that are due, then the log. Returns how much was done."""
    done = run_due(worker)
    return done + max(0, integrate_log(settings))


def watch(settings: Settings) -> int:
    """Leave a sign of life; when none was left for minutes, propose an outage to the cases it touched.

    A person says whether it was one. Returns how many cases have something to look at.
    """
    gap = heartbeat.beat(settings.data_dir, clock.now())
    if gap is None:
        return 0
    with unit_of_work(SYSTEM) as uow:
        return outages.propose_everywhere(uow, *gap)


def drain(settings: Settings, worker: str = "drain") -> None:
    """Work until nothing is due and nothing waits (tests, the demo loader, `consult audit checkpoint`)."""
    while tick(settings, worker) or run_due(worker, slow=True):
        pass


def run(app: Flask, settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set; what takes minutes is done beside, by a second thread."""
    worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"
    plan_nights(app)
    beside = threading.Thread(target=_run_slow, args=(app, f"{worker}-slow", stop), daemon=True)
    beside.start()
    while not stop.is_set():
        wake.clear()
        try:
            with app.app_context():  # a fresh session each round: its reads see what was committed since
                watch(settings)
                busy = tick(settings, worker)
        except Exception:  # the database may be away for a moment: keep trying, and say so
            log.exception("worker.round_failed")
            busy = 0
        if not busy:
            wake.wait(POLL_SECONDS)


def _run_slow(app: Flask, worker: str, stop: threading.Event) -> None:
    while not stop.wait(POLL_SECONDS):
        try:
            with app.app_context():
                run_due(worker, slow=True)
        except Exception:  # as above: say so and go on
            log.exception("worker.slow_round_failed")


def plan_nights(app: Flask) -> None:
    """Queue what is done every night; each night's work queues the next."""
    try:
        with app.app_context(), unit_of_work(SYSTEM) as uow:
            replay.schedule(uow)
    except Exception:  # the database may be away for a moment: the next start plans it
        log.exception("worker.nights_not_planned")


def start_beside(app: Flask, settings: Settings) -> threading.Event:
    """Start a worker thread beside the server; set the returned event to stop it."""
    stop = threading.Event()
    threading.Thread(target=run, args=(app, settings, stop), name="consult-worker", daemon=True).start()
    return stop
