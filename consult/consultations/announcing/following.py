"""Following by mail: an address and nothing else, no account, confirmed by the link in the first mail.

The answer to a request is the same whether the address is known or not. The link in each mail is derived from
the row and a secret, so that only its digest is stored; the address is sealed, and erased when somebody stops.
"""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.announcing.news import EVERYTHING
from consult.consultations.models_announcing import PlannedConsultation, Topic
from consult.consultations.models_following import Follow, Follower, FollowMail, FollowRequest
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.notifications import actions as notices
from consult.notifications.models import Mail
from consult.notifications.undeliverable import when_undeliverable
from consult.unit_of_work import UnitOfWork

WAIT = timedelta(hours=48)
MOST = 50  # things one address may follow
HARD_BOUNCES = 2
FORGET = "follow.forget"
CONFIRM, TOLD = "follow_confirm", "follow_news"


@dataclass(frozen=True)
class Keys:
    """The secrets of following: finding an address again, deriving links, sealing."""

    address: bytes
    link: bytes
    box: Fernet

    @classmethod
    def of(cls, settings: Settings) -> "Keys":
        """Those of this installation."""
        identity = Fernet(urlsafe_b64encode(settings.key("identity")))
        return cls(settings.key("follower-address"), settings.key("follower-link"), identity)

    def find(self, address: str) -> str:
        """The keyed digest under which an address is found; capitals do not matter."""
        return hmac.new(self.address, address.casefold().encode(), hashlib.sha256).hexdigest()

    def token(self, follower: Follower) -> str:
        """The link of a follower, the same in every mail."""
        made = hmac.new(self.link, f"{follower.id}\0{follower.salt}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(made[:24]).decode()

    def open(self, follower: Follower) -> str:
        """The address, to write on a mail."""
        address: str = json.loads(self.box.decrypt(follower.address))["to"]
        return address


def digest(token: str) -> str:
    """What is stored of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask(
    uow: UnitOfWork, address: str, wanted: Sequence[str], keys: Keys, *, base_url: str, language: str = "ja"
) -> None:
    """Send the link that begins the mails; nothing begins before it is opened.

    `wanted` are keys (`case:12`, `topic:3`, `plan:4`, `all`); those of nothing public are left out.

    Raises:
        Invalid: for `email` and `wanted`.
    """
    uow.require(Permission.FOLLOW)
    plain = address.strip()
    chosen = public_keys(uow.session, wanted)
    wrong: dict[str, list[Sentence]] = _wrong(plain)
    if not chosen:
        wrong["wanted"] = [msg("知らせてほしいことを選んでください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    follower = _follower(uow, plain, keys, language)
    token = secrets.token_urlsafe(24)
    uow.add(
        FollowRequest(
            follower_id=follower.id, keys=chosen, language=language,
            token_digest=digest(token), asked_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    link = f"{base_url}/follow/confirm/{token}"
    mail = notices.queue(uow, CONFIRM, plain, {}, secret={"link": link}, box=keys.box, language=language)
    _sent(uow, follower, mail, [])
    uow.record(Event.FOLLOW_ASKED, follower.subject)
    forgotten = (clock.now() + WAIT + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    uow.enqueue(FORGET, forgotten.isoformat(), {}, forgotten)  # one job an hour, however many ask


def _wrong(address: str) -> dict[str, list[Sentence]]:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        if "@" not in address:
            return {"email": [msg("メールアドレスに@が入っていません。例 midori@example.jp")]}
        return {"email": [msg("メールアドレスが正しくありません。例 midori@example.jp")]}
    return {}


def _follower(uow: UnitOfWork, plain: str, keys: Keys, language: str) -> Follower:
    key = keys.find(plain)
    known = uow.session.execute(select(Follower).where(Follower.address_key == key)).scalar_one_or_none()
    if known is not None:
        return known
    sealed = keys.box.encrypt(json.dumps({"to": plain}, ensure_ascii=False).encode())
    made = uow.add(
        Follower(
            address=sealed, address_key=key, language=language, salt=secrets.token_hex(16),
            token_digest=secrets.token_hex(32), asked_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    made.token_digest = digest(keys.token(made))
    uow.flush()
    return made


def _sent(uow: UnitOfWork, follower: Follower, mail_id: int, news: Sequence[int]) -> None:
    uow.add(FollowMail(follower_id=follower.id, mail_id=mail_id, news=list(news), at=clock.now()))


def public_keys(session: Session, wanted: Sequence[str]) -> list[str]:
    """Those of `wanted` that name something public, each once and at most fifty."""
    ids: dict[str, set[int]] = {"case": set(), "topic": set(), "plan": set()}
    for key in wanted[: 2 * MOST]:
        kind, _, number = key.partition(":")
        if kind in ids and number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004 - a 32-bit number
            ids[kind].add(int(number))
    public = select(Case.id).where(
        Case.id.in_(ids["case"]), Case.public.is_(True), Case.procedure == "public_consultation"
    )
    found = {f"case:{n}" for n in session.execute(public).scalars()}
    topics = select(Topic.id).where(Topic.id.in_(ids["topic"]))
    found |= {f"topic:{n}" for n in session.execute(topics).scalars()}
    plans = select(PlannedConsultation.id).where(PlannedConsultation.id.in_(ids["plan"]))
    found |= {f"plan:{n}" for n in session.execute(plans).scalars()}
    return [key for key in dict.fromkeys(wanted) if key in found or key == EVERYTHING][:MOST]


def request_of(session: Session, token: str) -> FollowRequest:
    """What the link of a first mail asks for.

    Raises:
        NotFound: for a link nobody has, one already used and one older than two days: the same words.
    """
    found = session.execute(
        select(FollowRequest).where(
            FollowRequest.token_digest == digest(token), FollowRequest.asked_at > clock.now() - WAIT
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(
            msg("このリンクは使えません。48時間たったか、もう使われています。もう一度申し込んでください。")
        )
    return found


def confirm(uow: UnitOfWork, token: str, keys: Keys) -> str:
    """Begin: what was asked is followed from now on. Returns the link by which it is managed."""
    uow.require(Permission.FOLLOW)
    wanted = request_of(uow.session, token)
    follower = uow.session.get_one(Follower, wanted.follower_id)
    mine = {row.key for row in follows_of(uow.session, follower)}
    for key in wanted.keys:
        if key not in mine and len(mine) < MOST:
            uow.add(Follow(follower_id=follower.id, key=key, since=clock.now()))
            mine.add(key)
    follower.confirmed_at = follower.confirmed_at or clock.now()
    follower.language = wanted.language
    uow.session.delete(wanted)
    uow.record(Event.FOLLOW_CONFIRMED, follower.subject, public={"things": len(mine)})
    return keys.token(follower)


def holder(session: Session, token: str) -> Follower:
    """Whose link this is; NotFound for a link nobody has, or that was stopped."""
    found = session.execute(
        select(Follower).where(Follower.token_digest == digest(token), Follower.confirmed_at.is_not(None))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("このリンクは使えません。知らせるメールは、もう止まっています。"))
    return found


def follows_of(session: Session, follower: Follower) -> Sequence[Follow]:
    """What somebody follows, oldest first."""
    mine = select(Follow).where(Follow.follower_id == follower.id).order_by(Follow.id)
    return session.execute(mine).scalars().all()


def drop(uow: UnitOfWork, token: str, key: str) -> bool:
    """Follow one thing no longer; with the last one everything stops. Returns whether something is left."""
    uow.require(Permission.FOLLOW)
    follower = holder(uow.session, token)
    uow.execute(delete(Follow).where(Follow.follower_id == follower.id, Follow.key == key))
    left = len(follows_of(uow.session, follower))
    uow.record(Event.FOLLOW_CHANGED, follower.subject, public={"things": left})
    if not left:
        erase(uow, follower, Event.FOLLOW_STOPPED)
    return bool(left)


def stop(uow: UnitOfWork, token: str) -> bool:
    """Stop every mail and erase the address; doing it twice is no error. Returns whether there was something."""
    uow.require(Permission.FOLLOW)
    found = uow.session.execute(
        select(Follower).where(Follower.token_digest == digest(token))
    ).scalar_one_or_none()
    if found is None:
        return False
    erase(uow, found, Event.FOLLOW_STOPPED)
    return True


def erase(uow: UnitOfWork, follower: Follower, why: Event) -> None:
    """Nothing of the address is left, in the mail register either; what still waits is not sent."""
    mails = select(FollowMail.mail_id).where(FollowMail.follower_id == follower.id)
    uow.execute(update(Mail).where(Mail.id.in_(mails)).values(recipient=b""))
    waiting = Mail.state.in_(("queued", "held"))
    uow.execute(update(Mail).where(Mail.id.in_(mails), waiting).values(state="dropped"))
    for table in (FollowMail, FollowRequest, Follow):
        uow.execute(delete(table).where(table.follower_id == follower.id))
    subject = follower.subject
    uow.session.delete(follower)
    uow.record(why, subject)


@when_undeliverable(CONFIRM, TOLD)
def bounced(uow: UnitOfWork, mail: Mail) -> None:
    """A mail to a follower came back for good: after the second one, mails stop and the address is erased."""
    found = uow.session.execute(
        select(Follower)
        .join(FollowMail, FollowMail.follower_id == Follower.id)
        .where(FollowMail.mail_id == mail.id)
    ).scalar_one_or_none()
    if found is None:
        return
    found.hard_bounces += 1
    if found.hard_bounces >= HARD_BOUNCES or found.confirmed_at is None:
        erase(uow, found, Event.FOLLOW_STOPPED)


@handles(FORGET)
def forget(uow: UnitOfWork, _key: str) -> None:
    """The worker's part: erase what nobody confirmed within two days."""
    uow.require(Permission.MAIL_SEND)
    late = clock.now() - WAIT
    uow.execute(delete(FollowRequest).where(FollowRequest.asked_at <= late))
    waiting = select(FollowRequest.follower_id)
    strangers = select(Follower).where(
        Follower.confirmed_at.is_(None), Follower.asked_at <= late, Follower.id.not_in(waiting)
    )
    found = uow.session.execute(strangers.limit(500)).scalars().all()
    for follower in found:
        erase(uow, follower, Event.FOLLOW_FORGOTTEN)
    uow.record(Event.FOLLOW_FORGOTTEN, "followers/unconfirmed", public={"forgotten": len(found)})
