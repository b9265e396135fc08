"""協働推進検討委員会 in 緑野市: a meeting in which the quorum is lost on the way, and the one before it.

Dates count from the day of the meeting, so the story runs at its own dates in tests and near today in the demo.
"""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from consult import clock
from consult.access.actor import SYSTEM
from consult.accounts.models import Account
from consult.bodies import actions as bodies
from consult.bodies.models import Body
from consult.calendars import fiscal_year
from consult.cases.models import Case
from consult.db import db, settings
from consult.demo.people import People, address
from consult.demo.room import DAY, Room
from consult.documents.redaction import Ground
from consult.errors import Refused
from consult.meetings import actions, queries
from consult.meetings.actions import afterwards, publishing
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work

BODY = "kyodo-kento"
NAME = "緑野市協働推進検討委員会"
ROOM = "緑野市役所 3階 会議室301"
OBSERVE = "申込みは要りません。先着10人。開会の10分前から会場で受け付けます。手話通訳・託児は1週間前までに申し出てください。"
STAFF = ["市民協働課長 田中 一郎", "市民協働課 協働推進係 佐藤 美咲"]
# seat, name as the person writes it, reading, category, office, account
MEMBERS = (
    (1, "水野 恵子", "みずの けいこ", "学識経験者", "chair", "mizuno"),
    (2, "早川 進", "はやかわ すすむ", "団体の推薦", "deputy", "hayakawa"),
    (3, "伊藤 さくら", "いとう さくら", "公募の市民", "member", "ito"),
    (4, "グエン・ティ・ラン", "ぐえん・てぃ・らん", "公募の市民", "member", "nguyen"),
    (5, "𠮷田 学", "よしだ まなぶ", "事業者", "member", "yoshida"),
    (6, "髙橋 実", "たかはし みのる", "団体の推薦", "member", "takahashi"),
    (7, "小野 千佳", "おの ちか", "団体の推薦", "member", "ono"),
    (8, "石川 浩", "いしかわ ひろし", "学識経験者", "member", ""),
    (9, "大﨑 由美", "おおさき ゆみ", "団体の推薦", "member", ""),
    (10, "佐々木 明", "ささき あきら", "事業者", "member", ""),
    (11, "辻󠄀 文子", "つじ ふみこ", "教育機関", "member", ""),
    (12, "村上 徹", "むらかみ とおる", "団体の推薦", "member", ""),
)
THERE = ("水野", "早川", "伊藤", "グエン", "𠮷田", "髙橋", "小野")


def committee(people: People, day: dt.date) -> str:
    """The body with its twelve members, for the 年度 of `day`; made once. Returns its slug."""
    if db.session.execute(select(Body.id).where(Body.slug == BODY)).first() is not None:
        return BODY
    start = dt.date(fiscal_year(day - 60 * DAY).year, 4, 1)
    end = dt.date(start.year + 2, 3, 31)
    accounts = {a.email.partition("@")[0]: a.id for a in db.session.execute(select(Account)).scalars()}
    with clock.at(clock.tokyo(start.year, 4, 1, 9)), unit_of_work(people.secretary) as uow:
        body = bodies.create_body(
            uow,
            people.office(people.civic_office),
            slug=BODY,
            name=NAME,
            seats=12,
            kind="statutory",
            basis="緑野市附属機関の設置に関する条例",
            purpose="協働のまちづくり推進計画の案と、市民・地域の団体・市が力を合わせる進め方を話し合います。",
        )
        for seat, name, reading, category, office, login in MEMBERS:
            account = uow.session.get(Account, accounts[login]) if login in accounts else None
            bodies.seat_member(
                uow,
                body,
                seat=seat,
                name=name,
                reading=reading,
                category=category,
                office=office,
                since=start,
                until=end,
                account=account,
            )
    return BODY


def _planned(
    people: People,
    day: dt.date,
    number: int,
    items: tuple[str, ...],
    materials: tuple[str, ...],
    about: Mapping[str, Case] | None = None,
) -> Room:
    committee(people, day)
    room = Room(people, "", day)
    with clock.at(room.at(10, days=-21)), unit_of_work(people.secretary) as uow:
        body = uow.session.execute(select(Body).where(Body.slug == BODY)).scalar_one()
        meeting = actions.plan_meeting(
            uow,
            body,
            number=number,
            starts_at=room.at(14),
            ends_at=room.at(16),
            place=ROOM,
            online=True,
            how_to_observe=OBSERVE,
        )
        for title in items:
            case = (about or {}).get(title)
            actions.add_item(uow, meeting, title=title, needs_decision="報告" not in title, case=case)
        for title in materials:
            actions.add_material(uow, meeting, title=title)
        room.slug = meeting.case.slug
    room.move("give_notice", room.at(9, days=-9), people.secretary)
    return room


