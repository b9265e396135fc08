"""What becomes of a seat: 任期 and its end, 補欠 for the rest of it, 互選 of chair and deputy.

The roster of an earlier day never changes: whoever leaves keeps the days they served, and taking an office ends one
membership and begins another the day it is taken.
"""

import datetime as dt

from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.bodies import actions, rules, seat_rules, substitutes
from consult.bodies.models import Body, Membership, SeatSubstitute
from consult.calendars.deadlines import period_end
from consult.documents.text import kana_key
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def term_end(body: Body, since: dt.date) -> dt.date:
    """The last day of a whole term that begins on `since` (民法143条2項)."""
    return period_end(since, body.term_months)


def leave(uow: UnitOfWork, member: Membership, last_day: dt.date, reason: str) -> None:
    """End a term early, for a reason; the day the term would have ended stays known, for whoever fills the rest.

    Raises:
        Invalid: for a day outside the term, or no reason.
    """
    uow.require(Permission.BODY_EDIT, on=member.body)
    wrong = {}
    if last_day < member.since or (member.until is not None and last_day > member.until):
        wrong["last_day"] = [msg("任期の中の日を書いてください")]
    if not reason.strip():
        wrong["reason"] = [msg("理由を書いてください。例 本人の申出")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    member.until, member.left_reason = last_day, reason.strip()
    uow.record(
        Event.SEAT_LEFT,
        member.body,
        public={"seat": member.seat, "until": last_day.isoformat()},
        private={"reason": reason.strip()},
    )


def correct(uow: UnitOfWork, member: Membership, *, name: str, reading: str, affiliation: str = "") -> None:
    """Put right what was written wrong of a person, in all the days they sat in this seat.

    Sealed minutes and issued documents keep what they say.

    Raises:
        Invalid: for no name or reading, or those of someone who sits elsewhere in the body at the time.
    """
    uow.require(Permission.BODY_EDIT, on=member.body)
    told = {"name": name.strip(), "reading": reading.strip(), "affiliation": affiliation.strip()}
    rules.ensure_seatable(
        **{key: told[key] for key in ("name", "reading")}, seat=member.seat, seats=member.body.seats,
        office=member.office, since=member.since, until=member.until,
    )  # fmt: skip
    was = {key: getattr(member, key) for key in told}
    same = [
        one for one in member.body.members
        if (one.seat, one.name, one.reading) == (member.seat, was["name"], was["reading"])
    ]  # fmt: skip
    others = [one for one in member.body.members if one not in same]
    wrong = seat_rules.wrong_member(
        (), others, name=told["name"], reading=told["reading"], category=member.category,
        account_id=member.account_id, since=member.since, until=member.until,
    )  # fmt: skip
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], {"name": next(iter(wrong.values()))})
    if told == was:
        return
    for one in same:
        if one.short_name == actions.family_name(one.name):
            one.short_name = actions.family_name(told["name"])
        one.name, one.reading, one.affiliation = told["name"], told["reading"], told["affiliation"]
        one.sort_key = kana_key(told["reading"])
    fields = sorted(key for key in told if told[key] != was[key])
    uow.record(
        Event.SEAT_CORRECTED,
        member.body,
        public={"seat": member.seat, "fields": fields},
        private={"before": was, "after": told},
    )


