"""同じテーマで動いている人: cases under way and listed organisations with the same theme or ward; never persons."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from consult.cases import staged
from consult.cases.models import Case
from consult.collaboration.registers.queries import entries
from consult.consultations.models_announcing import CaseTopic, Topic

MOST: Final = 20


@dataclass(frozen=True)
class Beside:
    """Who works on the same: public cases that have not ended, and organisations that agreed to be listed."""

    cases: tuple[Case, ...]
    organisations: tuple[str, ...]


def beside(session: Session, case: Case) -> Beside:
    """At most twenty of each, the newest cases first; statements grow with its wards (ten at most), not with rows."""
    topics = select(CaseTopic.topic_id).where(CaseTopic.case_id == case.id)
    shared = select(CaseTopic.case_id).where(CaseTopic.topic_id.in_(topics))
    same: ColumnElement[bool] = Case.id.in_(shared)
    if case.theme:
        same = or_(same, Case.theme == case.theme)
    found = session.execute(
        select(Case)
        .where(same, Case.id != case.id, Case.public.is_(True), Case.procedure != "meeting")
        .order_by(Case.id.desc())
        .limit(MOST * 2)
    ).scalars()
    moving = [one for one in found if not staged.definition_of(session, one).stage(one.stage).final]
    return Beside(tuple(moving[:MOST]), _organisations(session, case))


def _organisations(session: Session, case: Case) -> tuple[str, ...]:
    """By the theme of the case, then by each of its wards, each name once."""
    tagged = select(Topic.name).join(CaseTopic, CaseTopic.topic_id == Topic.id).order_by(Topic.id)
    wards = session.execute(tagged.where(CaseTopic.case_id == case.id, Topic.kind == "ward")).scalars()
    wanted = [{"themes": case.theme}] if case.theme else []
    wanted += [{"ward": ward} for ward in wards]
    names = (entry["name"] for one in wanted for entry, _ in entries(session, "organisation", one).rows)
    return tuple(dict.fromkeys(names))[:MOST]
