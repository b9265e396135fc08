"""登録: anybody offers or wishes something without an account; a code opens the registration again.

The words wait until an office has read them. Name and contact are sealed at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import actions as cases
from consult.cases.models import Case
from consult.collaboration.issues.reporting import receiving_office
from consult.collaboration.matching import listing
from consult.collaboration.matching.models import MatchListing
from consult.collaboration.matching.sheets import NAME
from consult.collaboration.promises.effects import note
from consult.documents.text import has_control_characters
from consult.dossier.reading import CONFIRM, read
from consult.dossier.sheets import Sheet, sheet_of
from consult.errors import Invalid, Sentence
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork

FIELDS = ("direction", "kind", "title", "what", "theme", "place", "period", "name", "contact", "mail")


@dataclass(frozen=True)
class Entry:
    """What was typed, and that its sender has read how it is used."""

    texts: Mapping[str, str] = field(default_factory=dict)
    agreed: bool = False


def ensure_sound(said: Entry) -> dict[str, object]:
    """The answers of the sheet, or Invalid with everything that is wrong, field by field."""
    wrong: dict[str, list[Sentence]] = {}
    values: dict[str, object] = {}
    typed = {name: [said.texts.get(name, "")] for name in FIELDS}
    try:
        values = read(_sheet(), {**typed, CONFIRM: ["1"]})
    except Invalid as error:
        wrong = {name: list(sentences) for name, sentences in error.fields.items()}
    for name, texts in typed.items():
        if has_control_characters(texts[0]):
            wrong.setdefault(
                name, [msg("目に見えない文字が入っています。消してから、もう一度送ってください")]
            )
    mail = said.texts.get("mail", "").strip()
    if mail and ("@" not in mail.strip("@") or " " in mail):
        wrong["mail"] = [msg("メールアドレスの形を確かめてください。例 taro@example.jp")]
    if not said.agreed:
        wrong["agreed"] = [msg("連絡先の使い方を読み、印を付けてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return values


def register(uow: UnitOfWork, said: Entry, *, once: str, code: str) -> Case:
    """Take a registration up as a case nobody else sees yet. The same form sent twice is one registration.

    Args:
        uow: The act.
        said: What was typed.
        once: Keyed digest of the key of the form.
        code: Keyed digest of the confirmation code that belongs to it.

    Raises:
        Invalid: naming every field that is wrong.
        NotFound: when the city has no office yet.
    """
    office = receiving_office(uow)
    uow.require(Permission.MATCH_TAKE_PART, on=office)
    known = select(MatchListing).where(MatchListing.once_digest == once)
    if found := uow.session.execute(known).scalar_one_or_none():
        return found.case
    values = ensure_sound(said)
    with using("ja"):
        title = str(msg("提供・希望の登録"))
    case = cases.open_case(uow, NAME, title=title, office=office, permission=Permission.MATCH_TAKE_PART)
    note(uow, case, "match", values)
    row = listing.keep(uow, case)
    listing.copy(row, values)
    row.once_digest, row.code_digest = once, code
    uow.record(Event.MATCH_REGISTERED, case, public={"direction": row.direction})
    return case


def _sheet() -> Sheet:
    found = sheet_of(NAME, "match")
    if found is None:
        raise LookupError("the sheet of a registration is not declared")
    return found
