"""受付: an application from the web without an account, or typed from paper at the desk; sealed as it is stored."""

import datetime as dt
import json
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.codes import code_for, digest_of, once_digest, spaced
from consult.consultations.identity import Identity, Keys, person_key
from consult.documents.text import has_control_characters
from consult.dossier.queries import dossier
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import N_, msg
from consult.recruitment import queries
from consult.recruitment.models import Application, Recruitment
from consult.unit_of_work import UnitOfWork

CHANNELS = {"web": N_("ウェブ"), "paper": N_("窓口"), "mail": N_("郵送"), "fax": N_("FAX")}
_LONGEST = 200
_LONGEST_ESSAY = 20_000


@dataclass(frozen=True)
class Applicant:
    """Who applies, as typed; sealed as it is stored."""

    name: str
    reading: str
    address: str
    phone: str
    email: str = ""

    @property
    def identity(self) -> Identity:
        """The same as the sender of an opinion, to be counted and searched for alike."""
        return Identity(self.name, self.address, self.phone, self.email)


@dataclass(frozen=True)
class Sent:
    """What was sent: who, what they wrote, and what they want."""

    who: Applicant
    essay: str = ""
    wants_reserve: bool = False
    declared: bool = False


@dataclass(frozen=True)
class Slip:
    """What the applicant keeps: number and code."""

    number: int
    code: str

    @property
    def spaced(self) -> str:
        """The code as it is printed."""
        return spaced(self.code)


def seal(who: Applicant, keys: Keys) -> bytes:
    """Who applied, as it is stored."""
    return keys.box.encrypt(json.dumps(asdict(who), ensure_ascii=False).encode())


def unseal(sealed: bytes, keys: Keys) -> Applicant:
    """Who applied; for acts that leave an event."""
    return Applicant(**json.loads(keys.box.decrypt(sealed)))


def wrong_with(sent: Sent, letters: int, *, asks_essay: bool) -> dict[str, list[Sentence]]:
    """Everything that is wrong with what was typed, by field."""
    who, wrong = sent.who, dict[str, list[Sentence]]()
    missing = {
        "name": (who.name, msg("氏名を書いてください")),
        "reading": (who.reading, msg("よみがなを書いてください")),
        "address": (who.address, msg("住所を書いてください。結果を知らせるのに使います")),
        "phone": (who.phone, msg("電話番号を書いてください。例 0566-00-0000")),
    }
    for field, (text, sentence) in missing.items():
        if not text.strip():
            wrong[field] = [sentence]
        elif len(text) > _LONGEST:
            wrong[field] = [msg("%(n)s字までで書いてください", n=_LONGEST)]
    if who.email and ("@" not in who.email.strip("@") or " " in who.email or len(who.email) > _LONGEST):
        wrong["email"] = [msg("メールアドレスの形を確かめてください。例 taro@example.jp")]
    count = len("".join(sent.essay.split()))
    if asks_essay and not count:
        wrong["essay"] = [msg("小論文を書いてください")]
    elif count > (letters or _LONGEST_ESSAY):
        wrong["essay"] = [
            msg("小論文は%(n)s字までです（いま%(now)s字）", n=letters or _LONGEST_ESSAY, now=count)
        ]
    for field, text in {**asdict(who), "essay": sent.essay}.items():
        if has_control_characters(text):
            wrong[field] = [msg("目に見えない文字が入っています。消してから、もう一度送ってください")]
    if not sent.declared:
        wrong["declared"] = [msg("応募できる人に当てはまることを確かめて、印を付けてください")]
    return wrong


def ensure_sound(uow: UnitOfWork, case: Case, sent: Sent) -> None:
    """Raise Invalid with everything that is wrong with an application to this call."""
    call = dossier(uow.session, case).last("call")
    letters = int(pinned(uow.session, case.definition_digest).setting("essay_letters", 0))
    wrong = wrong_with(sent, letters, asks_essay=bool(call and call["essay_theme"]))
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def apply(uow: UnitOfWork, case: Case, sent: Sent, *, once: str, keys: Keys) -> Slip:
    """Receive an application from the web. The same form sent twice is one application with one code.

    Raises:
        Refused: when the call is not open, or was over when the form arrived.
        Invalid: naming every field that is wrong.
    """
    uow.require(Permission.APPLICATION_SUBMIT, on=case)
    known = uow.session.execute(
        select(Application).where(Application.once_digest == once_digest(keys.receipt, once))
    ).scalar_one_or_none()
    code = code_for(keys.receipt, once)
    if known is not None:
        return Slip(known.number, code)
    call = queries.call_of(uow.session, case)
    if call is None or call.closes_at is None or case.stage != "open" or clock.arrived() > call.closes_at:
        raise Refused(msg("この公募は、いま応募を受け付けていません。"))
    ensure_sound(uow, case, sent)
    made = _store(uow, case, sent, keys, channel="web", received_at=clock.arrived(), late=False)
    made.code_digest = digest_of(keys.receipt, code)
    made.once_digest = once_digest(keys.receipt, once)
    return _received(uow, made, code)


