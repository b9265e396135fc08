"""Personal links: a member without an account checks or attests the minutes by what came by mail or on paper.

The token is derived from the row and a key, so that a sheet can be printed again and only a digest is stored.
A link ends with what it is for: the check on its closing day, the attestation when the public edition is out.
"""

import datetime as dt
import hashlib
import hmac
from base64 import b32encode, urlsafe_b64encode

from cryptography.fernet import Fernet
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import PUBLIC
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.calendars import date_text, moment_text
from consult.cases.staged import definition_of
from consult.config import Settings
from consult.errors import Gone, Invalid, NotFound, Refused
from consult.i18n import msg, using
from consult.meetings import minutes_queries, room_queries
from consult.meetings.actions import check, turn
from consult.meetings.models import Meeting, Remark
from consult.meetings.models_minutes import MinutesLink
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork, unit_of_work

CHECK, SIGN, DECLARE = "check", "sign", "declare"
NOTICES = {CHECK: "minutes_check", SIGN: "minutes_sign", DECLARE: "minutes_declare"}
OPENS = {CHECK: "corrections", SIGN: "redaction"}


def token(link: MinutesLink, settings: Settings) -> str:
    """The secret part of the address, the same whenever it is made: no letter in it is taken for a digit."""
    said = f"{link.meeting_id}\0{link.membership_id}\0{link.purpose}\0{link.round}"
    made = hmac.new(settings.key("minutes-link"), said.encode(), hashlib.sha256).digest()
    return b32encode(made[:20]).decode().lower()


