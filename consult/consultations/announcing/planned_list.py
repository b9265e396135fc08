"""Reading the 実施予定一覧: one 年度 at a time, what is to come first by time, with what became of each line."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult import clock
from consult.calendars import FiscalYear, FuzzyDate, fiscal_year
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations.announcing import topics
from consult.consultations.models import Consultation
from consult.consultations.models_announcing import PlannedChange, PlannedConsultation, Topic
from consult.errors import NotFound
from consult.i18n import N_, Message, gettext, msg, pick

WORDS = {
    "planned": N_("予定"),
    "overdue": N_("予定より遅れ"),
    "opened": N_("始まりました"),
    "dropped": N_("取りやめ"),
}


@dataclass(frozen=True)
class Line:
    """One line: the plan as it stands now, what it was before, and the case it became."""

    plan: PlannedConsultation
    topics: Sequence[Topic]
    state: str  # planned, overdue, opened, dropped
    case: Case | None  # only once it is public
    became: str  # what became of it, in a sentence; "" while it is to come

    @property
    def opens(self) -> FuzzyDate:
        """When it opens, as planned now."""
        return FuzzyDate.from_iso(self.plan.opens)

    def date(self, name: str) -> FuzzyDate | None:
        """`closes` or `decides`, when it is known."""
        text = getattr(self.plan, name)
        return FuzzyDate.from_iso(text) if text else None

    @property
    def word(self) -> str:
        """How it stands, in a word."""
        return gettext(WORDS[self.state])

    @property
    def said(self) -> list[tuple[PlannedChange, Message]]:
        """Each change of the plan as a sentence, oldest first."""
        return [(change, changed(change)) for change in self.plan.changes]


_FIELDS = {
    "opens": N_("始まりの時期"),
    "closes": N_("終わりの時期"),
    "decides": N_("決める時期"),
    "title": N_("名称"),
}


def changed(change: PlannedChange) -> Message:
    """A change in words: 始まりの時期を令和9年1月中旬から令和9年2月上旬に変えました."""
    if change.field == "dropped":
        return msg("取りやめました")
    what = Message(_FIELDS[change.field])
    if not change.old or not change.new:
        known = _value(change.field, change.new) if change.new else msg("未定")
        return msg("%(what)sを%(new)sとしました", what=what, new=known)
    return msg(
        "%(what)sを%(old)sから%(new)sに変えました",
        what=what,
        old=_value(change.field, change.old),
        new=_value(change.field, change.new),
    )


def _value(field: str, text: str) -> object:
    return text if field == "title" else FuzzyDate.from_iso(text)


def years(session: Session) -> list[FiscalYear]:
    """The 年度 the list has lines for, and the present one; newest first."""
    found = set(session.execute(select(PlannedConsultation.fiscal_year).distinct()).scalars())
    return [FiscalYear(year) for year in sorted(found | {fiscal_year(clock.today()).year}, reverse=True)]


def of_year(
    session: Session, year: FiscalYear, *, office_id: int | None = None, topic_id: int | None = None
) -> list[Line]:
    """The lines of one 年度 in the order of their times: those still to come, then the others."""
    statement = select(PlannedConsultation).where(PlannedConsultation.fiscal_year == year.year)
    if office_id is not None:
        statement = statement.where(PlannedConsultation.office_id == office_id)
    lines = _lines(session, statement)
    if topic_id is not None:
        lines = [line for line in lines if topic_id in {topic.id for topic in line.topics}]
    return sorted(lines, key=lambda line: (line.state in {"opened", "dropped"}, line.opens))


def coming(session: Session, limit: int) -> list[Line]:
    """What comes next, in whatever 年度."""
    statement = select(PlannedConsultation).where(PlannedConsultation.state == "planned")
    lines = _lines(session, statement.order_by(PlannedConsultation.opens).limit(limit))
    return sorted(lines, key=lambda line: line.opens)


def latest(session: Session, limit: int) -> list[Line]:
    """Those whose plan was made or changed last, for the feed."""
    newest = (
        select(PlannedChange.planned_id, func.max(PlannedChange.at).label("at"))
        .group_by(PlannedChange.planned_id)
        .subquery()
    )
    moved = func.coalesce(newest.c.at, PlannedConsultation.created_at)
    statement = select(PlannedConsultation).outerjoin(newest, newest.c.planned_id == PlannedConsultation.id)
    return _lines(session, statement.order_by(moved.desc(), PlannedConsultation.id.desc()).limit(limit))


def by_id(session: Session, planned_id: int) -> Line:
    """One line; NotFound when there is none."""
    found = _lines(session, select(PlannedConsultation).where(PlannedConsultation.id == planned_id))
    if not found:
        raise NotFound(msg("この予定は見つかりません。一覧で探してください。"))
    return found[0]


def of_case(session: Session, case: Case) -> Line | None:
    """The line a case came from."""
    found = _lines(session, select(PlannedConsultation).where(PlannedConsultation.case_id == case.id))
    return found[0] if found else None


def _lines(session: Session, statement: object) -> list[Line]:
    rows = (
        session.execute(
            statement.options(  # type: ignore[attr-defined]  # a select of plans
                joinedload(PlannedConsultation.office),
                joinedload(PlannedConsultation.case).joinedload(Case.office),
                selectinload(PlannedConsultation.changes),
            )
        )
        .scalars()
        .all()
    )
    tagged = topics.of_plans(session, [row.id for row in rows])
    cases = [row.case for row in rows if row.case is not None and row.case.public]
    held = {
        one.case_id: one
        for one in session.execute(
            select(Consultation).where(Consultation.case_id.in_([case.id for case in cases]))
        ).scalars()
    }
    return [_line(session, row, tagged[row.id], held) for row in rows]


def _line(
    session: Session, row: PlannedConsultation, tagged: Sequence[Topic], held: dict[int, Consultation]
) -> Line:
    case = row.case if row.case is not None and row.case.public else None
    if row.state == "dropped":
        return Line(row, tagged, "dropped", None, "")
    if case is None:
        late = FuzzyDate.from_iso(row.opens).last < clock.today()
        return Line(row, tagged, "overdue" if late else "planned", None, "")
    stage = pick(staged.definition_of(session, case).stage(case.stage).public)
    period = held.get(case.id)
    if period is not None and period.opens_on and period.closes_on and period.closes_at:
        became = msg(
            "%(first)sから%(last)sまで募集。%(stage)s",
            first=period.opens_on,
            last=period.closes_on,
            stage=stage,
        )
    else:
        became = msg("%(stage)s", stage=stage)
    return Line(row, tagged, "opened", case, str(became))
