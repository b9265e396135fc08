"""A 検証・評価 at half-way: counted, assessed by the offices, heard of everyone but the schools."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from consult import clock
from consult.access.actor import PUBLIC
from consult.accounts.models import Office
from consult.calendars import fiscal_year
from consult.cases import actions as cases
from consult.cases import queries
from consult.demo.people import People
from consult.dossier import actions
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews.view_rules import Said
from consult.plans.reviews.views import send
from consult.plans.reviews.words import NAME
from consult.unit_of_work import UnitOfWork, unit_of_work

Sheets = Sequence[tuple[str, Mapping[str, str]]]
_MEASURES: Final = (
    ("1-1", "身近な話し合いの場をひらく", "話し合いを開いた地区", "9地区", "7地区", "ahead", "新しく2つの地区で開きました。"),
    ("1-2", "話し合いの結果を知らせる", "30日以内に記録を公表した割合", "75％", "62％", "some", "記録の様式を1枚にまとめました。"),
    ("2-1", "担い手を広げる", "新しく参加した団体", "4団体", "6団体", "back", "学校との連携が進みませんでした。"),
)  # fmt: skip
_VIEWS: Final = {
    "citizen": "夜の会議が増え、参加しやすくなりました。",
    "local": "記録が早く届くようになりました。",
    "group": "補助の手続きをもっと短くしてください。",
    "business": "協力した事業者の名前を知らせてほしいです。",
    "administration": "担当課どうしの分担を決める必要があります。",
}

_SENT: Final = (
    Said("citizen", "夜の会議に行けるようになりました。山本（090-0000-0000）", "1-1", "a30"),
    Said("business", "会議の日を、もっと早く知らせてください。", "1-2"),
)


def load(people: People, today: dt.date) -> None:
    """The review of this 年度 at half-way, with the self-assessment and the views under way."""
    year = fiscal_year(today)
    begun = today - dt.timedelta(days=50)
    with clock.at(_at(begun)), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        case = cases.open_case(
            uow,
            NAME,
            title=f"{year}の検証・評価（中間）",
            lead="計画がどこまで進んだかを、みなさんと確かめます。",
            office=office,
        )
        slug = case.slug
        measures = [("measure", {"code": code, "title": title}) for code, title, *_ in _MEASURES]
        _write(uow, slug, [("year", {"year": str(year)}), *measures])
        cases.advance(uow, case, "open_year")
        _write(
            uow,
            slug,
            [
                (
                    "indicator",
                    {"code": code, "name": name, "figure": now, "before": before, "source": "市民協働課"},
                )
                for code, _, name, now, before, *_ in _MEASURES
            ],
        )
        cases.advance(uow, case, "collect")
        cases.advance(uow, case, "assess")
    with clock.at(_at(begun + dt.timedelta(days=20))), unit_of_work(people.secretary) as uow:
        assessed = [("assessment", {"code": row[0], "mark": row[5], "ground": row[6]}) for row in _MEASURES]
        views = [
            ("view", {"kind": kind, "how": "聞き取り", "text": _VIEWS[kind]})
            for kind in ACTOR_KINDS
            if kind in _VIEWS
        ]
        _write(uow, slug, [*assessed, *views])
    for number, said in enumerate(_SENT, 1):
        with clock.at(_at(begun + dt.timedelta(days=21))), unit_of_work(PUBLIC) as uow:
            send(uow, queries.by_slug(uow.session, slug), said, once=f"demo-{number}", code=f"demo-{number}")


def _write(uow: UnitOfWork, slug: str, sheets: Sheets) -> None:
    case = queries.by_slug(uow.session, slug)
    for code, answers in sheets:
        actions.write(uow, case, code, {name: [text] for name, text in answers.items()})


def _at(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 10)
