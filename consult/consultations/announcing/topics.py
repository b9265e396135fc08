"""Themes and wards: how cases and plans are found, and how people follow more than one case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from consult.audit.events import Event
from consult.cases import keeping
from consult.cases.models import Case
from consult.consultations.models_announcing import CaseTopic, PlannedConsultation, PlannedTopic, Topic
from consult.errors import Invalid
from consult.i18n import N_, msg
from consult.unit_of_work import UnitOfWork

KINDS = {"theme": N_("テーマ"), "ward": N_("地区")}
LONGEST = 30
MOST = 10


@dataclass(frozen=True)
class Named:
    """The themes and wards of one thing, as typed names."""

    themes: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()


def read(text: str) -> tuple[str, ...]:
    """The names typed in one field, apart by 、 or lines, each once."""
    parts = text.replace(",", "、").replace("，", "、").replace("\n", "、").split("、")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _ensure(field: str, names: Sequence[str]) -> None:
    if len(names) > MOST or any(len(name) > LONGEST for name in names):
        sentence = msg("%(most)sつまで、1つ%(long)s字までで書いてください", most=MOST, long=LONGEST)
        raise Invalid(sentence, {field: [sentence]})


def _rows(uow: UnitOfWork, named: Named) -> list[Topic]:
    """The rows of these names; one that is new is made."""
    _ensure("themes", named.themes)
    _ensure("wards", named.wards)
    found: list[Topic] = []
    for kind, names in (("theme", named.themes), ("ward", named.wards)):
        known = {
            row.name: row
            for row in uow.session.execute(
                select(Topic).where(Topic.kind == kind, Topic.name.in_(names))
            ).scalars()
        }
        found += [known.get(name) or uow.add(Topic(kind=kind, name=name)) for name in names]
    uow.flush()
    return found


def tag_case(uow: UnitOfWork, case: Case, named: Named) -> None:
    """Say what a case is about and which wards it concerns, in place of what was said before.

    Raises:
        Invalid: for `themes` or `wards` that are too many or too long.
    """
    keeping.require(uow, case)
    rows = _rows(uow, named)
    uow.execute(delete(CaseTopic).where(CaseTopic.case_id == case.id))
    for row in rows:
        uow.add(CaseTopic(case_id=case.id, topic_id=row.id))
    case.theme = named.themes[0] if named.themes else ""
    uow.record(Event.TOPICS_CHANGED, case, public={"themes": len(named.themes), "wards": len(named.wards)})


def tag_plan(uow: UnitOfWork, plan: PlannedConsultation, named: Named) -> None:
    """The same for a planned consultation; part of the act that writes it, which asked and records."""
    rows = _rows(uow, named)
    uow.execute(delete(PlannedTopic).where(PlannedTopic.planned_id == plan.id))
    for row in rows:
        uow.add(PlannedTopic(planned_id=plan.id, topic_id=row.id))


def of_cases(session: Session, ids: Iterable[int]) -> dict[int, list[Topic]]:
    """Themes, then wards, of several cases."""
    return _of(
        session,
        select(CaseTopic.case_id, Topic)
        .join(Topic, Topic.id == CaseTopic.topic_id)
        .where(CaseTopic.case_id.in_(wanted := list(ids))),
        wanted,
    )


def of_plans(session: Session, ids: Iterable[int]) -> dict[int, list[Topic]]:
    """Themes, then wards, of several planned consultations."""
    return _of(
        session,
        select(PlannedTopic.planned_id, Topic)
        .join(Topic, Topic.id == PlannedTopic.topic_id)
        .where(PlannedTopic.planned_id.in_(wanted := list(ids))),
        wanted,
    )


def _of(session: Session, statement: Select[int, Topic], ids: list[int]) -> dict[int, list[Topic]]:
    found: dict[int, list[Topic]] = {one: [] for one in ids}
    for owner, topic in session.execute(statement.order_by(Topic.kind, Topic.id)):
        found[owner].append(topic)
    return found


def named_of(topics: Iterable[Topic]) -> Named:
    """Back to names."""
    rows = list(topics)
    return Named(
        tuple(row.name for row in rows if row.kind == "theme"),
        tuple(row.name for row in rows if row.kind == "ward"),
    )


def every(session: Session) -> list[Topic]:
    """Every theme and ward in use by something public, themes first: what people can choose from."""
    public = select(CaseTopic.topic_id).join(Case, Case.id == CaseTopic.case_id).where(Case.public.is_(True))
    planned = select(PlannedTopic.topic_id)
    statement = select(Topic).where(Topic.id.in_(public.union(planned))).order_by(Topic.kind, Topic.name)
    return list(session.execute(statement).scalars())


def known(session: Session) -> list[Topic]:
    """Every name ever given, for the office that names another case."""
    return list(session.execute(select(Topic).order_by(Topic.kind, Topic.name)).scalars())


def by_name(session: Session, kind: str, name: str) -> Topic | None:
    """The theme or ward of this name."""
    return session.execute(select(Topic).where(Topic.kind == kind, Topic.name == name)).scalar_one_or_none()


def cases_of(theme: str = "", ward: str = "") -> Select[int] | None:
    """The ids of the cases of a theme and a ward by name; None when neither was asked for."""
    wanted = [(kind, name) for kind, name in (("theme", theme), ("ward", ward)) if name]
    if not wanted:
        return None
    statement = select(Case.id)
    for kind, name in wanted:
        of = select(CaseTopic.case_id).join(Topic, Topic.id == CaseTopic.topic_id)
        statement = statement.where(Case.id.in_(of.where(Topic.kind == kind, Topic.name == name)))
    return statement
