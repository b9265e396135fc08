"""What a person does about their own application or appointment, with number and code or the link of a mail."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import fiscal_year
from consult.cases import actions as cases
from consult.cases import once, staged
from consult.cases.models import Case
from consult.collaboration.appointments.facts import unread
from consult.collaboration.appointments.listing import consent_is_followed
from consult.collaboration.appointments.overdue import HOLDING
from consult.collaboration.appointments.roster import terms_of
from consult.collaboration.appointments.sheets import NAME
from consult.collaboration.promises.effects import note
from consult.documents.text import has_control_characters
from consult.dossier import keeping
from consult.dossier.queries import dossier, rows_of
from consult.dossier.reading import CONFIRM, read
from consult.dossier.sheets import Sheet, sheet_of
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import Message, msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork

REPORT: Final = ("year", "activities", "where", "people", "cases", "training", "next")
MOST_UNREAD: Final = 12
APPLYING: Final = frozenset({"nominated", "selecting"})


def withdraw(uow: UnitOfWork, case: Case) -> None:
    """Take the application back; twice is once. The worker ends the case, as the procedure says.

    Raises:
        Refused: once it has been decided.
    """
    uow.require(Permission.APPOINTMENT_TAKE_PART, on=case)
    if any(one["what"] == "withdraw" for one in dossier(uow.session, case).all("wish")):
        return
    if case.stage not in APPLYING:
        raise Refused(
            msg("もう結果が出ているので、取り下げられません。役割を終えるときは、その申し出をしてください。")
        )
    note(uow, case, "wish", {"what": "withdraw"})
    uow.record(Event.APPOINTMENT_TAKEN_BACK, case)
    uow.enqueue("appointment.leave", str(case.id), {"case_id": case.id})


@handles("appointment.leave")
def leave(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """End the case of an application that was taken back; under an older procedure the office does it."""
    case = uow.session.get_one(Case, case_id)
    if any(o.trigger == "withdraw" and o.allowed for o in staged.options(uow.session, uow.actor, case)):
        cases.advance(uow, case, "withdraw")


def report(uow: UnitOfWork, case: Case, typed: Mapping[str, str], key: str = "") -> None:
    """Send a report of activities: the sheet the office would write, waiting to be taken.

    Raises:
        Invalid: naming every field that is missing or wrong.
        Refused: while no report is taken, or when the office has many to read.
    """
    uow.require(Permission.APPOINTMENT_TAKE_PART, on=case)
    if once.done_before(uow, key, "appointment:report") is not None:
        return
    sheet = _sheet("report")
    if not sheet.open_in(case.stage):
        raise Refused(msg("活動の報告は、委嘱を受けているあいだに受け付けます。"))
    if len(unread(dossier(uow.session, case))) >= MOST_UNREAD:
        raise Refused(
            msg("担当の課がまだ読んでいない報告が%(n)s枚あります。読んでから送ってください。", n=MOST_UNREAD)
        )
    note(uow, case, "report", _reported(uow, case, sheet, typed))
    once.remember(uow, key, "appointment:report", {"case": case.slug})


def list_name(uow: UnitOfWork, case: Case, *, listed: bool) -> None:
    """Say whether the roster may show the name; it follows at once. Whether the role is taken on stays as it was.

    Raises:
        Refused: when there is no consent to change.
    """
    uow.require(Permission.APPOINTMENT_TAKE_PART, on=case)
    rows = [row for row in rows_of(uow.session, case) if row.sheet == "consent" and row.state == "kept"]
    if not rows or case.stage not in APPLYING | HOLDING:
        raise Refused(msg("いまは、名簿への載せ方を変えられません。担当の課に知らせてください。"))
    row = rows[-1]
    if bool(row.answers.get("listed")) == listed:
        return
    values = {**row.answers, "listed": listed}
    keeping.rewrite(uow, row, _sheet("consent"), values)
    uow.record(
        Event.SHEET_CHANGED, case, public={"sheet": "consent", "number": row.number, "version": row.version}
    )
    consent_is_followed(uow, case, values, {})


def wish_to_leave(uow: UnitOfWork, case: Case, day: dt.date | None, text: str, key: str = "") -> None:
    """Say that one wants to end the role; the office takes it once the cases are handed over.

    Raises:
        Invalid: naming `day` or `text`.
        Refused: for whoever does not hold the role.
    """
    uow.require(Permission.APPOINTMENT_TAKE_PART, on=case)
    if once.done_before(uow, key, "appointment:wish") is not None:
        return
    if case.stage not in HOLDING:
        raise Refused(msg("役割を終える申し出は、委嘱を受けているあいだに受け付けます。"))
    term, wrong = terms_of(uow.session, [case.id])[case.id][-1], dict[str, list[Sentence]]()
    if day is None:
        wrong["day"] = [msg("役割を終えたい日を書いてください")]
    elif not max(clock.today(), term.since) <= day <= term.until:
        wrong["day"] = [msg("今日から、任期の最後の日（%(until)s）までの日にしてください", until=term.until)]
    if (wrong_text := _unwritable(_sheet("wish"), "text", text)) is not None:
        wrong["text"] = [wrong_text]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    said = {"text": text.strip()} if text.strip() else {}
    note(uow, case, "wish", {"what": "leave", "day": day, **said})
    once.remember(uow, key, "appointment:wish", {"case": case.slug})


def answer_renewal(uow: UnitOfWork, case: Case, says: str) -> None:
    """Say whether one would take the role on for another term; the newest answer counts until it is decided.

    Raises:
        Invalid: naming `says`.
        Refused: while renewal is not talked over.
    """
    uow.require(Permission.APPOINTMENT_TAKE_PART, on=case)
    if case.stage != "term_ending":
        raise Refused(msg("更新の返事は、任期の終わりが近づいてから受け付けます。"))
    if says not in {"yes", "no"}:
        sentence = msg("続けるか、続けないかを選んでください")
        raise Invalid(sentence, {"says": [sentence]})
    before = dossier(uow.session, case).last("consent")
    note(uow, case, "consent", {"agrees": says == "yes", "listed": bool(before and before["listed"])})


def _reported(uow: UnitOfWork, case: Case, sheet: Sheet, typed: Mapping[str, str]) -> dict[str, Any]:
    wrong: dict[str, list[Sentence]] = {}
    values: dict[str, Any] = {}
    try:
        values = read(sheet, {**{name: [typed.get(name, "")] for name in REPORT}, CONFIRM: ["1"]})
    except Invalid as error:
        wrong = {name: list(sentences) for name, sentences in error.fields.items()}
    labels = {item.name: item.label for item in sheet.items}
    for name in REPORT:
        text = typed.get(name, "")
        if not text.strip():
            missing = msg("「%(item)s」を書いてください", item=Message(labels[name]))
            wrong.setdefault(name, [missing])
        elif has_control_characters(text):
            wrong.setdefault(name, [_INVISIBLE])
    known = _years(uow, case)
    if "year" not in wrong and _year(sheet, typed) not in known:
        wrong["year"] = [
            msg("%(first)sから%(last)sまでの年度にしてください", first=str(known[0]), last=str(known[-1]))
        ]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return values


def _year(sheet: Sheet, typed: Mapping[str, str]) -> int:
    """The year alone, which is known to be a number, also while other fields are wrong."""
    alone = dataclasses.replace(sheet, items=tuple(item for item in sheet.items if item.name == "year"))
    return int(read(alone, {"year": [typed["year"]]})["year"])


def _years(uow: UnitOfWork, case: Case) -> range:
    """The fiscal years a report may be about: from the first term until now."""
    last = fiscal_year(clock.today()).year
    terms = terms_of(uow.session, [case.id]).get(case.id, [])
    first = min([fiscal_year(term.since).year for term in terms] or [last])
    return range(first, max(first, last) + 1)


def _unwritable(sheet: Sheet, name: str, text: str) -> Sentence | None:
    longest = next(item.longest for item in sheet.items if item.name == name)
    if has_control_characters(text):
        return _INVISIBLE
    if len(text) > longest:
        return msg("%(n)s字までです（いま%(now)s字）", n=longest, now=len(text))
    return None


def _sheet(code: str) -> Sheet:
    sheet = sheet_of(NAME, code)
    if sheet is None:
        raise LookupError(f"the sheet {code} is not declared")
    return sheet


_INVISIBLE: Final = msg("目に見えない文字が入っています。消してから、もう一度送ってください")
