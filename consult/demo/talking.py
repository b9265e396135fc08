"""話し合い: 思い編 held and published, one wish still to be answered; エンジン編, which begins with its doubts, is to come."""

import datetime as dt
from typing import Final

from consult.cases import actions as cases
from consult.cases import queries
from consult.collaboration.dialogues.assent import Line, keep_room
from consult.demo.people import People
from consult.demo.sheet_desk import SheetDesk
from consult.unit_of_work import unit_of_work

_SESSION: Final = {
    "kind": "workshop", "hours": "午後6時30分から8時30分まで", "place": "東公民館", "who_may_come": "だれでも",
    "how_to_come": "申込みは要りません", "support": "託児と手話があります", "contact": "市民協働課", "easy": "1",
}  # fmt: skip
_PACK: Final = {
    "background": "通学路で、夕方に見通しの悪い所があります。",
    "data": "東小学校区の聞き取り 42件（令和8年6月、市民協働課）",
    "cost": "街灯は1基あたり約30万円です。",
    "limits": "道路は市、竹やぶは個人の土地です。",
    "options": "草刈り、街灯、見守り、通る道を変える",
    "decided": "通学路の点検を年に2回すること",
    "undecided": "だれが草刈りを続けるか。街灯を付けるか",
    "positions": "区は草刈りを続けたい。学校は見守りを増やしたい。市は街灯の場所を選びたい。",
    "ground_rules": "人の話を最後まで聞く\n一人の話は2分まで",
}
_SAID: Final = (
    ("feelings", "citizen", "暗くなると、子どもが走って帰ってきます\n自分たちでも何かできると思います"),
    ("feelings", "school", "見守りの人が足りません"),
    ("issues", "local", "草刈りは、人が減って続けにくい\n道具を置く所がない"),
)
_OUTPUTS: Final = (
    {"kind": "essence", "text": "道を見る人が、少なくなっている"},
    {"kind": "aim", "text": "だれかの目がある通学路にする"},
    {
        "kind": "initiative",
        "text": "月に1度、みんなで歩いて点検する",
        "who": "東区の有志",
        "office": "市民協働課",
    },
)
_ROOM: Final = (
    *(Line(str(n), "citizen", "convinced") for n in range(1, 8)),
    Line("8", "local", "convinced"),
    Line("9", "local", "mostly"),
    Line("10", "school", "mostly"),
    Line("11", "city", "convinced"),
    Line("12", "city", "mostly"),
    Line("13", "citizen", "not_yet", "街灯がいつ付くのか、まだわからない"),
)


def load(people: People, today: dt.date, issue: str) -> None:
    """The first talk seven weeks ago, from the issue `issue`; the second meets in six days, its pack is out."""
    first = _first(people, today - dt.timedelta(days=50))
    number = first.case.number
    second = SheetDesk(people, today - dt.timedelta(days=9)).begin(
        "dialogue",
        "通学路を歩いて考える（エンジン編）",
        "思い編で出た目的から、だれが何を始めるかを決めます。",
    )
    meets = today + dt.timedelta(days=6)
    question = "だれが、何から始めるか"
    second.write("earlier", {"number": number}).write(
        "session", {**_SESSION, "question": question, "date": meets.isoformat(), "use_of_result": "決めたことを、始めた日に知らせます"}
    )  # fmt: skip
    for place in range(1, len(_OUTPUTS) + 1):
        second.write("taken_up", {"output": f"{number}/{place}", "how": "話し合いの目的にする"})
    second.write("pack", _PACK).file("pack").move("announce").move("publish_pack")
    with second.now(), unit_of_work(people.secretary) as uow:
        told = [queries.by_slug(uow.session, slug) for slug in (issue, first.slug, second.slug)]
        cases.link(uow, told[0], told[1], "feeds")
        cases.link(uow, told[1], told[2], "feeds")


def _first(people: People, met: dt.date) -> SheetDesk:
    one = SheetDesk(people, met - dt.timedelta(days=20)).begin(
        "dialogue", "通学路を歩いて考える（思い編）", "通学路を一緒に歩いて、気になることを出し合います。"
    )
    about = {
        "question": "通学路で、何が気になるか",
        "date": met.isoformat(),
        "use_of_result": "エンジン編の出発点にします",
    }
    one.write("session", {**_SESSION, **about}).move("announce")
    one.on(met - dt.timedelta(days=9)).write("pack", _PACK).file("pack").move("publish_pack")
    one.on(met).move("open").write("attendance", {"citizen": "8", "local": "2", "school": "1", "city": "2"})
    for scene, actor, words in _SAID:
        one.write("contributions", {"round": scene, "actor": actor, "text": words})
    for output in _OUTPUTS:
        one.write("output", output)
    with one.now(), unit_of_work(people.secretary) as uow:
        keep_room(uow, queries.by_slug(uow.session, one.slug), met, _ROOM, sure=False)
    one.write("request", {"kind": "request", "text": "竹やぶの前に街灯を付けてほしい"}).move("close_talk")
    one.on(met + dt.timedelta(days=6)).write(
        "record", {"text": "通学路を歩き、気になる所を地図に書きました。"}
    )
    one.move("draft_record").move("send_for_check").on(met + dt.timedelta(days=20)).move("finish_check")
    one.write("clearance", {"read": "1"}, people.records).file("record")
    return one.move("review", people.records).move("publish", people.records)
