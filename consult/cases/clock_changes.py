"""Changing a clock by hand: suspend, resume, extend, reopen. The head does it, with a reason, and it stays visible.

The due day is never edited: each change says why, is reckoned anew, and the earlier state stays as history.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import Count, Rule, days_until, reckon
from consult.calendars import Deadline as Reckoned
from consult.cases import clocks, keeping
from consult.cases.models import Case, Deadline
from consult.cases.staged import definition_of
from consult.cases.wording import ensure_sayable
from consult.documents.personal_data import personal_data_hints
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import LANGUAGES, N_, Message, gettext, msg, using
from consult.unit_of_work import UnitOfWork

LONGEST_REASON = 2000
FARTHEST = dt.timedelta(days=3660)  # ten years: reminders after the day must have a day of their own


@dataclass(frozen=True)
class Reason:
    """Why a clock is changed: `public` for everyone who sees it, naming nobody; `office` stays inside.

    The first is needed for a clock the public sees, the second for any other.
    """

    public: str = ""
    office: str = ""


_RESUMED, _DECIDED = N_("再開した日"), N_("新しく決めた日")


def suspend(
    uow: UnitOfWork,
    deadline: Deadline,
    why: Reason,
    *,
    seen: str | None = None,
) -> None:
    """Stop a running clock; the days that are left are kept until it is resumed.

    Args:
        deadline: The clock.
        why: For those who see the clock.
        seen: `state_of` what the person looked at, so that two changes at once are noticed.

    Raises:
        Refused: when it does not run, its day has passed, or the procedure itself must move it.
        Invalid: for a missing reason or one that shows someone's address or number.
    """
    case = _taken(uow, deadline, seen)
    _refuse(
        (deadline.state == "running", msg("止められるのは、動いている期限だけです")),
        (
            not _overdue(deadline),
            msg("期日を過ぎた期限は止められません。終わらせるか、遅れを公表してください"),
        ),
        _changeable(deadline),
    )
    _ensure_reasons(deadline, why)
    left = days_until(deadline.due_on)
    deadline.state, deadline.remaining = "suspended", left
    deadline.steps = [
        *deadline.steps,
        _told(msg("%(day)sに止めました。残りは%(n)s日です", day=clock.today(), n=left)),
    ]
    _moved(uow, case, deadline.rule, None)
    _recorded(uow, deadline, "suspended", why, _Before(deadline.due_on), remaining=left)


def resume(
    uow: UnitOfWork,
    deadline: Deadline,
    why: Reason,
    *,
    seen: str | None = None,
) -> None:
    """Let a suspended clock run on: the days that were left are counted from today, today left out.

    Raises:
        Refused: when it is not suspended.
        Invalid: for a missing reason or one that shows someone's address or number.
    """
    case = _taken(uow, deadline, seen)
    _refuse((deadline.state == "suspended", msg("再開できるのは、止めている期限だけです")))
    _ensure_reasons(deadline, why)
    old, left = deadline.due_on, deadline.remaining or 0
    rule = Rule(Count.EXCLUDING, left, _RESUMED) if left else Rule(Count.ON, 0, _RESUMED)
    _run_to(uow, case, deadline, reckon(rule, clock.today()))
    _recorded(uow, deadline, "resumed", why, _Before(old), to=deadline.due_on.isoformat())


def extend(
    uow: UnitOfWork,
    deadline: Deadline,
    due_on: dt.date,
    why: Reason,
    *,
    seen: str | None = None,
) -> None:
    """Move a running clock to a later day, before its day has passed.

    Raises:
        Refused: when it does not run, its day has passed, or the procedure itself must move it.
        Invalid: for a day that is not later, and for the reasons as in `suspend`.
    """
    case = _taken(uow, deadline, seen)
    _refuse(
        (deadline.state == "running", msg("延ばせるのは、動いている期限だけです")),
        (not _overdue(deadline), msg("延ばせるのは、期日までです。過ぎたあとは遅れとして残ります")),
        _changeable(deadline),
    )
    later = msg("いまの期日（%(day)s）より後の日にしてください", day=deadline.due_on)
    wrong: dict[str, list[Sentence]] = {"due_on": [later]} if due_on <= deadline.due_on else _too_far(due_on)
    _ensure_reasons(deadline, why, wrong)
    old = deadline.due_on
    _run_to(uow, case, deadline, reckon(Rule(Count.ON, 0, _DECIDED), due_on))
    _recorded(uow, deadline, "extended", why, _Before(old), to=due_on.isoformat())


def reopen(
    uow: UnitOfWork,
    deadline: Deadline,
    due_on: dt.date | None,
    why: Reason,
    *,
    seen: str | None = None,
) -> None:
    """Let a clock that has ended run again, to a new day or to its old one; the earlier end stays as history.

    Raises:
        Refused: when it has not ended, or the case has left the stage in which it fires.
        Invalid: for a day before the old one, and for the reasons as in `suspend`.
    """
    case = _taken(uow, deadline, seen)
    ended = deadline.state in clocks.ENDED
    fires = deadline.trigger is None or _fires_here(uow, case, deadline.trigger)
    _refuse(
        (ended, msg("開き直せるのは、終わった期限だけです")),
        (fires, msg("案件はもう次の段階にあります。段階を戻す操作をしてください")),
        _changeable(deadline),
    )
    earlier = msg("前の期日（%(day)s）から後の日にしてください", day=deadline.due_on)
    wrong = _too_far(due_on) if due_on else {}
    if due_on and due_on < deadline.due_on:
        wrong["due_on"] = [earlier]
    _ensure_reasons(deadline, why, wrong)
    before = _Before(deadline.due_on, deadline.fired_at)
    _run_to(uow, case, deadline, reckon(Rule(Count.ON, 0, _DECIDED), due_on or before.due_on))
    _recorded(uow, deadline, "reopened", why, before, to=deadline.due_on.isoformat())


_EVENTS = {
    "suspended": Event.DEADLINE_SUSPENDED,
    "resumed": Event.DEADLINE_RESUMED,
    "extended": Event.DEADLINE_EXTENDED,
    "reopened": Event.DEADLINE_REOPENED,
}


def state_of(deadline: Deadline) -> str:
    """What a form remembers of the clock it was made for."""
    return f"{deadline.state}:{deadline.due_on.isoformat()}"


def acts_on(deadline: Deadline) -> tuple[str, ...]:
    """Which changes the clock takes in its present state."""
    if not _changeable(deadline)[0]:
        return ()
    if deadline.state == "running":
        return () if _overdue(deadline) else ("extend", "suspend")
    return ("resume",) if deadline.state == "suspended" else ("reopen",)


def _taken(uow: UnitOfWork, deadline: Deadline, seen: str | None) -> Case:
    case = uow.session.get_one(Case, deadline.case_id)
    if keeping.of_another_organ(case):
        keeping.require(uow, case)
    else:
        uow.require(Permission.CLOCK_CHANGE, on=case)
    uow.session.execute(select(Deadline.id).where(Deadline.id == deadline.id).with_for_update())
    uow.session.refresh(deadline)
    if seen is not None and seen != state_of(deadline):
        raise Conflict(msg("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。"))
    return case


def _overdue(deadline: Deadline) -> bool:
    return days_until(deadline.due_on) < 0


def _changeable(deadline: Deadline) -> tuple[bool, Sentence]:
    free = deadline.trigger is None or clocks.follower(deadline.rule) is not None
    return free, msg("この期限は、案件を進める操作（延長など）で動かしてください")


def _fires_here(uow: UnitOfWork, case: Case, trigger: str) -> bool:
    return bool(list(definition_of(uow.session, case).edges_from(case.stage, trigger)))


def _refuse(*conditions: tuple[bool, Sentence]) -> None:
    """Refuse with every condition that does not hold."""
    unmet = [sentence for met, sentence in conditions if not met]
    if len(unmet) == 1:
        raise Refused(unmet[0])
    if unmet:
        raise Refused(_Several(unmet))


class _Several:
    """Several sentences as one, in the reader's language."""

    def __init__(self, sentences: list[Sentence]) -> None:
        self._sentences = sentences

    def __str__(self) -> str:
        return "／".join(map(str, self._sentences))


