"""What is written down of a yearly 検証・評価 before the committee: year, figures, self-assessment, views. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.calendars import FiscalYear
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.errors import Invalid, Sentence
from consult.i18n import N_
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews.words import NAME, OneEach

MARKS: Final = {
    "ahead": N_("進んだ"),
    "some": N_("少し進んだ"),
    "same": N_("変わらない"),
    "back": N_("後もどりした"),
}
_PREPARE: Final = (Permission.REVIEW_PREPARE,)
_UNHEARD: Final = frozenset({"planned", "year_opened", "indicators_collected"})
_ASSESSING: Final = frozenset({"self_assessed"})


def _readable_year(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Sentence]]:
    try:
        FiscalYear.parse(values.get("year", ""))
    except Invalid as error:
        yield "year", error.sentence


declare(
    Sheet(
        NAME,
        "year",
        N_("検証する年度"),
        N_(
            "何年度のどの計画を検証するかと、前の検証の番号を書きます。終わっていない提言は、前の検証から取り込みます。"
        ),
        (
            Item("year", N_("年度"), hint=N_("例 令和7年度"), longest=20),
            Item(
                "plan", N_("計画の案件番号"), hint=N_("施策は、この計画の体系から読みます。"), optional=True
            ),
            Item(
                "previous", N_("前の検証の案件番号"), hint=N_("初めての検証では空にします。"), optional=True
            ),
        ),
        _PREPARE,
        stages=frozenset({"planned"}),
        single=True,
        check=_readable_year,
    ),
    Sheet(
        NAME,
        "measure",
        N_("検証する施策"),
        N_("計画の体系がないときに、施策の番号と名前を書きます。"),
        (Item("code", N_("番号"), longest=20), Item("title", N_("名前"), longest=120)),
        _PREPARE,
        stages=frozenset({"planned", "year_opened"}),
        check=OneEach("code"),
    ),
    Sheet(
        NAME,
        "indicator",
        N_("施策の指標"),
        N_(
            "施策ごとに、数と出典を書きます。このシステムの記録から数えた数は、集計するときに自動で残ります。"
        ),
        (
            Item("code", N_("施策の番号"), longest=20),
            Item("name", N_("指標"), longest=120),
            Item("figure", N_("数"), longest=60),
            Item("before", N_("前の年度の数"), optional=True, longest=60),
            Item("source", N_("出典"), longest=200),
        ),
        _PREPARE,
        stages=frozenset({"year_opened"}),
    ),
    Sheet(
        NAME,
        "assessment",
        N_("担当課の自己評価"),
        N_("施策ごとに、進みぐあいと根拠を書きます。"),
        (
            Item("code", N_("施策の番号"), longest=20),
            Item("mark", N_("進みぐあい"), Type.CHOICE, words=MARKS),
            Item("ground", N_("根拠"), Type.TEXT, optional=True),
        ),
        _PREPARE,
        stages=_ASSESSING,
        hidden_in=_UNHEARD,
        check=OneEach("code"),
    ),
    Sheet(
        NAME,
        "view",
        N_("主体ごとの意見"),
        N_("どの主体から、どう聴いたかを書きます。人の名前は書きません。"),
        (
            Item("kind", N_("主体"), Type.CHOICE, words=ACTOR_KINDS),
            Item("how", N_("聴いた方法"), longest=200),
            Item("point", N_("どの施策についてか"), optional=True, longest=20),
            Item("text", N_("意見"), Type.TEXT),
            Item("answer", N_("市からの返事"), Type.TEXT, optional=True),
        ),
        _PREPARE,
        stages=_ASSESSING,
        hidden_in=_UNHEARD,
    ),
)
