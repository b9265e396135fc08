"""Where a case is filed and how long it is kept: the words an archive's finding aid asks for.

The classification below is that of 緑野市; `filing.toml` in the data directory replaces any of it, per procedure.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.calendars import fiscal_year, reckon, tokyo_date
from consult.cases import queries
from consult.cases.models import Case, Deadline
from consult.cases.staged import definition_of
from consult.errors import Invalid
from consult.i18n import N_, msg, pick

COLUMNS = (
    "大分類",
    "中分類",
    "小分類",
    "文書件名",
    "作成年度",
    "作成部署",
    "保存期間",
    "保存期間起算日",
    "満了日",
    "満了時の措置",
    "公開区分",
)


@dataclass(frozen=True)
class Filing:
    """大・中・小分類, years kept, and what happens after (移管 to the archives, or 廃棄)."""

    major: str
    middle: str
    minor: str
    years: int = 5
    then: str = N_("移管")


_OTHER = Filing("市民協働", "審議・計画", "その他")
_FILINGS = {
    "public_consultation": Filing("市民協働", "市民参加", "意見公募手続"),
    "meeting": Filing("市民協働", "附属機関等の会議", "会議録"),
    "plan": Filing("市民協働", "計画策定", "計画"),
    "plan_history": Filing("市民協働", "計画策定", "策定の経過"),
}


@dataclass(frozen=True)
class Retention:
    """保存期間: 起算日 and 満了日 once the case is complete, with the reckoning in sentences."""

    years: int
    then: str
    first: dt.date | None = None
    last: dt.date | None = None
    steps: tuple[str, ...] = ()


def filing_of(procedure: str, data_dir: Path) -> Filing:
    """The classification of a procedure in this city.

    Raises:
        Invalid: when filing.toml names something that a filing does not have.
    """
    filing = _FILINGS.get(procedure, _OTHER)
    path = data_dir / "filing.toml"
    if not path.exists():
        return filing
    own: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get(procedure, {})
    if unknown := own.keys() - {field.name for field in fields(Filing)}:
        sentence = msg(
            "filing.toml の %(names)s は、分類の項目にありません", names=", ".join(sorted(unknown))
        )
        raise Invalid(sentence, {"filing.toml": [sentence]})
    return replace(filing, **own)


def retention_of(session: Session, case: Case, filing: Filing) -> Retention:
    """How long a case is kept: counted from 1 April after the day its last stage was entered."""
    completed = _completed_on(session, case)
    if completed is None:
        return Retention(filing.years, filing.then)
    reckoned = reckon("retention", completed)
    stored = session.execute(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.rule == "retention")
    ).scalar_one_or_none()
    if stored is not None:
        steps = tuple(pick(step) for step in stored.steps)
        return Retention(filing.years, filing.then, reckoned.first, stored.due_on, steps)
    return Retention(
        filing.years, filing.then, reckoned.first, reckoned.date, tuple(str(step) for step in reckoned.steps)
    )


def _completed_on(session: Session, case: Case) -> dt.date | None:
    definition = definition_of(session, case)
    if not definition.stage(case.stage).final:
        return None
    moves = queries.steps(session, case)
    return tokyo_date(moves[-1].at) if moves else None


def fiscal_year_of(case: Case) -> str:
    """作成年度, as 令和8年度."""
    return str(fiscal_year(tokyo_date(case.created_at)))