def _too_far(day: dt.date) -> dict[str, list[Sentence]]:
    latest = clock.today() + FARTHEST
    return {"due_on": [msg("%(day)sまでの日にしてください", day=latest)]} if day > latest else {}


def _ensure_reasons(
    deadline: Deadline, why: Reason, wrong: Mapping[str, list[Sentence]] | None = None
) -> None:
    found: dict[str, list[Sentence]] = dict(wrong or {})
    name, text = ("public_reason", why.public) if deadline.public else ("reason", why.office)
    if not text.strip():
        found[name] = [msg("理由を書いてください")]
    elif personal_data_hints(why.public):
        found["public_reason"] = [msg("だれでも読む文です。電話番号、住所、メールアドレスを消してください")]
    for name, text in (("reason", why.office), ("public_reason", why.public)):
        if len(text) > LONGEST_REASON:
            found[name] = [msg("%(n)s字までにしてください", n=LONGEST_REASON)]
    if found:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(found)), found)


def _told(sentence: Message) -> dict[str, str]:
    said = {}
    for code in LANGUAGES:
        with using(code):
            said[code] = str(sentence)
    return said


def _run_to(uow: UnitOfWork, case: Case, deadline: Deadline, reckoned: Reckoned) -> None:
    clocks.run(deadline, reckoned, told=deadline.steps)
    _moved(uow, case, deadline.rule, deadline.due_on)
    clocks.schedule(uow, case, deadline)


def _moved(uow: UnitOfWork, case: Case, rule: str, day: dt.date | None) -> None:
    follower = clocks.follower(rule)
    if follower is not None:
        follower(uow, case, day)


def _kept(text: str) -> str:
    """PostgreSQL cannot keep the one character that is replaced."""
    return text.strip().replace("\x00", "\u2400")


def _recorded(
    uow: UnitOfWork, deadline: Deadline, kind: str, why: Reason, before: "_Before", **public: object
) -> None:
    said, inside = _kept(why.public) if deadline.public else "", _kept(why.office)
    if said:
        ensure_sayable(uow.session, uow.session.get_one(Case, deadline.case_id), gettext("期限の理由"), said)
        public["reason_sha256"] = hashlib.sha256(said.encode()).hexdigest()
    event = uow.record(
        _EVENTS[kind],
        uow.session.get_one(Case, deadline.case_id),
        public={"rule": deadline.rule, "from": before.due_on.isoformat(), **public},
        private={"reason": inside} if inside else {},
    )
    clocks.note(
        uow,
        deadline,
        kind,
        event,
        old_due=before.due_on,
        ended_at=before.ended_at,
        reason=inside,
        public_reason=said,
    )


@dataclass(frozen=True)
class _Before:
    """How a clock stood before it was changed."""

    due_on: dt.date
    ended_at: dt.datetime | None = None
