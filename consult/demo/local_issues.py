"""A local issue on its way up the ladder: 「通学路の竹やぶで見通しが悪い」, now with the ward."""

import datetime as dt
from collections.abc import Mapping

from consult import clock
from consult.accounts.models import Office
from consult.cases import actions as cases
from consult.cases import queries
from consult.collaboration.issues.sheets import NAME
from consult.demo.people import People
from consult.dossier import actions
from consult.unit_of_work import UnitOfWork, unit_of_work

TITLE = "通学路の竹やぶで見通しが悪い"
_AT_HOME: Mapping[str, Mapping[str, str]] = {
    "screening": {"asked": "1", "agrees": "1"},
    "can_do": {"what": "年2回の草刈り（住民14人）", "who": "東区の有志"},
}
_TRIED: Mapping[str, Mapping[str, str]] = {
    "tried": {
        "what": "下草を刈った",
        "result": "歩道は歩きやすくなったが、竹は切れなかった",
        "cost": "3,200",
    },
    "cannot": {"what": "私有地の伐採の交渉と、高い木を切ること", "grounds": "safety"},
    "role": {"what": "下草刈り", "who": "東区の有志"},
}


def with_the_ward(people: People, today: dt.date) -> str:
    """Noticed five weeks ago, tried at home, passed on to the ward last week; returns its address."""
    with clock.at(_morning(today - dt.timedelta(days=35))), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        case = cases.open_case(
            uow, NAME, title=TITLE, lead="通学路の見通しをよくします。", office=office, theme="安全・安心"
        )
        _write(uow, case.slug, _AT_HOME)
        cases.advance(uow, case, "try_at_home")
        slug = case.slug
    with clock.at(_morning(today - dt.timedelta(days=8))), unit_of_work(people.secretary) as uow:
        _write(uow, slug, _TRIED)
        cases.advance(uow, queries.by_slug(uow.session, slug), "escalate")
    return slug


def _write(uow: UnitOfWork, slug: str, sheets: Mapping[str, Mapping[str, str]]) -> None:
    case = queries.by_slug(uow.session, slug)
    for code, answers in sheets.items():
        actions.write(uow, case, code, {name: [text] for name, text in answers.items()})


def _morning(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 10)
