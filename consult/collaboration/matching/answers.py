"""What a side does with its code: answer, read the other's contact, report."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.matching.mail import contact_of
from consult.collaboration.matching.models import MatchListing, MatchPair
from consult.collaboration.matching.pairs import pair_of
from consult.collaboration.promises.effects import note
from consult.dossier.queries import dossier
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

LONGEST = 2_000


def answer(uow: UnitOfWork, mine: MatchListing, says: str) -> None:
    """Say yes or no; no reason is asked. The newest answer counts until the office goes on.

    Raises:
        Invalid: naming `says`.
        Refused: when this side is not being asked now.
    """
    uow.require(Permission.MATCH_TAKE_PART, on=mine.case)
    pair = _asked(uow, mine)
    if says not in {"yes", "no"}:
        sentence = msg("引き受けるか、断るかを選んでください")
        raise Invalid(sentence, {"says": [sentence]})
    note(uow, pair.case, "answer", {"side": mine.direction, "says": says, "way": "code"})


def read_contact(uow: UnitOfWork, mine: MatchListing) -> dict[str, str]:
    """The other side's name and contact, once both have accepted; every reading leaves an event.

    Raises:
        Refused: before, and after the contact was erased.
    """
    uow.require(Permission.MATCH_TAKE_PART, on=mine.case)
    pair = pair_of(uow.session, mine.case)
    found = contact_of(uow, other_of(pair, mine)) if pair and pair.handed_at else {}
    if not found:
        raise Refused(
            msg("相手の連絡先は、両方が承諾したあとに、ここで見られます。終わって日がたつと消します。")
        )
    uow.record(Event.MATCH_CONTACT_READ, mine.case, public={"side": mine.direction})
    return found


def report(uow: UnitOfWork, mine: MatchListing, typed: Mapping[str, str]) -> None:
    """What went well and what did not, and whether it may be shown with the name.

    Raises:
        Invalid: naming `good` or `hard`.
        Refused: while no report is awaited from this side.
    """
    uow.require(Permission.MATCH_TAKE_PART, on=mine.case)
    pair = pair_of(uow.session, mine.case)
    if pair is None or pair.case.stage != "reporting":
        raise Refused(msg("報告は、取り組みを終えたあとに受け付けます。"))
    wrong: dict[str, list[Sentence]] = {}
    if not typed.get("good", "").strip():
        wrong["good"] = [msg("よかったことを書いてください")]
    for name in ("good", "hard"):
        if len(typed.get(name, "")) > LONGEST:
            wrong[name] = [msg("%(n)s字までです（いま%(now)s字）", n=LONGEST, now=len(typed[name]))]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    values: dict[str, Any] = {
        name: typed[name].strip() for name in ("good", "hard") if typed.get(name, "").strip()
    }
    note(uow, pair.case, "reports", {"side": mine.direction, **values, "shown": bool(typed.get("shown"))})


def other_of(pair: MatchPair, mine: MatchListing) -> Case:
    """The case of the other side."""
    return pair.other if pair.case_id == mine.case_id else pair.case


def said(session: Session, pair: MatchPair, side: str) -> str:
    """The newest answer of one side since both were asked; empty while there is none."""
    sheets = dossier(session, pair.case).all("answer")
    since = pair.asked_at
    return next((s["says"] for s in reversed(sheets) if since and s.at >= since and s["side"] == side), "")


def _asked(uow: UnitOfWork, mine: MatchListing) -> MatchPair:
    pair = pair_of(uow.session, mine.case)
    if pair is None or pair.case.stage != "asked" or mine.state == "ended":
        raise Refused(msg("いまは、返事を待っている組合せがありません。"))
    return pair
