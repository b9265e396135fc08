"""A 協議会 with as many seats for each of the six kinds of actor, and its open call, which takes applications now."""

import datetime as dt
from collections.abc import Mapping

from consult import clock
from consult.access.actor import PUBLIC, Actor
from consult.accounts.models import Office
from consult.bodies import actions as bodies
from consult.bodies import procedure
from consult.bodies import queries as registered
from consult.bodies.rules import DecisionRule
from consult.bodies.seat_rules import SIDES, SeatGroup
from consult.calendars import date_text
from consult.cases import actions as cases
from consult.cases import papers, queries
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.demo.people import People
from consult.documents.inspection import inspect
from consult.dossier import actions as sheets
from consult.i18n import using
from consult.recruitment import intake
from consult.recruitment.intake import Applicant, Sent
from consult.unit_of_work import UnitOfWork, unit_of_work

BODY = "kyodo-suishin"
NAME = "緑野市協働推進協議会"
_CATEGORY = {"citizens": "市民（公募）"}
_PLAN = [SeatGroup(_CATEGORY.get(side, word), 2, side).stored() for side, word in SIDES.items()]
_RULES = [DecisionRule("r1", "規約の改正", 2, 3, "present", strict=False).stored()]
_FEW = {"public_seats_few": "6つの主体を同じ数にするため、公募は市民の席だけにします。"}
_FOUNDING: Mapping[str, str] = {
    "matters": "協働の進め方、各主体の役割、毎年の検証", "openness": "open", "payment": "1回につき5,000円（行政を除く）",
}  # fmt: skip
_ESSAYS = (
    ("川口 直人", "かわぐち なおと", "若い世代が集まりやすい夜の話し合いを増やし、出た案を次の月に小さく試すことが協働だと考えます。"),
    ("松井 美香", "まつい みか", "子育て中でも参加できるように、見守りのある会場と、短い時間の話し合いを提案します。"),
)  # fmt: skip


def open_call(people: People, today: dt.date) -> str:
    """Founded twenty days ago, called for ten days ago, with two applications; the address of the call."""
    founded, called = today - dt.timedelta(days=20), today - dt.timedelta(days=10)
    with clock.at(_morning(founded)), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        body = bodies.create_body(
            uow, office, slug=BODY, name=NAME, seats=12, kind="joint", basis="緑野市協働推進協議会設置要綱",
            purpose="市民、地域の団体、事業者、学校、市が対等に、協働の進め方を話し合います。",
            seat_plan=_PLAN, equal_sides=True, decision_rules=_RULES, substitutes_allowed=True,
            attendance_modes=("in_person", "web", "paper"),
        )  # fmt: skip
        case = procedure.begin(uow, body)
        _write(uow, case.slug, "body", {**_FOUNDING, "in_force_on": _day(founded)})
        _file(uow, case.slug, "guideline", "設置要綱")
        founding = case.slug
    with clock.at(_morning(founded)):
        _move(people.head, founding, "establish_by_guideline")
    with clock.at(_morning(called)):
        _move(people.secretary, founding, "call_for_members")
        slug = _publish(people, called)
    _applied(slug, called)
    return slug


def _publish(people: People, called: dt.date) -> str:
    with unit_of_work(people.secretary) as uow:
        found = procedure.cases_of(uow.session, registered.body(uow.session, BODY), "recruitment")[0]
        _write(uow, found.slug, "call", _call(called))
        _file(uow, found.slug, "call", "募集要項")
        slug = found.slug
    _move(people.head, slug, "publish_call")
    return slug


def _call(called: dt.date) -> dict[str, str]:
    return {
        "role": "年4回ほどの会議で、協働の進め方を話し合います。", "seats": "2", "category": "市民（公募）",
        "term": "委嘱の日から2年", "payment": "1回につき5,000円",
        "who_may_apply": "市内に住み、働き、または学ぶ18歳以上の人（市議会議員と市の職員を除く）",
        "how_to_apply": "このページの「委員に応募する」か、市民協働課の窓口・郵送・FAX",
        "closes_on": _day(called + dt.timedelta(days=29)), "selection": "scoring",
        "criteria": "課題のとらえ方：10\n具体性：10\nいろいろな人と話し合う姿勢：10",
        "essay_theme": "わたしが考える協働のまちづくり", "result_due": _day(called + dt.timedelta(days=60)),
        "use_of_personal_data": "選考と結果の通知だけに使い、選ばれなかった人の名前は公表しません。",
        "contact": "市民協働課",
    }  # fmt: skip


def _applied(slug: str, called: dt.date) -> None:
    for after, (name, reading, essay) in enumerate(_ESSAYS, start=2):
        with clock.at(_morning(called + dt.timedelta(days=after))), unit_of_work(PUBLIC) as uow:
            who = Applicant(name, reading, f"緑野市中央三丁目{after}番", "000-000-0099")
            sent = Sent(who, essay, wants_reserve=True, declared=True)
            keys = Keys.of(settings())
            intake.apply(uow, queries.by_slug(uow.session, slug), sent, once=f"demo-call-{after}", keys=keys)


def _write(uow: UnitOfWork, slug: str, code: str, answers: Mapping[str, str]) -> None:
    typed = {name: [text] for name, text in answers.items()} | {"confirmed": ["1"]}
    sheets.write(uow, queries.by_slug(uow.session, slug), code, typed)


def _file(uow: UnitOfWork, slug: str, kind: str, name: str) -> None:
    papers.file(
        uow, queries.by_slug(uow.session, slug), kind, inspect(f"{name}.txt", f"{NAME} {name}".encode())
    )


def _move(actor: Actor, slug: str, trigger: str) -> None:
    session = db.session()
    case = queries.by_slug(session, slug)
    few = _FEW if trigger in {"call_for_members", "publish_call"} else {}
    cases.perform(actor, session, case, trigger, acknowledged=few)


def _day(day: dt.date) -> str:
    with using("ja"):
        return date_text(day, "bare")


def _morning(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 10)
