"""Making the files of a long result in the worker, so that no request waits minutes for it.

    asked for (desk, or the act of publishing) → queued → building, part by part → ready | failed

A run that is interrupted goes on where it was: drawn parts lie on disk. The act of publishing takes the finished files
only while they say exactly what the record says; otherwise it has them made anew, which draws what changed.
"""

import hashlib
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import SYSTEM
from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.models_responding import AnswerErratum
from consult.consultations.models_results import ResultBuild
from consult.consultations.result import files
from consult.consultations.result.files import Built
from consult.db import settings
from consult.errors import DomainError, Refused
from consult.i18n import N_, gettext, msg
from consult.jobs import queue
from consult.jobs.models import Job
from consult.unit_of_work import UnitOfWork, unit_of_work

JOB = "result.build"
STEPS = {
    "": N_("始めています"),
    "tables": N_("表（CSV・Excel・JSON）"),
    "originals": N_("意見の原文（閲覧用）のPDF"),
    "pdf": N_("結果のPDF"),
    "search": N_("個人の情報が残っていないかの確かめ"),
}
log = structlog.get_logger(__name__)


def standing(session: Session, case: Case) -> ResultBuild | None:
    """The newest run for a case, if there was one."""
    return session.get(ResultBuild, case.id)


def ask(uow: UnitOfWork, case: Case, foreseen: AnswerErratum | None = None) -> None:
    """Let the worker make the files, of an erratum ahead if one is given; one run at a time is enough."""
    row, now = uow.session.get(ResultBuild, case.id), clock.now()
    if row is not None and row.state in {"queued", "building"}:
        return
    if row is None:
        row = uow.add(ResultBuild(case_id=case.id, state="queued", asked_at=now, changed_at=now))
    row.state, row.step, row.done, row.parts, row.error = "queued", "", 0, 0, ""
    row.asked_at = row.changed_at = now
    ahead = {"erratum_id": foreseen.id} if foreseen else {}
    uow.enqueue(JOB, str(case.id), {"case_id": case.id, **ahead})
    again = update(Job).where(Job.kind == JOB, Job.key == str(case.id), Job.done_at.is_(None))
    uow.execute(again.values(attempts=0))


def finished(
    session: Session, case: Case, where: Settings, foreseen: AnswerErratum | None = None
) -> list[Built]:
    """The files the worker has made, if they say what the record says now (or once `foreseen` is published).

    Raises:
        Refused: when they do not; they are then being made, and the sentence says how far that is.
    """
    row = standing(session, case)
    made_of = _sources(session, case, where, foreseen)
    current = files.fingerprint(session, case, where, made_of)
    if row is not None and row.state == "ready" and row.fingerprint == current:
        kept = _kept(row, where)
        if kept:
            return kept
    if row is not None and row.state == "failed" and row.fingerprint == current:
        raise Refused(
            msg("結果のファイルを作れませんでした：%(why)s　直してから、作り直してください。", why=row.error)
        )
    slug = case.slug
    with unit_of_work(SYSTEM) as uow:
        ask(uow, case, foreseen)
    raise Refused(
        msg(
            "意見の数が多いので、結果のファイルを先に作ります。いま作っています（%(far)s）。"
            "「結果のファイル」のページ（/desk/cases/%(slug)s/result-files）で、できたことを確かめてから、もう一度公表してください。",
            far=far(standing(session, case)),
            slug=slug,
        )
    )


def made(session: Session, case: Case, where: Settings) -> list[Built]:
    """The files of the newest finished run, whether or not the record has changed since."""
    row = standing(session, case)
    return _kept(row, where) if row is not None and row.state == "ready" else []


def far(row: ResultBuild | None) -> str:
    """How far a run is, in words."""
    if row is None:
        return gettext("まだ始めていません")
    if row.state == "queued":
        return gettext("順番を待っています")
    if row.state == "ready":
        return gettext("できました")
    if row.state == "failed":
        return gettext("作れませんでした")
    step = gettext(STEPS[row.step])
    if row.parts > 1:
        return str(msg("%(step)s　%(parts)s部分のうち%(done)s", step=step, parts=row.parts, done=row.done))
    return step


