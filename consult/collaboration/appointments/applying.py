"""応募: anybody applies to be appointed, without an account; the office reads it and takes the usual steps from there.

Name, reading and mail are sealed at once, and no part of an application is ever public.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import actions as cases
from consult.cases import once
from consult.cases.models import Case
from consult.codes import code_for, read_code
from consult.collaboration.appointments.sheets import NAME
from consult.collaboration.issues.reporting import receiving_office
from consult.collaboration.promises.effects import note
from consult.config import Settings
from consult.documents.text import has_control_characters
from consult.dossier.reading import CONFIRM, read
from consult.dossier.sheets import sheet_of
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import N_, Message, msg, using
from consult.unit_of_work import UnitOfWork

FIELDS: Final = ("post", "place", "reason", "skills", "name", "reading", "mail")
_NEEDED: Final = {
    "place": N_("活動したい区や地区"),
    "reason": N_("応募の理由"),
    "skills": N_("経験や受けた研修"),
}
_ACT: Final = "appointment:apply"


@dataclass(frozen=True)
class Application:
    """What was typed; `agrees`: would take the role on, `listed`: the roster may show the name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    agrees: bool = False
    listed: bool = False


def ensure_sound(said: Application) -> dict[str, object]:
    """The answers of the nomination sheet, or Invalid with everything that is wrong, field by field."""
    sheet = sheet_of(NAME, "nomination")
    if sheet is None:
        raise LookupError("the sheet of a nomination is not declared")
    wrong: dict[str, list[Sentence]] = {}
    values: dict[str, object] = {}
    typed = {name: [said.texts.get(name, "")] for name in FIELDS}
    try:
        values = read(sheet, {**typed, "way": ["open"], CONFIRM: ["1"]})
    except Invalid as error:
        wrong = {name: list(sentences) for name, sentences in error.fields.items()}
    for name, texts in typed.items():
        if has_control_characters(texts[0]):
            sentence = msg("目に見えない文字が入っています。消してから、もう一度送ってください")
            wrong.setdefault(name, [sentence])
    for name in _NEEDED:
        if not said.texts.get(name, "").strip():
            wrong.setdefault(name, [msg("「%(item)s」を書いてください", item=Message(_NEEDED[name]))])
    mail = said.texts.get("mail", "").strip()
    if mail and ("@" not in mail.strip("@") or " " in mail):
        wrong["mail"] = [msg("メールアドレスの形を確かめてください。例 taro@example.jp")]
    if not said.agrees:
        wrong["agrees"] = [msg("引き受けてよいときだけ応募できます。印を付けてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return values


def apply(uow: UnitOfWork, said: Application, key: str) -> str:
    """Take an application up as a case nobody outside the office sees; returns its address part. Sent twice, it is one.

    Raises:
        Invalid: naming every field that is wrong.
        NotFound: when the city has no office yet.
    """
    office = receiving_office(uow)
    uow.require(Permission.APPOINTMENT_APPLY, on=office)
    if known := once.done_before(uow, key, _ACT):
        return str(known["slug"])
    values = ensure_sound(said)
    with using("ja"):
        title, applied = str(msg("コーディネーター等への応募")), str(msg("応募"))
    case = cases.open_case(uow, NAME, title=title, office=office, permission=Permission.APPOINTMENT_APPLY)
    note(uow, case, "nomination", {**values, "nominated_by": applied})
    note(uow, case, "consent", {"agrees": True, "listed": said.listed})
    uow.record(Event.APPOINTMENT_APPLIED, case, public={})
    once.remember(uow, key, _ACT, {"slug": case.slug})
    return case.slug


def code_of(slug: str, settings: Settings) -> str:
    """The confirmation code of an application, derived from its number: nothing of it is stored."""
    return code_for(settings.key("application-code"), slug)


def case_of(session: Session, slug: str) -> Case:
    """The application at this address part, which was just made."""
    return session.execute(select(Case).where(Case.procedure == NAME, Case.slug == slug)).scalar_one()


def found(session: Session, number: str, code: str, settings: Settings) -> Case:
    """The application a number and a code belong to.

    Raises:
        NotFound: the same sentence, whichever of the two is wrong.
    """
    slug = number.strip().lower()
    wanted = select(Case).where(Case.procedure == NAME, (Case.slug == slug) | (Case.number == number.strip()))
    case = session.execute(wanted).scalars().first()
    if case is None or read_code(code) != code_of(case.slug, settings):
        raise NotFound(
            msg("この番号と確認コードの応募は見つかりません。写しまちがいがないか、確かめてください。")
        )
    return case
