"""Who links people: offers and wishes, a 地域づくりクリエイター（仮称） and a coordinator, and what was asked for advice."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from consult import clock
from consult.access.actor import PUBLIC
from consult.accounts.models import Office
from consult.calendars import date_text
from consult.cases import actions as cases
from consult.cases import papers, queries
from consult.codes import code_for, digest_of, once_digest
from consult.collaboration.advice import records as advice
from consult.collaboration.advice.rules import Advice
from consult.collaboration.appointments import role_names
from consult.collaboration.appointments import sheets as appointment_sheets
from consult.collaboration.appointments.role_names import Naming
from consult.collaboration.matching.entry import Entry, register
from consult.consultations.identity import Keys
from consult.db import settings
from consult.demo.people import People
from consult.documents.inspection import inspect
from consult.dossier import actions
from consult.unit_of_work import UnitOfWork, unit_of_work

_FIELDS: Final = ("direction", "kind", "title", "what", "theme", "place", "period")
_ENTRIES: Final = (
    ("offer", "company", "平日の夜、会議室を貸せます", "40人が入る会議室です。机と投影機もあります。", "子育て・教育", "東町", "10月から3月の平日"),
    ("wish", "school", "放課後の学習会の場所を探しています", "週1回、30人ほどで使います。", "子育て・教育", "東町", "1月から"),
    ("offer", "company", "軽トラックと運転する人を出せます", "月に1回、半日なら出せます。", "環境・緑", "市内どこでも", "土曜日"),
    ("wish", "group", "花だんの土と水やりの手伝いがほしい", "駅前の花だんです。春に植え替えます。", "環境・緑", "若葉町", "3月"),
)  # fmt: skip
_VOLUNTEERS: Final = (
    ("creator", "東区のつなぎ手", "東区", "東区", "髙橋 花", "たかはし はな", "", True),
    ("creator", "西地区のつなぎ手", "西地区", "西地区", "内田 守", "うちだ まもる", "", False),
    ("coordinator", "話し合いの進行", "応募", "市内", "アンダーソン・由紀", "アンダーソン ユキ", "", True),
)
_ASKED: Final = (
    (
        3,
        "civic",
        "money",
        "子ども食堂を始めたい。使える補助金は",
        "協働事業補助を案内した",
        "見積りを一緒に見る",
    ),
    (9, "local", "linking", "見守りに学生の手を借りたい", "緑野大学の窓口につないだ", ""),
    (16, "citizen", "founding", "手話の会を団体にしたい", "規約のひな形を渡した", ""),
)


def load(people: People, today: dt.date) -> None:
    """Four registrations, the last unread; three who were appointed in spring; three records of advice."""
    for number, said in enumerate(_ENTRIES):
        _register(people, today - dt.timedelta(days=12 - number), number, said)
    for one in _VOLUNTEERS:
        _appoint(people, today - dt.timedelta(days=150), one)
    with clock.at(_at(today, -200)), unit_of_work(people.head) as uow:
        since = today - dt.timedelta(days=400)
        role_names.give(uow, Naming("creator", "地域づくりクリエイター（仮称）", since, provisional=True))
    for days, category, topic, about, outcome, next_step in reversed(_ASKED):
        day = today - dt.timedelta(days=days)
        with clock.at(_at(day, 0)), unit_of_work(people.secretary) as uow:
            home = uow.session.get_one(Office, people.civic_office)
            advice.keep(uow, home, Advice(day, category, topic, about, outcome, next_step))


def _register(people: People, day: dt.date, number: int, said: Sequence[str]) -> None:
    once, keys = f"demo-match-{number}", Keys.of(settings())
    typed = {**dict(zip(_FIELDS, said, strict=True)), "contact": f"000-000-01{number:02d}"}
    digest = digest_of(keys.receipt, code_for(keys.receipt, once))
    with clock.at(_at(day, 0)), unit_of_work(PUBLIC) as uow:
        entry = Entry(typed, agreed=True)
        slug = register(uow, entry, once=once_digest(keys.receipt, once), code=digest).slug
    if number == len(_ENTRIES) - 1:
        return
    with clock.at(_at(day, 1)), unit_of_work(people.secretary) as uow:
        case = queries.by_slug(uow.session, slug)
        actions.change(uow, case, "match", 1, {name: [text] for name, text in typed.items()}, 1)
        until = day + dt.timedelta(days=300)
        cases.advance(uow, case, "prolong", inputs={"new_valid_until": until})


def _appoint(people: People, day: dt.date, who: Sequence[object]) -> None:
    post, title, by, place, name, reading, mail, listed = who
    nomination = {
        "post": post, "way": "open" if by == "応募" else "nominated", "nominated_by": by, "place": place,
        "reason": "区の集まりをまとめてきた", "skills": "進行の研修を受けた", "name": name, "reading": reading, "mail": mail,
    }  # fmt: skip
    consent = {"agrees": "1", "listed": "1" if listed else ""}
    filed = {kind: inspect(f"{kind}.txt", f"{title}\n".encode()) for kind in ("nomination", "letter")}
    with clock.at(_at(day, 0)), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        case = cases.open_case(uow, appointment_sheets.NAME, title=str(title), office=office)
        slug = case.slug
        _write(uow, slug, {"nomination": nomination, "consent": consent, "bars": {}})
        for kind, paper in filed.items():
            papers.file(uow, case, kind, paper)
        cases.advance(uow, case, "submit")
        for assessor in ("1", "2"):
            found = {"day": date_text(day), "assessor": assessor, "interest": "none", "text": "基準に合う"}
            _write(uow, slug, {"assessment": found})
    with clock.at(_at(day, 1)), unit_of_work(people.head) as uow:
        cases.advance(uow, queries.by_slug(uow.session, slug), "appoint")


def _write(uow: UnitOfWork, slug: str, sheets: Mapping[str, Mapping[str, object]]) -> None:
    case = queries.by_slug(uow.session, slug)
    for code, answers in sheets.items():
        actions.write(uow, case, code, {name: [str(text)] for name, text in answers.items() if text})


def _at(day: dt.date, later: int) -> dt.datetime:
    found = day + dt.timedelta(days=later)
    return clock.tokyo(found.year, found.month, found.day, 10)