def _sources(session: Session, case: Case, where: Settings, foreseen: AnswerErratum | None) -> files.Sources:
    version, day = files.next_version(session, case), tokyo_date(clock.now())
    return files.sources(session, case, where, version=version, day=day, foreseen=foreseen)


def _make(session: Session, *, case_id: int, erratum_id: int | None = None) -> dict[str, Any]:
    """The worker's slow part, outside any transaction; what it returns is what the row will say."""
    where, case = settings(), session.get_one(Case, case_id)
    created = clock.now()
    _note(case_id, "", 0, 0)
    case = session.get_one(Case, case_id)
    foreseen = session.get(AnswerErratum, erratum_id) if erratum_id else None
    made_of = _sources(session, case, where, foreseen)
    said: dict[str, Any] = {"fingerprint": files.fingerprint(session, case, where, made_of)}
    try:
        built = files.build_from(session, case, where, made_of, created, _noting(case_id))
    except DomainError as error:
        return {**said, "state": "failed", "error": str(error), "files": []}
    # Whatever else goes wrong is said on the desk too; the queue tries again by itself.
    except Exception as error:
        log.exception("result.build_failed", case=case_id)
        _fail(case_id, type(error).__name__)
        raise
    return {**said, "state": "ready", "error": "", "files": [_keep(form, case_id, where) for form in built]}


@queue.handles(JOB, first=_make, slow=True)
def _done(
    uow: UnitOfWork,
    _key: str,
    *,
    case_id: int,
    outcome: dict[str, Any],
    erratum_id: int | None = None,  # noqa: ARG001 - the queue hands both parts what was asked for
) -> None:
    """Say that it is done, in the transaction that finishes the job."""
    row = uow.session.get_one(ResultBuild, case_id)
    row.state, row.error, row.fingerprint = outcome["state"], outcome["error"], outcome["fingerprint"]
    row.files, row.changed_at, row.step = outcome["files"], clock.now(), ""


def _noting(case_id: int) -> files.Progress:
    """Progress into the database, at most about once a second of work: each part is a turn to write."""
    said: dict[str, float] = {}

    def note(step: str, done: int, parts: int) -> None:
        now = clock.now().timestamp()
        if done in {0, parts} or now - said.get(step, 0) >= 1:
            said[step] = now
            _note(case_id, step, done, parts)

    return note


def _note(case_id: int, step: str, done: int, parts: int) -> None:
    with unit_of_work(SYSTEM) as uow:
        row = uow.session.get_one(ResultBuild, case_id)
        row.state, row.step, row.done, row.parts, row.changed_at = "building", step, done, parts, clock.now()
        queue.prolong(uow.session, JOB, str(case_id), clock.now())


def _fail(case_id: int, why: str) -> None:
    with unit_of_work(SYSTEM) as uow:
        row = uow.session.get_one(ResultBuild, case_id)
        row.state, row.changed_at = "failed", clock.now()
        row.error = str(msg("予想していない誤り（%(why)s）。少しあとに、もう一度試します。", why=why))


def _place(kind: str, case_id: int, where: Settings) -> Path:
    # Backups leave out what ends in .part: it can be made again.
    return where.data_dir / "prepared" / f"{case_id}-{kind}.part"


def _keep(form: Built, case_id: int, where: Settings) -> dict[str, str]:
    target = _place(form.kind, case_id, where)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_suffix(".new.part")
    unfinished.write_bytes(form.body)
    unfinished.replace(target)
    return {"kind": form.kind, "name": form.name, "media_type": form.media_type, "sha256": form.digest}


def _kept(row: ResultBuild, where: Settings) -> list[Built]:
    """The finished files; none when one is missing or is not what was made."""
    found = []
    for entry in row.files:
        try:
            body = _place(entry["kind"], row.case_id, where).read_bytes()
        except FileNotFoundError:
            return []
        if hashlib.sha256(body).hexdigest() != entry["sha256"]:
            return []
        found.append(Built(entry["kind"], entry["name"], entry["media_type"], body))
    return found


def forget(case_id: int, where: Settings) -> None:
    """Remove the prepared files of a case: published, they lie among the stored files."""
    for path in (where.data_dir / "prepared").glob(f"{case_id}-*.part"):
        path.unlink(missing_ok=True)