def substitute(
    uow: UnitOfWork,
    left: Membership,
    *,
    name: str,
    reading: str,
    since: dt.date | None,
    affiliation: str = "",
) -> Membership:
    """Seat a 補欠の委員: same seat and category, until the day the one who left would have served.

    Raises:
        Invalid: with everything wrong: the term is over, no day, a day outside the rest, no name, no reading.
    """
    ends = left.term_ends
    wrong: dict[str, list[Sentence]] = {}
    if left.until is None or (ends is not None and left.until >= ends):
        wrong["since"] = [msg("この委員は任期の途中で離れていないので、残りの任期がありません")]
    elif since is None:
        wrong["since"] = [msg("任期の始まりの日を書いてください")]
    elif since <= left.until or (ends is not None and since > ends):
        wrong["since"] = [msg("前の委員が離れた日の後で、残りの任期の中の日にしてください")]
    if not name.strip():
        wrong["name"] = [msg("氏名を書いてください")]
    if not reading.strip():
        wrong["reading"] = [msg("よみがなを書いてください。名簿の順に使います")]
    if wrong or since is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return actions.seat_member(
        uow, left.body, seat=left.seat, name=name, reading=reading, category=left.category,
        since=since, until=ends, affiliation=affiliation,
    )  # fmt: skip


def take_office(uow: UnitOfWork, member: Membership, office: str, since: dt.date) -> Membership:
    """互選: from `since` the member is chair or deputy (or neither again), until the term ends.

    Whoever holds the chair then is an ordinary member from that day on.

    Raises:
        Invalid: for an unknown office, the office already held, a day outside the member's term, or a day
            before another one takes the chair.
    """
    uow.require(Permission.BODY_EDIT, on=member.body)
    wrong = {}
    if office not in rules.OFFICES or office == member.office:
        wrong["office"] = [msg("会長、副会長、委員のうち、いまと違う役を選んでください")]
    if since < member.since or (member.until is not None and since > member.until):
        wrong["since"] = [msg("任期の中の日を書いてください")]
    elif office == "chair" and (after := _chair_after(member, since)) is not None:
        wrong["since"] = [
            msg(
                "%(day)sから%(name)sさんが会長です。会長は一人です。その日より後の日にしてください",
                day=after.since,
                name=after.name,
            )
        ]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if office == "chair":
        for holder in rules.on_day(member.body.members, since):
            if holder.office == "chair":
                _continue(uow, holder, "member", since)
    taken = _continue(uow, member, office, since)
    if member.account_id is not None:
        actions.let_in(
            uow, uow.session.get_one(Account, member.account_id), actions.ROLES[office], member.body
        )
    uow.record(
        Event.OFFICE_TAKEN,
        member.body,
        public={"seat": member.seat, "office": office, "since": since.isoformat()},
    )
    return taken


def _chair_after(member: Membership, since: dt.date) -> Membership | None:
    """Who takes the chair on a later day of the term: two would hold it from then on."""
    last = member.until or dt.date.max
    later = (m for m in member.body.members if m.office == "chair" and m.seat != member.seat)
    return next((m for m in later if since < m.since <= last), None)


def _continue(uow: UnitOfWork, member: Membership, office: str, since: dt.date) -> Membership:
    """The same person in the same seat, in another office from `since` on."""
    if since == member.since:
        member.office = office
        uow.flush()
        return member
    going_on = Membership(
        body_id=member.body_id, account_id=member.account_id, seat=member.seat, name=member.name,
        short_name=member.short_name, reading=member.reading, sort_key=member.sort_key,
        category=member.category, affiliation=member.affiliation, office=office,
        since=since, until=member.until, term_ends=member.term_ends,
    )  # fmt: skip
    member.until = since - dt.timedelta(days=1)
    uow.add(going_on)
    uow.flush()
    _keep_substitutes(uow, member, going_on)
    uow.session.expire(member.body, ["members"])
    return going_on


def _keep_substitutes(uow: UnitOfWork, before: Membership, after: Membership) -> None:
    """Whoever was named to sit in for a member goes on doing so in the new office."""
    for named in substitutes.of_members(uow.session, [before.id])[before.id]:
        if named.since >= after.since:
            named.membership_id = after.id
        elif named.until is None or named.until >= after.since:
            uow.add(
                SeatSubstitute(
                    membership_id=after.id, name=named.name, reading=named.reading,
                    affiliation=named.affiliation, since=after.since, until=named.until,
                )
            )  # fmt: skip
            named.until = before.until
    uow.flush()
