"""What was said after the notice: extensions, errata, that it was stopped, and the two cases of one that began anew."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import CaseLink
from consult.consultations.models import Consultation
from consult.consultations.restart_conditions import EXEMPT_GROUNDS
from consult.i18n import Message, msg

RESTARTS = "restarts"  # the kind of link from the new case to the one that was stopped


def repeats(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of the cases that repeat one that was stopped."""
    return set(
        session.execute(
            select(CaseLink.from_id).where(CaseLink.from_id.in_(ids), CaseLink.kind == RESTARTS)
        ).scalars()
    )


def errata(notice: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of the 正誤表 so far, oldest first: step, on, place, wrong, right, reason."""
    return list(notice.get("errata", ()))


def erratum_words(line: Mapping[str, Any]) -> Message:
    """One line of the 正誤表 in a sentence, its place apart."""
    return msg(
        "%(day)s　誤：%(wrong)s　正：%(right)s　理由：%(reason)s",
        day=day_of(line),
        wrong=line["wrong"],
        right=line["right"],
        reason=line["reason"],
    )


def day_of(said: Mapping[str, Any]) -> dt.date:
    """The day something was said."""
    return dt.date.fromisoformat(said["on"])


def afterwards(consultation: Consultation) -> Iterator[Message]:
    """Everything public that was said after the notice, in sentences, for the record that is kept."""
    notice = consultation.notice
    for step in notice.get("extensions", ()):
        yield msg(
            "%(before)sから%(after)sまでに延ばしました。理由：%(reason)s",
            before=step["from"],
            after=step["to"],
            reason=step["reason"],
        )
    for line in errata(notice):
        yield msg("正誤表　%(place)s　%(line)s", place=line["place"], line=erratum_words(line))
    if stopped := notice.get("stopped"):
        yield msg(
            "%(day)sに募集を中止しました。届いた意見は%(n)s通です。理由：%(reason)s",
            day=day_of(stopped),
            n=stopped["received"],
            reason=stopped["reason"],
        )
    if exemption := notice.get("exemption"):
        yield msg(
            "%(day)sに、意見公募をしないことに決めました。%(ground)s。理由：%(reason)s",
            day=day_of(exemption),
            ground=Message(EXEMPT_GROUNDS[exemption["ground"]]),
            reason=exemption["reason"],
        )