def s2(people: People, day: dt.date = dt.date(2026, 11, 12), until: str = "member_check") -> str:
    """第3回: a tie the chair decides, then a member leaves and the second item cannot be decided.

    `until` is noticed, opened, closed, minutes_draft, member_check (a correction waits for its answer),
    sealed or published. Returns the meeting's address.
    """
    room = _planned(
        people,
        day,
        3,
        ("公募枠を2割以上とする", "応募しやすい会議の持ち方について"),
        ("次第", "資料1　公募枠の現状と他市の例", "資料2　応募しやすい会議の持ち方", "資料3　今後の日程"),
    )
    if until == "noticed":
        return room.slug
    room.arrive(("水野", "早川", "伊藤", "小野", "髙橋", "𠮷田"), room.at(13, 52))
    room.arrive(("グエン",), room.at(13, 57), mode="web")
    room.move("open", room.at(14), people.secretary)
    _first_item(room)
    _second_item(room)
    if until == "opened":
        return room.slug
    with clock.at(room.at(15, 53)), unit_of_work(people.secretary) as uow:
        item = room.meeting().items[1]
        actions.carry_over(uow, item, reason="定足数に足りず、決めていません")
    room.move("close", room.at(15, 55), people.secretary)
    if until == "closed":
        return room.slug
    _minutes(room, days=12)
    if until == "minutes_draft":
        return room.slug
    room.move("send_for_check", room.at(16, days=12), people.secretary)
    _corrections(room)
    if until == "member_check":
        return room.slug
    _answered(room)
    room.move("end_check", room.at(0, days=23), SYSTEM)
    room.move("seal", room.at(10, days=26), people.refreshed().chair)
    if until == "sealed":
        return room.slug
    _published(room, days=27)
    return room.slug


def _first_item(room: Room) -> None:
    room.say(1, "事務局", "（資料1により、公募委員の現状と他市の例を説明）", room.at(14, 4))
    room.say(
        1, "伊藤", "公募の委員を半分まで増やせないか。回覧板を見ない世代の声が届きにくい", room.at(14, 15)
    )
    room.say(
        1,
        "事務局",
        "条例上の上限はない。他市はおおむね2割である。応募が定員に満たない年もあり、まずは2割以上を確実に置くことを提案する",
        room.at(14, 18),
    )
    room.say(
        1, "グエン", "日本語に自信がない人も応募できるように、やさしい日本語の案内がほしい", room.at(14, 26)
    )
    room.say(1, "早川", "人数を先に決めるより、応募しやすい時間帯に開くことが先ではないか", room.at(14, 32))
    room.say(1, "𠮷田", "事業者の立場では平日の昼間は出にくい。夜間の開催も検討してほしい", room.at(14, 41))
    room.say(1, "水野", "意見が出そろったので、採決する", room.at(15, 4))
    room.vote(1, room.at(15, 6), Counts(3, 3), chair="passed")


def _second_item(room: Room) -> None:
    room.take_up(2, room.at(15, 10))
    room.say(2, "事務局", "（資料2により説明）", room.at(15, 12))
    room.say(2, "髙橋", "夜の会議と昼の会議を交互に開いてはどうか", room.at(15, 25))
    room.leave("髙橋", room.at(15, 40))
    try:
        room.vote(2, room.at(15, 41), method="no_objection")
    except Refused:
        room.say(2, "水野", "この議題は決められない。意見を聞くことにとどめ、次回へ継続する", room.at(15, 42))
    room.say(2, "小野", "託児があれば参加できる人は多い。ほかの市の費用を調べてほしい", room.at(15, 45))
    room.say(2, "伊藤", "ウェブでの参加を、もっと使いやすくしてほしい", room.at(15, 49))


def _summarised(room: Room) -> None:
    with clock.at(room.at(10, days=1)), unit_of_work(room.people.secretary) as uow:
        meeting = room.meeting()
        afterwards.write_summary(uow, meeting, afterwards.proposed_summary(meeting), publish=True)


def _minutes(room: Room, days: int) -> None:
    secretary = room.people.secretary
    _summarised(room)
    room.move("draft_minutes", room.at(9, 30, days=days), secretary)
    with clock.at(room.at(11, days=days)), unit_of_work(secretary) as uow:
        meeting = room.meeting()
        actions.describe(uow, meeting, observers=4, staff=STAFF)
        for text in ("公募の委員の枠を、委員総数の2割以上とする。",):
            actions.add_outcome(uow, meeting, kind="decision", text=text, item=1)
        actions.add_outcome(
            uow,
            meeting,
            kind="task",
            owner="市民協働課",
            text="応募しやすい時間帯の案をつくる",
            due="次回まで",
            item=2,
        )
        actions.add_outcome(
            uow,
            meeting,
            kind="task",
            owner="市民協働課",
            text="託児を置く会議の費用を、近くの3市で調べる",
            due="次回まで",
            item=2,
        )
        following = f"第{meeting.number + 1}回　日程を調整して、決まりしだい知らせます"
        actions.change_meeting(uow, meeting, next_meeting=following)


def _corrections(room: Room) -> None:
    people = room.people.refreshed()
    said = next(r for r in queries.rows(db.session(), room.meeting()) if "半分" in r.text)
    with clock.at(room.at(20, 10, days=15)):
        actions.ask(people.ito, said.id, said.text.replace("半分", "半数程度"))
    with clock.at(room.at(9, 20, days=16)), unit_of_work(people.chair) as uow:
        actions.accept_minutes(uow, room.meeting())


