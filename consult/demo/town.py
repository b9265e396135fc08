"""What surrounds the cases: a course that comes, one that was held, and the registers of the town."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from consult import clock
from consult.accounts.models import Office
from consult.calendars import date_text, fiscal_year
from consult.cases import actions as cases
from consult.cases import queries
from consult.collaboration.gatherings import sheets as gathering_sheets
from consult.collaboration.registers import sheets as register_sheets
from consult.demo.people import People
from consult.dossier import actions, handed_on
from consult.dossier.reading import CONFIRM
from consult.unit_of_work import UnitOfWork, unit_of_work

Answers = Mapping[str, str | list[str]]
_ORGANISATIONS: Final = (
    ("東区自治会", "local", "ward", "東町", "安全・安心、環境", "見守り、草刈り、回覧板"),
    ("みどり子ども食堂", "civic", "city", "若葉町", "子ども、福祉", "月2回の食事と居場所づくり"),
    ("緑野市民活動センター", "civic", "city", "若葉町", "市民活動", "団体の相談と、団体どうしの紹介"),
    ("西町商店会", "business", "district", "西町", "にぎわい、子ども", "朝市と職場体験の受入れ"),
    ("緑野大学 地域連携室", "school", "region", "西町", "環境、防災", "調査の手伝いと講師の紹介"),
)
_VENUES: Final = (
    ("東公民館", "東町12番地", "東町", "80", ["evening", "holiday", "step_free"]),
    ("若葉地区センター", "若葉町3番地", "若葉町", "40", ["evening", "online", "step_free"]),
)
_TERMS: Final = (
    ("発意", "はつい", "やろうと思ったことを、自分から言い出すことです。", "「やりたい」と言うこと", "initiative"),
    ("納得", "なっとく", "理由がわかり、進めてよいと思えることです。多数決で決めることとは違います。", "わかって「いいよ」と思うこと", "being convinced"),
    ("補完性", "ほかんせい", "身近なところでできることは身近で行い、できないことだけを次の段階に渡す考え方です。", "まず近くの人とする。できないことを市がする", "subsidiarity"),
    ("協働", "きょうどう", "立場の違う人や団体が、対等に力を出し合うことです。", "いっしょにすること", "co-production"),
    ("意見公募手続", "いけんこうぼてつづき", "計画や条例を決める前に案を公表し、だれでも意見を出せる手続です。パブリックコメントともいいます。",
     "決める前に、みんなの意見を聞くこと", "public consultation"),
    ("諮問・答申", "しもん・とうしん", "市長などが会議体に意見を求めること（諮問）と、会議体が答えること（答申）です。", "市が会議に聞き、会議が答えること", "referral and report"),
)  # fmt: skip


def load(people: People, today: dt.date) -> None:
    """A course in twelve days, a get-together of last month, and one register with everything."""
    _gathering(
        people, "地区の防災講座", "course", today - dt.timedelta(days=9), today + dt.timedelta(days=12)
    )
    past = today - dt.timedelta(days=34)
    slug = _gathering(people, "世代をこえた交流会", "exchange", past - dt.timedelta(days=20), past)
    with clock.at(_at(past, 20)), unit_of_work(people.secretary) as uow:
        cases.advance(uow, queries.by_slug(uow.session, slug), "hold")
        made_known = {
            "day": date_text(past - dt.timedelta(days=18)),
            "how": "回覧板とホームページ",
            "reach": "1200",
        }
        came = {"total": "37", "citizen": "24", "local": "8", "civic": "5", "names_nobody": "1"}
        voices = {"text": "夜道の明かりが足りない\n小学生と話せてよかった\n次は朝に開いてほしい"}
        _write(uow, slug, (("made_known", made_known), ("came", came), ("voices", voices)))
        cases.advance(uow, queries.by_slug(uow.session, slug), "publish_record")
        lines = {
            "well": "商店会と一緒に呼びかけたら、若い親が多く来た",
            "hard": "夜の開催で、小学生は途中で帰ることになった",
            "next": "次は土曜の朝に開き、託児を先に知らせる",
        }
        handed_on.leave(uow, queries.by_slug(uow.session, slug), lines, 0)
    _register(people, today)


def _gathering(people: People, title: str, kind: str, told: dt.date, day: dt.date) -> str:
    with clock.at(_at(told, 10)), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        case = cases.open_case(
            uow, gathering_sheets.NAME, title=title, lead="だれでも参加できます。", office=office
        )
        notice: Answers = {
            "kind": kind, "aim": "顔の見える関係をつくります。", "day": date_text(day), "hours": "午後6時30分から8時まで",
            "place": "東公民館", "support": ["evening", "care", "step_free"], "host": "東区自治会と市民協働課", "contact": "市民協働課",
        }  # fmt: skip
        _write(uow, case.slug, (("notice", notice),))
        cases.advance(uow, case, "announce")
        return case.slug


def _register(people: People, today: dt.date) -> None:
    with clock.at(_at(today - dt.timedelta(days=60), 10)), unit_of_work(people.secretary) as uow:
        office = uow.session.get_one(Office, people.civic_office)
        case = cases.open_case(
            uow,
            register_sheets.NAME,
            title="地域の台帳",
            lead="団体、場所、データ、用語を載せています。",
            office=office,
        )
        entries: list[tuple[str, Answers]] = [
            ("organisation", {
                "name": name, "actor": actor, "level": level, "ward": ward, "themes": themes, "about": about,
                "agrees": "1", "support": "1" if "センター" in name else "",
            })
            for name, actor, level, ward, themes, about in _ORGANISATIONS
        ]  # fmt: skip
        entries += [
            ("venue", {"name": name, "address": address, "ward": ward, "seats": seats, "support": support})
            for name, address, ward, seats, support in _VENUES
        ]
        april = fiscal_year(today).first
        entries.append(
            ("dataset", {
                "name": "町ごとの人口と世帯", "about": "年齢3区分の人口と世帯の数",
                "source": "緑野市 住民基本台帳", "as_of": date_text(april),
            })
        )  # fmt: skip
        entries += [
            ("term", {"name": name, "reading": reading, "meaning": meaning, "easy": easy, "english": english})
            for name, reading, meaning, easy, english in _TERMS
        ]
        _write(uow, case.slug, entries)
        cases.advance(uow, case, "open_register")


def _write(uow: UnitOfWork, slug: str, sheets: Sequence[tuple[str, Answers]]) -> None:
    case = queries.by_slug(uow.session, slug)
    for code, answers in sheets:
        typed = {name: text if isinstance(text, list) else [text] for name, text in answers.items()}
        actions.write(uow, case, code, typed | {CONFIRM: ["1"]})  # addresses of places


def _at(day: dt.date, hour: int) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, hour)
