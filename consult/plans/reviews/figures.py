"""Indicators computed from the city's own records of one 年度, each with its way of counting in words.

Eight statements whatever the number of cases: moves of cases by stage, clocks of replies, opinions, talks by kind of
actor, the gatherings, the follow-ups of answered opinions; advice and reports of volunteers in `figures_beside`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import FiscalYear
from consult.cases.models import Case, CaseStep, Deadline
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.consultations.models import Opinion
from consult.consultations.models_responding import FollowUp
from consult.dossier.models import CaseSheet
from consult.i18n import N_, Message, msg
from consult.plans.reviews.figure import Figure
from consult.plans.reviews.figures_beside import beside_cases

REPLIES: Final = ("issue_reply", "dialogue_response", "assembly_response", "review_response_due")


_MOVES: Final = (
    ("talks", N_("目的と発意が決まった話し合い"), N_("年度内に終えた話し合いのうち、共有した目的とだれが何を始めるかが決まったもの"),
     "dialogue", ("held",), ("held", "ended_open")),
    ("briefings", N_("説明会"), N_("年度内に終えた説明会。話し合いには数えません"), "dialogue", ("briefed",), ()),
    ("issues", N_("役割が決まって結んだ地域の課題"), N_("年度内に終えた課題のうち、だれが何をするかが決まって結んだもの"),
     "local_issue", ("settled",), ("settled", "declined", "withdrawn")),
    ("proposals", N_("採択した協働事業の提案"), N_("年度内に審査の結論が出た提案のうち、採択（条件付きを含む）したもの"),
     "joint_project", ("adopted", "conditional"), ("adopted", "conditional", "rejected")),
    ("grants", N_("額を確定した補助金"), N_("年度内に交付の額を確定したもの"), "grant", ("fixed",), ()),
    ("matches", N_("成立したマッチング"), N_("年度内に双方を引き合わせたもののうち、合意したもの"), "matching", ("agreed",), ("introduced",)),
    ("consultations", N_("結果を公表した意見募集"), N_("年度内に結果を公表した意見募集"), "public_consultation", ("published",), ()),
    ("gatherings", N_("開いた催し"), N_("年度内に開いた交流会、講座、フォーラムなど"), "gathering", ("held",), ()),
)  # fmt: skip


def figures(session: Session, year: FiscalYear) -> list[Figure]:
    """Every indicator of a year, in the order of the report."""
    first, last = _bounds(year)
    reached = _reached(session, first, last)
    found = []
    for code, name, means, procedure, parts, whole in _MOVES:
        of = _sum(reached, procedure, whole) if whole else None
        count = _sum(reached, procedure, parts)
        found.append(Figure(code, Message(name), Message(means), count, of, procedure))
    found.append(_in_time(session, year))
    opinions = select(func.count()).where(Opinion.received_at >= first, Opinion.received_at < last)
    counted = msg("年度内に受け付けた意見の通数")
    received = session.scalar(opinions) or 0
    found.append(Figure("opinions", msg("届いた意見"), counted, received, None, "public_consultation"))
    found.append(_follow_ups(session, year))
    found += beside_cases(session, year)
    return found + _heard(session, first, last)


def _bounds(year: FiscalYear) -> tuple[dt.datetime, dt.datetime]:
    first, after = year.first, year.next.first
    return clock.tokyo(first.year, 4, 1), clock.tokyo(after.year, 4, 1)


def _sum(reached: Mapping[tuple[str, str], int], procedure: str, stages: Sequence[str]) -> int:
    return sum(reached.get((procedure, stage), 0) for stage in stages)


def _reached(session: Session, first: dt.datetime, last: dt.datetime) -> dict[tuple[str, str], int]:
    """How many cases of each procedure came to each stage in a year."""
    rows = session.execute(
        select(Case.procedure, CaseStep.target, func.count(CaseStep.case_id.distinct()))
        .join(Case, Case.id == CaseStep.case_id)
        .where(CaseStep.at >= first, CaseStep.at < last)
        .group_by(Case.procedure, CaseStep.target)
    )
    return {(procedure, stage): count for procedure, stage, count in rows}


def _in_time(session: Session, year: FiscalYear) -> Figure:
    kept = and_(Deadline.state == "met", Deadline.fired_at <= Deadline.due_at)
    within = and_(Deadline.due_on >= year.first, Deadline.due_on <= year.last)
    row = session.execute(
        select(func.count(), func.sum(case((kept, 1), else_=0))).where(
            Deadline.rule.in_(REPLIES), within, Deadline.state.in_(("met", "running"))
        )
    ).one()
    means = msg("年度内に期限が来た回答（地域の課題、話し合い、提言）のうち、期限までに答えたもの")
    return Figure("replies", msg("期限までに答えた回答"), means, row[1] or 0, row[0])


def _follow_ups(session: Session, year: FiscalYear) -> Figure:
    done = case((FollowUp.state == "closed", 1), else_=0)
    due = and_(FollowUp.due_on >= year.first, FollowUp.due_on <= year.last, FollowUp.state != "dropped")
    row = session.execute(select(func.count(), func.sum(done)).where(due)).one()
    means = msg("「参考にする」と答えた意見のうち、年度内に確かめる約束をし、確かめたもの")
    return Figure("follow_ups", msg("参考にした意見の、その後の確かめ"), means, row[1] or 0, row[0])


def _heard(session: Session, first: dt.datetime, last: dt.datetime) -> list[Figure]:
    """For each of the six actors, in how many of the year's talks somebody of that kind was there."""
    held = select(CaseStep.case_id).where(
        CaseStep.at >= first, CaseStep.at < last, CaseStep.target.in_(("held", "ended_open"))
    )
    there = [
        func.count(case((CaseSheet.answers[kind].as_integer() > 0, CaseSheet.case_id)).distinct())
        for kind in ACTOR_KINDS
    ]
    row = session.execute(
        select(func.count(CaseSheet.case_id.distinct()), *there)
        .join(Case, Case.id == CaseSheet.case_id)
        .where(Case.procedure == "dialogue", CaseSheet.sheet == "attendance", CaseSheet.state == "kept")
        .where(CaseSheet.case_id.in_(held))
    ).one()
    means = msg("参加した人の数を書いた話し合いのうち、その主体の人がいたもの")
    return [
        Figure(
            f"heard_{kind}",
            msg("%(kind)sがいた話し合い", kind=Message(word)),
            means,
            count,
            row[0],
            "dialogue",
        )
        for (kind, word), count in zip(ACTOR_KINDS.items(), row[1:], strict=True)
    ]
