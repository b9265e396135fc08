"""A consultation with a great many opinions, written straight into the tables: realistic texts, campaigns, variants.

Three in five say something of their own, put together from what offices are told; one in five is the very text of
one of five campaigns; the others are such a text with a sentence added, struck out or negated, or a short line.
"""

import datetime as dt
import random
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.models import Opinion, OpinionIdentity, Passage, Point, PointGroup
from consult.consultations.models_places import OpinionPlace
from consult.consultations.placing import anchors
from consult.consultations.rules import digests
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.unit_of_work import UnitOfWork, unit_of_work

FIRST = dt.date(2026, 10, 1)
_WHO = (
    "高齢の親",
    "小学生の子",
    "車いすを使う友人",
    "夜勤の多い私",
    "外国から来た隣人",
    "区長",
    "店を営む者",
    "学生",
)
_WHAT = ("会議", "回覧板", "コミュニティバス", "公民館", "補助金", "防災訓練", "ごみの分別", "図書館", "公園の遊具",
         "見守り活動", "子ども食堂", "広報紙", "避難所", "自治会の役員", "空き家", "街灯", "花壇", "ホームページ")  # fmt: skip
_HOW = ("夜にも開いて", "LINEで知らせて", "もっと増やして", "半分に減らして", "字を大きくして", "やめて", "続けて",
        "若い人に任せて", "市が直接行って", "地区ごとに決めて", "年に2回にして", "無料にして")  # fmt: skip
_END = ("ほしい", "いただきたい", "もらえると助かります", "ほしくありません", "ください")
_WHY = ("仕事で昼は行けない", "何度も読んでもわからない", "知らない間に決まっていた", "隣の市ではもう行っている",
        "費用に見合わない", "子どもが危ない思いをした", "参加する人がいつも同じだ", "足が悪くて歩けない")  # fmt: skip
_GROUPS = 2000
_SECTIONS = ("s1-1", "s2-1", "s3-1", "s3-2")


