"""The lines of a room for 納得の確認: one for each person who came, filled with what is known of them."""

import datetime as dt

from flask import request

from consult.access.check import allowed
from consult.cases.models import Case
from consult.collaboration.dialogues.assent import FIELDS, Line, of_day
from consult.collaboration.dialogues.assent_rules import EACH
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.db import db
from consult.dossier.queries import dossier
from consult.dossier.sheets import sheet_of
from consult.web.access import current_actor
from consult.web.forms import number_in

MOST = 300  # lines on one screen
_BLANK = 6


def lines(case: Case, day: dt.date) -> list[Line]:
    """What was answered on a day, then blank lines for the seats of those who came and have not answered."""
    known = of_day(db.session(), case, day)
    found = [
        Line(**{name: one[name] or "" for name in FIELDS}, minor=bool(one["minor"]), version=one.version)
        for one in known
    ]
    taken = {line.seat for line in found}
    kinds = _came(case)
    came = len(kinds)
    for line in found:
        if line.actor in kinds:
            kinds.remove(line.actor)
    kinds = kinds[: max(0, came - len(found))]  # a phone need not say which kind it is
    seats = (str(number) for number in range(1, MOST + 1))
    free = [seat for seat in seats if seat not in taken][: len(kinds)]
    return sorted([*found, *(Line(seat, kind) for seat, kind in zip(free, kinds, strict=False))], key=_order)


def posted() -> list[Line]:
    """The lines as typed; those without a seat were left blank."""
    names = (*FIELDS, "minor", "version")
    rows = zip(*(request.form.getlist(name) for name in names), strict=False)
    return [
        Line(seat, actor, answer, reason, shown, minor == "1", number_in(version))
        for seat, actor, answer, reason, shown, minor, version in list(rows)[:MOST]
        if seat.strip()
    ]


def may_keep(case: Case) -> bool:
    """Whether the reader of the page may write these answers down."""
    sheet = sheet_of(case.procedure, EACH)
    return sheet is not None and any(allowed(current_actor(), one, case) for one in sheet.permissions)


def _came(case: Case) -> list[str]:
    """The kind of each person there, as far as it was written down."""
    held = dossier(db.session(), case)
    there, talk = held.last("attendance"), held.last("talk")
    if there is not None:
        return [kind for kind in ACTOR_KINDS for _ in range(there[kind] or 0)][:MOST]
    return [""] * min(MOST, talk["participants"] if talk else _BLANK)


def _order(line: Line) -> tuple[bool, int, str]:
    number = int(line.seat) if line.seat.isdecimal() else 0
    return not line.seat.isdecimal(), number, line.seat
