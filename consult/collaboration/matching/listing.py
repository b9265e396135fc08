"""The list of offers and wishes: a registration enters it as an office has read it, and leaves it without a reason."""

import datetime as dt
from typing import Any

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import reckon
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.matching.models import MatchListing
from consult.collaboration.matching.pairs import by_numbers, pair_of, plain
from consult.collaboration.matching.sheets import NAME
from consult.dossier.hooks import written
from consult.dossier.queries import dossier
from consult.dossier.sheets import Values
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

_COPIED = ("direction", "kind", "title", "what", "theme", "place", "period")


def keep(uow: UnitOfWork, case: Case) -> MatchListing:
    """The row beside a case, made with its first registration; the registration is valid from today on."""
    found = uow.session.get(MatchListing, case.id)
    if found is not None:
        return found
    until = clock.today() + dt.timedelta(days=setting(uow, case, "valid_days"))
    made = uow.add(MatchListing(case_id=case.id, direction="offer", valid_until=until))
    uow.flush()
    start_clock(uow, case, made)
    return made


def start_clock(uow: UnitOfWork, case: Case, row: MatchListing) -> None:
    """Let the validity of a registration run to its day, on which it ends by itself."""
    day = reckon("fixed_day", row.valid_until)
    clocks.start(uow, case, "match_valid", day, trigger="expire", remind=(30, 7))


def copy(row: MatchListing, values: Any) -> None:
    """Take over what everybody will read; names and contacts stay on the sheet."""
    for name in _COPIED:
        setattr(row, name, values.get(name) or "")


def put_up(uow: UnitOfWork, case: Case, until: dt.date) -> None:
    """List a registration, or list it longer.

    Raises:
        Invalid: naming `new_valid_until`, for a day that has passed or lies too far ahead.
        Refused: while nobody of the office has read and kept the words that came in.
    """
    sheet, row = dossier(uow.session, case).last("match"), keep(uow, case)
    if sheet is None or sheet.by is None:
        raise Refused(
            msg(
                "届いた言葉は、そのままでは載せません。調書「提供か希望の登録」を読み、保存してから載せてください"
            )
        )
    last = clock.today() + dt.timedelta(days=setting(uow, case, "valid_days"))
    if not clock.today() < until <= last:
        sentence = msg("登録の新しい期限は、明日から%(last)sまでの日にしてください", last=last)
        raise Invalid(sentence, {"new_valid_until": [sentence]})
    copy(row, sheet.values)
    row.valid_until, row.state, row.listed_at = until, "listed", row.listed_at or clock.now()
    case.title, case.theme = row.title, row.theme


def ended(uow: UnitOfWork, case: Case) -> MatchListing:
    """Take a registration off the list for good; its contact is erased some days from now."""
    row = keep(uow, case)
    days = setting(uow, case, "erase_days")
    row.state, row.erase_on = "ended", clock.today() + dt.timedelta(days=days)
    at = clock.tokyo(row.erase_on.year, row.erase_on.month, row.erase_on.day, 3)
    uow.enqueue("match.forget", str(case.id), {"case_id": case.id}, run_at=at)
    return row


def setting(uow: UnitOfWork, case: Case, name: str) -> int:
    """A number of days of the procedure this case follows."""
    return int(pinned(uow.session, case.definition_digest).setting(name, 30))


@written(NAME, "match")
def registered(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """A registration typed at the desk gets its row; one that is listed is listed as it is now."""
    row = keep(uow, case)
    if not values and row.state == "listed":
        row.state = "received"
    elif values and row.state in {"received", "listed"}:
        copy(row, values)
        case.title = row.title if row.state == "listed" else case.title


@written(NAME, "candidate")
def candidate_is_known(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """Refuse a number nobody has, the own one, or one of another desk.

    Raises:
        Invalid: naming `number`.
    """
    if not values:
        return
    number = plain(values["number"])
    named = by_numbers(uow.session, [number]).get(number)
    together = pair_of(uow.session, case)
    if named is None or named.case_id == case.id:
        sentence = msg(
            "「%(number)s」という登録はありません。相手の登録の番号を書いてください", number=number
        )
    elif not allowed(uow.actor, Permission.MATCH_INTRODUCE, named.case):
        sentence = msg("「%(number)s」は、ほかの課の登録です。担当の課に頼んでください", number=number)
    elif together is not None and together.case_id == case.id and together.other_id != named.case_id:
        sentence = msg("いまの組合せをやめてから、別の候補を書いてください")
    else:
        return
    raise Invalid(sentence, {"number": [sentence]})