def texts(count: int) -> Iterator[str]:
    """`count` texts, the same every time."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    campaigns = [_own(chance, 5) for _ in range(5)]
    for n in range(count):
        kind = chance.random()
        if kind < 0.6:
            yield _own(chance, chance.randrange(3, 8)) + chance.choice(("", f"\n{n}番地の者です。"))
        elif kind < 0.8:
            yield chance.choice(campaigns)
        elif kind < 0.95:
            yield _variant(chance, chance.choice(campaigns), n)
        else:
            yield _sentence(chance)


def _own(chance: random.Random, sentences: int) -> str:
    return "".join(_sentence(chance) for _ in range(sentences))


def _sentence(chance: random.Random) -> str:
    who, what, how, end, why = (chance.choice(some) for some in (_WHO, _WHAT, _HOW, _END, _WHY))
    number = chance.randrange(2, 90)
    return chance.choice(
        (
            f"{who}のために、{what}を{how}{end}。",
            f"案の{number}ページに{what}のことが書いてありますが、{why}ので、{how}{end}。",
            f"{why}という声を、この{number}年のあいだ何度も聞きました。",
            f"{what}については、{number}人に聞いたところ、{why}という答えが多くありました。",
        )
    )


def _variant(chance: random.Random, text: str, n: int) -> str:
    said = text.split("。")[:-1]
    place = chance.randrange(len(said))
    kind = n % 4
    if kind == 0:
        said.insert(place, _sentence(chance).rstrip("。"))
    elif kind == 1:
        del said[place]
    elif kind == 2:
        said[place] = (
            said[place].replace("ほしい", "ほしくない").replace("です", "ではありません") + "とは思わない"
        )
    else:
        said.append(f"{n}番 市民")
    return "。".join(said) + "。"


def load(count: int, *, sorted_of: int = 3) -> str:
    """A closed consultation with that many opinions, one in `sorted_of` of them sorted; its address."""
    people = load_people(lambda word: f"plain:{word}")
    slug = story.prepare(people, first_day=FIRST)
    story.publish_notice(people, slug, FIRST)
    story.send(
        slug, "はじめの意見です。", "s3-2", story.Identity("一番", "緑野市"), clock.tokyo(2026, 10, 10)
    )
    story.close(slug, FIRST)
    with story.door(people.secretary, FIRST + 35 * story.DAY) as uow:
        story.cases.advance(uow, story.case_of(slug), "consider")
    case_id = story.case_of(slug).id
    digest, sealed = db.session.execute(
        select(Opinion.definition_digest, OpinionIdentity.sealed)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case_id)
    ).one()
    pending: list[dict[str, Any]] = []
    for n, text in enumerate(texts(count - 1), 2):
        pending.append(_row(case_id, slug, digest, n, text, sorted_of))
        if len(pending) == 5000:
            _write(case_id, pending, sealed)
    _write(case_id, pending, sealed)
    return slug


def _row(case_id: int, slug: str, digest: str, n: int, text: str, sorted_of: int) -> dict[str, Any]:
    day = FIRST + dt.timedelta(days=n % 30)
    stage, review = ("grouped", "proposed") if n % sorted_of == 0 else ("accepted", "none")
    return {
        "case_id": case_id, "number": n, "receipt_number": f"{slug}-{n:06d}", "code_digest": secrets.token_hex(16),
        "once_key": None, "definition_digest": digest, "stage": stage, "channel": ("web", "post", "fax")[n % 3],
        "text": text, "text_key": digests(text)[0],
        "places": [{"anchor": _SECTIONS[n % 4], "start": 0, "end": len(text)}],
        "arrived_on": day, "received_at": clock.tokyo(day.year, day.month, day.day, 9, n % 60),
        "flags": ["personal_data"] if n % 50 == 0 else [], "review": review,
    }  # fmt: skip


def _split(uow: UnitOfWork, case_id: int, done: list[tuple[int, dict[str, Any]]]) -> None:
    """Each sorted opinion is one point, in one of two thousand groups."""
    known = uow.session.execute(select(PointGroup.id).where(PointGroup.case_id == case_id)).scalars().all()
    if not known:
        groups = [
            {
                "case_id": case_id,
                "number": n,
                "gist": f"{_WHAT[n % 18]}を{_HOW[n % 12]}ほしい（{n}）",
                "version": 1,
            }
            for n in range(1, _GROUPS + 1)
        ]
        uow.connection.execute(insert(PointGroup), groups)
        known = (
            uow.session.execute(select(PointGroup.id).where(PointGroup.case_id == case_id)).scalars().all()
        )
    points = [
        {"case_id": case_id, "opinion_id": i, "number": 1, "gist": row["text"][:30], "anchor": None,
         "group_id": known[row["number"] % len(known)]}
        for i, row in done
    ]  # fmt: skip
    made = insert(Point).returning(Point.id, sort_by_parameter_order=True)
    ids = uow.connection.execute(made, points).scalars()
    passages = [
        {"opinion_id": i, "start": 0, "end": len(row["text"]), "point_id": point}
        for (i, row), point in zip(done, ids, strict=True)
    ]
    uow.connection.execute(insert(Passage), passages)


def _write(case_id: int, rows: list[dict[str, Any]], sealed: bytes) -> None:
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        made = insert(Opinion).returning(Opinion.id, sort_by_parameter_order=True)
        ids = uow.connection.execute(made, rows).scalars().all()
        people = [
            {
                "opinion_id": i,
                "case_id": case_id,
                "sealed": sealed,
                "person_key": f"{row['number'] % 90_000:064d}",
            }
            for i, row in zip(ids, rows, strict=True)
        ]
        uow.connection.execute(insert(OpinionIdentity), people)
        places = [
            {"case_id": case_id, "anchor": anchor, "number": row["number"]}
            for row in rows
            for anchor in anchors(row["places"])
        ]
        uow.connection.execute(insert(OpinionPlace), places)
        _split(
            uow, case_id, [(i, row) for i, row in zip(ids, rows, strict=True) if row["stage"] == "grouped"]
        )
        uow.record(Event.OPINIONS_BATCHED, uow.session.get_one(Case, case_id), public={"loaded": len(rows)})
    rows.clear()
