"""訂正: a published answer is never overwritten; an erratum by two people makes another edition of the result."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import date_text, tokyo_date
from consult.cases.models import Case
from consult.consultations import snapshots
from consult.consultations.models import Consultation, PointGroup, ResponseVersion
from consult.consultations.models_responding import AnswerErratum
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def propose_erratum(
    uow: UnitOfWork, group: PointGroup, *, wrong: str, correct: str, reason: str
) -> AnswerErratum:
    """Say what words of a published answer are wrong, what is right, and why.

    Raises:
        Invalid: by field; `wrong` must stand in the answer, and something must change.
        Refused: before publication, when an answer is simply changed.
    """
    uow.require(Permission.ERRATUM_PROPOSE, on=group)
    row = uow.session.get(Consultation, group.case_id)
    if row is None or row.result_published_at is None:
        raise Refused(msg("結果を公表してから、訂正できます"))
    missing: dict[str, list[Sentence]] = {}
    if not wrong.strip() or wrong.strip() not in group.response:
        missing["wrong"] = [msg("公表した市の考え方から、誤りの文をそのまま写してください")]
    if not correct.strip() or correct.strip() == wrong.strip():
        missing["correct"] = [msg("正しい文を書いてください")]
    if not reason.strip():
        missing["reason"] = [msg("訂正の理由を書いてください")]
    if missing:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(missing)), missing)
    made = uow.add(
        AnswerErratum(
            case_id=group.case_id,
            group_id=group.id,
            wrong=wrong.strip(),
            correct=correct.strip(),
            reason=reason.strip(),
            state="proposed",
            edition=0,
            proposed_by=uow.actor.account_id,
            proposed_at=clock.now(),
        )
    )
    uow.record(Event.ANSWER_ERRATUM_PROPOSED, group, public={"number": group.number})
    return made


def ensure_publishable(uow: UnitOfWork, row: AnswerErratum) -> None:
    """Ask before the files of the next edition are made what `apply_erratum` asks again: who, and whether it fits.

    Raises:
        Refused: as there.
    """
    uow.require(Permission.ERRATUM_PUBLISH, on=row.group)
    _ensure_proposed(row)
    uow.require_other(row.proposed_by, msg("別の人が確かめる必要があります。あなたが作った案だからです"))
    if row.wrong not in row.group.response:
        raise Refused(
            msg("誤りの文が、いまの市の考え方にありません。申し出を退けて、書き直してもらってください")
        )


def apply_erratum(uow: UnitOfWork, row: AnswerErratum, edition: int) -> None:
    """Correct the answer and fix all answers anew; the caller then makes the edition of the result.

    Never by the one who proposed it.

    Raises:
        Refused: when it is decided already, or the words stand there no longer.
    """
    ensure_publishable(uow, row)
    group = row.group
    group.response = group.response.replace(row.wrong, row.correct, 1)
    counted = select(func.max(ResponseVersion.number)).where(ResponseVersion.group_id == group.id)
    uow.add(
        ResponseVersion(
            group_id=group.id,
            number=(uow.session.execute(counted).scalar() or 0) + 1,
            outcome=group.outcome or "",
            response=group.response,
            reason=group.reason,
            written_by=row.proposed_by,
            written_at=clock.now(),
        )
    )
    row.state, row.decided_by, row.decided_at, row.edition = (
        "published",
        uow.actor.account_id,
        clock.now(),
        edition,
    )
    uow.flush()
    uow.record(Event.ANSWER_ERRATUM_PUBLISHED, group, public={"number": group.number, "edition": edition})
    snapshots.fix(uow, group.case)


def decline_erratum(uow: UnitOfWork, row: AnswerErratum) -> None:
    """Let the answer stand."""
    uow.require(Permission.ERRATUM_PUBLISH, on=row.group)
    _ensure_proposed(row)
    row.state, row.decided_by, row.decided_at = "declined", uow.actor.account_id, clock.now()
    uow.record(Event.ANSWER_ERRATUM_DECLINED, row.group, public={"number": row.group.number})


def _ensure_proposed(row: AnswerErratum) -> None:
    if row.state != "proposed":
        raise Refused(msg("この訂正は、もう決まっています"))


def published(session: Session, case: Case) -> Sequence[AnswerErratum]:
    """Every erratum of a case that has been published, oldest first."""
    statement = select(AnswerErratum).where(
        AnswerErratum.case_id == case.id, AnswerErratum.state == "published"
    )
    return session.execute(statement.order_by(AnswerErratum.id)).scalars().all()


def in_words(row: AnswerErratum, on: dt.date) -> str:
    """「令和9年2月3日に訂正しました：No.3。誤「…」正「…」理由：…」; `on` is the day of one still to be published."""
    day = date_text(tokyo_date(row.decided_at) if row.decided_at else on)
    return str(
        msg(
            "%(day)sに訂正しました：No.%(n)s。誤「%(wrong)s」正「%(correct)s」理由：%(reason)s",
            day=day,
            n=row.group.number,
            wrong=row.wrong,
            correct=row.correct,
            reason=row.reason,
        )
    )
