"""計画策定 in 緑野市: the story of its basic policy, from a printed 年表, and the plan in force to compare a draft with."""

import datetime as dt

from consult import clock
from consult.cases import actions as cases
from consult.cases.queries import by_slug
from consult.consultations.queries import versions
from consult.db import db
from consult.demo.people import People
from consult.demo.plan_text import PLAN
from consult.documents import drafts
from consult.plans import actions, queries
from consult.resources import package_file
from consult.unit_of_work import unit_of_work

TITLE = "共存・協働のまちづくり推進基本方針"
LEAD = "市民の公募委員、2つのワーキング会議、市民フォーラムで話し合って、1年5か月で定めた方針です。"
CSV = package_file("demo", "data", "plan-timeline.csv")
ORDINANCE = "緑野市共存・協働のまちづくり推進条例"
PROVISIONAL = "（仮称）共存・協働のまちづくり推進条例"
PROMULGATED = dt.date(2009, 3, 27)

# The plan of ten years ago: the same numbering with other words, one section fewer and one more.
_FORMER = (
    ("第2次緑野市協働のまちづくり推進計画（案）", "緑野市協働のまちづくり推進計画（平成28年）"),
    (
        "令和9年度から令和18年度までの10年間とします。5年目に見直します。",
        "平成28年度から令和8年度までとします。",
    ),
    ("公募の委員を置くように努めます。", "公募の委員を置くことができます。"),
    (
        "会議は、内容に応じて夜間や休日にも開きます。ウェブでの参加もできるようにします。",
        "会議は、平日の昼間に開きます。",
    ),
    ("お知らせは、やさしい日本語でも作ります。\n", ""),
    ("上限は30万円とします。", "上限は10万円とします。"),
    (
        "### (3) まちづくり協議会\n\n小学校区ごとに、まちづくり協議会を置きます。協議会は、地区の課題を話し合う場です。\n\n",
        "",
    ),
)


_CHAPTER = """## 第5章 若い世代といっしょに

### (1) 学校と地域

小中学校や高校と話し合い、若い人が地域の活動に加わる機会を作ります。

"""


def history(people: People) -> str:
    """Import the 27 events, attach the ordinance that followed, record the adoption; returns the address."""
    with unit_of_work(people.secretary) as uow:
        made = actions.import_timeline(
            uow, people.office(people.civic_office), CSV.read_bytes(), title=TITLE, lead=LEAD,
            source="基本方針 資料編「策定の経過」",
        )  # fmt: skip
        slug = str(made.plan.case.slug)
    with unit_of_work(people.secretary) as uow:
        actions.attach_ordinance(
            uow, queries.plan_of(uow.session, by_slug(uow.session, slug)),
            name=ORDINANCE, number="平成21年条例第2号", promulgated_on=PROMULGATED, provisional=PROVISIONAL,
        )  # fmt: skip
    with unit_of_work(people.head) as uow:
        cases.advance(uow, by_slug(uow.session, slug), "adopt")
    return slug


def revised(people: People, slug: str, *, when: dt.datetime) -> None:
    """Put in the text as it was revised after the opinions: the 修正対照表 applied, and one chapter more."""
    with clock.at(when), unit_of_work(people.secretary) as uow:
        case = by_slug(uow.session, slug)
        text, _ = versions.revised_text(uow.session, case)
        text = text.replace("第5章", "第6章").replace("## 第6章", f"{_CHAPTER}## 第6章", 1)
        drafts.import_draft(uow, case, text, title=case.title.replace("（案）", ""), kind="decided")


def plan_in_force(people: People, slug: str, *, when: dt.datetime | None = None) -> None:
    """Put the former plan beside the draft of a case, so that readers can compare."""
    text = PLAN
    for new, old in _FORMER:
        text = text.replace(new, old)
    with clock.at(when or clock.now()), unit_of_work(people.secretary) as uow:
        drafts.import_draft(uow, by_slug(db.session(), slug), text, kind="current")