def digest(secret: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(secret.strip().lower().encode()).hexdigest()


def address(link: MinutesLink, settings: Settings) -> str:
    """The whole address, for a mail or a QR code."""
    return f"{settings.base_url}/m/{token(link, settings)}"


def write(
    uow: UnitOfWork, meeting: Meeting, member: Membership, settings: Settings, *, purpose: str, way: str
) -> MinutesLink:
    """Make a member's link; one made before for the same purpose ends. The caller has asked for permission."""
    for old in of(uow.session, meeting):
        if (old.membership_id, old.purpose) == (member.id, purpose) and old.revoked_at is None:
            old.revoked_at = clock.now()
    last = uow.session.execute(
        select(func.max(MinutesLink.round)).where(
            MinutesLink.meeting_id == meeting.case_id,
            MinutesLink.membership_id == member.id,
            MinutesLink.purpose == purpose,
        )
    ).scalar()
    link = MinutesLink(
        meeting_id=meeting.case_id, membership_id=member.id, purpose=purpose, round=(last or 0) + 1,
        way=way, made_at=clock.now(), digest="",
    )  # fmt: skip
    link.digest = digest(token(link, settings))
    uow.add(link)
    uow.flush()
    uow.record(Event.MINUTES_LINK_MADE, meeting, public={"link": link.id, "for": purpose, "way": way})
    return link


def make(
    uow: UnitOfWork, meeting: Meeting, member_id: int, settings: Settings, *, purpose: str, to: str | None
) -> MinutesLink:
    """A new link for one member, by mail when `to` is given, else to be printed; the one before ends.

    Raises:
        Invalid: for an address that is none.
        NotFound: when nobody of that number checks, or attests, these minutes.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    member = _asked(uow.session, meeting, member_id, purpose)
    if to is not None:
        ensure_address(to)
    ensure_time(uow.session, meeting, purpose)
    link = write(uow, meeting, member, settings, purpose=purpose, way="print" if to is None else "mail")
    if to is not None:
        send(uow, meeting, link, settings, to=to.strip())
    return link


def send(
    uow: UnitOfWork, meeting: Meeting, link: MinutesLink, settings: Settings, *, to: str, language: str = "ja"
) -> None:
    """Queue the mail that carries a link; the address is kept only in the mail itself, sealed."""
    with using(language):
        until = date_text(meeting.check_until) if meeting.check_until else ""
        if link.purpose == DECLARE:
            until = moment_text(last_moment(uow.session, meeting))
    office = meeting.case.office
    context = {
        "title": meeting.case.title, "address": meeting.case.slug, "until": until,
        "office": office.name, "telephone": office.telephone, "votes": asked_in_writing(uow.session, meeting),
    }  # fmt: skip
    notices.queue(
        uow, NOTICES[link.purpose], to, context, secret={"link": address(link, settings)},
        box=Fernet(urlsafe_b64encode(settings.key("identity"))), language=language, case_id=meeting.case_id,
    )  # fmt: skip


def asked_in_writing(session: Session, meeting: Meeting) -> bool:
    """Whether members vote in writing, so that a link asks for more than conflicts."""
    return meeting.in_writing or any(row.state == "open" for row in room_queries.rounds(session, meeting))


def last_moment(session: Session, meeting: Meeting) -> dt.datetime:
    """Until when a link made beforehand is of use: the last 回答期限, else the beginning."""
    due = [row.due_at for row in room_queries.rounds(session, meeting) if row.state == "open"]
    return max(due, default=meeting.starts_at)


def revoke(uow: UnitOfWork, meeting: Meeting, link_id: int) -> None:
    """End a link at once; ending it twice is once."""
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    link = next((one for one in of(uow.session, meeting) if one.id == link_id), None)
    if link is None:
        raise NotFound(msg("このリンクは見つかりません"))
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        uow.record(Event.MINUTES_LINK_REVOKED, meeting, public={"link": link.id})


def revoke_all(uow: UnitOfWork, meeting: Meeting, purpose: str) -> None:
    """Part of an act that makes earlier links pointless."""
    for link in of(uow.session, meeting):
        if link.purpose == purpose and link.revoked_at is None:
            link.revoked_at = clock.now()
            uow.record(Event.MINUTES_LINK_REVOKED, meeting, public={"link": link.id})


def of(session: Session, meeting: Meeting) -> list[MinutesLink]:
    """Every link of a meeting, newest first."""
    return list(
        session.execute(
            select(MinutesLink)
            .where(MinutesLink.meeting_id == meeting.case_id)
            .order_by(MinutesLink.id.desc())
        ).scalars()
    )


def holder(session: Session, secret: str) -> tuple[MinutesLink, Meeting]:
    """Whose link this is, and for which meeting.

    Raises:
        NotFound: for a token nobody was given.
        Gone: for one that was ended, or whose time is over; the sentence names the office to ask.
    """
    link = session.execute(
        select(MinutesLink).where(MinutesLink.digest == digest(secret))
    ).scalar_one_or_none()
    if link is None:
        raise NotFound(msg("このリンクは見つかりません。届いた文のとおりに入れたか、確かめてください。"))
    meeting = session.get_one(Meeting, link.meeting_id)
    office = meeting.case.office
    if link.revoked_at is not None:
        raise Gone(
            msg(
                "このリンクは使えなくなりました。新しいリンクは%(office)s（%(telephone)s）が出します。",
                office=office.name,
                telephone=office.telephone,
            )
        )
    try:
        ensure_time(session, meeting, link.purpose)
    except Refused as over:
        raise Gone(over.sentence) from None
    return link, meeting


def ensure_time(session: Session, meeting: Meeting, purpose: str) -> None:
    """Refused when what a link is for is over, or has not begun."""
    if purpose == DECLARE:
        _ensure_before_or_asked(session, meeting)
        return
    stage = definition_of(session, meeting.case).stage(meeting.case.stage)
    if OPENS[purpose] not in stage.opens:
        raise Refused(
            msg("会議録を確かめる期間ではありません")
            if purpose == CHECK
            else msg("いまは、署名委員が確かめる段階ではありません")
        )
    if purpose == CHECK and meeting.check_until is not None and clock.today() > meeting.check_until:
        raise Refused(msg("会議録を確かめる期間は%(day)sに終わりました", day=meeting.check_until))


def _ensure_before_or_asked(session: Session, meeting: Meeting) -> None:
    """Between notice and opening, and as long as something is asked in writing."""
    if meeting.noticed_on is not None and meeting.case.stage != "cancelled":
        asked = [row for row in room_queries.rounds(session, meeting) if row.state == "open"]
        if meeting.opened_at is None or any(clock.now() <= row.due_at for row in asked):
            return
        if asked:
            last = max(row.due_at for row in asked)
            raise Refused(msg("回答期限（%(when)s）を過ぎたので、受け付けられません", when=last))
    raise Refused(
        msg(
            "利害関係を前もって申し出られるのは、開催を知らせてから開会するまで、書面で答えられるのは、回答期限までです"
        )
    )


def ask(secret: str, remark_id: int, after: str, *, key: str = "") -> None:
    """直してほしい by a link. A wish about another's remark is refused, and the refusal stays in the log."""
    try:
        with unit_of_work(PUBLIC) as uow:
            link, meeting = held_for(uow, secret, CHECK)
            remark = uow.session.get(Remark, remark_id)
            if remark is None:
                raise NotFound(msg("この発言は見つかりません"))
            check.wish(uow, meeting, remark, link.membership, after=after, key=key)
    except check.NotYourRemark:
        with unit_of_work(PUBLIC) as uow:
            _link, meeting = held_for(uow, secret, CHECK)
            uow.record(Event.CORRECTION_REFUSED, meeting, public={"row": remark_id, "why": "not_own"})
        raise


def accept(secret: str) -> None:
    """了承 by a link."""
    with unit_of_work(PUBLIC) as uow:
        link, meeting = held_for(uow, secret, CHECK)
        check.assent(uow, meeting, link.membership)


def held_for(uow: UnitOfWork, secret: str, purpose: str) -> tuple[MinutesLink, Meeting]:
    """The link and its meeting with the turn taken, for its holder's act; NotFound when it is for something else."""
    link, meeting = holder(uow.session, secret)
    turn.take(uow, meeting, Permission.MINUTES_USE_LINK)
    link, meeting = holder(uow.session, secret)
    if link.purpose != purpose:
        raise NotFound(msg("このリンクは、別のことのためのものです"))
    link.opened_at = link.opened_at or clock.now()
    return link, meeting


def _asked(session: Session, meeting: Meeting, member_id: int, purpose: str) -> Membership:
    found = {m.id: m for m in minutes_queries.asked(session, meeting, purpose)}
    if member_id not in found:
        raise NotFound(msg("この委員は、この会議録を確かめる人ではありません"))
    return found[member_id]


def ensure_address(to: str) -> None:
    """Refuse what is no address of mail.

    Raises:
        Invalid: naming the field `to`.
    """
    try:
        validate_email(to.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        sentence = msg("メールアドレスが正しくありません。例 midori@example.jp")
        raise Invalid(sentence, {"to": [sentence]}) from None
