"""What is written down of a 協働事業 once it is adopted: agreement, both sides' reviews, differences, improvements."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.joint_projects.review_conditions import AGREEMENT_ITEMS, REVIEW_ITEMS
from consult.collaboration.joint_projects.sheets import NAME
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

SIDES: Final = {"group": N_("団体"), "city": N_("市")}
ROUNDS: Final = {"midterm": N_("中間"), "final": N_("期末")}
MOST: Final = 5
_RUN: Final = (Permission.JOINT_RUN,)
_AGREE: Final = (Permission.JOINT_AGREE, Permission.JOINT_RUN)
_FINAL: Final = frozenset({"reported", "self_reviews", "joint_review"})
_REVIEWING: Final = frozenset({"midterm", *_FINAL})
_ROUND: Final = Item("round", N_("いつのふり返りか"), Type.CHOICE, words=ROUNDS)


def _once_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    mine = (values.get("side"), values.get("round"))
    if any((other["side"], other["round"]) == mine for other in others):
        yield "side", msg("この側のふり返りは、もうあります。それを直してください")


def _in_order(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    begins, ends = values.get("begins_on"), values.get("ends_on")
    if begins is not None and ends is not None and ends < begins:
        yield "ends_on", msg("終わりの日は、始まりの日より後にしてください")


declare(
    Sheet(
        NAME, "condition", N_("採択の条件"), N_("条件付採択のときに、1行が1枚になります。満たしたら、どう満たしたかを書きます。"),
        (Item("text", N_("条件"), Type.TEXT), Item("met", N_("どう満たしたか"), Type.TEXT, optional=True)),
        _AGREE, stages=frozenset({"conditional"}),
    ),
    Sheet(
        NAME, "agreement", N_("協定"), N_("協定書の内容です。協定を結ぶと公表します。"),
        (
            *(
                Item(code, word, Type.TEXT, optional=True)
                for code, word in AGREEMENT_ITEMS.items() if code != "period"
            ),
            Item("begins_on", N_("始まりの日"), Type.DAY, optional=True),
            Item("ends_on", N_("終わりの日"), Type.DAY, optional=True),
            Item("midterm_on", N_("中間のふり返りの日"), Type.DAY, N_("その月の終わりまでにします。"), optional=True),
        ),
        _AGREE, stages=frozenset({"adopted", "conditional", "running"}),
        hidden_in=frozenset({"adopted", "conditional"}), single=True, check=_in_order,
    ),
    Sheet(
        NAME, "report", N_("実績報告"), N_("団体の実績報告から書き写します。"),
        (Item("done", N_("したこと"), Type.TEXT), Item("cost", N_("かかった費用（円）"), Type.YEN)),
        (Permission.JOINT_RECEIVE, Permission.JOINT_RUN), stages=frozenset({"second_half", "reported"}), single=True,
    ),
    Sheet(
        NAME, "reviews", N_("ふり返り"), N_("団体と市が、別々に、同じ項目を5点満点で付けます。"),
        (
            Item("side", N_("どちらの側か"), Type.CHOICE, words=SIDES),
            _ROUND,
            *(
                Item(code, word, Type.NUMBER, optional=True, least=1, most=MOST)
                for code, word in REVIEW_ITEMS.items()
            ),
            Item("note", N_("ひとこと"), Type.TEXT, optional=True),
        ),
        (Permission.JOINT_RECEIVE, *_RUN), stages=_REVIEWING, hidden_in=_REVIEWING, check=_once_each,
    ),
    Sheet(
        NAME, "difference", N_("違うところの話し合い"), N_("団体と市の点が違う項目について、話し合ったことを書きます。"),
        (
            _ROUND,
            Item("item", N_("項目"), Type.CHOICE, words=REVIEW_ITEMS),
            Item("day", N_("話し合った日"), Type.DAY, done=True),
            Item("talk", N_("話し合ったこと"), Type.TEXT),
        ),
        _RUN, stages=_REVIEWING, hidden_in=_REVIEWING,
    ),
    Sheet(
        NAME, "improvements", N_("改善"), N_("ふり返りで決めた改善です。だれがいつまでにするかを書きます。"),
        (
            _ROUND,
            Item("item", N_("どの項目の改善か"), Type.CHOICE, optional=True, words=REVIEW_ITEMS),
            Item("what", N_("改善すること"), Type.TEXT),
            Item("who", N_("だれが"), optional=True),
            Item("by_when", N_("いつまでに"), Type.DAY, optional=True, ahead=True),
        ),
        _RUN, stages=_REVIEWING | {"next_year"}, hidden_in=_REVIEWING,
    ),
)  # fmt: skip
