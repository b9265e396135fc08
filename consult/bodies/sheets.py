"""What is written down while a body is set up and works: its founding, candidates, the election, its reports."""

from collections.abc import Iterable, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "body"
_EDIT: Final = (Permission.BODY_EDIT,)
_BEFORE: Final = frozenset({"planned"})
_CHOOSING: Final = frozenset({"established", "recruiting", "selecting", "reappointing"})
_AT_WORK: Final = frozenset({"active", "reappointing"})
_WHO: Final = (
    Item("name", N_("氏名"), sealed=True),
    Item("reading", N_("よみがな"), sealed=True),
    Item("affiliation", N_("所属・役職"), optional=True),
    Item(
        "excluded", N_("議員や職員か"), Type.CHOICE,
        words={"none": N_("どちらでもない"), "councillor": N_("市議会議員"), "employee": N_("市の職員")},
    ),
    Item("posts", N_("すでに就いているほかの会議体の数"), Type.NUMBER, most=99),
    Item(
        "consent", N_("引き受けの返事"), Type.CHOICE,
        words={"yes": N_("引き受けた"), "waiting": N_("まだ")},
    ),
)  # fmt: skip


def _one_each(values: Values, others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if values.get("seat") in {other["seat"] for other in others}:
        yield "seat", msg("%(n)s番の席には、もう候補がいます。その調書を直してください", n=values["seat"])


def _two_people(values: Values, _others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if values.get("deputy_seat") is not None and values.get("deputy_seat") == values.get("chair_seat"):
        yield "deputy_seat", msg("会長と副会長には、別の人を選んでください")


def _in_order(values: Values, _others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    first, last = values.get("appointed_on"), values.get("term_until")
    if first is not None and last is not None and last < first:
        yield "term_until", msg("任期の終わりは、始まりより後の日にしてください")


declare(
    Sheet(
        NAME, "body", N_("会議体の根拠と決まり"),
        N_("条例か要綱が施行される日、扱うこと、会議の公開、報酬・謝礼を書きます。定数や任期は会議体のページで決めます。"),
        (
            Item("matters", N_("扱うこと"), Type.TEXT),
            Item("in_force_on", N_("根拠の条例か要綱が施行される日"), Type.DAY),
            Item(
                "openness", N_("会議の公開"), Type.CHOICE, optional=True,
                words={"open": N_("公開する"), "partly": N_("一部を公開しない"), "closed": N_("公開しない")},
            ),
            Item("payment", N_("報酬・謝礼の額"), optional=True, hint=N_("無償のときも、そのように書きます。")),
            Item(
                "ends_on", N_("根拠がなくなる日、または役目を終える日"), Type.DAY, optional=True,
                hint=N_("廃止するときに書きます。"),
            ),
        ),
        _EDIT, single=True, hidden_in=_BEFORE,
    ),
    Sheet(
        NAME, "members", N_("席ごとの候補"),
        N_("委嘱（就任の依頼）の前に、席ごとに1枚書きます。氏名は封をして保存し、委嘱した日から名簿に載ります。"),
        (
            Item("seat", N_("席の番号"), Type.NUMBER, least=1, most=200),
            Item("category", N_("選ばれた区分")),
            *_WHO,
            Item("source", N_("公募の応募番号"), optional=True, hint=N_("例 R8-公-001/3")),
        ),
        _EDIT, stages=_CHOOSING, public=False, check=_one_each,
    ),
    Sheet(
        NAME, "appointment", N_("委嘱の日と任期"), N_("この日から任期を数えます。"),
        (
            Item("appointed_on", N_("委嘱（就任）の日"), Type.DAY),
            Item(
                "term_until", N_("任期の最後の日"), Type.DAY, optional=True,
                hint=N_("空けておくと、会議体の決まりの任期から数えます。"),
            ),
        ),
        _EDIT, stages=_CHOOSING, single=True, check=_in_order,
    ),
    Sheet(
        NAME, "election", N_("会長の互選"), N_("会長を選んだ会議の日、出席した委員の数、選ばれた人の席を書きます。"),
        (
            Item("day", N_("選んだ日"), Type.DAY, done=True),
            Item("present", N_("出席した委員の数"), Type.NUMBER, most=200),
            Item("chair_seat", N_("会長になった人の席"), Type.NUMBER, least=1, most=200),
            Item(
                "deputy_seat", N_("会長に代わる人の席（副会長・職務代理者）"), Type.NUMBER, optional=True,
                least=1, most=200,
            ),
        ),
        _EDIT, stages=frozenset({"appointed"}), check=_two_people,
    ),
    Sheet(
        NAME, "referral", N_("諮問・依頼"), N_("市長などから答申や意見を求められたことを書きます。"),
        (
            Item("day", N_("受けた日"), Type.DAY, done=True), Item("title", N_("件名")),
            Item("due", N_("いつまでに"), Type.DAY, optional=True),
        ),
        _EDIT, stages=_AT_WORK,
    ),
    Sheet(
        NAME, "report", N_("答申・意見のまとめ"), N_("どの会議でまとめたかと、件名、要旨を書きます。"),
        (
            Item("meeting", N_("まとめた会議の番号"), hint=N_("例 R8-会-004。会議の案件の番号です。")),
            Item("title", N_("件名")), Item("summary", N_("要旨"), Type.TEXT),
        ),
        _EDIT, stages=_AT_WORK,
    ),
    Sheet(
        NAME, "substitute", N_("補欠の候補"),
        N_("任期の途中で空いた席の候補を書きます。任期は、前の委員の残りの期間です。"),
        (
            Item("seat", N_("席の番号"), Type.NUMBER, least=1, most=200),
            *_WHO,
            Item("since", N_("委嘱（就任）の日"), Type.DAY),
            Item("until", N_("任期の最後の日"), Type.DAY, optional=True, hint=N_("空けておくと、前の委員の残りの期間です。")),
            Item("source", N_("公募の応募番号"), optional=True, hint=N_("例 R8-公-001/3")),
        ),
        _EDIT, stages=frozenset({"active"}), public=False,
    ),
)  # fmt: skip
