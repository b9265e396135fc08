"""納得の確認: a whole room written down in one go, by seat, all or nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.dialogues.assent_rules import EACH
from consult.dossier import actions, keeping
from consult.dossier.queries import as_written, dossier
from consult.dossier.reading import not_come, read, seems_personal
from consult.dossier.sheets import Written
from consult.errors import Invalid, Sentence
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork

ALPHABET: Final = "ABCDEFGHJKMNPRSTUVWXYZ"  # none that is taken for another, or for a number
LENGTH: Final = 6
FIELDS: Final = ("seat", "actor", "answer", "reason", "shown")


@dataclass(frozen=True)
class Line:
    """One person as typed; without an answer nobody was asked, and an answer there was is withdrawn."""

    seat: str
    actor: str = ""
    answer: str = ""
    reason: str = ""
    shown: str = ""
    minor: bool = False
    version: int = 0  # of the answer the page showed; 0 where it showed none


def keep_room(uow: UnitOfWork, case: Case, day: dt.date, lines: Sequence[Line], *, sure: bool) -> int:
    """Write down what everybody said, new or changed; all or nothing. Returns how many lines changed.

    `sure` says that reasons which look personal were read and may be printed as they are.

    Raises:
        Forbidden, Refused: as for every sheet of the case.
        Invalid: naming the line (`reason-3`) of everything that is wrong.
    """
    sheet = keeping.known(case, EACH)
    keeping.require(uow, case, sheet)
    keeping.ensure_open(uow.session, case, sheet)
    if day > clock.today():
        sentence = not_come(clock.today())
        raise Invalid(sentence, {"day": [sentence]})
    others = of_day(uow.session, case, day)
    known = {one["seat"]: one for one in others}
    wrong: dict[str, list[Sentence]] = {}
    changed = 0
    for number, line in enumerate(lines, 1):
        before = known.get(line.seat.strip())
        try:
            if before is not None:
                changed += _keep(uow, case, day, line, before, sure=sure)
            elif line.answer:
                _ensure_readable(line, sure=sure)
                made = keeping.put(uow, case, sheet, read(sheet, typed_of(day, line, sure=sure), others))
                uow.record(Event.SHEET_WRITTEN, case, public={"sheet": EACH, "number": made.number})
                others.append(as_written(sheet, made))
                changed += 1
        except Invalid as error:
            for name, said in error.fields.items():
                wrong[f"{name}-{number}"] = [msg("%(at)s行目：%(what)s", at=number, what=one) for one in said]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return changed


def of_day(session: Session, case: Case, day: dt.date) -> list[Written]:
    """The answers of one day, in the order they were written."""
    return [one for one in dossier(session, case).all(EACH) if one["day"] == day]


def typed_of(day: dt.date, line: Line, *, sure: bool) -> dict[str, list[str]]:
    """A line as the form of its sheet; `sure` says that a person has read its reason."""
    values = {name: getattr(line, name).strip() for name in FIELDS}
    clean = sure or seems_personal(values["reason"]) is None
    return {name: [value] for name, value in values.items()} | {
        "day": [day.isoformat()],
        "minor": ["1"] if line.minor else [],
        "cleared": ["1"] if clean else [],
    }


def _keep(uow: UnitOfWork, case: Case, day: dt.date, line: Line, known: Written, *, sure: bool) -> bool:
    if line.version != known.version:  # somebody, or a phone, was there first
        if not line.answer or _same(known, line):
            return False
        said = msg("この席の答えは、ほかの人が先に書きました。画面を開き直して、見くらべてください")
        raise Invalid(said, {"seat": [said]})
    if not line.answer:
        with using("ja"):
            actions.withdraw(uow, case, EACH, known.number, str(msg("答えを取り消したため")))
        return True
    same_reason = (known["reason"] or "") == line.reason.strip()
    sure = sure or bool(known["cleared"] and same_reason)
    typed = typed_of(day, line, sure=sure)
    if _same(known, line) and bool(known["cleared"]) == bool(typed["cleared"]):
        return False
    _ensure_readable(line, sure=sure)
    actions.change(uow, case, EACH, known.number, typed, known.version)
    return True


def _same(known: Written, line: Line) -> bool:
    typed = all((known[name] or "") == getattr(line, name).strip() for name in FIELDS)
    return typed and bool(known["minor"]) == line.minor


def _ensure_readable(line: Line, *, sure: bool) -> None:
    if sure:
        return
    printed = line.shown if line.minor or line.shown.strip() else line.reason
    if said := seems_personal(printed):
        raise Invalid(said, {"reason": [said]})
