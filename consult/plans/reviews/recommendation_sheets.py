"""提言 of the committee, the city's answers, the figures that were counted, and who takes over. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.calendars import FiscalYear
from consult.collaboration.promises.sheets import clearance
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.errors import Invalid, Sentence
from consult.i18n import N_
from consult.plans.reviews.conditions import RESPONSES
from consult.plans.reviews.words import NAME, OneEach

_RECOMMEND: Final = (Permission.REVIEW_RECOMMEND, Permission.REVIEW_PREPARE)
_ANSWERING: Final = frozenset({"recommendations", "city_response"})


def _answer(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Sentence]]:
    yield from OneEach("recommendation")(values, others)
    if values.get("year"):
        try:
            FiscalYear.parse(values["year"])
        except Invalid as error:
            yield "year", error.sentence


declare(
    Sheet(
        NAME,
        "recommendation",
        N_("提言"),
        N_("推進委員会の提言です。1つずつ書くと番号が付きます。"),
        (
            Item("text", N_("提言"), Type.TEXT),
            Item("ground", N_("もとになったこと"), Type.TEXT, optional=True),
        ),
        _RECOMMEND,
        stages=frozenset({"committee_review"}),
        hidden_in=frozenset({"committee_review"}),
    ),
    Sheet(
        NAME,
        "response",
        N_("市の対応方針の案"),
        N_(
            "提言の一つずつに答えます。行うものには担当課と年度、行わないものには理由を書きます。公表は、決めたあとです。"
        ),
        (
            Item("recommendation", N_("提言の番号"), Type.NUMBER, least=1, most=999),
            Item("answer", N_("対応方針"), Type.CHOICE, words=RESPONSES),
            Item("reason", N_("理由・行うこと"), Type.TEXT, optional=True),
            Item("office", N_("担当課"), optional=True, longest=80),
            Item("year", N_("行う年度"), hint=N_("例 令和8年度"), optional=True, longest=20),
        ),
        (Permission.REVIEW_DRAFT,),
        stages=_ANSWERING,
        public=False,
        check=_answer,
    ),
    Sheet(
        NAME,
        "decided",
        N_("市の対応方針"),
        N_("1つ決めるごとに、決めた日と一緒に、ひとりでに書かれます。"),
        (
            Item("recommendation", N_("提言の番号"), Type.NUMBER),
            Item("answer", N_("対応方針"), Type.CHOICE, words=RESPONSES),
            Item("reason", N_("理由・行うこと"), Type.TEXT, optional=True),
            Item("office", N_("担当課"), optional=True),
            Item("year", N_("行う年度"), optional=True),
            Item("day", N_("決めた日"), Type.DAY),
        ),
        (Permission.REVIEW_APPROVE,),
        by_hand=False,
    ),
    Sheet(
        NAME,
        "figure",
        N_("記録から数えた数"),
        N_("このシステムの記録から、集計した日に数えた数です。あとで記録が変わっても、この数は変えません。"),
        (
            Item("name", N_("指標")),
            Item("figure", N_("数")),
            Item("means", N_("数え方"), Type.TEXT),
            Item("day", N_("数えた日"), Type.DAY),
            Item("code", N_("記号"), public=False),
            Item("count", N_("件数"), Type.NUMBER, optional=True, public=False),
            Item("whole", N_("もとの件数"), Type.NUMBER, optional=True, public=False),
        ),
        (Permission.REVIEW_PREPARE,),
        by_hand=False,
    ),
    Sheet(
        NAME,
        "next_year",
        N_("引き継ぐ先"),
        N_("終わっていない提言を受け継ぐ、次の年度の検証か次の計画の案件番号を書きます。"),
        (Item("number", N_("案件番号"), longest=20),),
        (Permission.REVIEW_PREPARE,),
        single=True,
    ),
    clearance(NAME, (Permission.REVIEW_RELEASE,)),
)
