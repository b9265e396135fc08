"""What a year held beside its cases: advice that was given, and what the volunteers reported of their work.

Three statements. Advice is asked by single people, so one to four are not told apart; the desk sees every number.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.calendars import FiscalYear
from consult.cases.models import Case
from consult.collaboration.advice import queries as advice_queries
from consult.collaboration.advice.rules import CATEGORIES, TOPICS
from consult.collaboration.appointments.models import AppointmentTerm
from consult.collaboration.appointments.sheets import NAME
from consult.documents.suppression import hidden
from consult.dossier.models import CaseSheet
from consult.i18n import Message, msg
from consult.plans.reviews.figure import Figure

_KINDS: Final = msg(
    "年度内の日付の相談の記録のうち、この立場の人からのもの。1件から4件のときなどは数を載せません"
)
_TOPICS: Final = msg(
    "年度内の日付の相談の記録のうち、このことについてのもの。1件から4件のときなどは数を載せません"
)


def beside_cases(session: Session, year: FiscalYear) -> list[Figure]:
    """The advice of a year with its sums, and the reports of those who were appointed."""
    counted = advice_queries.counts(session, year.year)
    total = sum(counted.values())
    means = msg("年度内の日付の相談の記録。課とセンターの全部。1件から4件のときは数を載せません")
    return [
        Figure("advice", msg("相談・助言"), means, total, few=True),
        *_parts("advice_of", CATEGORIES, _sums(counted, 0, CATEGORIES), _KINDS),
        *_parts("advice_on", TOPICS, _sums(counted, 1, TOPICS), _TOPICS),
        _reports(session, year),
    ]


def _sums(counted: Mapping[tuple[str, str], int], place: int, words: Mapping[str, str]) -> dict[str, int]:
    return {code: sum(n for key, n in counted.items() if key[place] == code) for code in words}


def _parts(code: str, words: Mapping[str, str], sums: Mapping[str, int], means: Message) -> list[Figure]:
    """One figure for each part that may be told: none of which a subtraction from the sum gives another back."""
    gone = hidden(list(sums.values()))
    return [
        Figure(f"{code}_{part}", msg("相談・助言（%(what)s）", what=Message(words[part])), means, number)
        for place, (part, number) in enumerate(sums.items())
        if number and place not in gone
    ]


def _reports(session: Session, year: FiscalYear) -> Figure:
    """Of those who served in the year, how many reported on it."""
    last = func.coalesce(AppointmentTerm.ended_on, AppointmentTerm.until)
    served = select(AppointmentTerm.case_id).where(AppointmentTerm.since <= year.last, last >= year.first)
    whole = session.scalar(select(func.count()).select_from(served.distinct().subquery())) or 0
    reported = session.scalar(
        select(func.count(CaseSheet.case_id.distinct()))
        .join(Case, Case.id == CaseSheet.case_id)
        .where(Case.procedure == NAME, CaseSheet.sheet == "reported", CaseSheet.state == "kept")
        .where(CaseSheet.answers["year"].as_integer() == year.year, CaseSheet.case_id.in_(served))
    )
    means = msg(
        "年度内に任期のあったコーディネーターと地域づくりクリエイターのうち、その年度の活動の報告を受けた人"
    )
    return Figure("volunteer_reports", msg("活動の報告があった委嘱"), means, reported or 0, whole, NAME)
