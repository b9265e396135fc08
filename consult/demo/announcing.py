"""What 緑野市 announces: two consultations to come, plain words and translations of the open one, themes and wards."""

import datetime as dt
from typing import Final

from consult.calendars import FuzzyDate
from consult.consultations.announcing import easy, planned, topics, translation_files, translations
from consult.consultations.announcing.topics import Named
from consult.demo.consultations import case_of, door
from consult.demo.people import People

DAY = dt.timedelta(days=1)
WORDS: Final = easy.Words(
    about="市《し》は、自転車《じてんしゃ》の計画《けいかく》を作《つく》っています。\n"
    "計画《けいかく》は、これからすることを決《き》めた紙《かみ》です。",
    change="自転車《じてんしゃ》の道《みち》と、歩《ある》く人《ひと》の道《みち》を分《わ》けます。\n"
    "自転車《じてんしゃ》を止《と》める所《ところ》をふやします。",
    send="このページから送《おく》れます。名前《なまえ》は、だれにも見《み》せません。\n"
    "あなたの国《くに》のことばで書《か》いてもいいです。",
    ask="市《し》の人《ひと》に聞《き》いてください。電話《でんわ》は、このページの下《した》にあります。",
)
ENGLISH: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bicycle plan (draft): call for opinions</title></head>
<body><h1>Bicycle plan (draft): call for opinions</h1>
<p>The city of Midorino is preparing a plan for safe cycling: separate lanes, helmets, parking, bicycles to borrow.</p>
<p>Anyone may send an opinion, in any language.</p></body></html>
"""
VIETNAMESE: Final = """Kế hoạch xe đạp (dự thảo): lấy ý kiến

Thành phố Midorino đang lập kế hoạch đi xe đạp an toàn: làn đường riêng, mũ bảo hiểm, bãi đỗ xe và xe đạp cho mượn.
Ai cũng có thể gửi ý kiến, bằng bất kỳ ngôn ngữ nào.
"""


def third(day: dt.date) -> FuzzyDate:
    """The 旬 a day lies in."""
    return FuzzyDate.of_third(day.year, day.month, "上" if day.day <= 10 else "中" if day.day <= 20 else "下")  # noqa: PLR2004 - 旬


def to_come(people: People, today: dt.date) -> None:
    """Two lines of the 実施予定一覧; the first was moved, and says why."""
    opens = today + 45 * DAY
    moved = planned.Plan(
        "緑野市緑の基本計画（案）",
        third(opens + 20 * DAY),
        third(opens + 50 * DAY),
        FuzzyDate.of_month((opens + 200 * DAY).year, (opens + 200 * DAY).month),
        about="公園と街路樹を、これから10年でどこにどう増やすかを聞きます。",
        named=Named(("みどり",)),
    )
    with door(people.secretary, today - 60 * DAY) as uow:
        office = people.office(people.civic_office)
        first = planned.Plan(
            moved.title, third(opens), third(opens + 30 * DAY), moved.decides, moved.about, moved.named
        )
        row = planned.announce(uow, office, first)
        number = row.id
    with door(people.secretary, today - 12 * DAY) as uow:
        row = uow.session.get_one(type(row), number)
        planned.change(uow, row, moved, reason="東地区と西地区の説明会を、先に開くことにしたため")
        later = today + 100 * DAY
        station = planned.Plan(
            "東地区まちづくり計画（案）",
            FuzzyDate.of_month(later.year, later.month),
            about="駅の東側の道と広場を、どう直すかを聞きます。",
            named=Named(("まちづくり",), ("東地区",)),
        )
        planned.announce(uow, people.office(people.civic_office), station)


def in_other_words(people: People, slug: str, today: dt.date) -> None:
    """The open case in やさしい日本語, in English and in Vietnamese."""
    with door(people.secretary, today - 10 * DAY) as uow:
        case = case_of(slug)
        topics.tag_case(uow, case, Named(("交通", "協働"), ("中央地区", "東地区")))
        row = easy.write(uow, case, WORDS)
        uow.flush()
        easy.check(uow, case, read_with="緑野国際交流協会の日本語教室", version=row.version)
        for name, text, code, title, machine in (
            ("plan-en.html", ENGLISH, "en", "Bicycle plan (draft): call for opinions", False),
            ("plan-vi.txt", VIETNAMESE, "vi", "Kế hoạch xe đạp (dự thảo): lấy ý kiến", True),
        ):
            seen = translation_files.look(name, text.encode())
            translations.add(uow, case, seen, code=code, title=title, part="notice", machine=machine)