def book(uow: UnitOfWork, case: Case, channel: str, received_on: dt.date | None) -> Application:
    """Note that an application came on paper, before anybody has typed it: it waits and blocks the selection.

    Raises:
        Invalid: for an unknown way, no day, or a day to come.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    wrong: dict[str, list[Sentence]] = {}
    if channel not in CHANNELS or channel == "web":
        wrong["channel"] = [msg("どの方法で届いたかを選んでください")]
    if received_on is None or received_on > clock.today():
        wrong["received_on"] = [msg("届いた日を書いてください。先の日は書けません")]
    call = queries.call_of(uow.session, case)
    if wrong or received_on is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if call is None or call.closes_on is None or case.stage not in {"open", "screening"}:
        raise Refused(msg("応募を受け付けられるのは、募集中と資格の確認のあいだです。"))
    at = clock.tokyo(received_on.year, received_on.month, received_on.day, 12)
    made = uow.add(
        Application(
            case_id=case.id, number=_next(uow, case), channel=channel, received_at=at,
            late=received_on > call.closes_on, state="booked", entered_by=uow.actor.account_id,
        )
    )  # fmt: skip
    _received(uow, made, "")
    return made


def enter(uow: UnitOfWork, application: Application, sent: Sent, *, once: str, keys: Keys) -> Slip:
    """Type an application that came on paper; its sender gets a code as well.

    Raises:
        Conflict: when somebody else typed it first.
        Invalid: naming every field that is wrong.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=application)
    if application.state != "booked":
        raise Conflict(msg("この応募は、もう入力されています。"))
    ensure_sound(uow, application.case, sent)
    code = code_for(keys.receipt, f"paper:{application.case.slug}:{application.number}:{once}")
    _fill(application, sent, keys)
    application.state, application.entered_by = "received", uow.actor.account_id
    application.code_digest = digest_of(keys.receipt, code)
    return _received(uow, application, code)


def withdraw(uow: UnitOfWork, typed: str, keys: Keys) -> Application:
    """Take an application back by its code; name, address and essay are erased, the number stays.

    Raises:
        NotFound: for a code nobody has.
        Refused: once the outcome is settled: whoever is chosen declines instead.
    """
    found = queries.by_code(uow.session, typed, keys)
    uow.require(Permission.APPLICATION_SUBMIT, on=found)
    if found.state == "withdrawn":
        return found
    if found.case.stage not in {"open", "screening", "scoring", "drawing"}:
        raise Refused(
            msg("結果が決まったあとは取り下げられません。選ばれたときは、辞退を担当の課に伝えてください。")
        )
    found.state, found.sealed, found.essay, found.person_key = "withdrawn", None, "", ""
    uow.record(Event.APPLICATION_WITHDRAWN, found)
    return found


def identities(uow: UnitOfWork, applications: list[Application], keys: Keys) -> dict[int, Applicant]:
    """Who applied, by number; every one that is opened leaves an event in the log."""
    found: dict[int, Applicant] = {}
    for one in applications:
        uow.require(Permission.RECRUITMENT_RUN, on=one)
        if one.sealed is not None:
            found[one.number] = unseal(one.sealed, keys)
            uow.record(Event.APPLICATION_READ, one)
    return found


def same_person(applications: list[Application]) -> dict[int, list[int]]:
    """For each application the numbers of others by the same person."""
    by_key: dict[str, list[int]] = {}
    for one in applications:
        if one.person_key:
            by_key.setdefault(one.person_key, []).append(one.number)
    return {
        one.number: [n for n in by_key.get(one.person_key, []) if n != one.number] for one in applications
    }


def _store(
    uow: UnitOfWork, case: Case, sent: Sent, keys: Keys, *, channel: str, received_at: dt.datetime, late: bool
) -> Application:
    made = uow.add(
        Application(
            case_id=case.id, number=_next(uow, case), channel=channel, received_at=received_at, late=late,
            case=case, entered_by=uow.actor.account_id,
        )
    )  # fmt: skip
    _fill(made, sent, keys)
    return made


def _fill(made: Application, sent: Sent, keys: Keys) -> None:
    made.sealed, made.essay = seal(sent.who, keys), sent.essay.strip()
    made.wants_reserve = sent.wants_reserve
    made.person_key = person_key(sent.who.identity, keys, f"recruitment/{made.case_id}", "")


def _next(uow: UnitOfWork, case: Case) -> int:
    """The next number; the row of the call is locked, so no two take the same."""
    uow.session.execute(select(Recruitment).where(Recruitment.case_id == case.id).with_for_update())
    last = select(func.max(Application.number)).where(Application.case_id == case.id)
    return (uow.session.execute(last).scalar() or 0) + 1


def _received(uow: UnitOfWork, made: Application, code: str) -> Slip:
    uow.flush()
    uow.record(
        Event.APPLICATION_RECEIVED,
        made,
        public={
            "number": made.number,
            "channel": made.channel,
            "late": made.late,
            "waits": made.state == "booked",
        },
    )
    return Slip(made.number, code)
