"""The survey of a plan: how it is asked, how many came back; a rate is a fraction, never a float. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from consult.access.permissions import Permission
from consult.dossier.sheets import Item, Sheet, Type, Values, Written
from consult.i18n import N_, Message, msg
from consult.plans.plan_conditions import ACTOR_KINDS

DESIGN: Final = {
    "purpose": N_("何を知るためか"),
    "whom": N_("だれに尋ねるか"),
    "sampling": N_("選び方"),
    "questions": N_("質問"),
    "starts": N_("配り始める日"),
    "ends": N_("回答の最後の日"),
}
_PREPARE: Final = (Permission.PLAN_PREPARE,)
_BEFORE: Final = frozenset({"initiated", "participation_plan", "organised"})
_TENTHS: Final = 1_000


def _ends_after(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if values.get("starts") and values.get("ends") and values["ends"] < values["starts"]:
        yield "ends", msg("回答の最後の日が、配り始める日より前です")


def _counted(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    """More came back than were sent, or more are valid than came back: one of the numbers is wrong."""
    if values.get("returned", 0) > values.get("distributed", 0):
        yield "returned", msg("回収した数が、配った数を超えています")
    if values.get("valid", 0) > values.get("returned", 0):
        yield "valid", msg("有効な数が、回収した数を超えています")
    if any(other["survey"] == values.get("survey") for other in others):
        yield "survey", msg("%(n)s番のアンケートの数は、もう書いてあります。その調書を直してください", n=values["survey"])  # fmt: skip


def percent(part: int, whole: int) -> str:
    """`part` of `whole` to one decimal, exactly a half goes up: 812 of 2000 is 40.6, nothing of nothing is a dash."""
    if not whole:
        return "–"
    tenths = int(Fraction(part * _TENTHS, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


SURVEY_SHEETS: Final = (
    Sheet(
        "plan",
        "survey",
        N_("アンケートの設計"),
        N_("何を、だれに、どのように尋ねるかを、配る前に書きます。配り始めると公表します。"),
        (
            *(
                Item(name, DESIGN[name], Type.TEXT, optional=True)
                for name in ("purpose", "whom", "sampling")
            ),
            Item("questions", DESIGN["questions"], Type.TEXT, N_("1行に1問書きます。"), optional=True),
            Item("kinds", N_("どの主体に尋ねるか"), Type.CHOICES, optional=True, words=ACTOR_KINDS),
            Item("starts", DESIGN["starts"], Type.DAY, optional=True),
            Item("ends", DESIGN["ends"], Type.DAY, optional=True),
        ),
        _PREPARE,
        hidden_in=_BEFORE,
        check=_ends_after,
    ),
    Sheet(
        "plan",
        "survey_counts",
        N_("アンケートの数"),
        N_("配った数、回収した数、有効な数を書きます。回収率は、数から計算します。結果のファイルは「綴じた文書」に入れます。"),
        (
            Item("survey", N_("アンケートの設計の番号"), Type.NUMBER, least=1, most=1_000),
            Item("distributed", N_("配った数"), Type.NUMBER, least=1, most=10_000_000),
            Item("returned", N_("回収した数"), Type.NUMBER, most=10_000_000),
            Item("valid", N_("有効な数"), Type.NUMBER, most=10_000_000),
        ),
        _PREPARE,
        check=_counted,
    ),
)  # fmt: skip