def others_accept(people: People, slug: str, day: dt.date) -> None:
    """了承 by all who were there but 伊藤: once her request is answered, the check is over before its last day."""
    room = Room(people, slug, day)
    logins = [login for _seat, name, *_rest, login in MEMBERS if name.startswith(THERE) and login]
    accounts = select(Account).where(Account.email.in_([address(login) for login in logins]))
    for actor in [account.actor() for account in db.session.execute(accounts).scalars()]:
        if actor.account_id in {people.ito.account_id, people.chair.account_id}:
            continue
        with clock.at(room.at(18, days=17)), unit_of_work(actor) as uow:
            actions.accept_minutes(uow, room.meeting())


def _answered(room: Room) -> None:
    with clock.at(room.at(14, days=19)), unit_of_work(room.people.secretary) as uow:
        (request,) = [c for c in queries.corrections(uow.session, room.meeting()) if c.state == "requested"]
        actions.answer_correction(uow, request, accept=True)


def _published(room: Room, days: int) -> None:
    people = room.people.refreshed()
    with clock.at(room.at(10, days=days)), unit_of_work(people.secretary) as uow:
        actions.propose_redactions(uow, room.meeting())
    release(room, room.at(14, days=days + 1))
    room.move("review", room.at(14, 10, days=days + 1), people.records)
    room.move("publish", room.at(9, days=days + 2), people.records)


def release(room: Room, when: dt.datetime) -> None:
    """The second person's part: set the editions, then release them."""
    city = settings()
    with clock.at(when):
        prepared = publishing.prepare(
            db.session(), room.meeting(), municipality=city.municipality, base_url=city.base_url
        )
        with unit_of_work(room.people.records) as uow:
            actions.release(uow, room.meeting(), prepared)


def earlier(people: People, day: dt.date = dt.date(2026, 9, 10), about: Case | None = None) -> str:
    """第2回, held and published: a report, a decision without objection, a recusal, a withheld name.

    `about`: the consultation its second item sends out.
    """
    room = _planned(
        people,
        day,
        2,
        ("第1回の意見のまとめ（報告）", "計画の案を意見公募にかける", "モデル地区の選び方"),
        ("次第", "資料1　第1回の意見のまとめ", "資料2　推進計画の案", "資料3　モデル地区の候補"),
        {"計画の案を意見公募にかける": about} if about else None,
    )
    room.arrive((*THERE, "石川", "佐々木"), room.at(13, 50))
    room.move("open", room.at(14), people.secretary)
    room.say(1, "事務局", "（資料1により報告）", room.at(14, 3))
    room.say(
        1, "小野", "第1回で出た「若い人が入りやすい会議」を、計画の案の言葉にしてほしい", room.at(14, 12)
    )
    with clock.at(room.at(14, 20)), unit_of_work(people.secretary) as uow:
        actions.report(uow, room.meeting().items[0])
    room.take_up(2, room.at(14, 21))
    room.say(2, "事務局", "（資料2により説明）", room.at(14, 22))
    room.say(
        2,
        "グエン",
        "同じ団地の山本さんも、募集を知ったのは締切のあとだった。やさしい日本語の知らせがあるとよい",
        room.at(14, 35),
    )
    room.say(2, "水野", "案のとおり意見公募にかけることに、異議はないか", room.at(14, 50))
    room.vote(2, room.at(14, 51), method="no_objection")
    room.take_up(3, room.at(14, 55))
    with clock.at(room.at(14, 56)), unit_of_work(people.secretary) as uow:
        actions.recuse(
            uow, room.meeting().items[2], room.member("佐々木"), reason="候補の地区の自治会長であるため"
        )
    room.say(3, "石川", "人口の違う2つの地区を選ぶと、くらべやすい", room.at(15, 5))
    room.say(3, "早川", "まず東区だけで始めるほうが、手が回る", room.at(15, 12))
    room.vote(3, room.at(15, 20), Counts(5, 1, 1))
    room.move("close", room.at(15, 30), people.secretary)
    _summarised(room)
    room.move("draft_minutes", room.at(9, days=5), people.secretary)
    with clock.at(room.at(10, days=5)), unit_of_work(people.secretary) as uow:
        meeting = room.meeting()
        actions.describe(uow, meeting, observers=2, staff=STAFF)
        actions.add_outcome(uow, meeting, kind="decision", text="計画の案を意見公募にかける。", item=2)
        actions.add_outcome(uow, meeting, kind="decision", text="モデル地区を2つ選ぶ。", item=3)
    room.move("send_for_check", room.at(11, days=5), people.secretary)
    room.move("end_check", room.at(0, days=16), SYSTEM)
    room.move("seal", room.at(10, days=18), people.refreshed().chair)
    with clock.at(room.at(9, days=19)), unit_of_work(people.secretary) as uow:
        said = next(r for r in queries.rows(uow.session, room.meeting()) if "山本さん" in r.text)
        start = said.text.index("山本さん")
        actions.redact(
            uow, said, start=start, end=start + len("山本さん"), ground=Ground.PERSONAL_INFORMATION
        )
    _published(room, days=19)
    return room.slug
