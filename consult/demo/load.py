"""The whole demo city, with dates relative to today; loading it twice changes nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from consult import clock
from consult.cases.models import Case
from consult.config import Settings
from consult.db import db
from consult.demo import (
    announcing,
    answering,
    consultations,
    council_story,
    drawn_assembly,
    granting,
    issuing,
    joint_year,
    linking,
    live,
    local_issues,
    meetings,
    plan_making,
    plans,
    recruiting,
    reviewing,
    talking,
    town,
)
from consult.demo.people import People, address, load_people
from consult.demo.plan_text import TITLE
from consult.worker import drain

PUBLISHED_TITLE = "緑野市地域づくり応援方針（案）"
_SIGN_INS = (
    ("sato", "佐藤 美咲　市民協働課（事務局：分ける・答える・会議録）"),
    ("tanaka", "田中 一郎　市民協働課長（承認・公表）"),
    ("suzuki", "鈴木 健　文書係（墨消しの確認・保存）"),
    ("mizuno", "水野 恵子　検討委員会 会長（会議録の確定）"),
    ("ito", "伊藤 さくら　委員（自分の発言の確認）"),
    ("nakamura", "中村 葵　都市計画課（別の課）"),
    ("hara", "原 由美　議会事務局（議案・請願・採決の記録）"),
    ("mori", "森 健太　議会事務局（文書表の確かめ）"),
    ("admin", "管理者"),
)


@dataclass
class City:
    """What the loader prints: who may sign in, and receipts to look up."""

    sign_ins: list[tuple[str, str]] = field(default_factory=list)
    receipts: list[tuple[str, str]] = field(default_factory=list)


def load_city(settings: Settings, hasher: Callable[[str], str], day: dt.date | None = None) -> City:
    """Load everything that is missing, as if today were `day`."""
    today = day or clock.today()
    people = load_people(hasher)
    city = City([(address(login), who) for login, who in _SIGN_INS])
    if db.session.execute(select(Case.id).limit(1)).first() is None:
        _load_cases(people, today)
        drain(settings)
    city.receipts = _receipts()
    return city


def _load_cases(people: People, today: dt.date) -> None:
    day = dt.timedelta(days=1)
    history = plans.history(people)
    opened = today - 110 * day
    slug = consultations.s1(people, opened, "decided", title=PUBLISHED_TITLE)
    plans.revised(people, slug, when=consultations.moment(opened + 67 * day, dt.time(10)))
    consultations.publish(people, slug, opened)
    desk = consultations.half_answered(people, today - 41 * day)
    jury_met = meetings.earlier(people, today - 75 * day, consultations.case_of(desk))
    issuing.advice(people, desk, today - 75 * day)
    plans.plan_in_force(people, desk)
    answering.around_answers(people, desk, today)
    met_on = today - 21 * day
    meetings.others_accept(people, meetings.s2(people, met_on, until="member_check"), met_on)
    announcing.in_other_words(people, consultations.open_now(people, today), today)
    announcing.to_come(people, today)
    council_story.load(people, today, history)
    talking.load(people, today, local_issues.with_the_ward(people, today))
    recruiting.open_call(people, today)
    plan_making.fixed(people, today, slug)
    town.load(people, today)
    reviewing.load(people, today)
    joint_year.judged(people, today, jury_met)
    granting.granted(people, today)
    drawn_assembly.assembled(people, today)
    linking.load(people, today)
    live.in_session(people, today)


def _receipts() -> list[tuple[str, str]]:
    """The confirmation codes of one opinion to each answered case of the story."""
    told = db.session.execute(
        select(Case.title, Case.slug).where(Case.title.in_((PUBLISHED_TITLE, TITLE))).order_by(Case.id)
    ).all()
    return [(title, consultations.code_of(slug, "line")) for title, slug in told]
