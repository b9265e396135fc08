"""What is written down while a plan is made: policy, methods with reasons, committee, surveys, sessions. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.calendars import parse_fuzzy
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg
from consult.plans.plan_conditions import ACTOR_KINDS, METHODS
from consult.plans.survey_sheets import SURVEY_SHEETS

NAME: Final = "plan"
SESSION_KINDS: Final = {
    "workshop": METHODS["workshop"],
    "dialogue": METHODS["dialogue"],
    "forum": METHODS["forum"],
    "mini_public": METHODS["mini_public"],
    "event": N_("催し・説明会"),
}
_HEARING: Final = frozenset({"initiated", "participation_plan", "organised", "surveyed"})
_WHEN: Final = N_("例 令和9年3月、令和8年7月上旬")


def _dated(*names: str) -> object:
    """A check that these items are dates as imprecise as they are known, the later not before the earlier."""

    def check(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Sentence]]:
        found = []
        for name in names:
            try:
                found += [(name, parse_fuzzy(values[name]))] if values.get(name) else []
            except Invalid as error:
                yield name, error.sentence
        if len(found) > 1 and found[1][1].last < found[0][1].first:
            yield found[1][0], msg("終わりが始まりより前です")

    return check


def _once_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if any(other["method"] == values.get("method") for other in others):
        yield "method", msg("この方法は、もう書いてあります。その調書を直してください")


def _method(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Sentence]]:
    yield from _once_each(values, others)
    yield from _dated("starts", "ends")(values, others)  # type: ignore[operator]  # a check as declared above


def _sheet(code: str, title: str, purpose: str, items: tuple[Item, ...], **more: object) -> Sheet:
    permissions = more.pop("permissions", (Permission.PLAN_PREPARE,))
    return Sheet(NAME, code, title, purpose, items, permissions, **more)  # type: ignore[arg-type]  # the keywords are those of Sheet


declare(
    _sheet(
        "policy",
        N_("策定方針"),
        N_("何のための計画か、いつからいつまでか、いつ定めるかを書きます。定める時期は、公表する約束になります。"),
        (
            Item("aim", N_("計画の目的"), Type.TEXT),
            Item("period", N_("計画期間"), hint=N_("例 令和9年度から令和13年度まで"), longest=100),
            Item("adopt_by", N_("計画を定める時期"), hint=_WHEN, longest=40),
        ),
        single=True,
        check=_dated("adopt_by"),
    ),
    _sheet(
        "participation",
        N_("市民参加の方法"),
        N_("使う方法を1つずつ、選んだ理由と一緒に書きます。始める前に決めて、公表します。"),
        (
            Item("method", N_("方法"), Type.CHOICE, words=METHODS),
            Item("reason", N_("選んだ理由"), Type.TEXT, optional=True),
            Item("whom", N_("だれから聴くか"), optional=True),
            Item("starts", N_("始める時期"), hint=_WHEN, optional=True, longest=40),
            Item("ends", N_("終える時期"), hint=_WHEN, optional=True, longest=40),
        ),
        stages=_HEARING,
        check=_method,
    ),
    _sheet(
        "check",
        N_("協働チェック"),
        N_("参加の方法について、協働の担当課が返した意見を書きます。"),
        (Item("day", N_("意見を受けた日"), Type.DAY, done=True), Item("opinion", N_("意見"), Type.TEXT)),
        permissions=(Permission.PLAN_FIX,),
        stages=frozenset({"initiated"}),
    ),
    _sheet(
        "body",
        N_("委員会・会議体"),
        N_("計画を話し合う会議体を1つずつ書きます。案件に会議体を結び付けたときは、その委員も数えます。"),
        (
            Item("name", N_("会議体の名前")),
            Item("part", N_("受け持つこと"), Type.TEXT),
            Item("members", N_("委員の数"), Type.NUMBER, most=1_000),
            Item("open_call", N_("そのうち公募の委員"), Type.NUMBER, optional=True, most=1_000),
            Item("kinds", N_("どの主体の人がいるか"), Type.CHOICES, optional=True, words=ACTOR_KINDS),
        ),
    ),
    *SURVEY_SHEETS,
    _sheet(
        "sessions",
        N_("話し合い・ワークショップ・催し"),
        N_("開いた回ごとに書きます。出た意見は「計画への意見」のページに、この番号と一緒に1つずつ入れます。"),
        (
            Item("kind", N_("種類"), Type.CHOICE, words=SESSION_KINDS),
            Item("name", N_("名前"), hint=N_("例 第1回ワークショップ「思い編」")),
            Item("day", N_("開いた日"), Type.DAY, done=True),
            Item("place", N_("場所"), optional=True),
            Item("people", N_("参加した人の数"), Type.NUMBER, most=100_000),
            Item("kinds", N_("どの主体の人が来たか"), Type.CHOICES, optional=True, words=ACTOR_KINDS),
            Item("summary", N_("結果のまとめ"), Type.TEXT, optional=True),
            Item("case", N_("その話し合いの案件番号"), hint=N_("例 R8-話-001"), optional=True, longest=40),
        ),
    ),
)  # fmt: skip
