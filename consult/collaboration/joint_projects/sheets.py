"""What is written down of a 協働提案 from the call to the decision: proposal, talks, jury, one score sheet per seat."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.call_items import LISTED_ON, listed_before_it_closes
from consult.collaboration.joint_projects.conditions import ELIGIBILITY
from consult.collaboration.joint_projects.ranking import TIES
from consult.collaboration.joint_projects.rules import MOST_SEATS, marks_in, seats_in
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "joint_project"
INTERESTS: Final = {"none": N_("利害関係はない"), "has": N_("利害関係がある（採点に加わらない）")}
OUTCOMES: Final = {
    "adopted": N_("採択"),
    "conditional": N_("条件付採択"),
    "rejected": N_("不採択"),
    "ineligible": N_("要件に合わない"),
}
_RECEIVE: Final = (Permission.JOINT_RECEIVE,)
_SCREEN: Final = (Permission.JOINT_SCREEN,)
_SCORE: Final = (Permission.JOINT_SCORE,)
_BEFORE: Final = frozenset({"call", "advice", "submitted", "eligibility"})
_JURY: Final = frozenset({"screening", "public_pitch", "scored"})
_WHILE_JUDGED: Final = _BEFORE | _JURY | {"recommended"}
_SEAT: Final = Item("seat", N_("審査員の席の番号"), Type.NUMBER, least=1, most=MOST_SEATS)


def _call(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    yield from listed_before_it_closes(values, others)
    closes, due = values.get("closes_on"), values.get("decision_due")
    if closes and due and due <= closes:
        yield (
            "decision_due",
            msg("結果を知らせる日は、受け付ける最後の日（%(day)s）より後にしてください", day=closes),
        )
    if "criteria" in values and marks_in(values["criteria"]) is None:
        yield "criteria", msg("1行に1つ「着眼点：点」の形で書いてください。例 公益性：10")


def _jury(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if seats_in(values.get("seats", "")) is None:
        yield "seats", msg("席の番号を「、」で区切って、1回ずつ書いてください。例 1、2、3、4、5")


def _one_sheet_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if any(other["seat"] == values.get("seat") for other in others):
        yield "seat", msg("席%(n)sの調書は、もうあります。それを直してください", n=values["seat"])


def _score(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    yield from _one_sheet_each(values, others)
    if "marks" not in values:
        return
    marks = marks_in(values["marks"])
    if marks is None:
        yield "marks", msg("1行に1つ「着眼点：点」の形で書いてください。例 公益性：8")
    elif "points" in values and sum(marks.values()) != values["points"]:
        yield (
            "points",
            msg("着眼点の点を足すと%(sum)s点です。合計と合わせてください", sum=sum(marks.values())),
        )


declare(
    Sheet(
        NAME, "call", N_("募集"), N_("受付の最後の日と、結果を知らせる日を決めます。"),
        (
            Item("year", N_("事業をする年度（西暦）"), Type.NUMBER, N_("例 2027（令和9年度）"), least=2000, most=2999),
            Item("closes_on", N_("提案を受け付ける最後の日"), Type.DAY),
            Item("decision_due", N_("結果を知らせる日"), Type.DAY),
            Item(
                "criteria", N_("審査の着眼点と、それぞれの満点"), Type.TEXT,
                N_("1行に1つ「着眼点：点」の形で書きます。書くと、採点表はこの着眼点どおりに求めます。"), optional=True,
            ),
            LISTED_ON,
            Item("ties", N_("平均が同じときの決め方"), Type.CHOICE, optional=True, words=TIES),
        ),
        _RECEIVE, stages=frozenset({"call", "advice"}), single=True, check=_call,
    ),
    Sheet(
        NAME, "carried", N_("前の年度の改善"),
        N_("前の年度のふり返りで決めた改善です。提案を受け付ける前に、どう答えるかを書きます。"),
        (
            Item("what", N_("改善すること"), Type.TEXT),
            Item("who", N_("だれが"), optional=True),
            Item("answer", N_("今年度の提案での答え"), Type.TEXT, optional=True),
            Item("done", N_("もう終わった（次の年度には渡さない）"), Type.YES),
        ),
        (Permission.JOINT_RECEIVE, Permission.JOINT_RUN),
    ),
    Sheet(
        NAME, "project", N_("続けている年数"), N_("同じ事業の何年目の提案かを書きます。書かなければ1年目です。"),
        (Item("year_number", N_("何年目"), Type.NUMBER, least=1, most=50),), _RECEIVE, single=True,
    ),
    Sheet(
        NAME, "advice", N_("事前相談"), N_("相談した日と、助言したことを書きます。"),
        (Item("day", N_("相談した日"), Type.DAY, done=True), Item("text", N_("相談と助言"), Type.TEXT)),
        (*_RECEIVE, Permission.JOINT_TALK), public=False, confidential=True,
    ),
    Sheet(
        NAME, "proposal", N_("提案の要点"), N_("団体が出した提案書から書き写します。公開プレゼンテーションの前に公表します。"),
        (
            Item("group", N_("提案した団体"), longest=200),
            Item("summary", N_("提案の内容"), Type.TEXT),
            Item("mail", N_("団体のメールアドレス"), hint=N_("結果と採点表を送ります。"), optional=True, sealed=True),
        ),
        _RECEIVE, single=True,
    ),
    Sheet(
        NAME, "eligibility", N_("応募の要件"), N_("満たしている要件に印を付けます。補正のあとは、もう1枚書きます。"),
        (
            Item("met", N_("満たしている要件"), Type.CHOICES, optional=True, words=ELIGIBILITY),
            Item("note", N_("確かめたこと"), Type.TEXT, optional=True),
        ),
        _SCREEN, stages=_BEFORE, public=False,
    ),
    Sheet(
        NAME, "talks", N_("担当課との協議"), N_("団体から出た点を1枚に1つ書き、担当課が答えを書きます。"),
        (
            Item("point", N_("団体から出た点"), Type.TEXT),
            Item("answer", N_("担当課の答え"), Type.TEXT, optional=True),
        ),
        (Permission.JOINT_TALK, Permission.JOINT_SCREEN), hidden_in=_WHILE_JUDGED,
    ),
    Sheet(
        NAME, "screening", N_("書類審査"), N_("書類審査の結果と、その理由を書きます。"),
        (Item("result", N_("結果"), longest=200), Item("reason", N_("理由"), Type.TEXT)),
        _SCREEN, stages=frozenset({"screening"}), public=False,
    ),
    Sheet(
        NAME, "pitch", N_("公開プレゼンテーション"), N_("日時と場所です。進めると案内を公表します。"),
        (Item("day", N_("開く日"), Type.DAY), Item("where", N_("時刻と場所"))),
        _SCREEN, stages=frozenset({"screening", "public_pitch"}), single=True,
    ),
    Sheet(
        NAME, "jury", N_("審査員の席"), N_("この提案を審査する席です。会議体を選んで始めた案件では、その席の番号を書きます。"),
        (Item("seats", N_("席の番号"), hint=N_("例 1、2、3、4、5")),),
        (*_SCREEN, Permission.JOINT_RECOMMEND), stages=_JURY, single=True, check=_jury, public=False,
    ),
    Sheet(
        NAME, "interests", N_("利害関係の申し出"), N_("審査員は1人1枚、利害関係があるかどうかを申し出ます。"),
        (
            _SEAT,
            Item("interest", N_("利害関係"), Type.CHOICE, words=INTERESTS),
            Item("reason", N_("どんな関係か"), Type.TEXT, N_("例 提案した団体の役員"), optional=True),
        ),
        _SCORE, stages=_JURY, check=_one_sheet_each, public=False, apart="seat",
    ),
    Sheet(
        NAME, "scoring", N_("採点表"), N_("審査員は1人1枚、自分の採点表を書きます。講評は、名前を伏せて団体に返します。"),
        (
            _SEAT,
            Item("points", N_("合計の点"), Type.NUMBER, most=10_000),
            Item("marks", N_("着眼点ごとの点"), Type.TEXT, N_("1行に1つ「着眼点：点」の形で書きます。"), optional=True),
            Item("comment", N_("団体への講評"), Type.TEXT, optional=True),
        ),
        _SCORE, stages=frozenset({"scored"}), check=_score, public=False, apart="seat",
    ),
    Sheet(
        NAME, "closing", N_("採点の締切"),
        N_("締め切ると、採点表はもう変えられず、審査員がたがいの採点を読めます。書かなければ、答申のときに締め切ります。"),
        (Item("day", N_("締め切った日"), Type.DAY),),
        (*_SCREEN, Permission.JOINT_RECOMMEND), stages=frozenset({"scored"}), single=True, public=False,
    ),
    Sheet(
        NAME, "returned", N_("団体に返した採点表"), N_("決定のときに、ひとりでに書かれます。審査員の名前と席は出しません。"),
        (
            Item("points", N_("点")),
            Item("marks", N_("着眼点ごとの点"), Type.TEXT, optional=True),
            Item("comment", N_("講評"), Type.TEXT, optional=True),
        ),
        (Permission.JOINT_DECIDE,), by_hand=False, public=False,
    ),
    Sheet(
        NAME, "adoption", N_("審査の結果"), N_("決定のときに、ひとりでに書かれます。"),
        (
            Item("outcome", N_("結果"), Type.CHOICE, words=OUTCOMES),
            Item("average", N_("採点の平均（点）"), optional=True),
            Item("line", N_("採択の線（点）"), Type.NUMBER, optional=True),
            Item("sheets", N_("採点した審査員（人）"), Type.NUMBER, optional=True),
            Item("recused", N_("利害関係のため加わらなかった審査員（人）"), Type.NUMBER, optional=True),
            Item("reason", N_("理由"), Type.TEXT, optional=True),
        ),
        (Permission.JOINT_DECIDE,), by_hand=False,
    ),
)  # fmt: skip
