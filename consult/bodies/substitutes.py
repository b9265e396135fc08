"""代理出席: who may sit in for a member is named beforehand, for a time, where the body's rules allow it at all."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies import rules, seat_rules
from consult.bodies.models import Membership, SeatSubstitute
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def of_members(session: Session, members: Iterable[int]) -> dict[int, list[SeatSubstitute]]:
    """Everyone named for these memberships, by membership, the newest last: one statement."""
    found: dict[int, list[SeatSubstitute]] = {member: [] for member in members}
    rows = select(SeatSubstitute).where(SeatSubstitute.membership_id.in_(found)).order_by(SeatSubstitute.id)
    for row in session.execute(rows).scalars():
        found[row.membership_id].append(row)
    return found


def on_day(named: Iterable[SeatSubstitute], day: dt.date) -> list[SeatSubstitute]:
    """Those who may sit in on `day`."""
    return rules.on_day(named, day)


def name_substitute(
    uow: UnitOfWork,
    member: Membership,
    *,
    name: str,
    reading: str,
    affiliation: str,
    since: dt.date,
    until: dt.date | None = None,
) -> SeatSubstitute:
    """Let somebody sit in for a member from one day to another, at the longest while the member's term runs.

    Raises:
        Refused: where the body's rules know no substitutes.
        Invalid: without name or reading, for days outside the term, for a member of the body, for a second one.
    """
    uow.require(Permission.BODY_EDIT, on=member.body)
    if not member.body.substitutes_allowed:
        raise Refused(
            msg(
                "この会議体の決まりでは、代理の出席を認めていません。認めるときは、先に決まりを変えてください。"
            )
        )
    last = until if until is not None else member.until
    wrong: dict[str, list[Sentence]] = {}
    if not name.strip():
        wrong["name"] = [msg("氏名を書いてください")]
    if not reading.strip():
        wrong["reading"] = [msg("よみがなを書いてください。名簿の順に使います")]
    if since < member.since or (member.until is not None and (last is None or last > member.until)):
        wrong["since"] = [msg("任期の中の日を書いてください")]
    elif last is not None and last < since:
        wrong["until"] = [msg("任期の終わりは、始まりより後の日にしてください")]
    elif (found := _who_else(uow.session, member, name, reading, since, last)) is not None:
        wrong["name"] = [found]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    made = uow.add(
        SeatSubstitute(
            membership_id=member.id, name=name.strip(), reading=reading.strip(), affiliation=affiliation,
            since=since, until=last,
        )
    )  # fmt: skip
    uow.flush()
    _note(uow, member, since, last)
    return made


def end_substitute(uow: UnitOfWork, named: SeatSubstitute, last_day: dt.date) -> None:
    """Say that somebody sits in no longer than `last_day`.

    Raises:
        Invalid: for a day before the first one or after the last.
    """
    uow.require(Permission.BODY_EDIT, on=named.member.body)
    if last_day < named.since or (named.until is not None and last_day > named.until):
        sentence = msg("代理をする期間の中の日を書いてください")
        raise Invalid(sentence, {"last_day": [sentence]})
    named.until = last_day
    _note(uow, named.member, named.since, last_day)


def _note(uow: UnitOfWork, member: Membership, since: dt.date, until: dt.date | None) -> None:
    public = {"seat": member.seat, "since": since.isoformat(), "until": until.isoformat() if until else ""}
    uow.record(Event.SUBSTITUTE_NAMED, member.body, public=public)


def _who_else(
    session: Session, member: Membership, name: str, reading: str, since: dt.date, until: dt.date | None
) -> Sentence | None:
    """Why this person cannot: sits on the body, stands in for another, or someone else stands in already."""
    everyone: Sequence[Membership] = member.body.members
    at_once = [m for m in everyone if rules.overlaps(since, until, m)]
    if any(seat_rules.same_person(m, name, reading) for m in at_once):
        return msg("この人は、この会議体の委員です。委員でない人を代理にしてください")
    for membership, named in of_members(session, [m.id for m in everyone]).items():
        for other in named:
            if not rules.overlaps(since, until, other):
                continue
            if membership == member.id:
                return msg("その期間は、別の人を代理に決めています。先にその人の代理を終えてください")
            if seat_rules.same_person(other, name, reading):
                return msg("この人は、その期間ほかの委員の代理です。1人が2人の代理をすることはできません")
    return None
