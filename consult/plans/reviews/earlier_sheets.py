"""What last year's 提言 changed: declared before the other sheets of a review, so that it is read first. Pure."""

from consult.access.permissions import Permission
from consult.dossier.sheets import Item, Sheet, Type, declare
from consult.i18n import N_
from consult.plans.reviews.conditions import RESPONSES
from consult.plans.reviews.words import NAME, OneEach

declare(
    Sheet(
        NAME,
        "earlier",
        N_("前の年度から引き継いだ提言"),
        N_("前の検証で「やる」「形を変えてやる」と答え、まだ終わっていない提言です。"),
        (
            Item("ref", N_("もとの検証と提言の番号")),
            Item("text", N_("提言"), Type.TEXT),
            Item("answer", N_("市の対応方針"), Type.CHOICE, words=RESPONSES, optional=True),
            Item("office", N_("担当課"), optional=True),
            Item("year", N_("行う年度"), optional=True),
        ),
        (Permission.REVIEW_PREPARE,),
        by_hand=False,
    ),
    Sheet(
        NAME,
        "change",
        N_("前の提言で変わったこと"),
        N_(
            "引き継いだ提言の一つずつに、何が変わったか、変わらなかったならその理由を書きます。報告の先頭に載ります。"
        ),
        (
            Item("earlier", N_("引き継いだ提言の番号"), Type.NUMBER, least=1, most=999),
            Item("text", N_("変わったこと、または変わらなかった理由"), Type.TEXT),
            Item("done", N_("この提言は終わった（次の年度に引き継がない）"), Type.YES),
        ),
        (Permission.REVIEW_PREPARE,),
        stages=frozenset({"year_opened", "indicators_collected", "self_assessed", "response_approved"}),
        check=OneEach("earlier"),
    ),
)
