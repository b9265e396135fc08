"""What is written down for an open call: 要項, where lots are drawn, how ties are settled, who is nominated."""

from collections.abc import Iterable, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg
from consult.recruitment.rules import MOST_CRITERIA, MOST_POINTS, criteria_of

NAME: Final = "recruitment"
METHODS: Final = {"scoring": N_("小論文などの採点"), "lottery": N_("公開抽選")}
_RUN: Final = (Permission.RECRUITMENT_RUN,)
_DECIDE: Final = (Permission.RECRUITMENT_DECIDE,)


def numbers_in(text: str) -> list[int] | None:
    """Application numbers in an order: 3、7; None when something else is among them or one stands twice."""
    parts = text.replace("、", " ").replace(",", " ").replace("，", " ").split()
    if not parts or not all(part.isdecimal() and len(part) <= 6 for part in parts):  # noqa: PLR2004 - digits of a number
        return None
    numbers = [int(part) for part in parts]
    return numbers if len(set(numbers)) == len(numbers) else None


def _call(values: Values, _others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if values.get("selection") == "scoring" and criteria_of(values.get("criteria", "")) is None:
        yield (
            "criteria",
            msg(
                "採点で選ぶときは、1行に1つ「着眼点：点」の形で書いてください（%(n)sつまで、各%(most)s点まで）",
                n=MOST_CRITERIA,
                most=MOST_POINTS,
            ),
        )
    closes, due = values.get("closes_on"), values.get("result_due")
    if closes is not None and due is not None and due <= closes:
        yield "result_due", msg("結果を知らせる日は、募集の最後の日より後にしてください")


def _ties(values: Values, _others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if numbers_in(values.get("order", "")) is None:
        yield "order", msg("応募の番号を、順位の高いほうから「、」で区切って書いてください。例 3、7")


declare(
    Sheet(
        NAME, "call", N_("募集要項"), N_("公表すると、だれでも読めます。公表した日から募集が始まります。"),
        (
            Item("role", N_("委員の仕事"), Type.TEXT),
            Item("seats", N_("募集する人数"), Type.NUMBER, least=1, most=200),
            Item("category", N_("会議体の席の区分"), hint=N_("会議体の決まりにある区分の名前。例 公募")),
            Item("term", N_("任期"), hint=N_("例 委嘱の日から2年")),
            Item("payment", N_("報酬・謝礼")),
            Item("who_may_apply", N_("応募できる人"), Type.TEXT),
            Item("how_to_apply", N_("応募の方法"), Type.TEXT),
            Item("closes_on", N_("募集の最後の日"), Type.DAY),
            Item("selection", N_("選び方"), Type.CHOICE, words=METHODS),
            Item(
                "criteria", N_("選考の基準（着眼点と点）"), Type.TEXT, optional=True,
                hint=N_("採点で選ぶときに、1行に1つ書きます。例 課題のとらえ方：10"),
            ),
            Item(
                "essay_theme", N_("小論文の題"), optional=True,
                hint=N_("空けておくと、小論文を求めません。"),
            ),
            Item("result_due", N_("結果を知らせる日"), Type.DAY),
            Item(
                "use_of_personal_data", N_("個人情報の利用目的"), Type.TEXT,
                hint=N_("例 選考と結果の通知だけに使い、選ばれなかった人の名前は公表しません。"),
            ),
            Item("contact", N_("問合せ先")),
        ),
        _RUN, stages=frozenset({"draft"}), hidden_in=frozenset({"draft"}), single=True, check=_call,
    ),
    Sheet(
        NAME, "draw", N_("公開抽選の日時と場所"), N_("だれでも見に来られます。当日、立ち会う人が種の半分を作ります。"),
        (
            Item("draw_on", N_("抽選の日"), Type.DAY), Item("starts", N_("始まる時刻"), hint=N_("例 14時")),
            Item("where", N_("場所")),
            Item(
                "how", N_("当日の種の作り方"), Type.TEXT,
                hint=N_("例 見に来た人が、さいころを5回振る。出た目を「36142」のように並べる。"),
            ),
        ),
        _RUN, stages=frozenset({"open", "screening"}), single=True, hidden_in=frozenset({"open", "screening"}),
    ),
    Sheet(
        NAME, "ties", N_("同点の順位"), N_("選ぶ線の上と、補欠の中の同点に順位を付けます。"),
        (
            Item("order", N_("応募の番号（順位の高いほうから）")),
            Item("reason", N_("決め方と理由"), Type.TEXT, public=False),
        ),
        _DECIDE, stages=frozenset({"scoring"}), public=False, check=_ties,
    ),
    Sheet(
        NAME, "nominee", N_("指名する人"), N_("応募では埋まらない席に、市が指名する人を書きます。"),
        (
            Item("name", N_("氏名"), sealed=True), Item("reading", N_("よみがな"), sealed=True),
            Item(
                "consent", N_("引き受けの返事"), Type.CHOICE,
                words={"yes": N_("引き受けた"), "waiting": N_("まだ")},
            ),
        ),
        _RUN, stages=frozenset({"vacant", "notified"}), public=False,
    ),
)  # fmt: skip
